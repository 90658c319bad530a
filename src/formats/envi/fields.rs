//! The keys of an ENVI header, and what their values say.

use crate::formats::axes::{Axes, Gaps};
use crate::formats::bands::{BandInfo, Class};
use crate::formats::description::{DataFile, Description, HeaderNotice, Start};
use crate::formats::error::{HeaderError, HeaderRemedy, RawSamples, quoted, whole_number};
use crate::formats::lines::lines;
use crate::formats::provenance::{PREFIX, Provenance};
use crate::image::{ByteOrder, Number, SampleKind, SampleType, Size};
use crate::layout::Interleave;

/// ENVI's numbers for the sample types that can be shown.
pub(super) const DATA_TYPES: [(u64, SampleKind); 9] = [
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

/// Those of pairs of numbers, the real and the imaginary part.
const COMPLEX_TYPES: [(u64, SampleKind); 2] = [(6, SampleKind::F32), (9, SampleKind::F64)];

/// Reads the keys of a header.
pub(super) fn fields(text: &str) -> Result<EnviFields, HeaderError> {
    // The first line is that of the format.
    let mut lines = lines(text.trim_start()).skip(1);
    let mut fields = EnviFields::default();
    while let Some(line) = lines.next() {
        let line = line.trim();
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with(';')) else {
            continue;
        };
        let words: Vec<&str> = key.split_whitespace().collect();
        let mut key = words.join(" ").to_ascii_lowercase();
        // Some programs write them so; our own keys may have any.
        if !key.starts_with(PREFIX) {
            key = key.replace('_', " ");
        }
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
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with(';'))
            .ok_or_else(|| {
                HeaderError::new(format!("the braces after {} do not end", quoted(key)))
            })?;
    }
}

#[derive(Default)]
pub(super) struct EnviFields {
    samples: Option<u64>,
    lines: Option<u64>,
    bands: Option<u64>,
    offset: Option<u64>,
    kind: Option<EnviKind>,
    order: Option<ByteOrder>,
    interleave: Option<Interleave>,
    gaps: Gaps,
    /// The keys that say nothing about where samples lie, in lower case, and their values.
    pub(super) other: Vec<(String, String)>,
}

/// What a pixel of a band is.
#[derive(Clone, Copy, PartialEq)]
enum EnviKind {
    Number(SampleKind),
    Complex(SampleKind),
}

