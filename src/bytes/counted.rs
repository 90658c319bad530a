//! Bytes that are nowhere in memory, for tests: every read is counted, and takes as long as is asked for.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::bytes::Bytes;

/// A store without slices.
pub(crate) struct Counted {
    bytes: Vec<u8>,
    delay: Duration,
    /// What cannot be read.
    broken: Range<u64>,
    reads: AtomicU64,
    bytes_read: AtomicU64,
    wanted: Mutex<Vec<Range<u64>>>,
}

impl Counted {
    pub(crate) fn new(bytes: Vec<u8>) -> Counted {
        Counted {
            bytes,
            delay: Duration::ZERO,
            broken: 0..0,
            reads: AtomicU64::new(0),
            bytes_read: AtomicU64::new(0),
            wanted: Mutex::default(),
        }
    }

    /// Each read takes so long.
    pub(crate) fn slow(self, delay: Duration) -> Counted {
        Counted { delay, ..self }
    }

    /// These bytes cannot be read.
    pub(crate) fn broken(self, broken: Range<u64>) -> Counted {
        Counted { broken, ..self }
    }

    /// How often something was read, and how many bytes in all.
    pub(crate) fn reads(&self) -> (u64, u64) {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (load(&self.reads), load(&self.bytes_read))
    }

    /// What was said to be read soon.
    pub(crate) fn wanted(&self) -> Vec<Range<u64>> {
        self.wanted.lock().expect("nobody panicked").clone()
    }
}

impl Bytes for Counted {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, to: &mut [u8]) -> io::Result<()> {
        thread::sleep(self.delay);
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.bytes_read
            .fetch_add(to.len() as u64, Ordering::Relaxed);
        let end = offset + to.len() as u64;
        if self.broken.start < end && offset < self.broken.end {
            return Err(io::Error::other("broken"));
        }
        let from = self.bytes.get(offset as usize..end as usize);
        to.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn want(&self, ranges: &[Range<u64>]) {
        let mut wanted = self.wanted.lock().expect("nobody panicked");
        wanted.extend_from_slice(ranges);
    }
}

impl fmt::Debug for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Counted({} bytes)", self.bytes.len())
    }
}
