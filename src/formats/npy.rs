//! NumPy's `.npy`: a magic number, a version, a Python dict, then the samples.
//!
//! The format is described in NumPy's `numpy/lib/format.py` and in NEP 1.

use crate::formats::header::{Axes, Header, HeaderError, quoted};
use crate::image::{ByteOrder, SampleKind, SampleType, Size};

/// The first bytes of every file.
pub(crate) const MAGIC: &[u8] = b"\x93NUMPY";

/// The most bytes of a file that [`parse`] wants to see. NumPy itself refuses a dict of more than
/// 10,000 characters unless told otherwise; version 1.0 cannot say more than this.
pub(crate) const HEADER_LIMIT: usize = 12 + u16::MAX as usize;

/// The length of the header of any array of two axes. NumPy pads to a multiple of 64, and leaves
/// room for the first axis to grow to 21 digits: 128 whatever the two numbers are, and for any
/// pixels of 3 or 4 channels, too.
const HEADER_LEN: usize = 128;

/// The most axes of an array: NumPy's own limit.
const MOST_AXES: usize = 64;

/// What NumPy writes before the bytes of a C-ordered `uint8` array of this size.
pub fn header(size: Size) -> Vec<u8> {
    header_of(SampleType::U8, size, 1)
}

/// What NumPy writes before the bytes of a C-ordered array of rows, columns and, if there is more
/// than one (up to five digits), channels.
pub fn header_of(sample: SampleType, size: Size, channels: u64) -> Vec<u8> {
    let more = match channels {
        1 => String::new(),
        channels => format!(", {channels}"),
    };
    let dict = format!(
        "{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}{more}), }}",
        sample.numpy_descr(),
        size.rows(),
        size.cols(),
    );
    // Magic, version and length: ten bytes.
    let dict_len = HEADER_LEN - 10;
    let mut header = MAGIC.to_vec();
    header.extend([1, 0, dict_len as u8, 0]);
    header.extend(dict.as_bytes());
    header.resize(HEADER_LEN - 1, b' ');
    header.push(b'\n');
    header
}

/// Reads the header at the start of `file`, of which the first [`HEADER_LIMIT`] bytes are enough.
pub(crate) fn parse(file: &[u8]) -> Result<Header, HeaderError> {
    let truncated = || wrong("ends in its middle");
    let rest = file
        .strip_prefix(MAGIC)
        .ok_or_else(|| wrong("does not start with \\x93NUMPY"))?;
    let (version, rest) = rest.split_first_chunk::<2>().ok_or_else(truncated)?;
    let (len, dict) = match version {
        [1, 0] => {
            let (len, rest) = rest.split_first_chunk().ok_or_else(truncated)?;
            (u64::from(u16::from_le_bytes(*len)), rest)
        }
        [2 | 3, 0] => {
            let (len, rest) = rest.split_first_chunk().ok_or_else(truncated)?;
            (u64::from(u32::from_le_bytes(*len)), rest)
        }
        [major, minor] => {
            return Err(wrong(&format!(
                "is of version {major}.{minor}; expected 1.0, 2.0 or 3.0"
            )));
        }
    };
    if len > u64::from(u16::MAX) {
        return Err(wrong(&format!(
            "claims to be {len} bytes long; expected at most {}",
            u16::MAX
        )));
    }
    let offset = (file.len() - dict.len()) as u64 + len;
    let dict = dict.get(..len as usize).ok_or_else(truncated)?;
    let dict = str::from_utf8(dict).map_err(|_| wrong("is not text"))?;
    let (axes, sample) = Literal { rest: dict }.dict()?;
    Ok(Header {
        axes,
        sample,
        offset,
    })
}

fn wrong(what: &str) -> HeaderError {
    HeaderError(format!("its NumPy header {what}"))
}

/// A reader of the little of Python's syntax that headers use.
struct Literal<'a> {
    rest: &'a str,
}

