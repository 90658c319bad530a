//! NumPy's `.npy`: a magic number, a version, a Python dict, then the samples.
//!
//! The format is described in NumPy's `numpy/lib/format.py` and in NEP 1.

use std::borrow::Cow;

use crate::formats::axes::Axes;
use crate::formats::bands::BandInfo;
use crate::formats::description::{DataFile, Description, Start};
use crate::formats::error::{HeaderError, HeaderRemedy, RawSamples, quoted};
use crate::formats::format::{Format, HeaderPlace, Packed};
use crate::formats::provenance::Provenance;
use crate::image::{ByteOrder, SampleType, Size};

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
    // What is no UTF-8 is Latin-1, in which all bytes are characters.
    let dict = match str::from_utf8(dict) {
        Ok(dict) => Cow::Borrowed(dict),
        Err(_) => dict.iter().map(|&byte| char::from(byte)).collect(),
    };
    let (counts, fortran, stored) = Literal { rest: &dict }.dict()?;
    let sample = match stored {
        Stored::Numbers(sample) => sample,
        Stored::Others { what, parts } => {
            return Err(others(&what, parts, &counts, fortran, offset));
        }
    };
    Ok(Description {
        axes: Axes::Array {
            counts,
            fortran,
            roles: Vec::new(),
        },
        sample,
        start: Start::At(offset),
        data: DataFile::Own,
        no_data: None,
        opacity: None,
        bands: BandInfo::default(),
        provenance: None,
        notices: Vec::new(),
    })
}

/// What an element of an array is.
enum Stored {
    /// A number that can be shown.
    Numbers(SampleType),
    /// Something else, in words; and as how many numbers it can be seen, if it can.
    Others {
        what: String,
        parts: Option<(u64, SampleType)>,
    },
}

/// That an array cannot be shown, and how its numbers can.
fn others(
    what: &str,
    parts: Option<(u64, SampleType)>,
    counts: &[u64],
    fortran: bool,
    offset: u64,
) -> HeaderError {
    let error = wrong(&format!("{what}, which cannot be shown"));
    let size = match counts {
        [.., rows, cols] => Size::new(*rows, *cols).ok(),
        [cols] => Size::new(1, *cols).ok(),
        [] => None,
    };
    match (parts, size) {
        (Some((channels, sample)), Some(size)) if !fortran => {
            error.with_remedy(HeaderRemedy::See(RawSamples {
                offset,
                size,
                channels,
                sample,
            }))
        }
        (Some(_), _) => error,
        (None, _) => error.with_remedy(HeaderRemedy::Nothing),
    }
}

fn wrong(what: &str) -> HeaderError {
    HeaderError::new(format!("its NumPy header {what}"))
}

/// A reader of the little of Python's syntax that headers use.
struct Literal<'a> {
    rest: &'a str,
}

impl<'a> Literal<'a> {
    fn dict(mut self) -> Result<(Vec<u64>, bool, Stored), HeaderError> {
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
        Ok((
            counts.ok_or_else(|| missing("shape"))?,
            fortran.ok_or_else(|| missing("fortran_order"))?,
            descr.ok_or_else(|| missing("descr"))?,
        ))
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

    fn descr(&mut self) -> Result<Stored, HeaderError> {
        if self.eat('[') {
            return self.record();
        }
        let text = self.string()?;
        Ok(stored(text))
    }

    /// Fields of a record, behind the opening bracket. Those of one type, such as red, green and blue, lie as
    /// numbers of a pixel do.
    fn record(&mut self) -> Result<Stored, HeaderError> {
        let mut fields = Vec::new();
        while !self.eat(']') {
            match self.field() {
                Ok(field) => fields.push(field),
                // Of records in records and arrays in them nothing can be shown anyway.
                Err(_) => {
                    return Err(wrong(&format!(
                        "describes {RECORDS}, which cannot be shown"
                    )));
                }
            }
            if !self.eat(',') {
                self.expect(']')?;
                break;
            }
        }
        let is_one = fields.iter().all(|field| *field == fields[0]);
        let parts = match fields.first().copied().map(stored) {
            Some(Stored::Numbers(sample)) if is_one => Some((fields.len() as u64, sample)),
            _ => None,
        };
        Ok(Stored::Others {
            what: format!("describes {RECORDS}"),
            parts,
        })
    }

    /// The type of a field of one element.
    fn field(&mut self) -> Result<&'a str, HeaderError> {
        self.expect('(')?;
        self.string()?;
        self.expect(',')?;
        let field = self.string()?;
        self.expect(')')?;
        Ok(field)
    }
}

/// What cannot be shown, in words.
const RECORDS: &str = "records of several fields";

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
fn stored(descr: &str) -> Stored {
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

#[cfg(test)]
mod tests;
