//! ENVI's header, a text file beside the samples that GDAL, QGIS, ENVI and many others read.
//!
//! The format: `ENVI` on the first line, then `key = value` lines, where a value in braces may run
//! over several lines; <https://www.nv5geospatialsoftware.com/docs/enviheaderfiles.html>.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::formats::header::{Axes, Header, HeaderError, quoted, whole_number};
use crate::formats::provenance::Provenance;
use crate::image::{ByteOrder, SampleKind, SampleType, Size};
use crate::layout::Order;

/// The first bytes of every header.
pub(crate) const MAGIC: &[u8] = b"ENVI";

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

/// Where squaremap writes the header of `file`: the same name, ending in `.hdr`.
pub fn sidecar(file: &Path) -> PathBuf {
    let header = file.with_extension("hdr");
    if header == file {
        // Samples in a file named like a header keep their bytes.
        return file.with_added_extension("hdr");
    }
    header
}

/// The headers that `file` may have, the likeliest first: `x.hdr`, then `x.raw.hdr`, as GDAL does.
pub(crate) fn sidecars(file: &Path) -> [PathBuf; 4] {
    [
        file.with_extension("hdr"),
        file.with_extension("HDR"),
        file.with_added_extension("hdr"),
        file.with_added_extension("HDR"),
    ]
}

/// The files whose samples `header` may describe, the likeliest first.
pub(crate) fn data_files(header: &Path) -> Vec<PathBuf> {
    let stem = header.with_extension("");
    let mut files = vec![stem.clone()];
    for extension in ["raw", "img", "dat", "bin", "bsq", "bil", "bip"] {
        files.push(stem.with_added_extension(extension));
        files.push(stem.with_added_extension(extension.to_ascii_uppercase()));
    }
    files
}

/// The header of a file of one u8 a pixel in C order, as squaremap writes it.
pub fn header_text(size: Size, provenance: &Provenance) -> String {
    let mut text = format!(
        "ENVI\n\
         description = {{random squares, drawn by squaremap}}\n\
         samples = {}\n\
         lines = {}\n\
         bands = 1\n\
         header offset = 0\n\
         file type = ENVI Standard\n\
         data type = 1\n\
         interleave = bsq\n\
         byte order = 0\n",
        size.cols(),
        size.rows()
    );
    for (key, value) in provenance.entries() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{key} = {value}");
    }
    text
}

/// What an ENVI header says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct EnviHeader {
    pub(crate) header: Header,
    /// The keys that say nothing about where samples lie, in lower case, and their values.
    pub(crate) other: Vec<(String, String)>,
}

