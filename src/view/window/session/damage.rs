//! What is wrong with the file that is shown, and which of its bytes are not there.

use std::ops::Range;

use crate::bytes::{FileBytes, FilePath, FileState};
use crate::open::Image;

/// What is known of it.
#[derive(Default)]
pub(super) struct Damage {
    /// For the title.
    pub(super) trouble: Option<&'static str>,
    /// The bytes that are not there, in order.
    pub(super) missing: Vec<Range<u64>>,
    /// Bytes that the file has now, if it has become shorter.
    shorter: Option<u64>,
    /// The faults of the image that `missing` tells of.
    faults: u64,
}

const UNREADABLE: &str = "a part cannot be read";

impl Damage {
    /// Finds out what is missing of an image.
    fn find(&mut self, image: &Image) {
        self.faults = image.faults();
        self.missing = image.missing(self.shorter.unwrap_or(u64::MAX));
    }

    /// Finds out whether more of an image is missing. Costs nothing if not.
    pub(super) fn grows(&mut self, image: &Image) -> bool {
        let grows = image.faults() != self.faults;
        if grows {
            self.find(image);
            self.trouble.get_or_insert(UNREADABLE);
        }
        grows
    }

    /// Takes what became of the file of an image.
    pub(super) fn take(&mut self, state: FileState, image: &Image) {
        self.shorter = match state.bytes {
            FileBytes::Shorter { len } => Some(len),
            _ => None,
        };
        self.find(image);
        self.trouble = match (state.path, state.bytes) {
            (FilePath::Nothing, _) => Some("file deleted"),
            (_, FileBytes::Shorter { .. }) => Some("file truncated"),
            (FilePath::Other, _) => Some("file replaced by one that is no such image"),
            (_, FileBytes::Rewritten | FileBytes::Longer { .. }) => Some("file changed"),
            _ if !self.missing.is_empty() => Some(UNREADABLE),
            _ => None,
        };
    }

    /// Whether bytes of a pixel of an image are not there, and were read as zeros.
    pub(super) fn has_lost(&self, image: &Image, row: u64, col: u64) -> bool {
        let layout = image.layout();
        (0..layout.channels()).any(|channel| {
            let start = layout.sample_offset(0, row, col, channel);
            start.is_some_and(|start| self.is_missing(&(start..start + layout.sample().bytes())))
        })
    }

    /// Whether some of the bytes in a range are not there.
    fn is_missing(&self, bytes: &Range<u64>) -> bool {
        let next = self
            .missing
            .partition_point(|range| range.end <= bytes.start);
        (self.missing.get(next)).is_some_and(|range| range.start < bytes.end)
    }
}
