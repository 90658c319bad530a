//! Rows of a picture written into a file that others write theirs into at the same time.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Mutex;

use crate::bytes::positioned::read_exact_at;
use crate::bytes::regular;
use crate::formats::VERSION_KEY;
use crate::image::{Size, Strip};
use crate::storage::atomic_file;
use crate::storage::atomic_file::{HeldFolder, Written};
use crate::storage::disk::{reserve, write_all_at};
use crate::storage::target::{check_target, resolve};
use crate::storage::write_error::{WriteError, WriteFault};
use crate::storage::writer::{RawWriter, open_direct_if_large};

/// More than any header of ours has.
const HEADER_BYTES: u64 = 1 << 20;

impl RawWriter {
    /// Writes the rows `rows` into a file of the bytes `start` and `size.rows() × size.cols()` pixels that
    /// is there already, in place; makes it, all zeros, if it is not. Several processes, also on several
    /// machines, can each write rows of their own. Nothing is undone if one of them fails.
    ///
    /// The text of its header, if it has one beside it, tells the picture: parts of different pictures
    /// make none. The first process makes the header and then the file, so that who finds the file finds
    /// the header, before the first pixel.
    ///
    /// # Errors
    ///
    /// When the file has another length or another start, its header tells of another picture or is not
    /// there, or it cannot be written.
    pub fn into_existing(
        path: &Path,
        start: &[u8],
        sidecar: Option<(&Path, &str)>,
        size: Size,
        rows: Strip,
    ) -> Result<RawWriter, WriteError> {
        let target = check_target(path)?;
        let fails = |fault| WriteError::new(path, fault);
        let failed = |error: io::Error| fails(WriteFault::Write(error));
        let offset = start.len() as u64;
        let bytes = offset + size.pixels();
        let part = (rows.end - rows.start) * size.cols();
        let take_room = |file: &File| {
            reserve(file, offset + rows.start * size.cols(), part).map_err(|error| {
                let no_room = |error| WriteFault::NoRoomForPart { bytes: part, error };
                fails(WriteFault::of_room(error, no_room))
            })
        };
        let same_picture = || {
            sidecar
                .map(|(header, text)| same_picture(path, header, text))
                .transpose()
        };
        // Not truncated: others may be writing rows of theirs.
        let folder = HeldFolder::of(&target);
        let at = folder.at(&target);
        let open = || regular::open_no_link(&at, File::options().read(true).write(true));
        let file = match open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Whoever finds it finds it whole; who is not the first to give it its name takes the
                // first one's.
                let new = atomic_file::create(&at).map_err(failed)?;
                new.as_file().set_len(bytes).map_err(failed)?;
                take_room(new.as_file())?;
                write_all_at(new.as_file(), start, 0).map_err(failed)?;
                if let Some((header, text)) = sidecar {
                    make_header(header, text)?;
                }
                same_picture()?;
                match atomic_file::persist_as_first(new, [at.clone()]) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(failed(error));
                    }
                    _ => open(),
                }
            }
            other => other,
        }
        .map_err(failed)?;
        let len = file.metadata().map_err(failed)?.len();
        if len != bytes {
            return Err(fails(WriteFault::Length {
                len,
                size,
                needed: bytes,
            }));
        }
        let mut there = vec![0; start.len()];
        read_exact_at(&file, &mut there, 0).map_err(failed)?;
        if there != start {
            return Err(fails(WriteFault::Start { size }));
        }
        let header = same_picture()?;
        take_room(&file)?;
        Ok(RawWriter {
            direct: open_direct_if_large(&file, part),
            picture: Written::there(file, target, folder),
            header,
            cols: size.cols(),
            offset,
            first_row: 0,
            bytes,
            buffers: Mutex::default(),
        })
    }
}

/// Writes the header if there is none; then it is there whole.
fn make_header(path: &Path, text: &str) -> Result<(), WriteError> {
    let failed = |error: io::Error| WriteError::new(path, WriteFault::Write(error));
    let target = resolve(path)?;
    if target.exists() {
        return Ok(());
    }
    let new = atomic_file::create(&target).map_err(failed)?;
    new.as_file().write_all(text.as_bytes()).map_err(failed)?;
    match atomic_file::persist_as_first(new, [target]) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(error)),
        _ => Ok(()),
    }
}

/// The header that is there, if its text is this one but for the program's version.
fn same_picture(picture: &Path, path: &Path, text: &str) -> Result<Written, WriteError> {
    let failed = |error: io::Error| WriteError::new(path, WriteFault::Read(error));
    let target = resolve(path)?;
    let folder = HeldFolder::of(&target);
    let at = folder.at(&target);
    // What is not open for writing cannot be made durable there.
    let file = match regular::open_no_link(&at, File::options().read(true).write(cfg!(windows))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let header = path.to_owned();
            return Err(WriteError::new(picture, WriteFault::NoHeader { header }));
        }
        other => other.map_err(failed)?,
    };
    let mut there = Vec::new();
    let mut limited = (&file).take(HEADER_BYTES);
    limited.read_to_end(&mut there).map_err(failed)?;
    let there = String::from_utf8_lossy(&there);
    match difference(&there, text) {
        None => Ok(Written::there(file, target, folder)),
        Some((there, here)) => {
            let (there, here) = (there.to_owned(), here.to_owned());
            Err(WriteError::new(
                path,
                WriteFault::OtherPicture { there, here },
            ))
        }
    }
}

/// The first lines that two headers do not share.
fn difference<'a>(there: &'a str, here: &'a str) -> Option<(&'a str, &'a str)> {
    fn lines(text: &str) -> impl Iterator<Item = &str> {
        text.lines().filter(|line| !line.starts_with(VERSION_KEY))
    }
    let (mut there, mut here) = (lines(there), lines(here));
    loop {
        match (there.next(), here.next()) {
            (None, None) => return None,
            (there, here) if there == here => {}
            (there, here) => return Some((there.unwrap_or(""), here.unwrap_or(""))),
        }
    }
}
