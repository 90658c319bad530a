//! What is said to people.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use console::Term;

use crate::text::printable;

/// A line for people on stderr, if they listen.
pub fn tell(line: &str) {
    // Where stderr is gone there is nobody to tell, and the work goes on: eprintln! would panic.
    let _ = writeln!(io::stderr(), "{}", printable(line));
}

/// Whether there is a status.
static STATUS: AtomicBool = AtomicBool::new(false);

/// Says on a terminal what goes on, as much as fits a line, until [`end_status`].
pub(crate) fn status(text: &str) {
    let terminal = Term::stderr();
    if terminal.is_term() {
        STATUS.store(true, Ordering::SeqCst);
        let (_, cols) = terminal.size();
        let text: String = text
            .chars()
            .take(usize::from(cols).saturating_sub(1))
            .collect();
        let _ = write!(io::stderr(), "{text}");
    }
}

/// Takes the status away, and what was typed beside it, such as the `^C` of Ctrl-C.
pub(crate) fn end_status() {
    if STATUS.swap(false, Ordering::SeqCst) {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}
