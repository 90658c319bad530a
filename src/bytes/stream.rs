//! A file read past its map.

use std::fs::File;
use std::io;
use std::ops::Range;

use crate::bytes::positioned::{has_data, read_exact_at};
use crate::bytes::store::Bytes;

/// A file that is open once more: each thread that reads it in order has its own place, so that the system
/// sees each run through the file and reads ahead of it; and the advice given for the map stays as it is.
#[derive(Debug)]
pub(crate) struct FileStream {
    file: File,
    len: u64,
}

impl FileStream {
    /// Opens `file` once more, of which the first `len` bytes count.
    pub(crate) fn new(file: &File, len: u64) -> io::Result<FileStream> {
        let file = file.try_clone()?;
        #[cfg(target_os = "linux")]
        {
            // The same file even if another one has its name now; a copy of the descriptor would share
            // its place.
            use std::os::fd::AsRawFd;
            let path = format!("/proc/self/fd/{}", file.as_raw_fd());
            if let Ok(own) = File::open(path) {
                let _ = rustix::fs::fadvise(&own, 0, None, rustix::fs::Advice::Sequential);
                return Ok(FileStream { file: own, len });
            }
        }
        Ok(FileStream { file, len })
    }
}

impl Bytes for FileStream {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, to: &mut [u8]) -> io::Result<()> {
        read_exact_at(&self.file, to, offset)
    }

    fn want(&self, ranges: &[Range<u64>]) {
        #[cfg(target_os = "linux")]
        for range in ranges {
            let len = std::num::NonZeroU64::new(range.end - range.start);
            // Advice; all works without it.
            let _ = rustix::fs::fadvise(&self.file, range.start, len, rustix::fs::Advice::WillNeed);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = ranges;
    }

    fn is_hole(&self, range: &Range<u64>) -> bool {
        !has_data(&self.file, range)
    }
}
