//! How far the work is, on a terminal.

use std::fmt;
use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{BinaryBytes, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use crate::commands::words;
use crate::progress::{Progress, Stage};

/// A bar as wide as the terminal, and beside it what is being done. Hidden where nobody would see it.
#[derive(Clone, Debug)]
pub(super) struct Bar(pub(super) ProgressBar);

impl Bar {
    /// One that nobody sees.
    pub(super) fn hidden() -> Bar {
        Bar(ProgressBar::hidden())
    }

    /// Takes it away.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
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
        Bar(bar)
    }
}

impl Progress for Bar {
    fn stage(&self, stage: Stage) {
        self.0.reset_elapsed();
        self.0.set_message(words::stage(stage).0);
    }

    fn total(&self, pixels: u64) {
        self.0.set_length(pixels);
    }

    fn advance(&self, pixels: u64) {
        self.0.inc(pixels);
    }
}
