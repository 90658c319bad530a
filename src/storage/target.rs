//! Where a file goes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::storage::atomic_file;
use crate::storage::write_error::{WriteError, WriteFault};

/// Where the bytes go in the end: the target of a symbolic link, which need not be there yet, or the path
/// itself.
///
/// # Errors
///
/// When that is something else than a regular file that may be written to, or a name that is free.
pub(crate) fn resolve(path: &Path) -> Result<PathBuf, WriteError> {
    let fails = |fault| WriteError::new(path, fault);
    let target = atomic_file::follow(path)
        .map_err(|error| fails(WriteFault::Link(error)))?
        .ok_or_else(|| fails(WriteFault::OpenFile))?;
    let fault = match fs::metadata(&target) {
        Ok(meta) if meta.is_dir() => WriteFault::Folder,
        Ok(meta) if !meta.is_file() => WriteFault::NoFile,
        // Its folder alone would allow to replace it.
        Ok(meta) if meta.permissions().readonly() => WriteFault::ReadOnly,
        Ok(_) => return Ok(target),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(target),
        Err(error) => WriteFault::Write(error),
    };
    Err(fails(fault))
}

/// The folder, to make the names in it durable; none where the system opens no folders.
pub(crate) fn open_folder(folder: &Path) -> io::Result<Option<File>> {
    match cfg!(unix) {
        true => File::open(folder).map(Some),
        false => Ok(None),
    }
}

/// Where the bytes go in the end, as [`resolve`] has it, in a folder that is there.
///
/// # Errors
///
/// As for [`resolve`], and when the folder is missing.
pub(crate) fn check_target(path: &Path) -> Result<PathBuf, WriteError> {
    let target = resolve(path)?;
    let folder = atomic_file::folder_of(&target);
    if folder.is_dir() {
        return Ok(target);
    }
    Err(WriteError::new(
        path,
        WriteFault::NoFolder(folder.to_owned()),
    ))
}
