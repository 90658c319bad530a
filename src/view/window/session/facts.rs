//! What may lie over a picture is made from this.

use std::ops::Range;

use crate::image::Rect;
use crate::open::ShapeHints;
use crate::view::color::colormap::Colormap;
use crate::view::geometry::camera::Camera;
use crate::view::inspect::statistics::Statistics;
use crate::view::tiles::picture::Picture;

/// What a window knows, as far as it can be seen over the picture.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) picture: &'a Picture,
    /// What was said of the file.
    pub(crate) hints: &'a ShapeHints,
    pub(crate) camera: &'a Camera,
    pub(crate) colormap: Colormap,
    /// Whether there are lines between the pixels.
    pub(crate) grid: bool,
    /// The values of the pixels of a rectangle, row after row, where they are to be written into them.
    pub(crate) values: Option<(&'a Rect, &'a [String])>,
    /// The bytes of the file that are not there, in order.
    pub(crate) missing: &'a [Range<u64>],
    /// What is wrong with the file, if anything.
    pub(crate) trouble: Option<&'a str>,
    /// Whether there is the panel, the list of keys.
    pub(crate) panel: bool,
    pub(crate) keys: bool,
    /// Whether the histogram is that of the whole image, not of what is visible.
    pub(crate) counts_all: bool,
    /// What it shows; none if nothing of that is finite.
    pub(crate) statistics: Option<&'a Statistics>,
    /// Whether that is not there yet.
    pub(crate) counting: bool,
    /// Whether another picture can be drawn.
    pub(crate) draws: bool,
    /// The frame that is shown, or will be.
    pub(crate) frame: u64,
}

impl Facts<'_> {
    /// Whether keys and the mouse may be meant for what lies over the picture.
    pub(crate) fn takes_input(&self) -> bool {
        self.panel || self.keys
    }

    /// Whether nothing lies over the picture.
    pub(crate) fn is_nothing(&self) -> bool {
        !(self.takes_input() || self.grid || !self.missing.is_empty())
    }
}
