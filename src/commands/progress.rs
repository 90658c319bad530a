//! How far the work is, on a terminal.

use std::fmt;
use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{BinaryBytes, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

/// A bar as wide as the terminal, and beside it what is being done. Hidden where nobody would see it.
pub(super) fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
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
    let bar = ProgressBar::new(1).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
