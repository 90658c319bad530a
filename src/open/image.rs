//! An image in a file, opened.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::bytes::map::{FileBytes, FileState, Map};
use crate::formats::Provenance;
use crate::image::SampleType;
use crate::layout::Layout;
use crate::open::error::OpenError;
use crate::open::file::SampleFile;
use crate::open::guess::search::{Guess, candidates_in};
use crate::open::hints::ShapeHints;
use crate::open::notice::Notice;
use crate::open::origin::ShapeOrigin;
use crate::open::shape::{check_length, rows_of};

/// An image file, mapped read-only as a whole. Clones share the map.
///
/// # Guarantees
///
/// When it was opened, [`bytes`](Image::bytes) held all samples of the
/// [`layout`](Image::layout). Whatever others do to the file meanwhile, all of `bytes` can be
/// read: what is gone, or refused by the disk, reads as zeros, and
/// [`damage`](Image::damage) tells.
#[derive(Clone, Debug)]
pub struct Image {
    pub(super) map: Arc<Map>,
    /// Where all samples lie.
    whole: Layout,
    /// Where those of the chosen frame lie, or of all.
    layout: Layout,
    frame: Option<u64>,
    origin: ShapeOrigin,
    provenance: Option<Provenance>,
    notices: Vec<Notice>,
}

impl Image {
    /// The bytes of `map`, which holds all samples of `layout`, a layout that `origin` told.
    pub(super) fn new(
        map: Arc<Map>,
        layout: Layout,
        origin: ShapeOrigin,
        provenance: Option<Provenance>,
        notices: Vec<Notice>,
    ) -> Image {
        Image {
            map,
            whole: layout,
            layout,
            frame: None,
            origin,
            provenance,
            notices,
        }
    }

    /// The file that holds the samples.
    pub fn path(&self) -> &Path {
        self.map.path()
    }

    /// Where each sample lies in [`bytes`](Image::bytes); only those of the chosen
    /// [`frame`](Image::frame), if one was.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The layout of the file with all its frames.
    pub fn file_layout(&self) -> &Layout {
        &self.whole
    }

    /// The frame that [`layout`](Image::layout) is that of, from 0; none if it is all of them.
    pub fn frame(&self) -> Option<u64> {
        self.frame
    }

    /// The same file, only one of its frames (from 0).
    ///
    /// # Errors
    ///
    /// When there is no such frame.
    pub fn at_frame(&self, frame: u64) -> Result<Image, OpenError> {
        let layout = self.whole.frame(frame).ok_or_else(|| OpenError::NoFrame {
            path: self.path().to_owned(),
            frame,
            frames: self.whole.frames(),
        })?;
        Ok(Image {
            layout,
            frame: Some(frame),
            ..self.clone()
        })
    }

    /// The same bytes, looked at as rows of `cols` pixels with samples of another type, as many rows
    /// as there are bytes after the offset, the channels as before. No row has a gap.
    ///
    /// # Errors
    ///
    /// When there are not enough bytes for a single row.
    pub fn reshaped(&self, cols: u64, sample: SampleType) -> Result<Image, OpenError> {
        let len = self.bytes().len() as u64;
        let layout = rows_of(self.path(), len, &self.whole, cols, sample, None)?;
        Ok(Image {
            whole: layout,
            layout,
            frame: None,
            origin: ShapeOrigin::Given,
            ..self.clone()
        })
    }

    /// What the file may be, judging by its samples, the likeliest first; what the `hints` say is so.
    /// Reads some thousand pages at most.
    pub fn guesses(&self, hints: &ShapeHints) -> Vec<Guess> {
        guesses(&self.map, hints)
    }

    /// Maps the file at the same path anew, with the same layout: after somebody wrote to it, or put
    /// another one in its place.
    ///
    /// # Errors
    ///
    /// When there is none, or it is shorter than its samples.
    pub fn remapped(&self) -> Result<Image, OpenError> {
        let samples = SampleFile::open(self.path())?;
        check_length(&samples, &self.whole, &self.origin)?;
        Ok(Image {
            map: mapped(samples)?,
            ..self.clone()
        })
    }

