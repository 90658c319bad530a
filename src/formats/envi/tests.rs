use super::*;
use crate::formats::axes::{Axes, Gaps};
use crate::formats::bands::BandInfo;
use crate::formats::description::{DataFile, HeaderNotice, Start};
use crate::formats::error::HeaderRemedy;
use crate::formats::parts::AxisHints;
use crate::image::{Number, SampleKind, SampleType, Size};
use crate::layout::Interleave;
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
    let read = describe(text).expect("a header");
    assert_eq!(
        read,
        Description {
            axes: Axes::Bands {
                size: Size::new(3, 5).expect("a size"),
                bands: 2,
                interleave: Some(Interleave::Lines),
                gaps: Gaps::default(),
            },
            sample: SampleType::new(SampleKind::U16, ByteOrder::Big),
            start: Start::At(128),
            data: DataFile::SameName,
            no_data: None,
            opacity: None,
            bands: BandInfo {
                wavelengths: vec!["400.5".to_owned(), "500.5".to_owned()],
                ..BandInfo::default()
            },
            provenance: None,
            notices: Vec::new(),
        }
    );
    let other = [
        ("description", "two = lines, with 20 \u{fffd}m\nlines = 7"),
        ("wavelength", "400.5,\n500.5"),
    ];
    let other = other.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(fields(&super::text(text)).expect("keys").other, other);
}

#[test]
fn what_cannot_be_shown_is_named() {
    for (more, expected) in [
        ("data type = 7", "'data type' is '7'; expected one that"),
        ("samples = 6", "'samples' has two different values"),
        ("bands = 0", "it has no bands"),
        ("bands = -1", "'bands' is '-1'; expected a whole number"),
        ("header offset = 1e3", "'header offset' is '1e3'"),
        ("byte order = 2", "'byte order' is '2'"),
        ("interleave = x", "'interleave' is 'x'"),
        ("file compression = 1", "'file compression' is '1'"),
        ("minor frame offsets = {8}", "'minor frame offsets' is"),
        (
            "file type = TIFF",
            "it tells of a file of another format, 'TIFF'",
        ),
        (
            "file type = ENVI Virtual Mosaic",
            "it tells of a file of another format, 'ENVI Virtual Mosaic'",
        ),
        ("map info = {1,", "the braces after 'map info' do not end"),
    ] {
        let error = describe(format!("{SMALL}{more}\n").as_bytes()).expect_err(more);
        assert!(error.to_string().starts_with(expected), "{error}");
    }
    for line in SMALL.lines() {
        assert!(
            describe(SMALL.replace(line, "").as_bytes()).is_err(),
            "{line}"
        );
    }
    // Saying the same again is no contradiction.
    assert!(describe(format!("{SMALL}samples = 5").as_bytes()).is_ok());
}

#[test]
fn what_it_has_no_number_for_is_not_written() {
    let size = Size::new(3, 5).expect("a size");
    for kind in SampleKind::ALL {
        let sample = SampleType::new(kind, ByteOrder::Little);
        let written = header(
            &Packed {
                sample,
                ..Packed::grey(size)
            },
            &Provenance::default(),
        );
        let unknown = matches!(kind, SampleKind::Bool | SampleKind::I8 | SampleKind::F16);
        assert_eq!(written.is_err(), unknown, "{sample}");
    }
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
        (12, Some(2), Some((12, 1))),
        (12, Some(0), None),
    ] {
        let text = format!("{SMALL}bands = {bands}\ninterleave = bsq");
        let axes = describe(text.as_bytes()).expect("a header").axes;
        let hints = AxisHints {
            channels: given,
            ..AxisHints::default()
        };
        let shape = axes.arrange(&hints, 2).ok().map(|found| {
            let grouped: u64 = found.grid.frames.iter().map(|axis| axis.count).product();
            match found.channels {
                true => (grouped, found.grid.bands.count),
                false => (grouped * found.grid.bands.count, 1),
            }
        });
        assert_eq!(shape, expected, "{bands} {given:?}");
    }
}

#[test]
fn hostile_headers_end_in_an_error() {
    let size = Size::new(3, 5).expect("a size");
    let valid = header(&Packed::grey(size), &Provenance::default()).expect("a header");
    let mutations = proptest::collection::vec((any::<usize>(), any::<u8>()), 0..6);
    let words =
        "[{}=;\\n0-9-]|samples|lines|bands|header offset|data type|interleave|bil|squaremap |\\PC";
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
                    if let Ok(read) = describe(&bytes) {
                        // May be wrong, must not panic.
                        let _ = read.axes.arrange(&AxisHints::default(), 2);
                    }
                }
                Ok(())
            },
        )
        .expect("an error or a header");
}

