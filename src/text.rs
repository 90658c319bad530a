//! Text that others wrote. Names of files may hold anything, also what a terminal obeys.

use std::borrow::Cow;

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
    use crate::text::printable;

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
