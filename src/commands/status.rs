//! What goes on, on a terminal: a line that goes when it is over.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use console::Term;

/// Whether there is a status.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Says on a terminal what goes on, as much as fits a line, until [`end`].
pub(super) fn begin(text: &str) {
    let terminal = Term::stderr();
    if terminal.is_term() {
        SHOWN.store(true, Ordering::SeqCst);
        let (_, cols) = terminal.size();
        let text: String = text
            .chars()
            .take(usize::from(cols).saturating_sub(1))
            .collect();
        let _ = write!(io::stderr(), "{text}");
    }
}

/// Takes the status away, and what was typed beside it, such as the `^C` of Ctrl-C.
pub(super) fn end() {
    if SHOWN.swap(false, Ordering::SeqCst) {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}
