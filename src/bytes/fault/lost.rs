//! Which pages of a map are lost.

use std::io;
use std::ops::Range;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};

use memmap2::{MmapMut, MmapOptions};

/// Runs of lost pages in all maps. Each takes up to two of the maps that the system allows a process, some
/// 65,000 in all.
static RUNS: AtomicUsize = AtomicUsize::new(0);

/// So many runs may begin as a single page.
pub(crate) const MOST_SINGLE: usize = 1 << 13;

/// With so many runs more, a new one is twice as long, at last all of its map. As no map has more than 2^36
/// pages, all together are fewer than 2^13 + 2^9 · 37 and one a map.
pub(crate) const MOST_AS_LONG: usize = 1 << 9;

const BITS: usize = u64::BITS as usize;

/// The lost pages of a map. Made for a signal handler: nothing that marks a page allocates or waits.
pub(crate) struct Lost {
    /// A bit a page, one more than there are, set where it is lost.
    bits: AtomicPtr<u64>,
    /// From the first to behind the last page with a bit.
    first: AtomicUsize,
    last: AtomicUsize,
    /// The byte from which on all is lost.
    rest: AtomicUsize,
    /// Those of the runs that are in this map, those that met counted apart.
    runs: AtomicUsize,
    /// How often something was lost.
    faults: AtomicU64,
}

/// Room for the bits of a map, zero, in memory only where one was set.
pub(crate) fn room_for(pages: usize) -> io::Result<MmapMut> {
    let bytes = (pages / BITS + 1) * size_of::<u64>();
    MmapOptions::new().len(bytes).no_reserve_swap().map_anon()
}

/// The pages of a run that begins with `page`, after so many `runs`.
fn around(page: usize, pages: usize, runs: usize) -> Range<usize> {
    let doubled = match runs.checked_sub(MOST_SINGLE) {
        None => 0,
        Some(more) => (1 + more / MOST_AS_LONG).min(usize::BITS as usize - 2),
    };
    let start = page >> doubled << doubled;
    start..pages.min(start + (1 << doubled))
}

impl Lost {
    pub(crate) const fn new() -> Lost {
        Lost {
            bits: AtomicPtr::new(null_mut()),
            first: AtomicUsize::new(usize::MAX),
            last: AtomicUsize::new(0),
            rest: AtomicUsize::new(usize::MAX),
            runs: AtomicUsize::new(0),
            faults: AtomicU64::new(0),
        }
    }

    /// Begins anew, for a map of the pages that there is `room` for.
    pub(crate) fn begin(&self, room: &mut MmapMut) {
        // A map begins at a page: aligned for any integer.
        let bits = room.as_mut_ptr().cast();
        self.bits.store(bits, Ordering::Relaxed);
        self.first.store(usize::MAX, Ordering::Relaxed);
        self.last.store(0, Ordering::Relaxed);
        self.rest.store(usize::MAX, Ordering::Relaxed);
        self.runs.store(0, Ordering::Relaxed);
        self.faults.store(0, Ordering::Relaxed);
    }

    /// The map is gone.
    pub(crate) fn end(&self) {
        RUNS.fetch_sub(self.runs.swap(0, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// # Safety
    ///
    /// The room for the bits must be alive, and `page` no more than that is for.
    unsafe fn word(&self, page: usize) -> &AtomicU64 {
        // SAFETY: inside the room, which is aligned and only ever used as atomic integers.
        unsafe { AtomicU64::from_ptr(self.bits.load(Ordering::Relaxed).add(page / BITS)) }
    }

    /// Marks a page of a map of so many; with pages around it, which are returned, too, if there are very
    /// many runs.
    ///
    /// # Safety
    ///
    /// The room for the bits must be alive and for so many `pages`, and `page` one of them.
    pub(crate) unsafe fn lose_page(&self, page: usize, pages: usize) -> Range<usize> {
        let is_lost = |page: usize| {
            // SAFETY: as promised; there is one bit more.
            let word = unsafe { self.word(page) };
            word.load(Ordering::Relaxed) & (1 << (page % BITS)) != 0
        };
        let begins = !is_lost(page) && !is_lost(page + 1) && (page == 0 || !is_lost(page - 1));
        let lost = if begins {
            self.runs.fetch_add(1, Ordering::Relaxed);
            around(page, pages, RUNS.fetch_add(1, Ordering::Relaxed))
        } else {
            page..page + 1
        };
        self.first.fetch_min(lost.start, Ordering::Relaxed);
        self.last.fetch_max(lost.end, Ordering::Relaxed);
        for page in lost.clone() {
            // SAFETY: as promised.
            unsafe { self.word(page) }.fetch_or(1 << (page % BITS), Ordering::Relaxed);
        }
        self.faults.fetch_add(1, Ordering::Release);
        lost
    }

    /// Marks all from a byte on.
    pub(crate) fn lose_rest(&self, from: usize) {
        self.rest.fetch_min(from, Ordering::Relaxed);
        self.faults.fetch_add(1, Ordering::Release);
    }

    /// How often something was lost.
    pub(crate) fn faults(&self) -> u64 {
        self.faults.load(Ordering::Acquire)
    }

    /// The lost bytes of the map of `len` bytes, in order, no two ranges touching.
    ///
    /// # Safety
    ///
    /// The room for the bits must be alive and for pages of `page` bytes.
    pub(crate) unsafe fn bytes(&self, page: usize, len: usize) -> Vec<Range<u64>> {
        let mut lost: Vec<Range<u64>> = Vec::new();
        if self.faults() == 0 {
            return lost;
        }
        let mut add = |start: usize, end: usize| match lost.last_mut() {
            Some(last) if start as u64 <= last.end => last.end = last.end.max(end as u64),
            _ => lost.push(start as u64..end as u64),
        };
        let rest = self.rest.load(Ordering::Relaxed).min(len);
        let (first, last) = (&self.first, &self.last);
        let words =
            first.load(Ordering::Relaxed) / BITS..last.load(Ordering::Relaxed).div_ceil(BITS);
        for at in words.map(|word| word * BITS) {
            // SAFETY: there is room for every page that was marked.
            let mut word = unsafe { self.word(at) }.load(Ordering::Relaxed);
            while word != 0 {
                let start = word.trailing_zeros();
                let end = start + (word >> start).trailing_ones();
                word &= u64::MAX.checked_shl(end).unwrap_or(0);
                let (start, end) = (at + start as usize, at + end as usize);
                if start * page < rest {
                    add(start * page, (end * page).min(len));
                }
            }
        }
        if rest < len {
            add(rest, len);
        }
        lost
    }
}
