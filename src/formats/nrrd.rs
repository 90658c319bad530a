//! NRRD, a text header beside the samples or before them; <https://teem.sourceforge.net/nrrd/format.html>.

use crate::formats::axes::Axes;
use crate::formats::description::{DataFile, Description, Start};
use crate::formats::error::{HeaderError, quoted, whole_number};
use crate::formats::format::{Format, HeaderPlace, TEXT_HEAD, check_text};
use crate::image::{ByteOrder, SampleKind, SampleType};

/// NRRD's files, and its headers `x.nhdr` and `x.raw.nhdr`.
pub static NRRD: Format = Format {
    name: "NRRD",
    key: "nrrd",
    head: TEXT_HEAD,
    place: HeaderPlace::Either { endings: &["nhdr"] },
    magic: "NRRD000",
    // The version follows.
    recognises: |head| head.starts_with(b"NRRD000"),
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
struct NrrdFields {
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

impl NrrdFields {
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

    /// The description, of a header of `len` bytes, the empty line after it included.
    fn finish(self, len: u64) -> Result<Description, HeaderError> {
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
        check_text(len)?;
        let start = match (self.at_end, &self.data_file) {
            (true, _) => Start::AtEnd,
            (false, Some(_)) => Start::At(self.skip),
            (false, None) => {
                let start = self.skip.checked_add(len);
                Start::At(start.ok_or_else(HeaderError::too_large)?)
            }
        };
        Ok(Description {
            axes: Axes::Array {
                counts,
                fortran: false,
            },
            sample: SampleType::new(kind, order),
            start,
            data: self.data_file.map_or(DataFile::Own, DataFile::Named),
            no_data: None,
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

fn sample_kind(name: &str) -> Option<SampleKind> {
    TYPES
        .into_iter()
        .find(|(names, _)| names.contains(&name))
        .map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests;
