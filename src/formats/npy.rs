//! NumPy's `.npy`: a magic number, a version, a Python dict, then the samples.
//!
//! The format is described in NumPy's `numpy/lib/format.py` and in NEP 1.

use crate::formats::axes::Axes;
use crate::formats::description::{DataFile, Description, Start};
use crate::formats::error::{HeaderError, quoted};
use crate::formats::format::{Format, HeaderPlace, Packed};
use crate::formats::provenance::Provenance;
use crate::image::{ByteOrder, SampleKind, SampleType};

/// NumPy's array files.
pub static NUMPY: Format = Format {
    name: "NumPy",
    key: "numpy",
    head: HEADER_LIMIT,
    place: HeaderPlace::Inside { endings: &["npy"] },
    magic: "\\x93NUMPY",
    recognises: |head| head.starts_with(MAGIC),
    describe,
    write: Some(header),
};

/// The first bytes of every file.
const MAGIC: &[u8] = b"\x93NUMPY";

/// The most bytes of a file that [`describe`] wants to see. NumPy itself refuses a dict of more than
/// 10,000 characters unless told otherwise; version 1.0 cannot say more than this.
const HEADER_LIMIT: usize = 12 + u16::MAX as usize;

/// The length of the header of any array of two axes. NumPy pads to a multiple of 64, and leaves
/// room for the first axis to grow to 21 digits: 128 whatever the two numbers are, and for any
/// pixels of 3 or 4 channels, too.
const HEADER_LEN: usize = 128;

/// The most axes of an array: NumPy's own limit.
const MOST_AXES: usize = 64;

/// What NumPy writes before the bytes of an array of rows, columns and, if there is more than one (up to five
/// digits), channels.
fn header(packed: &Packed, _: &Provenance) -> Result<Vec<u8>, HeaderError> {
    let more = match packed.channels {
        1 => String::new(),
        channels => format!(", {channels}"),
    };
    let dict = format!(
        "{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}{more}), }}",
        packed.sample.numpy_descr(),
        packed.size.rows(),
        packed.size.cols(),
    );
    // Magic, version and length: ten bytes.
    let dict_len = HEADER_LEN - 10;
    let mut header = MAGIC.to_vec();
    header.extend([1, 0, dict_len as u8, 0]);
    header.extend(dict.as_bytes());
    header.resize(HEADER_LEN - 1, b' ');
    header.push(b'\n');
    Ok(header)
}

/// Reads the header at the start of `file`, of which the first [`HEADER_LIMIT`] bytes are enough.
fn describe(file: &[u8]) -> Result<Description, HeaderError> {
    let truncated = || wrong("ends in its middle");
    let rest = file.strip_prefix(MAGIC).ok_or_else(|| NUMPY.missing())?;
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
    Ok(Description {
        axes,
        sample,
        start: Start::At(offset),
        data: DataFile::Own,
        no_data: None,
        provenance: None,
        notices: Vec::new(),
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
mod tests;