    /// Maps the file at the same path anew, with the same columns and as many rows as there are now, the
    /// same bytes from one to the next: after somebody wrote more to it.
    ///
    /// # Errors
    ///
    /// When there is none, it has not a single row, or its rows are not runs of pixels.
    pub fn regrown(&self) -> Result<Image, OpenError> {
        let samples = SampleFile::open(self.path())?;
        let (path, len, whole) = (self.path(), samples.len, &self.whole);
        let (cols, stride) = (whole.size().cols(), Some(whole.row_stride()));
        let layout = rows_of(path, len, whole, cols, whole.sample(), stride)?;
        Ok(Image {
            map: mapped(samples)?,
            whole: layout,
            layout,
            frame: None,
            ..self.clone()
        })
    }

    /// The whole file, headers included: byte offsets of the layout are indices here.
    pub fn bytes(&self) -> &[u8] {
        self.map.bytes()
    }

    /// Tells the system to read only the pages that are looked at, or (as when opened) those around
    /// them, too, which is right for reading on. Holds for all clones.
    pub fn expect_random(&self, random: bool) {
        self.map.expect_random(random);
    }

    /// The bytes that were looked at and could not be read (the file was truncated, the disk is bad),
    /// by whole pages, in order, no two ranges touching; they are zeros now, until the file is
    /// [mapped anew](Image::remapped). Looks at one bit for each page from the first to the last
    /// bad one: for every redraw ask [`faults`](Image::faults).
    ///
    /// A truncated file can end within a page: then the rest of that page reads as zeros without
    /// being told here, only by [`file_state`](Image::file_state). Where thousands of pages here
    /// and there are bad, those around further ones are given up with them.
    pub fn damage(&self) -> Vec<Range<u64>> {
        self.map.damage()
    }

    /// The [`damage`](Image::damage), and all from byte `len` on, where the file ends.
    pub fn missing(&self, len: u64) -> Vec<Range<u64>> {
        let mut missing = self.damage();
        let all = self.bytes().len() as u64;
        if len < all {
            missing.retain(|range| range.start < len);
            match missing.last_mut() {
                Some(last) if last.end >= len => last.end = all,
                _ => missing.push(len..all),
            }
        }
        missing
    }

    /// How often something that was looked at could not be read: grows whenever there is more
    /// [`damage`](Image::damage). Costs nothing; asks nobody.
    pub fn faults(&self) -> u64 {
        self.map.faults()
    }

    /// Whether there is [`damage`](Image::damage).
    pub fn damaged(&self) -> bool {
        self.faults() > 0
    }

    /// What became of the file since it was opened. Asks the system: not for every sample.
    ///
    /// # Errors
    ///
    /// When the system refuses to tell.
    pub fn file_state(&self) -> Result<FileState, OpenError> {
        self.map.state().map_err(|source| OpenError::Io {
            path: self.path().to_owned(),
            source,
        })
    }

    /// Whether all that was read since it was opened was of one file that nobody wrote to. Bytes
    /// appended to it do not count.
    ///
    /// # Errors
    ///
    /// When it was not.
    pub fn check_unchanged(&self) -> Result<(), OpenError> {
        let state = self.file_state()?;
        let path = self.path().to_owned();
        match state.bytes {
            FileBytes::Shorter { .. } | FileBytes::Rewritten => Err(OpenError::Changed { path }),
            _ if self.damaged() => Err(OpenError::Unreadable { path }),
            FileBytes::Same | FileBytes::Longer { .. } => Ok(()),
        }
    }

    /// Who said where the samples lie.
    pub fn origin(&self) -> &ShapeOrigin {
        &self.origin
    }

    /// What it takes to make the picture again, if its header says.
    pub fn provenance(&self) -> Option<&Provenance> {
        self.provenance.as_ref()
    }

    /// What the user should know though the image could be opened.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }
}

/// What the file may be, judging by its samples.
pub(super) fn guesses(map: &Map, hints: &ShapeHints) -> Vec<Guess> {
    map.expect_random(true);
    let guesses = candidates_in(map.bytes(), &map.data(), hints);
    map.expect_random(false);
    guesses
}

pub(super) fn mapped(samples: SampleFile) -> Result<Arc<Map>, OpenError> {
    let SampleFile {
        path,
        file,
        len,
        modified,
    } = samples;
    let Ok(mapped) = usize::try_from(len) else {
        return Err(OpenError::NoAddress { path, len });
    };
    Map::new(path, file, mapped, modified)
        .map(Arc::new)
        .map_err(|(path, source)| OpenError::Io { path, source })
}
