//! Why a file cannot be shown.

use std::io;
use std::path::PathBuf;

use crate::formats::header::HeaderError;
use crate::layout::LayoutError;

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
    /// A header that makes no sense.
    #[error(
        "{}: {source}; to see the samples anyway give --size WIDTHxHEIGHT, --dtype and --offset",
        path.display()
    )]
    Header {
        /// The header, or the file that starts with it.
        path: PathBuf,
        /// What is wrong with it.
        source: HeaderError,
    },
    /// A header without the file that it describes.
    #[error("{}: no file of samples beside it; expected one of {expected}", path.display())]
    NoSamples {
        /// The header.
        path: PathBuf,
        /// The names that were looked for.
        expected: String,
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
        /// The shape, sample type and offset, and who says so.
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

fn expected_frames(frames: u64) -> String {
    match frames {
        1 => "0, it has only one".to_owned(),
        _ => format!("0 to {}", frames - 1),
    }
}
