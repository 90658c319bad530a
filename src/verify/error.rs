//! Why a file could not be checked.

use std::path::PathBuf;

use crate::gpu::GpuError;
use crate::image::{SampleType, SizeError, Strip};
use crate::open::OpenError;
use crate::raster::RasterError;
use crate::scene::{RecipeError, SquareError, StreamError};

/// Why a file could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is no image, or was changed meanwhile.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It is not known what it should hold.
    #[error("{}: {reason}", path.display())]
    Unverifiable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: Unverifiable,
    },
    /// The rows to check are none of the file's.
    #[error(
        "rows {}..{} are no part of the file; expected A..B with {} <= A < B <= {}",
        rows.start,
        rows.end,
        file.start,
        file.end
    )]
    Rows {
        /// The rows asked for, counted in the whole picture.
        rows: Strip,
        /// Those that the file has.
        file: Strip,
    },
    /// The graphics processor asked for is not to be had.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The picture could not be drawn again.
    #[error(transparent)]
    Raster(#[from] RasterError),
}

/// Why it is not known what a file should hold.
#[derive(Debug, thiserror::Error)]
pub enum Unverifiable {
    /// It is of no kind that squaremap makes.
    #[error(
        "holds {sample} samples in {channels} channels and {frames} frames; squaremap makes one of u8"
    )]
    Kind {
        /// How it stores a sample.
        sample: SampleType,
        /// Samples of a pixel.
        channels: u64,
        /// Images in it.
        frames: u64,
    },
    /// No header tells it.
    #[error(
        "its header does not say how it was made, so there is nothing to compare with; only files made by \
         squaremap with an ENVI header beside them can be verified"
    )]
    NotTold,
    /// The header tells of a part of a picture that cannot be this file.
    #[error("its header says 'squaremap rows = {text}'; expected A..B of N for its {rows} rows")]
    Part {
        /// What it tells.
        text: String,
        /// Rows of the file.
        rows: u64,
    },
    /// A key is missing in the header.
    #[error("the key 'squaremap {0}' is missing in its header")]
    Missing(&'static str),
    /// The header tells of a level that no pixel has.
    #[error("the level {0} in its header is none")]
    Level(u32),
    /// No image has the size that the header tells.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// The header names a stream that this version does not know.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// What the header tells cannot be drawn.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// The squares came from a file, and none was given.
    #[error("its squares came from a CSV file")]
    NoSquares,
    /// A file of squares was given, but they came from elsewhere.
    #[error("its squares are of the stream {0}")]
    OwnSquares(String),
    /// The squares given cannot be read.
    #[error(transparent)]
    Squares(#[from] SquareError),
    /// It was drawn from other squares than those given.
    #[error("was drawn with squares of checksum {drawn}, but those of {} have {given}", path.display())]
    OtherSquares {
        /// The checksum in the header.
        drawn: String,
        /// That of the file given.
        given: String,
        /// The file given.
        path: PathBuf,
    },
    /// It was drawn from more or fewer squares than those given.
    #[error("was drawn with {drawn} squares, but the CSV file has {given}")]
    Count {
        /// As the header has it.
        drawn: u64,
        /// Of the file given.
        given: u64,
    },
}
