//! As POSIX reads at a place; holes as Linux tells of them.

use std::fs::File;
use std::io;
use std::ops::Range;

/// Fills `bytes` from byte `offset` on; does not move any shared position.
pub(crate) fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
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
