//! A picture of the view in a file.

use std::path::{Path, PathBuf};

use crate::view::color::colormap::Colormap;
use crate::view::error::ViewError;
use crate::view::geometry::camera::Camera;
use crate::view::render::cpu::paint;
use crate::view::tiles::picture::Picture;

/// A view to be saved.
pub(crate) struct Saving {
    pub(crate) picture: Picture,
    pub(crate) camera: Camera,
    pub(crate) colormap: Colormap,
}

impl Saving {
    /// Draws it, all tiles loaded, and writes it into the current folder, under the image's name and a
    /// number; not if some of the image is missing.
    pub(crate) fn run(self) -> Result<PathBuf, ViewError> {
        let pixels = paint(&self.picture, &self.camera, self.colormap);
        let image = self.picture.image();
        image.check_unchanged()?;
        let path = image.path();
        let stem = path.file_stem().unwrap_or(path.as_os_str());
        Ok(pixels.save_numbered(Path::new(""), &stem.to_string_lossy())?)
    }
}
