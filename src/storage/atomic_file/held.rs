//! A folder that is held open, so that its files are found whatever becomes of its name.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::storage::atomic_file::link::folder_of;

/// The folder of a file that is written. What is in it is reached through it, also when it is renamed meanwhile, or when its
/// path is longer than those that the system takes.
#[derive(Debug)]
pub(crate) struct HeldFolder {
    /// A path to it that no other folder can get, where the system has one.
    path: PathBuf,
    _open: Option<File>,
}

impl HeldFolder {
    /// That of a file.
    pub(crate) fn of(target: &Path) -> HeldFolder {
        let folder = folder_of(target);
        #[cfg(target_os = "linux")]
        {
            use std::os::fd::AsRawFd;
            use std::os::unix::fs::OpenOptionsExt;

            use rustix::fs::OFlags;
            // Who may write into a folder need not be allowed to list it.
            let flags = (OFlags::PATH | OFlags::DIRECTORY).bits() as i32;
            let open = File::options().read(true).custom_flags(flags).open(folder);
            if let Ok(open) = open {
                let path = PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd()));
                if path.exists() {
                    let _open = Some(open);
                    return HeldFolder { path, _open };
                }
            }
        }
        HeldFolder {
            path: folder.to_owned(),
            _open: None,
        }
    }

    /// Where the file of this name is.
    pub(crate) fn at(&self, target: &Path) -> PathBuf {
        self.path.join(target.file_name().unwrap_or_default())
    }
}