/// Reads a header. Text of any encoding will do where only people read it.
pub(crate) fn parse(text: &[u8]) -> Result<EnviHeader, HeaderError> {
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines();
    if lines.next().is_none_or(|first| first.trim() != "ENVI") {
        return Err(HeaderError(
            "not an ENVI header: the first line is not ENVI".to_owned(),
        ));
    }
    let mut fields = Fields::default();
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
    fields.finish()
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
struct Fields {
    samples: Option<u64>,
    lines: Option<u64>,
    bands: Option<u64>,
    offset: Option<u64>,
    kind: Option<SampleKind>,
    order: Option<ByteOrder>,
    interleave: Option<Order>,
    other: Vec<(String, String)>,
}

impl Fields {
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

    fn finish(self) -> Result<EnviHeader, HeaderError> {
        let missing = |key| HeaderError(format!("the key '{key}' is missing"));
        let rows = self.lines.ok_or_else(|| missing("lines"))?;
        let cols = self.samples.ok_or_else(|| missing("samples"))?;
        let kind = self.kind.ok_or_else(|| missing("data type"))?;
        let bands = self.bands.unwrap_or(1);
        if bands == 0 {
            return Err(HeaderError("it has no bands".to_owned()));
        }
        let size = Size::new(rows, cols).map_err(|error| HeaderError(error.to_string()))?;
        let header = Header {
            axes: Axes::Bands {
                size,
                bands,
                order: self.interleave.unwrap_or(Order::PLANES),
            },
            sample: SampleType::new(kind, self.order.unwrap_or(ByteOrder::Little)),
            offset: self.offset.unwrap_or(0),
        };
        Ok(EnviHeader {
            header,
            other: self.other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    const SMALL: &str = "ENVI\nsamples = 5\nlines = 3\ndata type = 12\n";

    #[test]
    fn keys_are_read_however_they_are_spelled() {
        let text = b"ENVI\r\n\
            ; a comment = here\r\n\
            description = {\r\n  two = lines, with 20 \xb5m\r\n; not this\r\n  lines = 7 }\r\n\
            SAMPLES=5\r\n  Lines   =   3\r\nbands = 2\r\nHeader  Offset = 128\r\n\
            data type = 12\r\ninterleave = BIL\r\nbyte order = 1\r\n\
            no value here\r\n\
            wavelength = { 400.5,\r\n 500.5}\r\n";
        let read = parse(text).expect("a header");
        assert_eq!(
            read.header,
            Header {
                axes: Axes::Bands {
                    size: Size::new(3, 5).expect("a size"),
                    bands: 2,
                    order: Order::LINES,
                },
                sample: SampleType::new(SampleKind::U16, ByteOrder::Big),
                offset: 128,
            }
        );
        let other = [
            ("description", "two = lines, with 20 \u{fffd}m\nlines = 7"),
            ("wavelength", "400.5,\n500.5"),
        ];
        let other = other.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(read.other, other);
    }

    #[test]
    fn what_cannot_be_shown_is_named() {
        for (more, expected) in [
            ("data type = 6", "'data type' is '6'; expected one that"),
            ("samples = 6", "'samples' has two different values"),
            ("bands = 0", "it has no bands"),
            ("bands = -1", "'bands' is '-1'; expected a whole number"),
            ("header offset = 1e3", "'header offset' is '1e3'"),
            ("byte order = 2", "'byte order' is '2'"),
            ("interleave = x", "'interleave' is 'x'"),
            ("file compression = 1", "'file compression' is '1'"),
            ("minor frame offsets = {0, 8}", "'minor frame offsets' is"),
            ("map info = {1,", "the braces after 'map info' do not end"),
        ] {
            let error = parse(format!("{SMALL}{more}\n").as_bytes()).expect_err(more);
            assert!(error.to_string().starts_with(expected), "{error}");
        }
        for line in SMALL.lines() {
            assert!(parse(SMALL.replace(line, "").as_bytes()).is_err(), "{line}");
        }
        // Saying the same again is no contradiction.
        assert!(parse(format!("{SMALL}samples = 5").as_bytes()).is_ok());
    }

    #[test]
    fn bands_are_channels_or_frames() {
        for (bands, given, expected) in [
            (1, None, Some((1, 1))),
            (2, None, Some((2, 1))),
            (3, None, Some((1, 3))),
            (4, None, Some((1, 4))),
            (4, Some(1), Some((4, 1))),
            (12, Some(3), Some((4, 3))),
            (12, Some(5), None),
            (12, Some(0), None),
        ] {
            let text = format!("{SMALL}bands = {bands}");
            let axes = parse(text.as_bytes()).expect("a header").header.axes;
            let shape = axes
                .shape(given)
                .ok()
                .map(|(shape, _)| (shape.frames, shape.channels));
            assert_eq!(shape, expected, "{bands} {given:?}");
        }
    }

    #[test]
    fn a_header_never_replaces_its_file() {
        let sidecar = |file: &str| sidecar(Path::new(file)).display().to_string();
        assert_eq!(sidecar("a/x.raw"), "a/x.hdr");
        assert_eq!(sidecar("x"), "x.hdr");
        assert_eq!(sidecar("x.hdr"), "x.hdr.hdr");
    }

    fn provenances() -> impl Strategy<Value = Provenance> {
        let text = || prop_oneof![any::<String>(), "[ {}%=;\\n\\r\u{85}a-c]{0,8}"];
        // No key of a field starts with an x.
        let more =
            proptest::collection::vec((text().prop_map(|key| format!("x{key}")), text()), 0..4);
        let option = proptest::option::of::<proptest::num::u32::Any>;
        let numbers = (
            proptest::option::of(any::<u64>()),
            any::<u64>(),
            option(any::<u32>()),
            option(any::<u32>()),
        );
        (text(), text(), numbers, more).prop_map(
            |(version, stream, (seed, count, max_half_side, levels), more)| Provenance {
                version,
                stream,
                seed,
                count,
                max_half_side,
                levels: levels.map(|start| start..u32::MAX),
                more,
            },
        )
    }

    #[test]
    fn what_is_written_is_read() {
        TestRunner::default()
            .run(
                &(1..1_000_000_u64, 1..1_000_000_u64, provenances()),
                |(rows, cols, provenance)| {
                    let size = Size::new(rows, cols).expect("a size");
                    let read = parse(header_text(size, &provenance).as_bytes()).expect("a header");
                    prop_assert_eq!(Provenance::find(&read.other), Ok(Some(provenance)));
                    let (shape, order) = read.header.axes.shape(None).expect("a shape");
                    prop_assert_eq!((shape.size, shape.frames, shape.channels), (size, 1, 1));
                    prop_assert_eq!((order, read.header.offset), (Order::PLANES, 0));
                    prop_assert_eq!(read.header.sample, SampleType::U8);
                    Ok(())
                },
            )
            .expect("the same");
    }

    #[test]
    fn hostile_headers_end_in_an_error() {
        let size = Size::new(3, 5).expect("a size");
        let valid = header_text(size, &Provenance::default()).into_bytes();
        let mutations = proptest::collection::vec((any::<usize>(), any::<u8>()), 0..6);
        let words = "[{}=;\\n0-9-]|samples|lines|bands|header offset|data type|interleave|bil|squaremap |\\PC";
        let words = proptest::collection::vec(words, 0..60);
        TestRunner::new(Config::with_cases(10_000))
            .run(
                &(mutations, words, any::<usize>()),
                |(mutations, words, cut)| {
                    let mut mutated = valid.clone();
                    for (at, byte) in mutations {
                        let at = at % mutated.len();
                        mutated[at] = byte;
                    }
                    mutated.truncate(mutated.len() - (cut % 3) * (cut % mutated.len()) / 3);
                    for bytes in [mutated, format!("{SMALL}{}", words.concat()).into_bytes()] {
                        if let Ok(read) = parse(&bytes) {
                            // May be wrong, must not panic.
                            let _ = read.header.axes.shape(None);
                            let _ = read.header.axes.shape(Some(3));
                            let _ = Provenance::find(&read.other);
                        }
                    }
                    Ok(())
                },
            )
            .expect("an error or a header");
    }
}
