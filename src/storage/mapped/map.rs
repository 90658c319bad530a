//! A file in memory, and what becomes of it meanwhile.

use std::fs::{self, File, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use memmap2::{Mmap, MmapOptions};

use crate::storage::guess::{self, Guess};
use crate::storage::open::Given;

#[cfg(unix)]
use super::fault::Watch;

/// A file, mapped read-only as a whole. Bytes that it loses meanwhile are zeros.
#[derive(Debug)]
pub(super) struct Map {
    // The order of the fields is that in which they are dropped: a watch needs its map and file.
    #[cfg(unix)]
    watch: Watch,
    bytes: Mmap,
    file: File,
    path: PathBuf,
    modified: Option<SystemTime>,
}

/// What became of a mapped file since it was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileState {
    /// What became of the bytes that are mapped.
    pub bytes: FileBytes,
    /// What the file's path leads to.
    pub path: FilePath,
}

impl FileState {
    /// Nobody wrote to it, and it is where it was.
    pub const SAME: FileState = FileState {
        bytes: FileBytes::Same,
        path: FilePath::Same,
    };
}

/// What became of the bytes of a mapped file since it was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileBytes {
    /// Nobody wrote to it, as far as its length and its time of modification tell.
    Same,
    /// It ends earlier: the bytes behind are gone, those before may be others.
    Shorter {
        /// Bytes it has now.
        len: u64,
    },
    /// It goes on behind the mapped bytes, which may be others.
    Longer {
        /// Bytes it has now.
        len: u64,
    },
    /// As long as before, but written to.
    Rewritten,
}

/// What the path of a mapped file leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FilePath {
    /// The mapped file.
    Same,
    /// Another file; the mapped one stays what it is.
    Other,
    /// Nothing; the mapped file stays what it is.
    Nothing,
}

impl Map {
    /// Maps the first `len` bytes of `file`, which was found at `path` and last modified at
    /// `modified`.
    pub(super) fn new(
        path: PathBuf,
        file: File,
        len: usize,
        modified: Option<SystemTime>,
    ) -> Result<Map, (PathBuf, io::Error)> {
        // SAFETY: the map is read-only, and its length was checked against the file's. What no check
        // can exclude is that somebody writes to the file meanwhile: another program, or squaremap
        // where it draws `--into` a file that is looked at (others it replaces by renaming new ones
        // over them, which leaves the mapped bytes as they were). Then bytes change, but they are
        // integers without invalid values, and no decision that keeps memory safe depends on them (the
        // headers were read, not mapped); what a truncated file no longer has reads as zeros.
        let bytes = match unsafe { MmapOptions::new().len(len).map(&file) } {
            Ok(bytes) => bytes,
            Err(error) => return Err((path, error)),
        };
        #[cfg(unix)]
        let watch = match Watch::new(bytes.as_ptr(), len, &file) {
            Ok(watch) => watch,
            Err(error) => return Err((path, error)),
        };
        Ok(Map {
            #[cfg(unix)]
            watch,
            bytes,
            file,
            path,
            modified,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Tells the system about all of the map, or some of its bytes.
    #[cfg(unix)]
    pub(super) fn advise(
        &self,
        advice: memmap2::Advice,
        bytes: Option<Range<u64>>,
    ) -> io::Result<()> {
        let Some(bytes) = bytes else {
            return self.bytes.advise(advice);
        };
        let end = bytes.end.min(self.bytes.len() as u64);
        match end.checked_sub(bytes.start) {
            // Both fit, because they are inside the map.
            Some(len @ 1..) => {
                (self.bytes).advise_range(advice, bytes.start as usize, len as usize)
            }
            _ => Ok(()),
        }
    }

    /// What the file may be, judging by its samples.
    pub(super) fn guesses(&self, given: &Given) -> Vec<Guess> {
        self.expect_random(true);
        let guesses = guess::candidates_in(self.bytes(), &self.data(), given);
        self.expect_random(false);
        guesses
    }

    /// The parts of the file that are not holes, as far as the system tells.
    fn data(&self) -> Vec<Range<u64>> {
        let end = self.bytes.len() as u64;
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{SeekFrom, seek};
            const MOST: usize = 1 << 12;
            let mut parts = Vec::new();
            let mut at = 0;
            while parts.len() < MOST
                && let Ok(start) = seek(&self.file, SeekFrom::Data(at))
                && let Ok(hole) = seek(&self.file, SeekFrom::Hole(start))
                && start < end
            {
                parts.push(start..hole.min(end));
                at = hole;
            }
            if !parts.is_empty() {
                return parts;
            }
        }
        let all = 0..end;
        vec![all]
    }

    /// Tells the system in which order the bytes will be read: anyhow, or one after the other.
    pub(super) fn expect_random(&self, random: bool) {
        // Advice: where it is refused, reading is slower and nothing else.
        #[cfg(unix)]
        let _ = self.bytes.advise(if random {
            memmap2::Advice::Random
        } else {
            memmap2::Advice::Normal
        });
        #[cfg(not(unix))]
        let _ = random;
    }

    /// How often bytes were read that were not there.
    pub(super) fn faults(&self) -> u64 {
        #[cfg(unix)]
        return self.watch.faults();
        // Windows lets nobody truncate a mapped file.
        #[cfg(not(unix))]
        0
    }

    /// The bytes that were read and not there, in order.
    pub(super) fn damage(&self) -> Vec<Range<u64>> {
        #[cfg(unix)]
        return self.watch.damage();
        #[cfg(not(unix))]
        Vec::new()
    }

    /// Asks the system about the file.
    pub(super) fn state(&self) -> io::Result<FileState> {
        let own = self.file.metadata()?;
        let mapped = self.bytes.len() as u64;
        let len = own.len();
        let bytes = if len < mapped {
            FileBytes::Shorter { len }
        } else if len > mapped {
            FileBytes::Longer { len }
        } else if own.modified().ok() != self.modified {
            FileBytes::Rewritten
        } else {
            FileBytes::Same
        };
        let path = match fs::metadata(&self.path) {
            Ok(named) if is_same_file(&own, &named) => FilePath::Same,
            Ok(_) => FilePath::Other,
            Err(error) if error.kind() == io::ErrorKind::NotFound => FilePath::Nothing,
            Err(error) => return Err(error),
        };
        Ok(FileState { bytes, path })
    }
}

#[cfg(unix)]
fn is_same_file(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Without numbers that name files, those with the same times and length are taken for the same.
#[cfg(not(unix))]
fn is_same_file(a: &Metadata, b: &Metadata) -> bool {
    (a.len(), a.created().ok(), a.modified().ok()) == (b.len(), b.created().ok(), b.modified().ok())
}
