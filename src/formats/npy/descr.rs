//! NumPy's types, as a `descr` names them.

use crate::formats::error::quoted;
use crate::image::{ByteOrder, SampleType};

/// What an element of an array is.
pub(super) enum Stored {
    /// A number that can be shown.
    Numbers(SampleType),
    /// Something else, in words; and as how many numbers it can be seen, if it can.
    Others {
        what: String,
        parts: Option<(u64, SampleType)>,
    },
}

/// NumPy's letters for types of a fixed size, and what these are on 64-bit systems but Windows; the names that are not
/// made of a kind and bits.
const TYPE_NAMES: [(&[&str], &str); 13] = [
    (&["?", "bool_", "bool8"], "b1"),
    (&["b", "byte"], "i1"),
    (&["B", "ubyte"], "u1"),
    (&["h", "short"], "i2"),
    (&["H", "ushort"], "u2"),
    (&["i", "intc"], "i4"),
    (&["I", "uintc"], "u4"),
    (
        &["l", "q", "p", "int", "int_", "intp", "long", "longlong"],
        "i8",
    ),
    (
        &["L", "Q", "P", "uint", "uintp", "ulong", "ulonglong"],
        "u8",
    ),
    (&["e", "half"], "f2"),
    (&["f", "single"], "f4"),
    (&["d", "float", "double"], "f8"),
    (&["bool"], "b1"),
];

/// Whether a type's name is a word and bits, and not a letter and bytes.
fn is_word(name: &str) -> bool {
    name.bytes().take_while(u8::is_ascii_alphabetic).count() > 1
}

/// What an element of a type of this `descr` is.
pub(super) fn stored(descr: &str) -> Stored {
    let (order, name) = match descr.as_bytes().first() {
        Some(b'<' | b'>' | b'=' | b'|') => descr.split_at(1),
        _ => ("=", descr),
    };
    // In one byte there is no order, whatever is said of it.
    let order = if order == "|" { "=" } else { order };
    let known = TYPE_NAMES.iter().find(|(names, _)| names.contains(&name));
    let code = known.map_or(name, |(_, code)| code);
    let number = |code: &str| -> Option<SampleType> {
        // Of codes with a mark, NumPy's bytes are read; of words, such as uint8, bits.
        format!("{order}{code}").parse().ok().or_else(|| {
            let kind: SampleType = code.parse().ok().filter(|_| is_word(code))?;
            let is_big = order == ">" || order == "=" && ByteOrder::NATIVE == ByteOrder::Big;
            let byte_order = if is_big {
                ByteOrder::Big
            } else {
                ByteOrder::Little
            };
            Some(SampleType::new(kind.kind(), byte_order))
        })
    };
    if let Some(sample) = number(code) {
        return Stored::Numbers(sample);
    }
    let parts = match code {
        "c8" | "F" | "complex64" | "csingle" => number("f4").map(|part| (2, part)),
        "c16" | "D" | "complex128" | "cdouble" | "complex" => number("f8").map(|part| (2, part)),
        // Times are numbers of some unit.
        time if time.starts_with("M8") || time.starts_with("m8") => {
            number("i8").map(|part| (1, part))
        }
        _ => None,
    };
    Stored::Others {
        what: format!("has the sample type {}", quoted(descr)),
        parts,
    }
}
