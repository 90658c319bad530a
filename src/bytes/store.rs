//! What can be looked at: bytes that can be read at any place.

use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::SystemTime;

use crate::bytes::state::{FileIdentity, FileState};

/// Bytes that can be read at any place: a [map](crate::bytes::Map) of a file, a
/// [buffer](crate::bytes::Memory), or what somebody else makes of a network or a browser's file. All offsets
/// count from the first byte.
///
/// Two methods are enough: how many bytes there are, and how to read some. The others tell what spares
/// reading, and what became of the bytes; where nothing is known they need not be written.
///
/// ```
/// use std::io;
/// use squaremap::bytes::Bytes;
///
/// /// Bytes that are made up when they are read.
/// #[derive(Debug)]
/// struct Ramp;
///
/// impl Bytes for Ramp {
///     fn len(&self) -> u64 {
///         1 << 40
///     }
///
///     fn read_at(&self, offset: u64, to: &mut [u8]) -> io::Result<()> {
///         for (at, byte) in (offset..).zip(to) {
///             *byte = (at % 251) as u8;
///         }
///         Ok(())
///     }
/// }
///
/// let mut bytes = [0; 3];
/// Ramp.read_at(251, &mut bytes)?;
/// assert_eq!(bytes, [0, 1, 2]);
/// # Ok::<(), io::Error>(())
/// ```
pub trait Bytes: Send + Sync + Debug {
    /// How many bytes there are. Always the same, whatever becomes of a file meanwhile.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// These bytes, if they are in memory. None where they are not, and for those that are not there.
    fn slice(&self, range: Range<u64>) -> Option<&[u8]> {
        let _ = range;
        None
    }

    /// All of them, if they are in memory.
    fn whole(&self) -> Option<&[u8]> {
        self.slice(0..self.len())
    }

    /// Fills `to` with the bytes from `offset` on. Called for short runs, too: what is slow to ask for keeps
    /// what lies near.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or there are fewer.
    fn read_at(&self, offset: u64, to: &mut [u8]) -> io::Result<()>;

    /// These bytes will be read soon; returns at once.
    fn want(&self, ranges: &[Range<u64>]) {
        let _ = ranges;
    }

    /// Whether the next bytes that are read may lie anywhere, so that reading on is in vain. Else, as at
    /// first, those after one another are read.
    fn expect_random(&self, random: bool) {
        let _ = random;
    }

    /// Another way to the same bytes, for a thread of its own that reads them from the first on, so that
    /// it changes nothing that others are told; none where this one does as well.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    fn in_order(&self) -> io::Result<Option<Box<dyn Bytes>>> {
        Ok(None)
    }

    /// Whether none of these bytes was ever written: then all are zero, and need not be read.
    fn is_hole(&self, range: &Range<u64>) -> bool {
        let _ = range;
        false
    }

    /// The parts that are no holes, in order, as far as is known; where there are very many, some from
    /// everywhere.
    fn data(&self) -> Vec<Range<u64>> {
        let all = 0..self.len();
        vec![all]
    }

    /// How often bytes of a [`slice`](Bytes::slice) were looked at that could not be read, and are zeros.
    /// Costs nothing.
    fn faults(&self) -> u64 {
        0
    }

    /// Those bytes, in order, no two ranges touching.
    fn damage(&self) -> Vec<Range<u64>> {
        Vec::new()
    }

    /// How many bytes there are now: fewer than [`len`](Bytes::len) if a file was truncated. Asks the system.
    fn len_now(&self) -> u64 {
        self.len()
    }

    /// When they were last written to, if that is known. Asks the system.
    fn modified(&self) -> Option<SystemTime> {
        None
    }

    /// Sees to it that whatever others change of the bytes from now on shows in their
    /// [time](Bytes::modified) or [state](Bytes::identity), as long as `go_on` says; whether that is so.
    fn settle(&self, go_on: &dyn Fn() -> bool) -> bool {
        let _ = go_on;
        false
    }

    /// Which file it was, and in which state, when it was opened; none where the system does not tell.
    fn identity(&self) -> Option<FileIdentity> {
        None
    }

    /// What became of the bytes, and of the path that led to them. Asks the system.
    ///
    /// # Errors
    ///
    /// When the system refuses to tell.
    fn state(&self) -> io::Result<FileState> {
        Ok(FileState::SAME)
    }

    /// The file whose bytes these are.
    fn path(&self) -> Option<&Path> {
        None
    }
}
