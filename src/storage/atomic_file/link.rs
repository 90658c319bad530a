//! Where a path leads.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that a symbolic link leads to in the end, or the name that is free there; any other path as it
/// is. None where it stands for a file that somebody has open, as /dev/stdout does: that would lose its name,
/// and what is written to it later would be lost.
pub(crate) fn follow(path: &Path) -> io::Result<Option<PathBuf>> {
    // What lies behind /dev/stdout need not have a name.
    if !path.is_symlink() || path.metadata().is_ok_and(|there| !there.is_file()) {
        return Ok(Some(path.to_owned()));
    }
    let folder = fs::canonicalize(folder_of(path))?;
    if folder == Path::new("/dev") || folder == Path::new("/dev/fd") || folder.starts_with("/proc")
    {
        return Ok(None);
    }
    let next = folder.join(fs::read_link(path)?);
    // Links that lead to one another are an error, so that this ends.
    match fs::metadata(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ if next.is_symlink() => follow(&next),
        // The name of a folder on the way may be a link, too.
        _ => Ok(Some(fs::canonicalize(&next).unwrap_or(next))),
    }
}

/// The folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