impl<'a> Literal<'a> {
    fn dict(mut self) -> Result<(Axes, SampleType), HeaderError> {
        let (mut descr, mut fortran, mut counts) = (None, None, None);
        self.expect('{')?;
        while !self.eat('}') {
            let key = self.string()?;
            self.expect(':')?;
            let again = match key {
                "descr" => descr.replace(self.descr()?).is_some(),
                "fortran_order" => fortran.replace(self.boolean()?).is_some(),
                "shape" => counts.replace(self.counts()?).is_some(),
                _ => return Err(wrong(&format!("has an unknown key, {}", quoted(key)))),
            };
            if again {
                return Err(wrong(&format!("has the key {} twice", quoted(key))));
            }
            if !self.eat(',') {
                self.expect('}')?;
                break;
            }
        }
        self.skip_blanks();
        if !self.rest.is_empty() {
            return Err(self.unexpected("nothing more"));
        }
        let missing = |key| wrong(&format!("lacks the key '{key}'"));
        let axes = Axes::Array {
            counts: counts.ok_or_else(|| missing("shape"))?,
            fortran: fortran.ok_or_else(|| missing("fortran_order"))?,
        };
        Ok((axes, descr.ok_or_else(|| missing("descr"))?))
    }

    fn skip_blanks(&mut self) {
        self.rest = self
            .rest
            .trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
    }

