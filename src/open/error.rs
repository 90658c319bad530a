//! Why a file cannot be shown.

use std::io;
use std::path::{Path, PathBuf};

use crate::formats::{Axes, HeaderError, KnownFile, tuple};
use crate::image::SampleType;
use crate::layout::{Layout, LayoutError, PixelFormat};
use crate::open::origin::ShapeOrigin;

/// Why a file cannot be shown. One line each: the path, and what was wrong.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder, a pipe, a device.
    #[error("{}: {what}, not a file of samples", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// A file of no bytes.
    #[error("{}: the file is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A header that makes no sense.
    #[error("{}: {source}", path.display())]
    Header {
        /// The header, or the file that starts with it.
        path: PathBuf,
        /// What is wrong with it.
        source: HeaderError,
    },
    /// A header without the file that it describes.
    #[error("{}: no file of samples beside it; expected one of its name, with any ending", path.display())]
    NoSamples {
        /// The header.
        path: PathBuf,
    },
    /// A header that names no file, of which there are several.
    #[error(
        "{}: its samples may be in {} or in {}, and nothing tells which",
        path.display(), one.display(), other.display()
    )]
    Ambiguous {
        /// The header.
        path: PathBuf,
        /// One that is as likely as any other.
        one: PathBuf,
        /// Another one.
        other: PathBuf,
    },
    /// A file that has the name of a header, and is none.
    #[error("{}: it is no header that is understood", path.display())]
    NotUnderstood {
        /// The file.
        path: PathBuf,
    },
    /// A file of a format that is not opened.
    #[error("{}: {}, which is not opened", path.display(), known.name)]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// What it is.
        known: Box<KnownFile>,
    },
    /// What was said of axes is not what a header says.
    #[error("{}: {}, not what was given", path.display(), axes_text(axes))]
    NoSuchAxes {
        /// The header, or the file that starts with it.
        path: PathBuf,
        /// What it says.
        axes: Box<Axes>,
    },
    /// A pixel format of more or fewer samples than the pixels have.
    #[error("{}: samples of a pixel: {bands} in the file, {} in {format}", path.display(), format.bands())]
    PixelFormat {
        /// The header, or the file that starts with it.
        path: PathBuf,
        /// What was said.
        format: PixelFormat,
        /// Samples of a pixel.
        bands: u64,
    },
    /// Samples in blocks are not turned.
    #[error("{}: its samples are in blocks, which are shown as they are", path.display())]
    Blocks {
        /// The file.
        path: PathBuf,
    },
    /// Neither a header nor the user tells the shape, and nothing can be guessed.
    #[error("{}: no header tells its shape ({len} bytes)", path.display())]
    NoShape {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        len: u64,
    },
    /// An order of samples was said, and no size, without which it tells nothing.
    #[error("{}: nothing tells its size, without which the order of its samples says nothing", path.display())]
    NoSize {
        /// The file.
        path: PathBuf,
    },
    /// Numbers that contradict themselves.
    #[error("{}: {source}", path.display())]
    Layout {
        /// The file, or its header.
        path: PathBuf,
        /// What is wrong with them.
        source: LayoutError,
    },
    /// Fewer bytes than the samples need.
    #[error(
        "{}: {layout}{} needs {} bytes, the file has {len}",
        path.display(), who(origin), layout.bytes_needed()
    )]
    TooShort {
        /// The file.
        path: PathBuf,
        /// Where the samples should be.
        layout: Box<Layout>,
        /// Who says so.
        origin: ShapeOrigin,
        /// Bytes there are.
        len: u64,
    },
    /// Fewer bytes than a single row needs.
    #[error(
        "{}: a row of {cols} pixels of {sample} needs {needed} bytes, the file has {len}",
        path.display()
    )]
    NoRow {
        /// The file.
        path: PathBuf,
        /// Pixels of a row.
        cols: u64,
        /// How a sample is stored.
        sample: SampleType,
        /// Bytes up to the end of the first row.
        needed: u64,
        /// Bytes there are.
        len: u64,
    },
    /// More bytes than this machine can address.
    #[error("{}: {len} bytes are more than this machine can map", path.display())]
    NoAddress {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        len: u64,
    },
    /// A frame that the file does not have.
    #[error("{}: no frame {frame}; expected {}", path.display(), expected_frames(*frames))]
    NoFrame {
        /// The file.
        path: PathBuf,
        /// The frame asked for, from 0.
        frame: u64,
        /// How many there are.
        frames: u64,
    },
    /// Somebody wrote to the file.
    #[error("{}: file changed while it was read; try again", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The system could not read the file from its disk.
    #[error("{}: a part of the file could not be read; its disk may be bad", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
    },
}

impl OpenError {
    pub(crate) fn io(path: &Path, source: io::Error) -> OpenError {
        let path = path.to_owned();
        OpenError::Io { path, source }
    }

    pub(crate) fn header(path: &Path, source: HeaderError) -> OpenError {
        let path = path.to_owned();
        OpenError::Header { path, source }
    }

    pub(crate) fn layout(path: &Path, source: LayoutError) -> OpenError {
        let path = path.to_owned();
        OpenError::Layout { path, source }
    }
}

/// What a header says of axes.
fn axes_text(axes: &Axes) -> String {
    match axes {
        Axes::Array { counts, .. } => format!("its shape is {}", tuple(counts)),
        Axes::Bands { size, bands, .. } => format!("it has {bands} bands of {size}"),
    }
}

/// Who says how much a file should hold.
fn who(origin: &ShapeOrigin) -> String {
    match origin {
        ShapeOrigin::Given | ShapeOrigin::Guess { .. } => String::new(),
        ShapeOrigin::Name => " (says its name)".to_owned(),
        ShapeOrigin::Header { file: None, .. } => " (says its header)".to_owned(),
        ShapeOrigin::Header {
            file: Some(header), ..
        } => format!(" (says {})", header.display()),
    }
}

fn expected_frames(frames: u64) -> String {
    match frames {
        1 => "0, it has only one".to_owned(),
        _ => format!("0 to {}", frames - 1),
    }
}
