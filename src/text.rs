//! Text that others wrote. Names of files may hold anything, also what a terminal obeys, what is not seen, and what makes
//! the rest look like something else.

use std::borrow::Cow;

/// Letters of a word that are shown at most: more than any path has that a system takes.
const LONGEST_WORD: usize = 5000;
/// Of a longer one so many from each end.
const ENDS: usize = 200;

/// The text with what is not seen as Rust writes it: `\u{1b}` for what begins a command to a terminal. Of words that no
/// name can be only both ends.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) && text.len() <= LONGEST_WORD {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            shown.push(' ');
        }
        let letters = word.chars().count();
        for (i, char) in word.chars().enumerate() {
            if letters > LONGEST_WORD && (ENDS..letters - ENDS).contains(&i) {
                if i == ENDS {
                    shown.push('…');
                }
            } else if is_hidden(char) {
                shown.extend(char.escape_default());
            } else {
                shown.push(char);
            }
        }
    }
    Cow::Owned(shown)
}

/// JSON with what is not seen in its strings as `\uXXXX`, which means the same.
pub(crate) fn printable_json(json: &str) -> Cow<'_, str> {
    if !json.contains(is_hidden) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::new();
    for char in json.chars() {
        if is_hidden(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(char);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is not one that is seen: those that control a terminal, that end lines, that turn the order of
/// letters, that have no width, and tags.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_shown_and_not_obeyed() {
        for (text, shown) in [
            ("Größe 5.raw", "Größe 5.raw"),
            ("a\x1b[31mb\n\u{9b}", "a\\u{1b}[31mb\\n\\u{9b}"),
            (
                "gpj.\u{202e}raw\u{200b}\u{2028}\x7f",
                "gpj.\\u{202e}raw\\u{200b}\\u{2028}\\u{7f}",
            ),
        ] {
            assert_eq!(printable(text), shown);
        }
    }

    #[test]
    fn what_no_name_can_be_is_cut() {
        let name = "ä".repeat(900_000);
        let shown = printable(&name);
        let end = "ä".repeat(ENDS);
        assert_eq!(shown, format!("{end}…{end}"));
        let text = format!("{name} and {name}");
        assert_eq!(printable(&text), format!("{end}…{end} and {end}…{end}"));
        let path = "b".repeat(4096);
        assert_eq!(printable(&path), path);
    }

    #[test]
    fn json_means_the_same() {
        let text = "a\x1b\u{9b}\u{202e}\x7f\u{e0041}ö\"";
        let json = format!(
            "\"{}\"",
            text.replace('"', "\\\"").replace('\x1b', "\\u001b")
        );
        let shown = printable_json(&json);
        assert_eq!(
            shown,
            "\"a\\u001b\\u009b\\u202e\\u007f\\udb40\\udc41ö\\\"\""
        );
    }
}
