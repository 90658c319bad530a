//! How far the work is, on a terminal.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Once;
use std::time::Duration;

use indicatif::{BinaryBytes, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use crate::image::{Rect, StripError, StripSink};

/// What is done before the first pixel.
pub(crate) const LOOKING: &str = "looking for what can be seen";

/// A bar as wide as the terminal, and beside it what is being done. Hidden where nobody would see it.
pub(crate) fn bar(quiet: bool) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    // Before the first byte and after the last nobody knows how long it takes.
    let told = |state: &ProgressState, to: &mut dyn fmt::Write| {
        let (done, all) = (state.pos(), state.len().unwrap_or(0));
        let _ = if (1..all).contains(&done) {
            let rate = BinaryBytes(state.per_sec() as u64);
            let (done, all) = (BinaryBytes(done), BinaryBytes(all));
            let left = HumanDuration(state.eta());
            write!(to, "{done}/{all} {rate}/s {left} left")
        } else {
            write!(to, "{} s", state.elapsed().as_secs())
        };
    };
    let style = ProgressStyle::with_template("{wide_bar} {msg} {told}").map_or_else(
        |_| ProgressStyle::default_bar(),
        |style| style.with_key("told", told),
    );
    let bar = ProgressBar::new(1).with_style(style).with_message(LOOKING);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Says what is being done from now on.
pub(crate) fn stage(bar: &ProgressBar, doing: &'static str) {
    bar.reset_elapsed();
    bar.set_message(doing);
}

/// Moves the bar with each strip that passes by.
pub(crate) struct Counting<'a> {
    sink: &'a dyn StripSink,
    bar: &'a ProgressBar,
    doing: &'static str,
    begun: Once,
}

impl Counting<'_> {
    /// From the first strip on, the bar says that it is `doing` this.
    pub(crate) fn new<'a>(
        sink: &'a dyn StripSink,
        bar: &'a ProgressBar,
        doing: &'static str,
    ) -> Counting<'a> {
        Counting {
            sink,
            bar,
            doing,
            begun: Once::new(),
        }
    }

    fn begin(&self) {
        // The rate and the time left are those of drawing alone.
        self.begun.call_once(|| stage(self.bar, self.doing));
    }
}

impl StripSink for Counting<'_> {
    fn strip_bytes(&self) -> u64 {
        self.sink.strip_bytes()
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        self.begin();
        self.sink.fill(strip, draw)?;
        self.bar.inc(strip.pixels());
        Ok(())
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.begin();
        self.sink.put(strip, pixels, stride)?;
        self.bar.inc(strip.pixels());
        Ok(())
    }
}
