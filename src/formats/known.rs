//! Files of formats that are not opened, by how they begin: so that nobody takes them for samples.

mod fields;
mod file;
mod grid;
mod magic;
mod pictures;
mod tiff;
mod video;
mod volumes;

use crate::formats::known::grid::grid;
use crate::formats::known::magic::MAGIC;
use crate::formats::known::pictures::{bitmap, float_map, netpbm, vips};
use crate::formats::known::tiff::tiff;
use crate::formats::known::video::video;
use crate::formats::known::volumes::{fits, meta_image, mrc, nifti};

pub use crate::formats::known::file::{KnownFile, KnownSamples, Unpacker};

/// Reads the start of a file of so many bytes; none if it is of another format.
type ReadKnown = fn(&[u8], u64) -> Option<KnownFile>;

/// Those that look more closely at a file than at its first bytes.
const HEADERS: [ReadKnown; 11] = [
    netpbm, float_map, bitmap, meta_image, nifti, fits, mrc, tiff, vips, video, grid,
];

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
