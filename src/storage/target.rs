//! Where a file goes, and why it cannot go there.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::storage::atomic_file;

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {what}", path = path.display())]
pub struct WriteError {
    path: PathBuf,
    what: String,
}

impl WriteError {
    pub(crate) fn new(path: &Path, what: impl Into<String>) -> WriteError {
        WriteError {
            path: path.to_owned(),
            what: what.into(),
        }
    }

    pub(crate) fn io(path: &Path, doing: &str, error: &io::Error) -> WriteError {
        WriteError::new(path, format!("cannot {doing}: {error}"))
    }

    /// That `bytes` bytes could not be taken on the disk, and what to do `instead`.
    pub(crate) fn space(path: &Path, bytes: u64, error: &io::Error, instead: &str) -> WriteError {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::FileTooLarge
            | io::ErrorKind::QuotaExceeded => WriteError::new(
                path,
                format!("no room for its {bytes} bytes: {error}; {instead}"),
            ),
            _ => WriteError::io(path, "make the file", error),
        }
    }
}

/// Where the bytes go in the end: the target of a symbolic link, which need not be there yet, or the path
/// itself.
///
/// # Errors
///
/// When that is something else than a regular file that may be written to, or a name that is free.
pub fn resolve(path: &Path) -> Result<PathBuf, WriteError> {
    let target = atomic_file::follow(path)
        .map_err(|error| WriteError::io(path, "follow the symbolic link", &error))?;
    let unusable = match fs::metadata(&target) {
        Ok(meta) if meta.is_dir() => "is a folder; expected the name of a file",
        Ok(meta) if !meta.is_file() => {
            "is a device or a pipe; expected a regular file, which can be mapped"
        }
        // Its folder alone would allow to replace it.
        Ok(meta) if meta.permissions().readonly() => {
            "is read-only; make it writable, or choose another name"
        }
        Ok(_) => return Ok(target),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(target),
        Err(error) => return Err(WriteError::io(path, "write", &error)),
    };
    Err(WriteError::new(path, unusable))
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Where the bytes go in the end, as [`resolve`] has it, in a folder that is there.
///
/// # Errors
///
/// As for [`resolve`], and when the folder is missing.
pub fn check_target(path: &Path) -> Result<PathBuf, WriteError> {
    let target = resolve(path)?;
    let folder = atomic_file::folder_of(&target);
    if folder.is_dir() {
        return Ok(target);
    }
    let what = format!(
        "the folder {} does not exist; make it first",
        folder.display()
    );
    Err(WriteError::new(path, what))
}
