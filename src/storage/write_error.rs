//! Why a file is not written.

use std::io;
use std::path::{Path, PathBuf};

use crate::image::Size;

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {fault}", path = path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// What is in the way.
    pub fault: WriteFault,
}

impl WriteError {
    pub(crate) fn new(path: &Path, fault: WriteFault) -> WriteError {
        WriteError {
            path: path.to_owned(),
            fault,
        }
    }
}

/// What is in the way of a file.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// It is a folder.
    #[error("is a folder; expected the name of a file")]
    Folder,
    /// It is no file that can be mapped.
    #[error("is a device or a pipe; expected a regular file, which can be mapped")]
    NoFile,
    /// It must not be written to.
    #[error("is read-only")]
    ReadOnly,
    /// It is a link to what somebody has open, such as `/dev/stdout` that leads to a file.
    #[error("cannot follow the symbolic link: it stands for an open file, which would be replaced")]
    OpenFile,
    /// It is a link that the system does not follow.
    #[error("cannot follow the symbolic link: {0}")]
    Link(io::Error),
    /// The folder that it is to be in is not there.
    #[error("the folder {} does not exist", .0.display())]
    NoFolder(PathBuf),
    /// The folder takes no new file.
    #[error("cannot write into the folder {}: {error}", folder.display())]
    IntoFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The disk, or what one user may have of it, is too small for the new file.
    #[error("no room for its {bytes} bytes: {error}")]
    NoRoom {
        /// Bytes of the file.
        bytes: u64,
        /// What the system says.
        error: io::Error,
    },
    /// The disk, or what one user may have of it, is too small for a part of a file that is there.
    #[error("no room for its {bytes} bytes: {error}")]
    NoRoomForPart {
        /// Bytes of the part.
        bytes: u64,
        /// What the system says.
        error: io::Error,
    },
    /// The file system does not make a file so large.
    #[error("cannot make the file: {0}")]
    Make(io::Error),
    /// The system does not let it be read.
    #[error("cannot read: {0}")]
    Read(io::Error),
    /// The system does not let it be written.
    #[error("cannot write: {0}")]
    Write(io::Error),
    /// It does not get its name, or it is not known to be on the disk.
    #[error("cannot finish: {0}")]
    Finish(io::Error),
    /// Another program has changed its length while it was written.
    #[error(
        "has {len} bytes now, and {needed} were written: another program has cut or lengthened it meanwhile"
    )]
    Cut {
        /// Bytes of the file.
        len: u64,
        /// Bytes that it had.
        needed: u64,
    },
    /// A part of a picture is to go into a file of another length.
    #[error("has {len} bytes, but {size} pixels need {needed}")]
    Length {
        /// Bytes of the file.
        len: u64,
        /// The whole picture.
        size: Size,
        /// Bytes that the file of it has.
        needed: u64,
    },
    /// A part of a picture is to go into a file that begins otherwise.
    #[error("does not begin with the NumPy header of {size} u8 pixels")]
    Start {
        /// The whole picture.
        size: Size,
    },
    /// A part of a picture is to go into a file of which nothing is told.
    #[error("is there already, without {} to tell which picture it is of", header.display())]
    NoHeader {
        /// The header that is missing.
        header: PathBuf,
    },
    /// This header is of another picture than the part that is to go into its file.
    #[error("tells of another picture: '{there}' where this one has '{here}'")]
    OtherPicture {
        /// The first line of the header that differs.
        there: String,
        /// The same line of the header that this picture has.
        here: String,
    },
}

impl WriteFault {
    /// Of the error with which room was not had: for want of room, or else.
    pub(super) fn of_room(error: io::Error, no_room: impl FnOnce(io::Error) -> WriteFault) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::FileTooLarge
            | io::ErrorKind::QuotaExceeded => no_room(error),
            _ => WriteFault::Make(error),
        }
    }
}
