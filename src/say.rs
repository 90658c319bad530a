//! What is said to people. Names of files may hold anything, also what a terminal obeys.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// A line for people on stderr, if they listen.
pub fn tell(line: &str) {
    // Where stderr is gone there is nobody to tell, and the work goes on: eprintln! would panic.
    let _ = writeln!(io::stderr(), "{}", printable(line));
}

/// Whether nobody wants to hear of anything but errors.
static SILENT: AtomicBool = AtomicBool::new(false);

/// From now on nothing is said but by [`tell`].
pub(crate) fn silence() {
    SILENT.store(true, Ordering::SeqCst);
}

/// A line that is worth knowing and no error.
pub(crate) fn notice(line: &str) {
    if !SILENT.load(Ordering::SeqCst) {
        tell(line);
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
