//! A file in memory, and what becomes of it meanwhile.
#![expect(
    unsafe_code,
    reason = "a file cannot be mapped without promising that nobody else changes it"
)]

use std::fs::{self, File, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use memmap2::{Mmap, MmapOptions};

#[cfg(unix)]
use crate::bytes::fault::Watch;
use crate::bytes::memory::copy;
use crate::bytes::positioned::has_data;
use crate::bytes::regular;
use crate::bytes::settled::settle;
use crate::bytes::state::{FileBytes, FileIdentity, FilePath, FileState};
use crate::bytes::store::Bytes;
use crate::bytes::stream::FileStream;

/// The most parts of a file with holes that are asked for.
#[cfg(target_os = "linux")]
const MOST_PARTS: usize = 1 << 12;

/// A file, mapped read-only as a whole. Bytes that it loses meanwhile are zeros, if somebody asked for that
/// with [`install_fault_handler`](crate::bytes::install_fault_handler): else looking at them ends the process.
#[derive(Debug)]
pub struct Map {
    // The order of the fields is that in which they are dropped: a watch needs its map and file.
    #[cfg(unix)]
    watch: Watch,
    bytes: Mmap,
    file: File,
    path: PathBuf,
    modified: Option<SystemTime>,
    identity: Option<FileIdentity>,
}

impl Map {
    /// Maps the file at `path`, as long as it is now.
    ///
    /// # Errors
    ///
    /// When it cannot be opened or mapped, or has more bytes than this machine can address.
    pub fn open(path: &Path) -> io::Result<Map> {
        let file = regular::open(path, File::options().read(true))?;
        let metadata = file.metadata()?;
        let len = usize::try_from(metadata.len()).map_err(io::Error::other)?;
        let modified = metadata.modified().ok();
        Map::new(path.to_owned(), file, len, modified).map_err(|(_, error)| error)
    }

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
        let identity = file.metadata().ok().and_then(|file| identity(&file));
        Ok(Map {
            #[cfg(unix)]
            watch,
            bytes,
            file,
            path,
            modified,
            identity,
        })
    }

    /// Tells the system about some bytes of the map.
    #[cfg(unix)]
    fn advise(&self, advice: memmap2::Advice, bytes: &Range<u64>) -> io::Result<()> {
        let end = bytes.end.min(self.len());
        match end.checked_sub(bytes.start) {
            // Both fit, because they are inside the map.
            Some(len @ 1..) => {
                (self.bytes).advise_range(advice, bytes.start as usize, len as usize)
            }
            _ => Ok(()),
        }
    }
}

impl Bytes for Map {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn slice(&self, range: Range<u64>) -> Option<&[u8]> {
        let (start, end) = (range.start.try_into().ok()?, range.end.try_into().ok()?);
        self.bytes.get::<Range<usize>>(start..end)
    }

    fn read_at(&self, offset: u64, to: &mut [u8]) -> io::Result<()> {
        copy(self, offset, to)
    }

    fn want(&self, ranges: &[Range<u64>]) {
        #[cfg(unix)]
        for range in ranges {
            // Advice; all works without it.
            let _ = self.advise(memmap2::Advice::WillNeed, range);
        }
        #[cfg(not(unix))]
        let _ = ranges;
    }

    fn expect_random(&self, random: bool) {
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

    fn in_order(&self) -> io::Result<Option<Box<dyn Bytes>>> {
        let stream = FileStream::new(&self.file, self.len())?;
        Ok(Some(Box::new(stream)))
    }

    fn is_hole(&self, range: &Range<u64>) -> bool {
        !has_data(&self.file, range)
    }

    fn data(&self) -> Vec<Range<u64>> {
        let end = self.len();
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

    fn faults(&self) -> u64 {
        #[cfg(unix)]
        return self.watch.faults();
        // Windows lets nobody truncate a mapped file.
        #[cfg(not(unix))]
        0
    }

    fn damage(&self) -> Vec<Range<u64>> {
        #[cfg(unix)]
        return self.watch.damage();
        #[cfg(not(unix))]
        Vec::new()
    }

    fn len_now(&self) -> u64 {
        self.file.metadata().map_or(u64::MAX, |file| file.len())
    }

    fn modified(&self) -> Option<SystemTime> {
        self.file.metadata().ok()?.modified().ok()
    }

    fn settle(&self, go_on: &dyn Fn() -> bool) -> bool {
        settle(&self.file, self.len(), go_on)
    }

    fn identity(&self) -> Option<FileIdentity> {
        self.identity
    }

    fn state(&self) -> io::Result<FileState> {
        let own = self.file.metadata()?;
        let (mapped, len) = (self.len(), own.len());
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

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }
}

#[cfg(unix)]
fn identity(file: &Metadata) -> Option<FileIdentity> {
    use std::os::unix::fs::MetadataExt;
    Some(FileIdentity {
        device: file.dev(),
        inode: file.ino(),
        changed: (file.ctime(), file.ctime_nsec()),
    })
}

#[cfg(not(unix))]
fn identity(_file: &Metadata) -> Option<FileIdentity> {
    None
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
