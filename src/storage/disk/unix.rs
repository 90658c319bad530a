//! As POSIX writes at a place.

use std::fs::File;
use std::io;

/// Writes all of `bytes` from byte `offset` on; does not move any shared position, so that several
/// threads can write at once.
pub(crate) fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}
