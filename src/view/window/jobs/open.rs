//! Another file.

use std::path::{Path, PathBuf};

use crate::open::{Image, OpenError, ShapeHints};
use crate::view::color::percentiles::ChosenRange;
use crate::view::inspect::chosen::range_of;
use crate::view::tiles::picture::Picture;

/// A file that was dropped on the window.
pub(crate) struct Opening {
    pub(crate) path: PathBuf,
    pub(crate) range: Option<ChosenRange>,
    /// Whether rows are added as the file grows.
    pub(crate) follow: bool,
}

impl Opening {
    /// Opens it.
    pub(crate) fn run(self) -> Result<Box<Picture>, OpenError> {
        let image = open(&self.path, &ShapeHints::default(), self.follow)?;
        let range = range_of(self.range, &image);
        Ok(Box::new(Picture::new(image, range)))
    }
}

/// Opens an image as [`Image::open`] does; where it is to `follow` a growing file, with the rows
/// that are there now.
///
/// # Errors
///
/// As [`Image::open`].
pub fn open(path: &Path, hints: &ShapeHints, follow: bool) -> Result<Image, OpenError> {
    match follow {
        true => Image::open_growing(path, hints),
        false => Image::open(path, hints),
    }
}