impl EnviFields {
    fn set(&mut self, key: String, value: String) -> Result<(), HeaderError> {
        fn once<T: PartialEq>(field: &mut Option<T>, key: &str, new: T) -> Result<(), HeaderError> {
            if field.as_ref().is_some_and(|old| *old != new) {
                return Err(HeaderError::new(format!(
                    "'{key}' has two different values"
                )));
            }
            *field = Some(new);
            Ok(())
        }
        // A comment may follow.
        let plain = value
            .split([';', '#'])
            .next()
            .unwrap_or_default()
            .trim_end();
        let number = || whole_number(&format!("'{key}'"), plain);
        let unusable = |expected: &str| {
            HeaderError::new(format!(
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
                let find = |types: &[(u64, SampleKind)]| {
                    let found = types.iter().find(|(known, _)| *known == code);
                    found.map(|(_, kind)| *kind)
                };
                let kind = find(&DATA_TYPES).map(EnviKind::Number);
                let kind = kind.or(find(&COMPLEX_TYPES).map(EnviKind::Complex));
                let kind = kind.ok_or_else(|| {
                    unusable("one that can be shown: 1 to 5 or 12 to 15, not complex")
                })?;
                once(&mut self.kind, &key, kind)
            }
            "byte order" => {
                let order = match plain {
                    "0" => ByteOrder::Little,
                    "1" => ByteOrder::Big,
                    _ => return Err(unusable("0 (little-endian) or 1 (big-endian)")),
                };
                once(&mut self.order, &key, order)
            }
            "interleave" => {
                let order = plain.parse().map_err(|_| unusable("bsq, bil or bip"))?;
                once(&mut self.interleave, &key, order)
            }
            "file type" => match is_of_other_format(plain) {
                true => {
                    let text = format!("it tells of a file of another format, {}", quoted(plain));
                    Err(HeaderError::new(text).with_remedy(HeaderRemedy::Nothing))
                }
                false => Ok(()),
            },
            "file compression" if plain != "0" => {
                Err(unusable("0: compressed samples cannot be mapped"))
            }
            "major frame offsets" | "minor frame offsets" => {
                let gap =
                    pair(&value).ok_or_else(|| unusable("two numbers of bytes, like {0, 0}"))?;
                match key.starts_with("major") {
                    true => self.gaps.major = gap,
                    false => self.gaps.minor = gap,
                }
                Ok(())
            }
            _ => {
                self.other.push((key, value));
                Ok(())
            }
        }
    }

    pub(super) fn finish(self) -> Result<Description, HeaderError> {
        let missing = |key| HeaderError::new(format!("the key '{key}' is missing"));
        let rows = self.lines.ok_or_else(|| missing("lines"))?;
        let cols = self.samples.ok_or_else(|| missing("samples"))?;
        let kind = self.kind.ok_or_else(|| missing("data type"))?;
        let bands = self.bands.unwrap_or(1);
        if bands == 0 {
            return Err(HeaderError::new("it has no bands"));
        }
        let order = self.order.unwrap_or(ByteOrder::Little);
        let start = self.offset.unwrap_or(0);
        let size = Size::new(rows, cols).map_err(|error| {
            let error = HeaderError::new(error.to_string());
            match kind {
                // A recording that was cut off before its end was written down.
                EnviKind::Number(kind) if rows == 0 && cols > 0 => {
                    let sample = SampleType::new(kind, order);
                    error.with_remedy(HeaderRemedy::SeeRows {
                        cols,
                        sample,
                        offset: start,
                    })
                }
                _ => error,
            }
        })?;
        let sample = match kind {
            EnviKind::Number(kind) => SampleType::new(kind, order),
            EnviKind::Complex(kind) => {
                let error =
                    HeaderError::new("its samples are complex numbers, which cannot be shown");
                return Err(error.with_remedy(HeaderRemedy::See(RawSamples {
                    offset: start,
                    size,
                    channels: 2,
                    sample: SampleType::new(kind, order),
                })));
            }
        };
        let (provenance, mut notices) = match Provenance::find(&self.other) {
            Ok(found) => (found, Vec::new()),
            Err(error) => (None, vec![HeaderNotice::Provenance(error)]),
        };
        let info = self.bands_info(bands, &mut notices);
        Ok(Description {
            axes: Axes::Bands {
                size,
                bands,
                interleave: self.interleave,
                gaps: self.gaps,
            },
            sample,
            start: Start::At(start),
            data: DataFile::SameName,
            no_data: self.no_data(&mut notices),
            opacity: if bands == 4 { info.opacity() } else { None },
            bands: info,
            provenance,
            notices,
        })
    }

    fn other(&self, key: &str) -> Option<&str> {
        let found = self.other.iter().find(|(own, _)| own == key);
        found.map(|(_, value)| value.as_str())
    }

    fn list(&self, key: &str) -> Vec<&str> {
        let value = self.other(key).filter(|value| !value.is_empty());
        value.map_or(Vec::new(), |value| {
            value.split(',').map(str::trim).collect()
        })
    }

    fn no_data(&self, notices: &mut Vec<HeaderNotice>) -> Option<Number> {
        let value = self.other("data ignore value")?;
        let plain = value.split([';', '#']).next().unwrap_or_default().trim();
        let number = plain.parse();
        if number.is_err() {
            notices.push(HeaderNotice::unused("data ignore value", value));
        }
        number.ok()
    }

    fn bands_info(&self, bands: u64, notices: &mut Vec<HeaderNotice>) -> BandInfo {
        let texts = |key| self.list(key).into_iter().map(str::to_owned).collect();
        let numbers = self.list("default bands").into_iter().map(|number| {
            // Some programs write fractions.
            let number: f64 = number.parse().ok()?;
            let band = (number as u64).checked_sub(1)?;
            (band < bands).then_some(band)
        });
        let shown: Option<Vec<u64>> = numbers.collect();
        let shown = shown.filter(|shown| matches!(shown.len(), 0 | 1 | 3));
        // GDAL's way to say that there are none.
        let said = self.other("default bands").unwrap_or_default();
        if shown.is_none() && said.contains(|c: char| matches!(c, '1'..='9')) {
            notices.push(HeaderNotice::unused("default bands", said));
        }
        BandInfo {
            names: texts("band names"),
            wavelengths: texts("wavelength"),
            unit: self.other("wavelength units").map(str::to_owned),
            shown: shown.unwrap_or_default(),
            classes: self.classes(notices),
        }
    }

    fn classes(&self, notices: &mut Vec<HeaderNotice>) -> Vec<Class> {
        let lookup = self.list("class lookup");
        let names = self.list("class names");
        let bytes: Option<Vec<u8>> = lookup.iter().map(|byte| byte.parse().ok()).collect();
        let colors = bytes.filter(|bytes| bytes.len().is_multiple_of(3) && bytes.len() <= 3 << 8);
        let Some(colors) = colors else {
            notices.push(HeaderNotice::unused("class lookup", &lookup.join(", ")));
            return Vec::new();
        };
        let (colors, _) = colors.as_chunks::<3>();
        let class = |(i, color): (usize, &[u8; 3])| Class {
            name: names.get(i).copied().unwrap_or_default().to_owned(),
            color: *color,
        };
        colors.iter().enumerate().map(class).collect()
    }
}

/// Whether a file of this type is of a format of its own, for which ENVI keeps a header beside it, or not of samples.
fn is_of_other_format(file_type: &str) -> bool {
    let file_type = file_type.to_ascii_lowercase();
    match file_type.strip_prefix("envi") {
        // Lists of other files.
        Some(kind) => kind.contains("meta") || kind.contains("mosaic"),
        None => !file_type.is_empty() && file_type != "unknown" && file_type != "standard",
    }
}

/// Two numbers with a comma between.
fn pair(text: &str) -> Option<(u64, u64)> {
    let (one, other) = text.split_once(',')?;
    Some((one.trim().parse().ok()?, other.trim().parse().ok()?))
}
