//! Opening what must be a file. Between a look at a name and the opening somebody may put another thing there: a pipe, which
//! would be waited for, or a link. So the name is looked up once, nothing is waited for, and what is open is asked.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// What a name leads to.
#[derive(Debug)]
pub(crate) enum NamedThing {
    File(File, Metadata),
    Folder,
    /// A pipe, a device, a socket.
    Other,
}

/// Opens what is at `path` to read it, if it is a file.
pub(crate) fn look(path: &Path) -> io::Result<NamedThing> {
    opened(path, File::options().read(true), Link::Followed)
}

/// Opens a regular file. What is something else is an error, and stays as it is, so that `options` must not truncate.
pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    file(opened(path, options, Link::Followed)?)
}

/// The same for a name that is no link unless somebody wants to do harm.
pub(crate) fn open_no_link(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    file(opened(path, options, Link::Refused)?)
}

#[derive(Clone, Copy, PartialEq)]
enum Link {
    Followed,
    Refused,
}

fn file(opened: NamedThing) -> io::Result<File> {
    match opened {
        NamedThing::File(file, _) => Ok(file),
        NamedThing::Folder => Err(io::ErrorKind::IsADirectory.into()),
        NamedThing::Other => Err(io::Error::other("it is no regular file")),
    }
}

fn opened(path: &Path, options: &mut OpenOptions, link: Link) -> io::Result<NamedThing> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::OFlags;
        // What says that it is a file and lets a reader wait, as /proc/kmsg does, is an error when it is read.
        let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        if link == Link::Refused {
            flags |= OFlags::NOFOLLOW;
        }
        options.custom_flags(flags.bits() as i32);
    }
    #[cfg(not(unix))]
    if link == Link::Refused && path.is_symlink() {
        return Ok(NamedThing::Other);
    }
    let file = match options.open(path) {
        // Some systems open no folder, and none opens a socket, or a pipe to write to that nobody reads.
        Err(error) => {
            return match path.metadata() {
                Ok(there) if there.is_dir() => Ok(NamedThing::Folder),
                Ok(there) if !there.is_file() => Ok(NamedThing::Other),
                _ => Err(error),
            };
        }
        Ok(file) => file,
    };
    let there = file.metadata()?;
    Ok(match () {
        () if there.is_file() => NamedThing::File(file, there),
        () if there.is_dir() => NamedThing::Folder,
        () => NamedThing::Other,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_files_are_opened_and_nothing_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("file"), "x").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(path("pipe"))
            .status();
        assert!(made.unwrap().success());
        let read = || File::options().read(true).clone();
        assert!(
            matches!(look(&path("file")).unwrap(), NamedThing::File(_, there) if there.len() == 1)
        );
        assert!(matches!(look(&path("link")).unwrap(), NamedThing::File(..)));
        assert!(matches!(look(folder.path()).unwrap(), NamedThing::Folder));
        assert!(matches!(look(&path("pipe")).unwrap(), NamedThing::Other));
        assert!(matches!(look(&path("socket")).unwrap(), NamedThing::Other));
        assert!(matches!(
            look(Path::new("/dev/null")).unwrap(),
            NamedThing::Other
        ));
        assert_eq!(
            look(&path("none")).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        assert!(open(&path("link"), &mut read()).is_ok());
        assert!(open_no_link(&path("file"), &mut read()).is_ok());
        for name in ["link", "pipe", "socket", "none"] {
            assert!(open_no_link(&path(name), &mut read()).is_err(), "{name}");
        }
        assert!(open(&path("pipe"), File::options().write(true)).is_err());
    }
}
