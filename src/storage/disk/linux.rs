//! What Linux can do for whoever writes large files.

use std::fs::File;
use std::io;

use rustix::fs::{FallocateFlags, OFlags, fallocate};
use rustix::io::Errno;

/// Takes the room on the disk for `bytes` bytes from byte `offset` on, where the file system can, so that
/// a full disk shows before the first pixel.
pub(crate) fn reserve(file: &File, offset: u64, bytes: u64) -> io::Result<()> {
    // Not posix_fallocate: where the file system cannot, glibc writes a byte into every block instead.
    match fallocate(file, FallocateFlags::empty(), offset, bytes) {
        Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Opens an open file a second time, for writing past the page cache. None where the file system cannot.
pub(crate) fn open_direct(file: &File) -> Option<File> {
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::OpenOptionsExt;
    // Not by its name, which may be another file's by now.
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    let flags = OFlags::DIRECT.bits() as i32;
    let mut options = File::options();
    options.write(true).custom_flags(flags).open(path).ok()
}

/// The memory that the system can use for the page cache without swapping, in bytes. None where it
/// does not say.
pub(crate) fn available_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
