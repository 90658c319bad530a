//! A file in memory, and what becomes of it meanwhile.

use std::fs::{self, File, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use memmap2::{Mmap, MmapOptions};

#[cfg(unix)]
use crate::bytes::fault::Watch;

/// The most parts of a file with holes that are asked for.
#[cfg(target_os = "linux")]
const MOST_PARTS: usize = 1 << 12;

/// A file, mapped read-only as a whole. Bytes that it loses meanwhile are zeros.
#[derive(Debug)]
pub(crate) struct Map {
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
    pub(crate) fn new(
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

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Tells the system about all of the map, or some of its bytes.
    #[cfg(unix)]
    pub(crate) fn advise(
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

    /// The parts of the file that are not holes, in order, as far as the system tells; where there are
    /// very many, some from everywhere.
    pub(crate) fn data(&self) -> Vec<Range<u64>> {
        let end = self.bytes.len() as u64;
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{SeekFrom, seek};
            let next = |at| {
                let start = seek(&self.file, SeekFrom::Data(at)).ok()?;
                let hole = seek(&self.file, SeekFrom::Hole(start)).ok()?;
                (start < end).then(|| start..hole.min(end))
            };
            let after = |part: &Range<u64>| next(part.end);
            let parts = std::iter::successors(next(0), after);
            let mut parts: Vec<_> = parts.take(MOST_PARTS + 1).collect();
            if parts.len() > MOST_PARTS {
                parts.clear();
                for place in (0..end).step_by(end.div_ceil(MOST_PARTS as u64) as usize) {
                    let done = parts.last().map_or(0, |last: &Range<u64>| last.end);
                    parts.extend(next(place.max(done)));
                }
            }
            if !parts.is_empty() {
                return parts;
            }
        }
        let all = 0..end;
        vec![all]
    }

    /// Tells the system in which order the bytes will be read: anyhow, or one after the other.
    pub(crate) fn expect_random(&self, random: bool) {
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
    pub(crate) fn faults(&self) -> u64 {
        #[cfg(unix)]
        return self.watch.faults();
        // Windows lets nobody truncate a mapped file.
        #[cfg(not(unix))]
        0
    }

    /// The bytes that were read and not there, in order.
    pub(crate) fn damage(&self) -> Vec<Range<u64>> {
        #[cfg(unix)]
        return self.watch.damage();
        #[cfg(not(unix))]
        Vec::new()
    }

    /// Asks the system about the file.
    pub(crate) fn state(&self) -> io::Result<FileState> {
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::FileExt;

    use super::*;

    /// The parts with data of a file of so many blocks of 64 KiB, of which those of these numbers begin
    /// with data.
    fn data(blocks: u64, written: &[u64]) -> Vec<Range<u64>> {
        let file = tempfile::tempfile().expect("a file");
        file.set_len(blocks << 16).expect("long");
        for block in written {
            file.write_all_at(&[7], block << 16).expect("written");
        }
        let map = Map::new(PathBuf::new(), file, (blocks << 16) as usize, None).expect("a map");
        let data = map.data();
        assert!(data.len() <= MOST_PARTS);
        assert!(data.is_sorted_by(|a, b| a.end <= b.start));
        assert!((data.iter()).all(|part| written.contains(&(part.start >> 16))));
        data
    }

    #[test]
    fn all_parts_with_data_are_found() {
        let written = [0, 1, 2, 4, 700, 999];
        let data = data(1000, &written);
        let is_found = |block: &u64| data.iter().any(|part| part.contains(&(block << 16)));
        assert!(written.iter().all(is_found), "{data:?}");
    }

    #[test]
    fn parts_of_a_file_full_of_holes_come_from_all_of_it() {
        // Far more at the beginning than are asked for, up to block 24,576; then a few.
        let many = (0..3 * MOST_PARTS as u64).map(|i| 2 * i);
        let few = (4..10).map(|tenth| tenth * 10_000);
        let written: Vec<u64> = many.chain(few).collect();
        let data = data(100_000, &written);
        for tenth in [0, 1, 2, 4, 5, 6, 7, 8, 9] {
            let bytes = (tenth * 10_000) << 16..((tenth + 1) * 10_000) << 16;
            let is_there = |part: &Range<u64>| part.start < bytes.end && part.end > bytes.start;
            assert!(data.iter().any(is_there), "{bytes:?}");
        }
    }
}
