//! Files that are not written.

use crate::commands::words::remedy::with_remedy;
use crate::storage::{WriteError, WriteFault};

/// The error and what to do about it.
pub(in crate::commands) fn write_error(error: &WriteError) -> String {
    let remedy = match error.fault {
        WriteFault::ReadOnly => Some("make it writable, or choose another name"),
        WriteFault::OpenFile => Some("give the file its own name"),
        WriteFault::NoFolder(_) => Some("make it first"),
        WriteFault::NoRoom { .. } => Some("choose a smaller --size or another --output"),
        WriteFault::NoRoomForPart { .. } => {
            Some("make some, or write all parts --into another file")
        }
        WriteFault::Length { .. } => Some("give the --size of the whole image, or remove the file"),
        WriteFault::Start { .. } => Some("remove the file"),
        WriteFault::NoHeader { .. } => Some("write --into another file, or remove it"),
        WriteFault::OtherPicture { .. } => {
            Some("draw all parts with the same arguments, or remove it and its file")
        }
        WriteFault::Cut { .. } => Some("draw it again"),
        WriteFault::Folder
        | WriteFault::NoFile
        | WriteFault::Link(_)
        | WriteFault::IntoFolder { .. }
        | WriteFault::Make(_)
        | WriteFault::Read(_)
        | WriteFault::Write(_)
        | WriteFault::Finish(_) => None,
    };
    with_remedy(error, remedy)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;

    use super::*;
    use crate::image::Size;

    #[test]
    fn what_to_do_is_told() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let size = Size::new(512, 512).unwrap();
        for (fault, told) in [
            (
                WriteFault::Folder,
                "is a folder; expected the name of a file",
            ),
            (
                WriteFault::NoFile,
                "is a device or a pipe; expected a regular file, which can be mapped",
            ),
            (
                WriteFault::ReadOnly,
                "is read-only; make it writable, or choose another name",
            ),
            (
                WriteFault::OpenFile,
                "cannot follow the symbolic link: it stands for an open file, which would be replaced; \
                 give the file its own name",
            ),
            (
                WriteFault::NoFolder(PathBuf::from("no")),
                "the folder no does not exist; make it first",
            ),
            (
                WriteFault::NoRoom {
                    bytes: 5,
                    error: full(),
                },
                "no room for its 5 bytes: no storage space; choose a smaller --size or another --output",
            ),
            (
                WriteFault::NoRoomForPart {
                    bytes: 5,
                    error: full(),
                },
                "no room for its 5 bytes: no storage space; make some, or write all parts --into another \
                 file",
            ),
            (
                WriteFault::Length {
                    len: 15,
                    size,
                    needed: 262_144,
                },
                "has 15 bytes, but 512×512 pixels need 262144; give the --size of the whole image, or \
                 remove the file",
            ),
            (
                WriteFault::Start { size },
                "does not begin with the NumPy header of 512×512 u8 pixels; remove the file",
            ),
            (
                WriteFault::NoHeader {
                    header: PathBuf::from("x.hdr"),
                },
                "is there already, without x.hdr to tell which picture it is of; write --into another \
                 file, or remove it",
            ),
            (
                WriteFault::OtherPicture {
                    there: "a".to_owned(),
                    here: "b".to_owned(),
                },
                "tells of another picture: 'a' where this one has 'b'; draw all parts with the same \
                 arguments, or remove it and its file",
            ),
        ] {
            let path = PathBuf::from("x.raw");
            let error = WriteError { path, fault };
            assert_eq!(write_error(&error), format!("x.raw: {told}"));
        }
    }
}
