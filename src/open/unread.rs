//! Which bytes could not be read where these are not in memory.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bytes that somebody asked for in vain.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    /// In order, no two touching.
    parts: Mutex<Vec<Range<u64>>>,
    faults: AtomicU64,
}

impl Unread {
    /// These could not be read.
    pub(crate) fn add(&self, bytes: Range<u64>) {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |part: &Range<u64>| part.start <= bytes.start && bytes.end <= part.end;
        if bytes.is_empty() || parts.iter().any(is_known) {
            return;
        }
        *parts = joined(&parts, &[bytes]);
        self.faults.fetch_add(1, Ordering::Release);
    }

    /// How often there were more.
    pub(crate) fn faults(&self) -> u64 {
        self.faults.load(Ordering::Acquire)
    }

    /// All of them, in order, no two ranges touching.
    pub(crate) fn parts(&self) -> Vec<Range<u64>> {
        self.parts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// What is in any of these ranges, in order, no two touching.
pub(crate) fn joined(a: &[Range<u64>], b: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut all: Vec<Range<u64>> = a.iter().chain(b).cloned().collect();
    all.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<u64>> = Vec::with_capacity(all.len());
    for range in all {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_in_vain_is_told_once() {
        let unread = Unread::default();
        for (part, faults) in [
            (10..20, 1),
            (30..40, 2),
            (12..20, 2),
            (20..31, 3),
            (0..0, 3),
        ] {
            unread.add(part);
            assert_eq!(unread.faults(), faults);
        }
        assert_eq!(unread.parts(), std::slice::from_ref(&(10..40)));
        assert_eq!(joined(&[0..5, 50..60], &[5..6, 40..55]), [0..6, 40..60]);
    }
}
