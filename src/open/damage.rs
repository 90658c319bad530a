//! What became of an image's bytes since it was opened, and what of them could not be read.

use std::ops::Range;

use crate::bytes::{FileBytes, FileState};
use crate::open::error::OpenError;
use crate::open::image::Image;
use crate::open::unread::joined;

impl Image {
    /// The bytes that were looked at and could not be read (the file was truncated, the disk is bad),
    /// by whole pages, in order, no two ranges touching; they are zeros now, until the file is
    /// [mapped anew](Image::remapped). Looks at one bit for each page from the first to the last
    /// bad one: for every redraw ask [`faults`](Image::faults).
    ///
    /// A truncated file can end within a page: then the rest of that page reads as zeros without
    /// being told here, only by [`file_state`](Image::file_state). Where thousands of pages here
    /// and there are bad, those around further ones are given up with them.
    pub fn damage(&self) -> Vec<Range<u64>> {
        match self.unread.faults() {
            0 => self.bytes.damage(),
            _ => joined(&self.bytes.damage(), &self.unread.parts()),
        }
    }

    /// The [`damage`](Image::damage), and all from byte `len` on, where the file ends.
    pub fn missing(&self, len: u64) -> Vec<Range<u64>> {
        let mut missing = self.damage();
        let all = self.bytes.len();
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
        self.bytes.faults() + self.unread.faults()
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
        self.bytes.state().map_err(|source| OpenError::Io {
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
}
