//! What is looked at to guess the shape of a file: its bytes from an offset on, here and there.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::bytes::Bytes;

/// Bytes that are read together where they are not in memory.
const PAGE: u64 = 4096;

/// The most pages that are kept: 64 MiB.
const MOST_PAGES: usize = 1 << 14;

/// The bytes of a file from an offset on. Those that are not in memory are kept, a page at a time, because the same
/// places are looked at again for every shape that may be; those that cannot be read are zeros.
pub(crate) struct Rest<'a> {
    bytes: &'a dyn Bytes,
    offset: u64,
    /// Whether the last row ends where the file does; else the first one begins where the rest does.
    from_end: bool,
    pages: Mutex<HashMap<u64, Arc<[u8]>>>,
}

impl<'a> Rest<'a> {
    pub(crate) fn new(bytes: &'a dyn Bytes, offset: u64) -> Rest<'a> {
        Rest {
            bytes,
            offset: offset.min(bytes.len()),
            from_end: false,
            pages: Mutex::default(),
        }
    }

    /// The last `len` bytes of those from `offset` on that are a multiple of `whole`: rows end where the file does.
    pub(crate) fn ending(bytes: &'a dyn Bytes, offset: u64, whole: u64) -> Rest<'a> {
        let all = bytes.len().saturating_sub(offset);
        Rest {
            from_end: true,
            ..Rest::new(bytes, offset.saturating_add(all % whole))
        }
    }

    /// Where the rest begins in the file.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The byte at which the first whole row begins, if rows are `stride` bytes long.
    pub(crate) fn first_row(&self, stride: u64) -> u64 {
        match self.from_end {
            true => self.len() % stride,
            false => 0,
        }
    }

    /// The byte at which a row begins, if there are so many of `stride` bytes; none if that is before the rest.
    pub(crate) fn row(&self, row: u64, rows: u64, stride: u64) -> Option<u64> {
        match self.from_end {
            true => self.len().checked_sub((rows - row) * stride),
            false => Some(row * stride),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        self.bytes.len() - self.offset
    }

    /// Up to `len` bytes from `start` on, as far as there are any.
    pub(crate) fn get(&self, start: u64, len: u64) -> Cow<'_, [u8]> {
        let end = self.offset + start.saturating_add(len).min(self.len());
        let start = (self.offset + start.min(self.len())).min(end);
        match self.bytes.slice(start..end) {
            Some(bytes) => Cow::Borrowed(bytes),
            None => Cow::Owned(self.read(start..end)),
        }
    }

    fn read(&self, range: Range<u64>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity((range.end - range.start) as usize);
        for page in range.start / PAGE..range.end.div_ceil(PAGE) {
            let first = page * PAGE;
            let inside = range.start.max(first) - first..range.end.min(first + PAGE) - first;
            let page = self.page(page);
            bytes.extend_from_slice(&page[inside.start as usize..inside.end as usize]);
        }
        bytes
    }

    fn page(&self, number: u64) -> Arc<[u8]> {
        let lock = || self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = lock().get(&number) {
            return page.clone();
        }
        let start = number * PAGE;
        let mut page = vec![0; PAGE.min(self.bytes.len() - start) as usize];
        if self.bytes.read_at(start, &mut page).is_err() {
            page.fill(0);
        }
        let page: Arc<[u8]> = page.into();
        let mut pages = lock();
        if pages.len() >= MOST_PAGES {
            pages.clear();
        }
        pages.insert(number, page.clone());
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Memory;
    use crate::bytes::counted::Counted;

    #[test]
    fn bytes_that_are_not_in_memory_are_read_once() {
        let bytes: Vec<u8> = (0..50_000_u32).map(|i| (i * 7 % 251) as u8).collect();
        let counted = Counted::new(bytes.clone());
        let memory = Memory(&bytes);
        for offset in [0, 5000, 49_999, 60_000] {
            let (far, near) = (Rest::new(&counted, offset), Rest::new(&memory, offset));
            assert_eq!(far.len(), near.len());
            for (start, len) in [
                (0, 10),
                (4000, 9000),
                (44_990, 100),
                (70_000, 5),
                (9, u64::MAX),
            ] {
                assert_eq!(
                    far.get(start, len),
                    near.get(start, len),
                    "{offset} {start} {len}"
                );
            }
        }
        let pages = 50_000_u64.div_ceil(PAGE);
        let (reads, _) = counted.reads();
        assert!(reads <= 3 * pages, "{reads}");
    }
}
