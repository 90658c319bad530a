//! The map of a file: the one place that is not checked by the compiler.
#![expect(
    unsafe_code,
    reason = "a file cannot be mapped without promising that nobody else changes it"
)]

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use memmap2::{Mmap, MmapOptions};

use super::error::OpenError;
use super::find::{Samples, Source};
use super::layout::Layout;
use super::open::{self, Given, Opened};
use super::provenance::Provenance;

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
    source: Source,
    provenance: Option<Provenance>,
    notices: Vec<String>,
    map: Mmap,
    file: File,
}

impl MappedImage {
    /// Maps the image at `path`: a file with a NumPy or NRRD header, one with an ENVI header beside it
    /// (`x.hdr` or `x.raw.hdr`) or an NRRD one (`x.nhdr`; the path may be that of the header, too), one
    /// with its size in its name (`x_640x480_u16le.raw`), or any file whose shape is
    /// `given`. Reads headers, none of the samples.
    ///
    /// # Errors
    ///
    /// When the path is not a readable file, its shape is unknown or contradictory, or the file is
    /// shorter than its samples.
    pub fn open(path: &Path, given: &Given) -> Result<MappedImage, OpenError> {
        let Opened {
            samples,
            layout,
            source,
            provenance,
            notices,
        } = open::open(path, given)?;
        let Samples { path, file, len } = samples;
        let Ok(mapped) = usize::try_from(len) else {
            return Err(OpenError::NoAddress { path, len });
        };
        // SAFETY: the map is read-only, and its length was checked against the file's. What no check
        // can exclude is another process that writes to the file. squaremap itself never does: it
        // replaces a file by renaming a new one over it, which leaves the mapped bytes as they were.
        // Should others do it, the bytes are integers without invalid values, no decision that keeps
        // memory safe depends on them (the headers were read, not mapped), and a truncated file
        // raises SIGBUS rather than reading other memory.
        match unsafe { MmapOptions::new().len(mapped).map(&file) } {
            Ok(map) => Ok(MappedImage {
                path,
                layout,
                source,
                provenance,
                notices,
                map,
                file,
            }),
            Err(source) => Err(OpenError::Io { path, source }),
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

    /// The open file, for reading past the map.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Tells the system that what is read next may lie anywhere: it then reads what is asked for, and
    /// not the megabytes around it.
    pub fn expect_jumps(&self) {
        // Advice; all works without it.
        #[cfg(unix)]
        let _ = self.map.advise(memmap2::Advice::Random);
    }

    /// Asks the system to read these bytes soon. Returns at once.
    pub fn will_need(&self, bytes: Range<u64>) {
        #[cfg(unix)]
        {
            let end = bytes.end.min(self.bytes().len() as u64);
            if let Some(len @ 1..) = end.checked_sub(bytes.start) {
                let (start, len) = (bytes.start as usize, len as usize);
                let _ = self.map.advise_range(memmap2::Advice::WillNeed, start, len);
            }
        }
        #[cfg(not(unix))]
        let _ = bytes;
    }

    /// Who said where the samples lie.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What it takes to make the picture again, if its header says.
    pub fn provenance(&self) -> Option<&Provenance> {
        self.provenance.as_ref()
    }

    /// What the user should know though the image could be opened, a line each.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }
}
