//! ENVI's header, a text file beside the samples that GDAL, QGIS, ENVI and many others read.
//!
//! The format: `ENVI` on the first line, then `key = value` lines, where a value in braces may run
//! over several lines; <https://www.nv5geospatialsoftware.com/docs/enviheaderfiles.html>.

use std::fmt::Write;

use crate::formats::axes::Axes;
use crate::formats::description::{DataFile, Description, HeaderNotice, Start};
use crate::formats::error::{HeaderError, quoted, whole_number};
use crate::formats::format::{Format, HeaderPlace, Packed, TEXT_HEAD, check_text};
use crate::formats::provenance::Provenance;
use crate::image::{ByteOrder, SampleKind, SampleType, Size};
use crate::layout::Order;

/// ENVI's headers; `x.hdr` and `x.raw.hdr`, as GDAL looks for them.
pub static ENVI: Format = Format {
    name: "ENVI",
    key: "envi",
    head: TEXT_HEAD,
    place: HeaderPlace::Beside {
        endings: &["hdr", "HDR"],
        samples: &["raw", "img", "dat", "bin", "bsq", "bil", "bip"],
    },
    magic: "ENVI",
    recognises: |head| head.starts_with(b"ENVI"),
    describe,
    write: Some(header),
};

/// ENVI's numbers for the sample types that can be shown.
const DATA_TYPES: [(u64, SampleKind); 9] = [
    (1, SampleKind::U8),
    (2, SampleKind::I16),
    (3, SampleKind::I32),
    (4, SampleKind::F32),
    (5, SampleKind::F64),
    (12, SampleKind::U16),
    (13, SampleKind::U32),
    (14, SampleKind::I64),
    (15, SampleKind::U64),
];

/// The header of samples in a file of their own.
fn header(packed: &Packed, provenance: &Provenance) -> Result<Vec<u8>, HeaderError> {
    let sample = packed.sample;
    let mut known = DATA_TYPES.into_iter();
    let (data_type, _) = known
        .find(|(_, kind)| *kind == sample.kind())
        .ok_or_else(|| HeaderError(format!("an ENVI header cannot tell of {sample} samples")))?;
    let interleave = match packed.channels {
        1 => "bsq",
        _ => "bip",
    };
    let byte_order = match (sample.bytes(), sample.order()) {
        (1, _) | (_, ByteOrder::Little) => 0,
        (_, ByteOrder::Big) => 1,
    };
    let mut text = format!(
        "ENVI\n\
         description = {{random squares, drawn by squaremap}}\n\
         samples = {}\n\
         lines = {}\n\
         bands = {}\n\
         header offset = 0\n\
         file type = ENVI Standard\n\
         data type = {data_type}\n\
         interleave = {interleave}\n\
         byte order = {byte_order}\n",
        packed.size.cols(),
        packed.size.rows(),
        packed.channels,
    );
    for (key, value) in provenance.entries() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{key} = {value}");
    }
    Ok(text.into_bytes())
}

fn describe(text: &[u8]) -> Result<Description, HeaderError> {
    check_text(text.len() as u64)?;
    fields(text)?.finish()
}

/// Reads a header. Text of any encoding will do where only people read it.
fn fields(text: &[u8]) -> Result<EnviFields, HeaderError> {
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines();
    if lines.next().is_none_or(|first| first.trim() != "ENVI") {
        return Err(HeaderError(
            "not an ENVI header: the first line is not ENVI".to_owned(),
        ));
    }
    let mut fields = EnviFields::default();
    while let Some(line) = lines.next() {
        let line = line.trim();
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with(';')) else {
            continue;
        };
        let words: Vec<&str> = key.split_whitespace().collect();
        let key = words.join(" ").to_ascii_lowercase();
        let value = match value.trim().strip_prefix('{') {
            Some(start) => braced(&key, start, &mut lines)?,
            None => value.trim().to_owned(),
        };
        fields.set(key, value)?;
    }
    Ok(fields)
}

