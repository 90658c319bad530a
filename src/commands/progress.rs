//! How far the work is, on a terminal.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{BinaryBytes, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use crate::commands::words;
use crate::progress::{Progress, Stage};

/// A bar as wide as the terminal, and beside it what is being done. Hidden where nobody would see it.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    bar: ProgressBar,
    /// Whether what can be seen is looked for, and no pixel drawn yet.
    looking: Arc<AtomicBool>,
}

impl Bar {
    /// One that nobody sees.
    pub(super) fn hidden() -> Bar {
        Bar::of(ProgressBar::hidden())
    }

    /// Takes it away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Does something with the bar out of the way.
    pub(super) fn aside(&self, work: impl FnOnce()) {
        self.bar.suspend(work);
    }

    fn of(bar: ProgressBar) -> Bar {
        Bar {
            bar,
            looking: Arc::default(),
        }
    }

    pub(super) fn new(quiet: bool) -> Bar {
        if quiet || !io::stderr().is_terminal() {
            return Bar::hidden();
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
        let bar = ProgressBar::new(1).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(100));
        Bar::of(bar)
    }
}

impl Progress for Bar {
    fn stage(&self, stage: Stage) {
        let looking = stage == Stage::FindVisible;
        self.looking.store(looking, Ordering::Relaxed);
        self.bar.reset_elapsed();
        self.bar.set_message(words::stage(stage).0);
    }

    fn looked(&self, percent: u64) {
        if self.looking.load(Ordering::Relaxed) {
            self.bar.set_message(words::looked(percent));
        }
    }

    fn total(&self, pixels: u64) {
        self.bar.set_length(pixels);
    }

    fn advance(&self, pixels: u64) {
        self.bar.inc(pixels);
    }
}
