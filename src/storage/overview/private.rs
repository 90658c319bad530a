//! A folder and files that are nobody else's business: an overview is a small copy of a picture.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::bytes::regular;

/// Makes the folder, or makes it private if it is there.
///
/// # Errors
///
/// When that cannot be, or it is another user's.
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(above) = path.parent() {
                    fs::create_dir_all(above)?;
                }
                match fs::DirBuilder::new().mode(0o700).create(path) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    other => return other,
                }
            }
            _ => {}
        }
        // The user's own link is followed, as the cache may be elsewhere.
        let (named, there) = (fs::symlink_metadata(path)?, fs::metadata(path)?);
        if !there.is_dir() || !is_ours(named.uid()) || !is_ours(there.uid()) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        match there.mode() & 0o077 {
            0 => Ok(()),
            _ => fs::set_permissions(path, fs::Permissions::from_mode(0o700)),
        }
    }
    #[cfg(not(unix))]
    fs::create_dir_all(path)
}

/// Opens a file to read, and to set its time if that may be. It must be a regular one of this user's, and is made private.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let file = regular::open_no_link(path, File::options().read(true))?;
        let there = file.metadata()?;
        if !is_ours(there.uid()) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        if there.mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
        Ok(file)
    }
    #[cfg(not(unix))]
    regular::open_no_link(path, File::options().read(true))
}

#[cfg(unix)]
fn is_ours(user: u32) -> bool {
    rustix::process::geteuid().as_raw() == user
}
