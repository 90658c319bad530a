//! NRRD, a text header beside the samples or before them; <https://teem.sourceforge.net/nrrd/format.html>.

use crate::formats::axes::Axes;
use crate::formats::bands::BandInfo;
use crate::formats::description::{DataFile, Description, Start};
use crate::formats::error::{HeaderError, HeaderRemedy, quoted, whole_number};
use crate::formats::format::{Format, HeaderPlace, TEXT_HEAD, check_text};
use crate::formats::parts::AxisRole;
use crate::image::{ByteOrder, SampleKind, SampleType};

/// NRRD's files, and its headers `x.nhdr` and `x.raw.nhdr`.
pub static NRRD: Format = Format {
    name: "NRRD",
    key: "nrrd",
    head: TEXT_HEAD,
    place: HeaderPlace::Either { endings: &["nhdr"] },
    magic: "NRRD00",
    // The version follows.
    recognises: |head| head.starts_with(b"NRRD00"),
    describe,
    write: None,
};

/// The most axes of an array: the format's own limit.
const MOST_AXES: usize = 16;

/// Reads the header at the start of `text`, up to the first empty line.
fn describe(text: &[u8]) -> Result<Description, HeaderError> {
    let mut fields = NrrdFields::default();
    let mut len = 0;
    for (number, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        len += line.len() as u64;
        let line = String::from_utf8_lossy(line);
        let line = line.strip_suffix('\n').unwrap_or(&line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let line = line.trim();
        if line.is_empty() {
            return Err(HeaderError::new(format!(
                "its line {} is blank, but not empty: only an empty line ends the header",
                number + 1
            )));
        }
        if number == 0 {
            if !VERSIONS.contains(&line) {
                return Err(HeaderError::new(format!(
                    "its first line is {}; expected NRRD0001 to NRRD0006",
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

/// The first lines of the versions there are.
const VERSIONS: [&str; 7] = [
    "NRRD00.01",
    "NRRD0001",
    "NRRD0002",
    "NRRD0003",
    "NRRD0004",
    "NRRD0005",
    "NRRD0006",
];

#[derive(Default)]
struct NrrdFields {
    dimension: Option<u64>,
    sizes: Option<Vec<u64>>,
    kind: Option<SampleKind>,
    order: Option<ByteOrder>,
    raw: bool,
    kinds: Vec<AxisRole>,
    lines: u64,
    skip: u64,
    at_end: bool,
    data_file: Option<String>,
    seen: Vec<&'static str>,
}

/// The fields that say where samples lie, and their other spellings.
const FIELDS: [(&str, &str); 9] = [
    ("dimension", "dimension"),
    ("sizes", "sizes"),
    ("type", "type"),
    ("endian", "endian"),
    ("encoding", "encoding"),
    ("data file", "datafile"),
    ("line skip", "lineskip"),
    ("byte skip", "byteskip"),
    ("kinds", "kinds"),
];

impl NrrdFields {
    fn set(&mut self, field: &str, value: &str) -> Result<(), HeaderError> {
        let known = FIELDS
            .into_iter()
            .find(|(name, other)| *name == field || *other == field);
        let Some((field, _)) = known else {
            return Ok(());
        };
        if self.seen.contains(&field) {
            return Err(HeaderError::new(format!(
                "the field '{field}' is there twice"
            )));
        }
        self.seen.push(field);
        let unusable = |expected: &str| {
            HeaderError::new(format!(
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
                    let error = unusable("raw: samples in other encodings cannot be mapped");
                    return Err(error.with_remedy(HeaderRemedy::Unpack));
                }
                self.raw = true;
            }
            "data file" => {
                if value.is_empty() || is_list(value) || value.contains(char::is_control) {
                    return Err(unusable("the name of one file"));
                }
                self.data_file = Some(value.to_owned());
            }
            "kinds" => {
                let kinds = value.split_whitespace().take(MOST_AXES + 1).map(role);
                self.kinds = kinds.collect();
            }
            "line skip" => self.lines = number(value)?,
            "byte skip" if value == "-1" => self.at_end = true,
            "byte skip" => self.skip = number(value)?,
            _ => {}
        }
        Ok(())
    }

    /// The description, of a header of `len` bytes, the empty line after it included.
    fn finish(mut self, len: u64) -> Result<Description, HeaderError> {
        let missing = |field| HeaderError::new(format!("the field '{field}' is missing"));
        let mut counts = self.sizes.take().ok_or_else(|| missing("sizes"))?;
        let dimension = self.dimension.ok_or_else(|| missing("dimension"))?;
        let kind = self.kind.ok_or_else(|| missing("type"))?;
        if !self.raw {
            return Err(missing("encoding"));
        }
        if counts.len() as u64 != dimension || counts.is_empty() || counts.len() > MOST_AXES {
            return Err(HeaderError::new(format!(
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
        check_text(len)?;
        let first = if self.data_file.is_some() { 0 } else { len };
        let start = match (self.at_end, self.lines) {
            (true, _) => Start::AtEnd,
            (false, 0) => {
                let start = self.skip.checked_add(first);
                Start::At(start.ok_or_else(HeaderError::too_large)?)
            }
            (false, lines) => Start::After {
                first,
                lines,
                bytes: self.skip,
            },
        };
        self.kinds.reverse();
        // As many as there are axes, or none that is of use.
        let roles = if self.kinds.len() == counts.len() {
            self.kinds
        } else {
            Vec::new()
        };
        let opacity = roles.iter().find_map(|role| match role {
            AxisRole::Colors { opacity } => *opacity,
            _ => None,
        });
        Ok(Description {
            axes: Axes::Array {
                counts,
                fortran: false,
                roles,
            },
            sample: SampleType::new(kind, order),
            start,
            data: self.data_file.map_or(DataFile::Own, DataFile::Named),
            no_data: None,
            opacity,
            bands: BandInfo::default(),
            provenance: None,
            notices: Vec::new(),
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

/// The kind of a type's name, in any case, with any blanks.
fn sample_kind(name: &str) -> Option<SampleKind> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ").to_ascii_lowercase();
    TYPES
        .into_iter()
        .find(|(names, _)| names.contains(&name.as_str()))
        .map(|(_, kind)| kind)
}

/// Whether the value of `data file` stands for several files: `LIST`, or a pattern and the numbers for it.
fn is_list(value: &str) -> bool {
    let mut words = value.split_whitespace();
    let numbers = words
        .clone()
        .skip(1)
        .filter(|word| word.parse::<i64>().is_ok());
    value.starts_with("LIST")
        || words.next().is_some_and(|name| name.contains('%')) && numbers.count() >= 3
}

/// What an axis of a kind stands for. The kinds: <https://teem.sourceforge.net/nrrd/format.html#kinds>.
fn role(kind: &str) -> AxisRole {
    match kind.to_ascii_lowercase().as_str() {
        "domain" | "space" => AxisRole::Space,
        "time" => AxisRole::Time,
        "rgb-color" | "3-color" | "4-color" => AxisRole::Colors { opacity: None },
        "rgba-color" => AxisRole::Colors {
            opacity: Some(true),
        },
        "???" | "none" | "unknown" => AxisRole::Unknown,
        _ => AxisRole::Values,
    }
}

#[cfg(test)]
mod tests;
