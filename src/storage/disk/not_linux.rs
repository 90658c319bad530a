//! What other systems leave to themselves.

use std::fs::File;
use std::io;

/// Takes no room: a full disk shows where it is full.
pub(crate) fn reserve(_file: &File, _offset: u64, _bytes: u64) -> io::Result<()> {
    Ok(())
}

/// None: all goes through the page cache.
pub(crate) fn open_direct(_file: &File) -> Option<File> {
    None
}

/// None: unknown.
pub(crate) fn available_memory() -> Option<u64> {
    None
}
