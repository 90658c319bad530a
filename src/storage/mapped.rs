//! The map of a file: the one place that is not checked by the compiler.
#![expect(
    unsafe_code,
    reason = "a file cannot be mapped without promising that nobody else changes it"
)]

use std::path::{Path, PathBuf};

use memmap2::{Mmap, MmapOptions};

use super::layout::Layout;
use super::open::{self, Given, OpenError};

/// An image file, mapped read-only as a whole.
///
/// # Guarantees
///
/// When it was opened, [`bytes`](MappedImage::bytes) held all samples of the
/// [`layout`](MappedImage::layout).
#[derive(Debug)]
pub struct MappedImage {
    path: PathBuf,
    layout: Layout,
    map: Mmap,
}

impl MappedImage {
    /// Opens the image at `path`, its shape as `given`, and maps it. Reads nothing of the samples.
    ///
    /// # Errors
    ///
    /// When the path is not a readable file, its shape is unknown or contradictory, or the file is
    /// shorter than its samples.
    pub fn open(path: &Path, given: &Given) -> Result<MappedImage, OpenError> {
        let opened = open::open(path, given)?;
        let len = usize::try_from(opened.len).map_err(|_| OpenError::NoAddress {
            path: opened.path.clone(),
            len: opened.len,
        })?;
        // SAFETY: the map is read-only and its length was checked against the file's. What remains
        // is another process that changes the file meanwhile. squaremap itself never does: it
        // replaces a file by renaming a new one over it, which leaves the mapped one as it was.
        // Bytes changed by others are plain integers, so any value is valid; they are only ever
        // copied out to be shown, and nothing depends on reading the same twice.
        let map = unsafe { MmapOptions::new().len(len).map(&opened.file) };
        match map {
            Ok(map) => Ok(MappedImage {
                path: opened.path,
                layout: opened.layout,
                map,
            }),
            Err(source) => Err(OpenError::Io {
                path: opened.path,
                source,
            }),
        }
    }

    /// The file that holds the samples.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where each sample lies in [`bytes`](MappedImage::bytes).
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The whole file, headers included: byte offsets of the layout are indices here.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }
}
