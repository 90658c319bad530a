//! Files of formats that are not opened, by how they begin: so that nobody takes them for samples.

mod file;
mod headers;
mod magic;

use crate::formats::known::headers::HEADERS;
use crate::formats::known::magic::MAGIC;

pub use crate::formats::known::file::{KnownFile, KnownSamples, Unpacker};

/// The format of a file of `len` bytes that begins so, if it is known, and none of those that are opened. The first
/// [`RECOGNISED`](crate::formats::Format::RECOGNISED) bytes are enough.
pub fn known(head: &[u8], len: u64) -> Option<KnownFile> {
    let by_header = HEADERS.iter().find_map(|read| read(head, len));
    by_header.or_else(|| {
        let found = MAGIC.iter().find(|magic| magic.begins(head));
        found.map(|magic| KnownFile {
            name: magic.name,
            unpacked_by: magic.unpacked_by,
            raw: None,
        })
    })
}

#[cfg(test)]
mod tests;
