//! NRRD, a text header beside the samples or before them; <https://teem.sourceforge.net/nrrd/format.html>.

use std::path::{Path, PathBuf};

use crate::formats::header::{Axes, Header, HeaderError, quoted, whole_number};
use crate::image::{ByteOrder, SampleKind, SampleType};

/// The first bytes of every header; the version follows.
pub(crate) const MAGIC: &[u8] = b"NRRD000";

/// The most axes of an array: the format's own limit.
const MOST_AXES: usize = 16;

/// What an NRRD header says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NrrdHeader {
    /// Its offset counts from the end of the header where the samples follow it.
    pub(crate) header: Header,
    /// Whether the samples are the last bytes of their file, whatever the offset.
    pub(crate) at_end: bool,
    /// The file of the samples, relative to the header's folder; none when they follow the header.
    pub(crate) data_file: Option<String>,
    /// Bytes of the header, the empty line after it included.
    pub(crate) len: u64,
}

impl NrrdHeader {
    /// The header for samples in a file of `file_len` bytes.
    pub(crate) fn in_file(self, file_len: u64) -> Result<Header, HeaderError> {
        let mut header = self.header;
        let too_large = || HeaderError("its sizes are more than a file can hold".to_owned());
        if self.at_end {
            header.offset = 0;
            let needed = header.bytes().ok_or_else(too_large)?;
            // A file that is too short is found out where all are.
            header.offset = file_len.saturating_sub(needed);
        } else if self.data_file.is_none() {
            header.offset = header.offset.checked_add(self.len).ok_or_else(too_large)?;
        }
        Ok(header)
    }
}

/// The headers that `file` may have: `x.nhdr`, then `x.raw.nhdr`.
pub(crate) fn sidecars(file: &Path) -> [PathBuf; 2] {
    [
        file.with_extension("nhdr"),
        file.with_added_extension("nhdr"),
    ]
}

/// Reads the header at the start of `text`, up to the first empty line.
pub(crate) fn parse(text: &[u8]) -> Result<NrrdHeader, HeaderError> {
    let mut fields = Fields::default();
    let mut len = 0;
    for (number, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        len += line.len() as u64;
        let line = String::from_utf8_lossy(line);
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if number == 0 {
            if !matches!(
                line,
                "NRRD0001" | "NRRD0002" | "NRRD0003" | "NRRD0004" | "NRRD0005"
            ) {
                return Err(HeaderError(format!(
                    "its first line is {}; expected NRRD0001 to NRRD0005",
                    quoted(line)
                )));
            }
        } else if let Some((field, value)) = line.split_once(':')
            && !line.starts_with('#')
            // What follows `:=` is the user's own.
            && !value.starts_with('=')
        {
            fields.set(&field.to_ascii_lowercase(), value.trim())?;
        }
    }
    fields.finish(len)
}

#[derive(Default)]
struct Fields {
    dimension: Option<u64>,
    sizes: Option<Vec<u64>>,
    kind: Option<SampleKind>,
    order: Option<ByteOrder>,
    raw: bool,
    skip: u64,
    at_end: bool,
    data_file: Option<String>,
    seen: Vec<&'static str>,
}

/// The fields that say where samples lie, and their other spellings.
const FIELDS: [(&str, &str); 8] = [
    ("dimension", "dimension"),
    ("sizes", "sizes"),
    ("type", "type"),
    ("endian", "endian"),
    ("encoding", "encoding"),
    ("data file", "datafile"),
    ("line skip", "lineskip"),
    ("byte skip", "byteskip"),
];

impl Fields {
    fn set(&mut self, field: &str, value: &str) -> Result<(), HeaderError> {
        let known = FIELDS
            .into_iter()
            .find(|(name, other)| *name == field || *other == field);
        let Some((field, _)) = known else {
            return Ok(());
        };
        if self.seen.contains(&field) {
            return Err(HeaderError(format!("the field '{field}' is there twice")));
        }
        self.seen.push(field);
        let unusable = |expected: &str| {
            HeaderError(format!(
                "'{field}' is {}; expected {expected}",
                quoted(value)
            ))
        };
        let number = |text| whole_number(&format!("'{field}'"), text);
        match field {
            "dimension" => self.dimension = Some(number(value)?),
            "sizes" => {
                let sizes = value.split_whitespace().take(MOST_AXES + 1).map(number);
                self.sizes = Some(sizes.collect::<Result<_, _>>()?);
            }
            "type" => {
                let kind =
                    sample_kind(value).ok_or_else(|| unusable("an integer or float type"))?;
                self.kind = Some(kind);
            }
            "endian" => {
                self.order = Some(match value.to_ascii_lowercase().as_str() {
                    "little" => ByteOrder::Little,
                    "big" => ByteOrder::Big,
                    _ => return Err(unusable("little or big")),
                });
            }
            "encoding" => {
                if !value.eq_ignore_ascii_case("raw") {
                    return Err(unusable("raw: samples in other encodings cannot be mapped"));
                }
                self.raw = true;
            }
            "data file" => {
                if value.is_empty()
                    || value.starts_with("LIST")
                    || value.contains(|c: char| c == '%' || c.is_control())
                {
                    return Err(unusable("the name of one file"));
                }
                self.data_file = Some(value.to_owned());
            }
            "line skip" if value != "0" => return Err(unusable("0: give byte skip instead")),
            "byte skip" if value == "-1" => self.at_end = true,
            "byte skip" => self.skip = number(value)?,
            _ => {}
        }
        Ok(())
    }

