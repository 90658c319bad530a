//! Where there are no files, as in a browser.

use std::fs::File;
use std::io;
use std::ops::Range;

/// Always an error.
pub(crate) fn read_exact_at(_file: &File, _bytes: &mut [u8], _offset: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Nothing is known of holes.
pub(crate) fn has_data(_file: &File, _range: &Range<u64>) -> bool {
    true
}