#[test]
fn headers_of_all_kinds_of_programs_are_read() {
    let expected = describe(SMALL.as_bytes()).expect("a header");
    let crs = SMALL.replace('\n', "\r");
    for text in [
        SMALL.replace("ENVI", "envi"),
        SMALL.replace("ENVI", "ENVI 5.3"),
        format!("\u{feff}{SMALL}"),
        format!("\n\r\n{SMALL}"),
        SMALL.replace(' ', "\t"),
        SMALL.replace("data type", "data_type"),
        SMALL
            .replace("= 5", "= 5  # columns")
            .replace("= 3", "= 3;"),
        crs,
    ] {
        assert_eq!(
            describe(text.as_bytes()).as_ref(),
            Ok(&expected),
            "{text:?}"
        );
    }
    let utf16: Vec<u8> = format!("\u{feff}{SMALL}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(describe(&utf16), Ok(expected));
    for text in ["ENVIRONMENT\n", "EN", "", "\n\n"] {
        assert!(!ENVI.recognises(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_is_said_of_bands_is_kept() {
    let text = format!(
        "{SMALL}bands = 4\ninterleave = bsq\nband names = {{blue,\n green, red, near infrared}}\n\
         wavelength units = Nanometers\nwavelength = {{490, 565, 665, 865}}\n\
         default bands = {{3, 2, 1}}\ndata ignore value = -9999.5\n\
         class lookup = {{0,0,0, 255,0,9}}\nclass names = {{none, a}}\n"
    );
    let read = describe(text.as_bytes()).expect("a header");
    assert_eq!(read.no_data, Some(Number::Float(-9999.5)));
    assert_eq!(
        (read.opacity, read.bands.colors(4)),
        (Some(false), Some([2, 1, 0]))
    );
    assert_eq!(
        read.bands.label(3).as_deref(),
        Some("near infrared, 865 nm")
    );
    assert_eq!(read.bands.classes[1].color, [255, 0, 9]);
    assert_eq!(
        (
            read.bands.classes[1].name.as_str(),
            read.bands.classes.len()
        ),
        ("a", 2)
    );
    // Those that are called so, if none are to be shown.
    let named = text.replace("default bands = {3, 2, 1}", "default bands = {0, 0, 0}");
    let named = describe(named.as_bytes()).expect("a header");
    assert_eq!(
        (named.bands.colors(4), named.notices),
        (Some([2, 1, 0]), Vec::new())
    );
    let beyond = text
        .replace("{3, 2, 1}", "{5, 2, 1}")
        .replace("-9999.5", "none");
    let beyond = describe(beyond.as_bytes()).expect("a header");
    let keys: Vec<&str> = (beyond.notices.iter())
        .map(|notice| match notice {
            HeaderNotice::Unused { key, .. } => *key,
            _ => "",
        })
        .collect();
    assert_eq!(keys, ["default bands", "data ignore value"]);
}

#[test]
fn gaps_are_counted_by_the_parts_of_each_interleave() {
    for (interleave, expected) in [
        // Rows, columns and bands with their strides, and what is before the first sample.
        ("bsq", "3:17 5:2 2:56 8"),
        ("bil", "3:39 5:2 2:17 8"),
        ("bip", "3:60 5:11 2:2 8"),
    ] {
        let text = format!(
            "{SMALL}bands = 2\ninterleave = {interleave}\nmajor frame offsets = {{2, 3}}\n\
             minor frame offsets = {{6, 1}}\n"
        );
        let read = describe(text.as_bytes()).expect("a header");
        let grid = read
            .axes
            .arrange(&AxisHints::default(), 2)
            .expect("axes")
            .grid;
        let [rows, cols, bands] = [grid.rows, grid.cols, grid.bands]
            .map(|axis| format!("{}:{}", axis.count, axis.stride));
        assert_eq!(format!("{rows} {cols} {bands} {}", grid.first), expected);
        let last = (grid.rows.count - 1) * grid.rows.stride
            + (grid.cols.count - 1) * grid.cols.stride
            + (grid.bands.count - 1) * grid.bands.stride;
        assert_eq!(read.axes.bytes(2), Some(grid.first + last + 2));
    }
}

#[test]
fn complex_samples_are_refused_with_where_they_are() {
    let error = describe(
        SMALL
            .replace("12", "6\nheader offset = 7\nbyte order = 1")
            .as_bytes(),
    );
    let error = error.expect_err("a refusal");
    let Some(HeaderRemedy::See(raw)) = error.remedy() else {
        unreachable!("a way to see them: {error}")
    };
    assert_eq!(
        (raw.offset, raw.channels, raw.sample.to_string()),
        (7, 2, "f32be".to_owned())
    );
}

#[test]
fn without_interleave_the_ending_tells() {
    let text = format!("{SMALL}bands = 2\n");
    let with = |name: &str| {
        let mut read = describe(text.as_bytes()).expect("a header");
        read.know_name(std::path::Path::new(name));
        read.axes
            .arrange(&AxisHints::default(), 2)
            .map(|found| found.grid.bands.stride)
            .ok()
    };
    assert_eq!(
        [with("x.bil"), with("x.BIP"), with("x.bsq"), with("x.dat")],
        [Some(10), Some(2), Some(30), None]
    );
}