    fn finish(self, len: u64) -> Result<NrrdHeader, HeaderError> {
        let missing = |field| HeaderError(format!("the field '{field}' is missing"));
        let mut counts = self.sizes.ok_or_else(|| missing("sizes"))?;
        let dimension = self.dimension.ok_or_else(|| missing("dimension"))?;
        let kind = self.kind.ok_or_else(|| missing("type"))?;
        if !self.raw {
            return Err(missing("encoding"));
        }
        if counts.len() as u64 != dimension || counts.is_empty() || counts.len() > MOST_AXES {
            return Err(HeaderError(format!(
                "'dimension' is {dimension}; expected 1 to {MOST_AXES} and as many sizes"
            )));
        }
        // The fastest axis comes first.
        counts.reverse();
        let order = match (self.order, kind.bytes()) {
            (Some(order), _) => order,
            (None, 1) => ByteOrder::Little,
            (None, _) => return Err(missing("endian")),
        };
        Ok(NrrdHeader {
            header: Header {
                axes: Axes::Array {
                    counts,
                    fortran: false,
                },
                sample: SampleType::new(kind, order),
                offset: self.skip,
            },
            at_end: self.at_end,
            data_file: self.data_file,
            len,
        })
    }
}

/// The names of the format: those of C and of <stdint.h>.
#[rustfmt::skip]
const TYPES: [(&[&str], SampleKind); 10] = [
    (&["signed char", "int8", "int8_t"], SampleKind::I8),
    (&["uchar", "unsigned char", "uint8", "uint8_t"], SampleKind::U8),
    (&["short", "short int", "signed short", "signed short int", "int16", "int16_t"], SampleKind::I16),
    (&["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"], SampleKind::U16),
    (&["int", "signed int", "int32", "int32_t"], SampleKind::I32),
    (&["uint", "unsigned int", "uint32", "uint32_t"], SampleKind::U32),
    (&["longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"], SampleKind::I64),
    (&["ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"], SampleKind::U64),
    (&["float"], SampleKind::F32),
    (&["double"], SampleKind::F64),
];

fn sample_kind(name: &str) -> Option<SampleKind> {
    TYPES
        .into_iter()
        .find(|(names, _)| names.contains(&name))
        .map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    const SMALL: &str = "NRRD0004\n# a comment: here\ntype: unsigned short\ndimension: 3\n\
        sizes: 3 7 5\nendian: big\nencoding: raw\nsizes:=not a field\nkinds: RGB-color domain domain\n";

    fn offset(more: &str, file_len: u64) -> Option<u64> {
        let header = parse(format!("{SMALL}{more}\n").as_bytes()).ok()?;
        Some(header.in_file(file_len).ok()?.offset)
    }

    #[test]
    fn fields_are_read() {
        let read = parse(format!("{SMALL}\nendian: nonsense in the samples").as_bytes());
        let read = read.expect("a header");
        let axes = Axes::Array {
            counts: vec![5, 7, 3],
            fortran: false,
        };
        assert_eq!(read.header.axes, axes);
        assert_eq!(read.header.sample.to_string(), "u16be");
        assert_eq!(read.len, SMALL.len() as u64 + 1);
    }

    #[test]
    fn samples_begin_where_they_should() {
        let detached = "data file: x.raw\n";
        assert_eq!(offset("", 1000), Some(SMALL.len() as u64 + 1));
        assert_eq!(
            offset("byte skip: 9\n", 1000),
            Some(SMALL.len() as u64 + 14 + 9)
        );
        assert_eq!(offset(detached, 1000), Some(0));
        assert_eq!(offset(&format!("{detached}byteskip: 9\n"), 1000), Some(9));
        assert_eq!(
            offset(&format!("{detached}byte skip: -1\n"), 1000),
            Some(1000 - 210)
        );
        assert_eq!(offset(&format!("byte skip: {}\n", u64::MAX), 1000), None);
    }

    #[test]
    fn what_cannot_be_shown_is_named() {
        for (from, to, expected) in [
            ("NRRD0004", "NRRD0009", "its first line is 'NRRD0009'"),
            ("unsigned short", "block", "'type' is 'block'"),
            ("encoding: raw", "encoding: gzip", "'encoding' is 'gzip'"),
            ("endian: big", "#", "the field 'endian' is missing"),
            ("endian: big", "endian: middle", "'endian' is 'middle'"),
            ("dimension: 3", "dimension: 2", "'dimension' is 2; expected"),
            (
                "3 7 5",
                "3 7 -5",
                "'sizes' is '-5'; expected a whole number",
            ),
            ("endian: big", "line skip: 2", "'line skip' is '2'"),
            ("endian: big", "data file: LIST", "'data file' is 'LIST'"),
            (
                "endian: big",
                "dimension: 3",
                "the field 'dimension' is there twice",
            ),
        ] {
            let error = parse(SMALL.replace(from, to).as_bytes()).expect_err(to);
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }

    #[test]
    fn hostile_headers_end_in_an_error() {
        let mutations = proptest::collection::vec((any::<usize>(), any::<u8>()), 0..6);
        let words = "[: \\n0-9-]|type|sizes|dimension|float|byte skip|data file|LIST|\\PC";
        let words = proptest::collection::vec(words, 0..40);
        TestRunner::new(Config::with_cases(10_000))
            .run(
                &(mutations, words, any::<usize>()),
                |(mutations, words, cut)| {
                    let mut mutated = SMALL.as_bytes().to_vec();
                    for (at, byte) in mutations {
                        let at = at % mutated.len();
                        mutated[at] = byte;
                    }
                    mutated.truncate(mutated.len() - (cut % 3) * (cut % mutated.len()) / 3);
                    for bytes in [mutated, format!("{SMALL}{}", words.concat()).into_bytes()] {
                        if let Ok(header) = parse(&bytes).and_then(|read| read.in_file(1000)) {
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
