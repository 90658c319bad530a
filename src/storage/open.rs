//! From a path to an open file and where its samples lie: what the command line gave, and what
//! headers say.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::layout::{Layout, LayoutError, Order, Shape};
use crate::image::{SampleType, Size};

/// What the user said about a file. Each value given replaces the header's.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Rows and columns of a frame. A given size describes the pixels anew, as in a file without
    /// a header: row-major, channels interleaved, as many frames as the file holds.
    pub size: Option<Size>,
    /// Samples of a pixel: 1, 3 or 4. Default 1.
    pub channels: Option<u64>,
    /// How a sample is stored. Default u8.
    pub sample: Option<SampleType>,
    /// Bytes before the first sample. Default 0.
    pub offset: Option<u64>,
    /// Bytes from the start of a row to the start of the next. Default: no gaps.
    pub row_stride: Option<u64>,
}

/// Why a file cannot be shown. One line each: the path, what was wrong, what to do.
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
    /// Neither a header nor a shape on the command line.
    #[error(
        "{}: no header tells its shape ({len} bytes); give --size WIDTHxHEIGHT and --dtype",
        path.display()
    )]
    NoShape {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        len: u64,
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
        "{}: {what} needs {needed} bytes, the file has {len}; give --size, --dtype or --offset",
        path.display()
    )]
    TooShort {
        /// The file.
        path: PathBuf,
        /// The shape, sample type and offset.
        what: String,
        /// Bytes up to the end of the last sample.
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
}

/// A file whose length was checked against its layout.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) file: File,
    /// In bytes; at least the layout's `bytes_needed`.
    pub(super) len: u64,
    pub(super) layout: Layout,
}

/// Opens `path` and finds out where its samples lie.
pub(super) fn open(path: &Path, given: &Given) -> Result<Opened, OpenError> {
    let (file, len) = open_file(path)?;
    let Some(size) = given.size else {
        let path = path.to_owned();
        return Err(OpenError::NoShape { path, len });
    };
    let layout = raw_layout(size, given, len).map_err(|source| OpenError::Layout {
        path: path.to_owned(),
        source,
    })?;
    check_length(path, &layout, len)?;
    Ok(Opened {
        path: path.to_owned(),
        file,
        len,
        layout,
    })
}

/// A regular file that is not empty, and its length in bytes.
fn open_file(path: &Path) -> Result<(File, u64), OpenError> {
    let io = |source| OpenError::Io {
        path: path.to_owned(),
        source,
    };
    // Asked before opening, because opening a pipe waits for its writer.
    let kind = fs::metadata(path).map_err(io)?.file_type();
    if !kind.is_file() {
        let what = if kind.is_dir() {
            "a folder"
        } else {
            "a pipe or device"
        };
        let path = path.to_owned();
        return Err(OpenError::NotAFile { path, what });
    }
    let file = File::open(path).map_err(io)?;
    match file.metadata().map_err(io)?.len() {
        0 => Err(OpenError::Empty {
            path: path.to_owned(),
        }),
        len => Ok((file, len)),
    }
}

/// Row-major frames of `size`, as many as fit into `len` bytes, at least one.
fn raw_layout(size: Size, given: &Given, len: u64) -> Result<Layout, LayoutError> {
    let layout = |frames| {
        let shape = Shape {
            size,
            frames,
            channels: given.channels.unwrap_or(1),
        };
        let sample = given.sample.unwrap_or(SampleType::U8);
        let offset = given.offset.unwrap_or(0);
        Layout::new(shape, sample, offset, Order::PACKED, given.row_stride)
    };
    let first = layout(1)?;
    match len.checked_sub(first.bytes_needed()) {
        None => Ok(first),
        Some(rest) => layout(1 + rest / first.frame_stride()),
    }
}

fn check_length(path: &Path, layout: &Layout, len: u64) -> Result<(), OpenError> {
    let needed = layout.bytes_needed();
    if needed <= len {
        return Ok(());
    }
    Err(OpenError::TooShort {
        path: path.to_owned(),
        what: format!("{} {}", layout.size(), layout.sample()),
        needed,
        len,
    })
}
