//! What of a picture has arrived, so that another renderer can draw the rest.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use crate::image::{Rect, StripError, StripSink};

/// Passes strips on and remembers which arrived.
pub(super) struct Tracker<'a> {
    sink: &'a dyn StripSink,
    cols: u64,
    /// In pixels, counted row by row.
    arrived: Mutex<Vec<Range<u64>>>,
}

impl<'a> Tracker<'a> {
    pub(super) fn new(sink: &'a dyn StripSink, cols: u64) -> Tracker<'a> {
        Tracker {
            sink,
            cols,
            arrived: Mutex::default(),
        }
    }

    fn note(&self, strip: &Rect) {
        let start = strip.row_start * self.cols + strip.col_start;
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.push(start..start + strip.pixels());
    }

    /// What of `all`, whole rows or a part of one, did not arrive: whole rows, and parts of one.
    pub(super) fn missing(self, all: &Rect) -> Vec<Rect> {
        let cols = self.cols;
        let start = all.row_start * cols + all.col_start;
        let end = start + all.pixels();
        let mut arrived = self
            .arrived
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        arrived.sort_by_key(|run| run.start);
        arrived.push(end..end);
        let mut next = start;
        let mut missing = Vec::new();
        for run in arrived {
            while next < run.start {
                let (row, col) = (next / cols, next % cols);
                let rect = if col > 0 || run.start < (row + 1) * cols {
                    Rect::new(row..row + 1, col..cols.min(run.start - row * cols))
                } else {
                    Rect::new(row..run.start / cols, 0..cols)
                };
                next += rect.pixels();
                missing.push(rect);
            }
            next = run.end;
        }
        missing
    }
}

impl StripSink for Tracker<'_> {
    fn strip_bytes(&self) -> u64 {
        self.sink.strip_bytes()
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        self.sink.fill(strip, draw)?;
        self.note(strip);
        Ok(())
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.sink.put(strip, pixels, stride)?;
        self.note(strip);
        Ok(())
    }
}