/// The value after an opening brace, up to the closing one, lines joined by `\n`.
fn braced<'a>(
    key: &str,
    start: &str,
    lines: &mut impl Iterator<Item = &'a str>,
) -> Result<String, HeaderError> {
    let mut value = String::new();
    let mut line = start;
    loop {
        if let Some((end, _)) = line.split_once('}') {
            value.push_str(end);
            return Ok(value.trim().to_owned());
        }
        value.push_str(line.trim());
        value.push('\n');
        line = lines
            .by_ref()
            .find(|line| !line.trim_start().starts_with(';'))
            .ok_or_else(|| HeaderError(format!("the braces after {} do not end", quoted(key))))?
            .trim();
    }
}

#[derive(Default)]
struct EnviFields {
    samples: Option<u64>,
    lines: Option<u64>,
    bands: Option<u64>,
    offset: Option<u64>,
    kind: Option<SampleKind>,
    order: Option<ByteOrder>,
    interleave: Option<Order>,
    /// The keys that say nothing about where samples lie, in lower case, and their values.
    other: Vec<(String, String)>,
}

impl EnviFields {
    fn set(&mut self, key: String, value: String) -> Result<(), HeaderError> {
        fn once<T: PartialEq>(field: &mut Option<T>, key: &str, new: T) -> Result<(), HeaderError> {
            if field.as_ref().is_some_and(|old| *old != new) {
                return Err(HeaderError(format!("'{key}' has two different values")));
            }
            *field = Some(new);
            Ok(())
        }
        let number = || whole_number(&format!("'{key}'"), &value);
        let unusable = |expected: &str| {
            HeaderError(format!(
                "'{key}' is {}; expected {expected}",
                quoted(&value)
            ))
        };
        match key.as_str() {
            "samples" => once(&mut self.samples, &key, number()?),
            "lines" => once(&mut self.lines, &key, number()?),
            "bands" => once(&mut self.bands, &key, number()?),
            "header offset" => once(&mut self.offset, &key, number()?),
            "data type" => {
                let code = number()?;
                let (_, kind) = DATA_TYPES
                    .into_iter()
                    .find(|(known, _)| *known == code)
                    .ok_or_else(|| {
                        unusable("one that can be shown: 1 to 5 or 12 to 15, not complex")
                    })?;
                once(&mut self.kind, &key, kind)
            }
            "byte order" => {
                let order = match value.as_str() {
                    "0" => ByteOrder::Little,
                    "1" => ByteOrder::Big,
                    _ => return Err(unusable("0 (little-endian) or 1 (big-endian)")),
                };
                once(&mut self.order, &key, order)
            }
            "interleave" => {
                let order = match value.to_ascii_lowercase().as_str() {
                    "bsq" => Order::PLANES,
                    "bil" => Order::LINES,
                    "bip" => Order::PIXELS,
                    _ => return Err(unusable("bsq, bil or bip")),
                };
                once(&mut self.interleave, &key, order)
            }
            "file compression" if value != "0" => {
                Err(unusable("0: compressed samples cannot be mapped"))
            }
            "major frame offsets" | "minor frame offsets"
                if value.contains(|c: char| matches!(c, '1'..='9')) =>
            {
                Err(unusable("zeros: gaps between frames are not read"))
            }
            _ => {
                self.other.push((key, value));
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<Description, HeaderError> {
        let missing = |key| HeaderError(format!("the key '{key}' is missing"));
        let rows = self.lines.ok_or_else(|| missing("lines"))?;
        let cols = self.samples.ok_or_else(|| missing("samples"))?;
        let kind = self.kind.ok_or_else(|| missing("data type"))?;
        let bands = self.bands.unwrap_or(1);
        if bands == 0 {
            return Err(HeaderError("it has no bands".to_owned()));
        }
        let size = Size::new(rows, cols).map_err(|error| HeaderError(error.to_string()))?;
        let (provenance, notices) = match Provenance::find(&self.other) {
            Ok(found) => (found, Vec::new()),
            Err(error) => (None, vec![HeaderNotice::Provenance(error)]),
        };
        Ok(Description {
            axes: Axes::Bands {
                size,
                bands,
                order: self.interleave.unwrap_or(Order::PLANES),
            },
            sample: SampleType::new(kind, self.order.unwrap_or(ByteOrder::Little)),
            start: Start::At(self.offset.unwrap_or(0)),
            data: DataFile::SameName,
            no_data: None,
            provenance,
            notices,
        })
    }
}

#[cfg(test)]
mod tests;
