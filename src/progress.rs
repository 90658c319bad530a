//! How far the work is, for whoever asked for it. Nothing here knows how it is shown.

use std::sync::Once;

use crate::image::{Rect, StripError, StripSink};

/// One step of the work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The squares are read, or counted.
    ReadSquares,
    /// Who draws gets ready.
    OpenRenderer,
    /// The squares are written to a file of their own.
    SaveSquares,
    /// What can be seen is looked for, before the first pixel.
    FindVisible,
    /// Pixels are drawn and go where they belong.
    Draw,
    /// Pixels are drawn and compared with those of a file.
    Compare,
    /// Files get their names; where that was asked for, it is waited for the disk.
    Finish,
}

/// Hears how far the work is. `()` is one that does not listen.
///
/// The calls may come from several threads at once, in the midst of the work: they should be quick.
pub trait Progress: Sync {
    /// What is done from now on.
    fn stage(&self, stage: Stage);

    /// So many percent of the squares, from the last one on, were looked at to find what can be seen: those before
    /// them need not be looked at if nothing is open any more. Also told while pixels are drawn, where what can be seen
    /// does not fit into memory at once.
    fn looked(&self, percent: u64) {
        let _ = percent;
    }

    /// How many pixels are drawn or compared in all, told before the first of them.
    fn total(&self, pixels: u64);

    /// That many pixels more are drawn or compared.
    fn advance(&self, pixels: u64);
}

impl Progress for () {
    fn stage(&self, _: Stage) {}

    fn total(&self, _: u64) {}

    fn advance(&self, _: u64) {}
}

/// Tells of each strip that passes by.
pub(crate) struct Counting<'a> {
    sink: &'a dyn StripSink,
    progress: &'a dyn Progress,
    stage: Stage,
    begun: Once,
}

impl Counting<'_> {
    /// With the first strip `stage` begins.
    pub(crate) fn new<'a>(
        sink: &'a dyn StripSink,
        progress: &'a dyn Progress,
        stage: Stage,
    ) -> Counting<'a> {
        Counting {
            sink,
            progress,
            stage,
            begun: Once::new(),
        }
    }

    fn begin(&self) {
        // How fast it goes is told of drawing alone.
        self.begun.call_once(|| self.progress.stage(self.stage));
    }
}

impl StripSink for Counting<'_> {
    fn strip_bytes(&self) -> u64 {
        self.sink.strip_bytes()
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        self.begin();
        self.sink.fill(strip, draw)?;
        self.progress.advance(strip.pixels());
        Ok(())
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.begin();
        self.sink.put(strip, pixels, stride)?;
        self.progress.advance(strip.pixels());
        Ok(())
    }
}
