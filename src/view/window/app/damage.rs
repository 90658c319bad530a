//! What is wrong with the file that is shown, and which of its bytes are not there.

use std::ops::Range;

use crate::bytes::{FileBytes, FilePath, FileState};
use crate::open::Image;
use crate::view::window::app::App;
use crate::view::window::app::looks::Look;

/// What is known of it.
#[derive(Default)]
pub(crate) struct Damage {
    /// For the title.
    pub(crate) trouble: Option<&'static str>,
    /// The bytes that are not there, in order.
    pub(crate) missing: Vec<Range<u64>>,
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

    /// Takes what became of the file of an image.
    pub(crate) fn take(&mut self, state: FileState, image: &Image) {
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

    /// Whether some of the bytes in a range are not there.
    pub(crate) fn is_missing(&self, bytes: &Range<u64>) -> bool {
        let next = self
            .missing
            .partition_point(|range| range.end <= bytes.start);
        (self.missing.get(next)).is_some_and(|range| range.start < bytes.end)
    }
}

impl App {
    /// Looks whether something that was read was not there. Costs nothing if all was.
    pub(crate) fn look_for_damage(&mut self) {
        let Some(shown) = &self.shown else { return };
        let (image, damage) = (shown.picture.image(), &mut self.files.damage);
        if image.faults() == damage.faults {
            return;
        }
        damage.find(image);
        damage.trouble.get_or_insert(UNREADABLE);
        // It may be due to the disk or to somebody who truncated the file.
        self.look_again(Look::IfRewritten);
        self.changed();
    }

    /// Whether bytes of a pixel are not there, and were read as zeros.
    pub(crate) fn is_missing(&self, row: u64, col: u64) -> bool {
        let Some(shown) = &self.shown else {
            return false;
        };
        let layout = shown.picture.image().layout();
        (0..layout.channels()).any(|channel| {
            let start = layout.sample_offset(0, row, col, channel);
            start.is_some_and(|start| {
                (self.files.damage).is_missing(&(start..start + layout.sample().bytes()))
            })
        })
    }
}
