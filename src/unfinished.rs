//! Files under way. They are written under temporary names in the folders of their targets, get their
//! own names when they are whole, and vanish when they are not, also when the process is told to stop.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{NamedTempFile, TempPath};

/// The temporary names of all files under way, for [`remove`].
static UNDER_WAY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is to become `target`, which lies in `folder`, with the mode of a file that is there.
/// It vanishes when it is dropped.
pub(crate) fn create(target: &Path, folder: &Path) -> io::Result<NamedTempFile> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // A part of the name says what a file was to be if the machine fails; with all of it, and with
    // what comes after, a long name would be longer than the 255 bytes that most systems allow.
    let prefix = format!(".{}.", &name[..name.floor_char_boundary(100)]);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".squaremap-tmp");
    // tempfile makes private files; this one becomes a file like any other.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(target).map_or(0o666, |meta| meta.permissions().mode() & 0o777);
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    let temporary = builder
        .tempfile_in(folder)
        // Its message names the temporary file, of which the user knows nothing.
        .map_err(|error| io::Error::from(error.kind()))?;
    under_way.push(temporary.path().to_owned());
    Ok(temporary)
}

/// Gives a whole file its name, in place of the file that has it.
pub(crate) fn persist(temporary: TempPath, target: &Path) -> io::Result<()> {
    // Under the lock, so that a signal does not remove a name that is just becoming the target's.
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    under_way.retain(|path| *path != *temporary);
    temporary.persist(target).map_err(|failed| failed.error)
}

/// Removes the files under way; for a handler of signals, just before the process ends.
pub fn remove() {
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    for path in under_way.drain(..) {
        // Nobody is left to hear of a failure.
        let _ = fs::remove_file(path);
    }
}
