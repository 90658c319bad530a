//! Writing at a place in a file, and taking the room for it: one door to each system's own way.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

/// Writes all of `bytes` from byte `offset` on; does not move any shared position, so that several
/// threads can write at once.
#[cfg(unix)]
pub(crate) fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

/// Writes all of `bytes` from byte `offset` on.
#[cfg(windows)]
pub(crate) fn write_all_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_write(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                bytes = &bytes[written..];
                offset += written as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Fills `bytes` from byte `offset` on; does not move any shared position.
#[cfg(unix)]
pub(crate) fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

/// Fills `bytes` from byte `offset` on.
#[cfg(windows)]
pub(crate) fn read_exact_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                bytes = &mut bytes[read..];
                offset += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether any byte of a range was ever written: a hole in a file is zeros that need not be read.
/// Moves the file's shared position.
pub(crate) fn has_data(file: &File, range: &Range<u64>) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{SeekFrom, seek};
        match seek(file, SeekFrom::Data(range.start)) {
            Ok(data) => data < range.end,
            // No data from there on; a file that has become shorter has none either, which reading it
            // tells.
            Err(rustix::io::Errno::NXIO) => {
                !file.metadata().is_ok_and(|meta| range.end <= meta.len())
            }
            Err(_) => true,
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (file, range);
        true
    }
}

/// Takes the room on the disk for `bytes` bytes from byte `offset` on, where the file system can, so that
/// a full disk shows before the first pixel.
pub(crate) fn reserve(file: &File, offset: u64, bytes: u64) -> io::Result<()> {
    // Not posix_fallocate: where the file system cannot, glibc writes a byte into every block instead.
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{FallocateFlags, fallocate};
        use rustix::io::Errno;
        match fallocate(file, FallocateFlags::empty(), offset, bytes) {
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (file, offset, bytes);
        Ok(())
    }
}

/// What direct I/O wants positions, lengths and memory to be multiples of. No disk has larger sectors and
/// no system larger pages: a page of the cache is never shared with what goes past it.
pub(crate) const ALIGNMENT: usize = 64 << 10;

/// Opens a file a second time for writing past the page cache. None where the system or the file
/// system cannot.
pub(crate) fn open_direct(path: &Path) -> Option<File> {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::DIRECT.bits() as i32;
        let mut options = File::options();
        options.write(true).custom_flags(flags).open(path).ok()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        None
    }
}

/// The memory that the system can use for the page cache without swapping, in bytes. None where it
/// does not say.
pub(crate) fn available_memory() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        let text = std::fs::read_to_string("/proc/meminfo").ok()?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemAvailable:"))?;
        let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kibibytes * 1024)
    }
    #[cfg(not(target_os = "linux"))]
    None
}
