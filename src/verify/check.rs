//! What is to be checked.

use std::path::PathBuf;

use crate::image::Strip;
use crate::raster::Renderer;

/// What is to be checked.
#[derive(Clone, Debug)]
pub struct Check {
    /// The file.
    pub file: PathBuf,
    /// The rows to check, counted in the whole picture; None for all that the file has.
    pub rows: Option<Strip>,
    /// The squares, if they came from a CSV file.
    pub squares: Option<PathBuf>,
    /// Who draws.
    pub renderer: Renderer,
}
