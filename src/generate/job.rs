//! What is to be made.

use std::path::PathBuf;

use crate::image::{Size, Strip};
use crate::raster::Renderer;
use crate::scene::Recipe;

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where the squares come from.
    pub source: SquareSource,
    /// The size of the whole image.
    pub size: Size,
    /// The rows to draw, of those of the whole image; they make an image of their own unless they go `into`
    /// the whole one.
    pub rows: Strip,
    /// Whether the rows are written in place into a file of the whole image.
    pub into: bool,
    /// Whether to wait until the file is on the disk.
    pub durable: bool,
    /// The file to write; its name tells which [header](crate::formats::header_for) it gets.
    pub output: PathBuf,
    /// A CSV file to write the squares to.
    pub save_squares: Option<PathBuf>,
    /// Who draws.
    pub renderer: Renderer,
    /// Whether a window will show it: then its overview is made on the way.
    pub shown: bool,
    /// Whether hidden squares are left out; if not, the CPU paints them all, see
    /// [`paint`](crate::raster::paint).
    pub culling: bool,
}

/// Where squares come from.
#[derive(Clone, Debug)]
pub enum SquareSource {
    /// A random stream.
    Random(Recipe),
    /// A CSV file.
    Csv(PathBuf),
}

impl SquareSource {
    /// The name of the stream as headers have it: `squaremap-1`, `numpy-1`, or `csv`.
    pub fn stream_name(&self) -> String {
        match self {
            SquareSource::Random(recipe) => recipe.stream.to_string(),
            SquareSource::Csv(_) => "csv".to_owned(),
        }
    }
}
