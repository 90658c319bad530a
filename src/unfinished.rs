//! Files under way. They are written under temporary names in the folders of their targets, get their
//! own names when they are whole, and vanish when they are not, also when the process is told to stop.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{NamedTempFile, TempPath};

/// The temporary names of all files under way, for [`remove_and_exit`].
static UNDER_WAY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file that is to become `target`, which lies in `folder`, with the mode of a file that is there, as
/// far as the umask allows. It vanishes when it is dropped.
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
    persist_together(vec![(temporary, target)], None).map_err(|(_, error)| error)
}

/// Gives whole files their names, in place of the files that have them. `outdated` goes first, and comes
/// back if a name is not to be had, which is told with the error.
///
/// All under one lock: a signal finds them all under way, or all in place.
pub(crate) fn persist_together(
    files: Vec<(TempPath, &Path)>,
    outdated: Option<&Path>,
) -> Result<(), (PathBuf, io::Error)> {
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    let mut aside = None;
    if let Some(path) = outdated {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".squaremap-old");
        let old = path.with_file_name(name);
        match fs::rename(path, &old) {
            Ok(()) => aside = Some((old, path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err((path.to_owned(), error)),
        }
    }
    for (temporary, target) in files {
        under_way.retain(|path| *path != *temporary);
        if let Err(failed) = temporary.persist(target) {
            if let Some((old, path)) = aside {
                // The first error is the one to tell.
                let _ = fs::rename(old, path);
            }
            return Err((target.to_owned(), failed.error));
        }
    }
    if let Some((old, _)) = aside {
        // It is in nobody's way.
        let _ = fs::remove_file(old);
    }
    Ok(())
}

/// Removes the files under way and ends the process; for a handler of signals.
pub fn remove_and_exit(code: i32) -> ! {
    // Held until the end, so that no other thread begins or finishes a file meanwhile.
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    for path in under_way.drain(..) {
        // Nobody is left to hear of a failure.
        let _ = fs::remove_file(path);
    }
    std::process::exit(code)
}
