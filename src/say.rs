//! What is said to people. Names of files may hold anything, also what a terminal obeys.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use console::Term;

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

/// The text with its control characters as Rust writes them: `\u{1b}` for what begins a command to a
/// terminal.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for char in text.chars() {
        if char.is_control() {
            shown.extend(char.escape_default());
        } else {
            shown.push(char);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use crate::say::printable;

    #[test]
    fn control_characters_are_seen_and_not_obeyed() {
        for (text, shown) in [
            ("Größe 5.raw", "Größe 5.raw"),
            ("a\x1b[31mb\n\u{9b}", "a\\u{1b}[31mb\\n\\u{9b}"),
        ] {
            assert_eq!(printable(text), shown);
        }
    }
}