    fn eat(&mut self, expected: char) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, expected: char) -> Result<(), HeaderError> {
        if self.eat(expected) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("'{expected}'")))
        }
    }

    fn unexpected(&self, expected: &str) -> HeaderError {
        let found = quoted(self.rest.trim_end());
        wrong(&format!("has {found} where {expected} should be"))
    }

    /// A string without escapes: no key or type needs one.
    fn string(&mut self) -> Result<&'a str, HeaderError> {
        let before = self.rest;
        for quote in ['\'', '"'] {
            if self.eat(quote) {
                if let Some((text, rest)) = self.rest.split_once(quote) {
                    self.rest = rest;
                    return Ok(text);
                }
                self.rest = before;
            }
        }
        Err(self.unexpected("a string"))
    }

    fn boolean(&mut self) -> Result<bool, HeaderError> {
        self.skip_blanks();
        for (word, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return Ok(value);
            }
        }
        Err(self.unexpected("True or False"))
    }

    fn counts(&mut self) -> Result<Vec<u64>, HeaderError> {
        let mut counts = Vec::new();
        self.expect('(')?;
        while !self.eat(')') {
            if counts.len() == MOST_AXES {
                return Err(wrong(&format!("has more than {MOST_AXES} axes")));
            }
            counts.push(self.count()?);
            if !self.eat(',') {
                self.expect(')')?;
                // Without a comma Python sees a number in parentheses, and NumPy refuses it.
                if counts.len() == 1 {
                    return Err(wrong("has a number where a tuple should be as 'shape'"));
                }
                break;
            }
        }
        Ok(counts)
    }

    fn count(&mut self) -> Result<u64, HeaderError> {
        self.skip_blanks();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at(digits);
        let count = number
            .parse()
            .map_err(|_| self.unexpected("a count below 2^64"))?;
        // Python 2 marked long integers with an L.
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        Ok(count)
    }

    fn descr(&mut self) -> Result<SampleType, HeaderError> {
        self.skip_blanks();
        if self.rest.starts_with('[') {
            return Err(wrong(
                "describes records of several fields, which cannot be shown; save one field",
            ));
        }
        let text = self.string()?;
        // Our own short names are not NumPy's: here a bare u8 has eight bytes.
        let sample = match text.trim_start_matches(['<', '>', '=', '|']) {
            "?" => Some(SampleType::new(SampleKind::Bool, ByteOrder::Little)),
            unmarked if unmarked == text => format!("={text}").parse().ok(),
            _ => text.parse().ok(),
        };
        sample.ok_or_else(|| {
            wrong(&format!(
                "has the sample type {}, which cannot be shown; expected bool, integers or floats",
                quoted(text)
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    /// A file of this version whose dict is `dict`.
    fn file(version: u8, dict: &[u8]) -> Vec<u8> {
        let mut file = [MAGIC, &[version, 0]].concat();
        match version {
            1 => file.extend((dict.len() as u16).to_le_bytes()),
            _ => file.extend((dict.len() as u32).to_le_bytes()),
        }
        file.extend(dict);
        file
    }

    fn read(dict: &str) -> Option<(String, Vec<u64>, bool)> {
        let header = parse(&file(1, dict.as_bytes())).ok()?;
        let Axes::Array { counts, fortran } = header.axes else {
            unreachable!("arrays only")
        };
        Some((header.sample.to_string(), counts, fortran))
    }

    #[test]
    fn dicts_are_read_however_they_are_spelled() {
        let expected = Some(("u16be".to_owned(), vec![3, 4], true));
        for dict in [
            "{'descr': '>u2', 'fortran_order': True, 'shape': (3, 4), }   \n",
            "{'shape':(3,4),'fortran_order':True,'descr':'>u2'}",
            "{\t\"fortran_order\" :True ,\n \"shape\": ( 3L , 4L , ) , \"descr\":\">u2\" , }",
        ] {
            assert_eq!(read(dict), expected, "{dict}");
        }
        let with = |descr: &str, shape: &str| {
            let dict = format!("{{'descr':{descr},'fortran_order':False,'shape':{shape}}}");
            read(&dict).map(|(sample, counts, _)| (sample, counts))
        };
        let is = |sample: &str, counts: &[u64]| Some((sample.to_owned(), counts.to_vec()));
        assert_eq!(with("'|b1'", "()"), is("bool", &[]));
        assert_eq!(with("'?'", "(5,)"), is("bool", &[5]));
        assert_eq!(with("'u8'", "(5,)"), is("u64le", &[5]));
        assert_eq!(with("'<u8'", "(5, 6, 7)"), is("u64le", &[5, 6, 7]));
        for (descr, shape) in [
            ("'<c8'", "(5,)"),
            ("'|O'", "(5,)"),
            ("'|V3'", "(5,)"),
            ("[('a', '<f4')]", "(5,)"),
            ("'<f4", "(5,)"),
            ("'\"u1\"", "(5,)"),
            ("'u1'", "(5)"),
            ("'u1'", "[5]"),
            ("'u1'", "(-5,)"),
            ("'u1'", "(5,,)"),
            ("'u1'", "(18446744073709551616,)"),
            ("'u1'", "(5,)} x"),
            ("'u1'", "(5,), 'more': 1"),
            ("'u1'", "(5,), 'descr': 'u1'"),
        ] {
            assert_eq!(with(descr, shape), None, "{descr} {shape}");
        }
        for dict in ["", "{", "{}", "{'descr':'u1'}", "x"] {
            assert_eq!(read(dict), None, "{dict}");
        }
    }

    #[test]
    fn versions_differ_in_the_width_of_the_length() {
        let dict = b"{'descr': '|u1', 'fortran_order': False, 'shape': (3, 4)}";
        for (version, offset) in [(1, 10), (2, 12), (3, 12)] {
            let header = parse(&file(version, dict)).expect("a header");
            assert_eq!(header.offset, offset + dict.len() as u64);
        }
        assert!(parse(&file(4, dict)).is_err());
        let mut lying = file(2, dict);
        lying[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(parse(&lying).is_err());
    }

    #[test]
    fn what_is_written_is_read() {
        let sides = prop_oneof![1..100_000_u64, Just(1 << 29)];
        TestRunner::default()
            .run(&(sides.clone(), sides), |(rows, cols)| {
                let header = header(Size::new(rows, cols).expect("a size"));
                prop_assert_eq!(header.len(), HEADER_LEN);
                let read = parse(&header).expect("a header");
                prop_assert_eq!(read.offset, header.len() as u64);
                let counts = vec![rows, cols];
                let fortran = false;
                prop_assert_eq!(read.axes, Axes::Array { counts, fortran });
                prop_assert_eq!(read.sample, SampleType::U8);
                Ok(())
            })
            .expect("the same");
    }

    #[test]
    fn hostile_headers_end_in_an_error() {
        let valid = b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4, 3), }  \n";
        let mutations = proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4);
        let words = "[{}()\\[\\]'\":, 0-9L]|descr|shape|fortran_order|True|False|<f4|\\PC";
        let words = proptest::collection::vec(words, 0..40);
        TestRunner::new(Config::with_cases(10_000))
            .run(
                &(0..5_u8, mutations, words, any::<usize>()),
                |(version, mutations, words, cut)| {
                    let mut mutated = file(version, valid);
                    for (at, byte) in mutations {
                        let at = at % mutated.len();
                        mutated[at] = byte;
                    }
                    mutated.truncate(mutated.len() - (cut % 7) * (cut % mutated.len()) / 7);
                    for bytes in [mutated, file(version, words.concat().as_bytes())] {
                        if let Ok(header) = parse(&bytes) {
                            prop_assert!(header.offset <= bytes.len() as u64);
                            // May be wrong, must not panic.
                            let _ = header.axes.shape(None);
                            let _ = header.axes.shape(Some(3));
                        }
                    }
                    Ok(())
                },
            )
            .expect("an error or a header");
    }
}
