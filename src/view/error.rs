//! Why an image cannot be seen.

use std::io;
use std::path::PathBuf;

use crate::gpu::GpuError;
use crate::open::OpenError;

/// Why there is no picture of a view.
#[derive(Debug, thiserror::Error)]
pub enum ShotError {
    /// The adapter failed.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// More device pixels than the adapter can draw at once, or none.
    #[error(
        "a window of {cols}x{rows} (width x height) cannot be drawn; expected 1x1 to {most}x{most}"
    )]
    Screen {
        /// Rows asked for.
        rows: u32,
        /// Columns asked for.
        cols: u32,
        /// The adapter's limit a side.
        most: u32,
    },
    /// The file could not be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Why an image is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// There is no screen to open a window on, no display server, or it refuses; or the system gives the program too
    /// few threads or too small a stack.
    #[error("no window can be opened: {0}")]
    NoDisplay(String),
    /// The window opened and then failed.
    #[error("the window failed: {0}")]
    Window(String),
    /// No adapter draws it.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The file was truncated or written to, so what was read of it is no picture.
    #[error(transparent)]
    File(#[from] OpenError),
    /// There is no such part of the image, or no such kind of file to write it to.
    #[error("{0}")]
    Region(String),
    /// The terminal could not be written to.
    #[error("the terminal: {0}")]
    Terminal(#[source] io::Error),
    /// The picture of the view could not be made or written.
    #[error(transparent)]
    Shot(#[from] ShotError),
}
