//! Bytes in memory.

use std::fmt;
use std::io;
use std::ops::Range;

use crate::bytes::store::Bytes;

/// A buffer: a `Vec<u8>`, an `Arc<[u8]>`, or whatever else is bytes in memory.
///
/// ```
/// use squaremap::bytes::{Bytes, Memory};
///
/// let bytes = Memory(vec![7, 8, 9]);
/// assert_eq!(bytes.slice(1..3), Some(&[8, 9][..]));
/// assert_eq!(bytes.slice(1..4), None);
/// ```
#[derive(Clone, Copy)]
pub struct Memory<T>(pub T);

impl<T: AsRef<[u8]> + Send + Sync> Bytes for Memory<T> {
    fn len(&self) -> u64 {
        self.0.as_ref().len() as u64
    }

    fn slice(&self, range: Range<u64>) -> Option<&[u8]> {
        let (start, end) = (range.start.try_into().ok()?, range.end.try_into().ok()?);
        self.0.as_ref().get::<Range<usize>>(start..end)
    }

    fn read_at(&self, offset: u64, to: &mut [u8]) -> io::Result<()> {
        copy(self, offset, to)
    }
}

impl<T: AsRef<[u8]>> fmt::Debug for Memory<T> {
    /// How many, not which.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({} bytes)", self.0.as_ref().len())
    }
}

/// Reads bytes that are in memory.
pub(crate) fn copy(bytes: &dyn Bytes, offset: u64, to: &mut [u8]) -> io::Result<()> {
    let end = offset.checked_add(to.len() as u64);
    match end.and_then(|end| bytes.slice(offset..end)) {
        Some(from) => {
            to.copy_from_slice(from);
            Ok(())
        }
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn bytes_in_memory_are_read_as_they_are_and_no_others() {
        let shared: Arc<[u8]> = (0..100).collect();
        let stores: [&dyn Bytes; 2] = [&Memory(shared.to_vec()), &Memory(shared.clone())];
        for bytes in stores {
            assert_eq!(
                (bytes.len(), bytes.len_now(), bytes.is_empty()),
                (100, 100, false)
            );
            assert_eq!(bytes.slice(10..20), Some(&shared[10..20]));
            let mut read = [0; 10];
            bytes.read_at(90, &mut read).expect("there");
            assert_eq!(read, shared[90..]);
            for offset in [91, 1000, u64::MAX] {
                assert_eq!(bytes.slice(offset..offset.saturating_add(10)), None);
                assert!(bytes.read_at(offset, &mut read).is_err());
            }
            #[expect(clippy::reversed_empty_ranges, reason = "that is what is asked for")]
            let none = bytes.slice(5..4);
            assert_eq!(none, None);
            assert_eq!((bytes.faults(), bytes.damage()), (0, vec![]));
        }
    }
}
