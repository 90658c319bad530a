//! The lines of a header that people may have edited, whatever program and system they have.

use std::borrow::Cow;

/// The text of some bytes, which may be UTF-8 or UTF-16 and begin with a byte order mark. Where it is neither, only
/// people read it anyway.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        [0xff, 0xfe, rest @ ..] => of_pairs(rest, u16::from_le_bytes).into(),
        [0xfe, 0xff, rest @ ..] => of_pairs(rest, u16::from_be_bytes).into(),
        // Letters of these programs' keys are of one byte.
        [_, 0, _, 0, ..] => of_pairs(bytes, u16::from_le_bytes).into(),
        [0, _, 0, _, ..] => of_pairs(bytes, u16::from_be_bytes).into(),
        _ => String::from_utf8_lossy(bytes),
    }
}

fn of_pairs(bytes: &[u8], pair: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks();
    let units = pairs.iter().map(|&bytes| pair(bytes));
    let chars = char::decode_utf16(units);
    chars
        .map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Its lines, which end in a line feed, a carriage return, or both.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    // Of both, the empty line between them says nothing in any header.
    text.split(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_system_is_read() {
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let expected = "ENVI\nµ = 5";
        for bytes in [
            expected.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", expected.as_bytes()].concat(),
            [&[0xff, 0xfe], &utf16(expected, u16::to_le_bytes)[..]].concat(),
            [&[0xfe, 0xff], &utf16(expected, u16::to_be_bytes)[..]].concat(),
            utf16(expected, u16::to_le_bytes),
            utf16(expected, u16::to_be_bytes),
        ] {
            assert_eq!(text(&bytes), expected);
        }
        assert_eq!(
            lines("a\r\nb\rc\nd").collect::<Vec<_>>(),
            ["a", "", "b", "c", "d"]
        );
    }
}
