//! As Windows reads at a place. It tells of no holes here.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::windows::fs::FileExt;

/// Fills `bytes` from byte `offset` on.
pub(crate) fn read_exact_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.seek_read(bytes, offset) {
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

/// Whether any byte of a range may have been written.
pub(crate) fn has_data(_file: &File, _range: &Range<u64>) -> bool {
    true
}
