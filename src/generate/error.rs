//! Why nothing was made.

use std::fmt;
use std::path::PathBuf;

use crate::formats::HeaderError;
use crate::gpu::GpuError;
use crate::image::{SizeError, Strip, StripError};
use crate::raster::RasterError;
use crate::scene::{RecipeError, SquareError};
use crate::storage::WriteError;

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The rows to draw are none of the image's.
    #[error(
        "rows {}..{} are no part of the image; expected A..B with A < B <= {image}",
        rows.start,
        rows.end
    )]
    Rows {
        /// The rows asked for.
        rows: Strip,
        /// Rows of the image.
        image: u64,
    },
    /// A header of this name is there already, and another program wrote it.
    #[error("{}: is there already, and not one of squaremap's headers", .0.display())]
    ForeignHeader(PathBuf),
    /// A header that would be taken for that of the new file is there already.
    #[error("{}: is there already, and would be taken for the header of the new picture", .0.display())]
    OtherHeader(PathBuf),
    /// A header of this name is there already, and belongs to another file.
    #[error("{}: is there already, and tells of {}", header.display(), file.display())]
    OtherFile {
        /// The header.
        header: PathBuf,
        /// The file that it belongs to.
        file: PathBuf,
    },
    /// One file was named for two things: one would destroy the other.
    #[error("{} is both {one} and {other}", path.display())]
    SameFile {
        /// The file.
        path: PathBuf,
        /// What it is.
        one: FileUse,
        /// What else it is.
        other: FileUse,
    },
    /// No image has the size asked for.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// The squares cannot be drawn as asked for.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// The squares cannot be read or saved.
    #[error(transparent)]
    Squares(#[from] SquareError),
    /// The graphics processor asked for is not to be had.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The file cannot be begun or finished.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// No header tells of the file.
    #[error("{}: {source}", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: HeaderError,
    },
    /// Pixels do not arrive in the file.
    #[error("{}: cannot write: {error}", path.display())]
    Strip {
        /// The file.
        path: PathBuf,
        /// What stands in the way.
        error: StripError,
    },
}

impl GenerateError {
    /// Of what drawing into the file `path` ran into.
    pub(super) fn drawing(path: PathBuf, error: RasterError) -> GenerateError {
        match error {
            RasterError::Gpu(error) => error.into(),
            RasterError::Squares(error) => error.into(),
            RasterError::Rows { rows, image } => GenerateError::Rows { rows, image },
            RasterError::Strip(error) => GenerateError::Strip { path, error },
        }
    }
}

/// What a file is to a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileUse {
    /// The file made.
    Output,
    /// The header beside it.
    Header,
    /// The squares to draw.
    Squares,
    /// The squares that are kept.
    SavedSquares,
}

impl fmt::Display for FileUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FileUse::Output => "the output",
            FileUse::Header => "the header of the output",
            FileUse::Squares => "the file of squares",
            FileUse::SavedSquares => "the file to save squares to",
        })
    }
}
