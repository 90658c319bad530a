//! How far the squares were looked through.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::progress::Progress;
use crate::scene::{Square, SquareError, Squares};

/// Squares that tell how far somebody has read them, from the last one on.
pub(crate) struct Looked<'a> {
    squares: &'a dyn Squares,
    progress: &'a dyn Progress,
    /// The most that was read of them from the end, in percent.
    percent: AtomicU64,
}

impl Looked<'_> {
    pub(crate) fn new<'a>(squares: &'a dyn Squares, progress: &'a dyn Progress) -> Looked<'a> {
        Looked {
            squares,
            progress,
            percent: AtomicU64::new(0),
        }
    }
}

impl Squares for Looked<'_> {
    fn count(&self) -> u64 {
        self.squares.count()
    }

    fn may_be_seen(&self) -> bool {
        self.squares.may_be_seen()
    }

    fn likely_walked(&self) -> u64 {
        self.squares.likely_walked()
    }

    fn read(&self, range: Range<u64>, squares: &mut Vec<Square>) -> Result<(), SquareError> {
        let (all, start) = (self.count(), range.start);
        self.squares.read(range, squares)?;
        let percent = (u128::from(all - start) * 100 / u128::from(all.max(1))) as u64;
        if self.percent.fetch_max(percent, Ordering::Relaxed) < percent {
            self.progress.looked(percent);
        }
        Ok(())
    }
}
