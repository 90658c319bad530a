//! Temporary names: a file's own, and what killed processes left.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::bytes::regular;
use crate::storage::atomic_file::link::folder_of;
use crate::storage::atomic_file::under_way::under_way;

/// The end of every temporary name.
const SUFFIX: &str = ".squaremap-tmp";
/// Letters and digits before it, which tell the files of several processes apart.
const MIDDLE: usize = 6;

/// A file that is to become `target`, with the mode of a file that is there, as far as the umask allows.
/// It vanishes when it is dropped. What killed processes left of earlier ones goes now.
pub(crate) fn create(target: &Path) -> io::Result<NamedTempFile> {
    make(target, false)
}

/// The same, for the user alone.
pub(crate) fn create_private(target: &Path) -> io::Result<NamedTempFile> {
    make(target, true)
}

fn make(target: &Path, private: bool) -> io::Result<NamedTempFile> {
    let (folder, prefix) = (folder_of(target), prefix(target));
    remove_abandoned(folder, &prefix);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX).rand_bytes(MIDDLE);
    // tempfile makes private files; this one becomes a file like any other.
    #[cfg(unix)]
    if !private {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(target).map_or(0o666, |meta| meta.permissions().mode() & 0o777);
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    // Elsewhere a file has the rights that its folder gives it.
    #[cfg(not(unix))]
    let _ = private;
    let mut temporaries = under_way();
    loop {
        let temporary = builder
            .tempfile_in(folder)
            .map_err(|error| without_path(&error))?;
        // Another process may have taken it for abandoned before it was locked. Where the file system
        // has no locks, it never does.
        if !matches!(
            temporary.as_file().try_lock(),
            Err(TryLockError::WouldBlock)
        ) && temporary.path().exists()
        {
            keep_owner(temporary.as_file(), target);
            temporaries.push(temporary.path().to_owned());
            return Ok(temporary);
        }
    }
}

/// The error without the name of the temporary file, of which the user knows nothing.
fn without_path(error: &io::Error) -> io::Error {
    let kind = error.kind();
    // Kinds have words of their own, but for those that have none, such as too many open files; and of the error
    // itself only its text is had.
    match kind.to_string().starts_with("uncategorized") {
        true => {
            let text = error.to_string();
            io::Error::other(text.split(" at path ").next().unwrap_or_default())
        }
        false => kind.into(),
    }
}

/// Gives a file the owner of the one that it is to replace, where that may be: root may.
fn keep_owner(file: &File, target: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        if let (Ok(there), Ok(own)) = (fs::metadata(target), file.metadata())
            && (there.uid(), there.gid()) != (own.uid(), own.gid())
            && rustix::process::geteuid().is_root()
        {
            // A file system without owners refuses, and then there is none to keep.
            let _ = fchown(file, Some(there.uid()), Some(there.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, target);
}

/// How the temporary names of a file begin.
fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // A part of the name says what a file was to be if the machine fails; with all of it, and with
    // what comes after, a long name would be longer than the 255 bytes that most systems allow.
    format!(".{}.", &name[..name.floor_char_boundary(100)])
}

/// The temporary name of a file that all processes give to the same thing.
pub(super) fn common_name(target: &Path, middle: &str) -> PathBuf {
    debug_assert_eq!(middle.len(), MIDDLE, "what is left is recognised by it");
    folder_of(target).join(format!("{}{middle}{SUFFIX}", prefix(target)))
}

/// Removes the files with this beginning that no live process has locked.
fn remove_abandoned(folder: &Path, prefix: &str) {
    // A folder that may not be listed keeps what is in it; nobody is in its way.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let middle = name
            .to_str()
            .and_then(|name| name.strip_prefix(prefix)?.strip_suffix(SUFFIX));
        let is_ours = middle.is_some_and(|middle| {
            middle.len() == MIDDLE && middle.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        if !is_ours {
            continue;
        }
        // Over a network only who may write can lock.
        let path = entry.path();
        let file = regular::open_no_link(&path, File::options().write(true));
        let read = || regular::open_no_link(&path, File::options().read(true));
        if let Ok(file) = file.or_else(|_| read())
            && file.try_lock().is_ok()
            // Else its process has ended since, and the name may be that of a live one's file again. Who
            // has the lock is the only one who takes the name away.
            && is_at(&file, &path)
        {
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether a file still has its name.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let ids = |meta: fs::Metadata| (meta.dev(), meta.ino());
        let own = file.metadata().map(ids);
        own.is_ok_and(|own| fs::metadata(path).map(ids).is_ok_and(|there| there == own))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}
