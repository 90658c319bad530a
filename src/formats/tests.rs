//! What holds for every format of the table.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};

use crate::formats::{
    AxisHints, ENVI, FORMATS, Format, Packed, Provenance, header_for, headers_beside,
};
use crate::image::{ByteOrder, SampleKind, SampleType, Size};
use crate::layout::{Interleave, Layout};

fn runner(cases: u32) -> TestRunner {
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(cases)
    };
    let seeded = TestRng::deterministic_rng(config.rng_algorithm);
    TestRunner::new_with_rng(config, seeded)
}

/// The same bytes always get the same answer, which can be used without a panic.
fn check_answer(format: &Format, head: &[u8]) -> Result<(), TestCaseError> {
    let description = format.describe(head);
    prop_assert_eq!(&description, &format.describe(head));
    prop_assert_eq!(matches!(description, Ok(None)), !format.recognises(head));
    if let Ok(Some(description)) = description {
        for len in [0, 1000, u64::MAX] {
            let _ = description.offset(len);
        }
        for channels in [None, Some(0), Some(1), Some(3), Some(u64::MAX)] {
            for interleave in [None, Some(Interleave::Lines)] {
                let hints = AxisHints {
                    channels,
                    interleave,
                    ..AxisHints::default()
                };
                if let Ok(found) = description.axes.arrange(&hints, description.sample.bytes()) {
                    let _ = found.grid.layout(description.sample, 7, None);
                }
            }
        }
        let _ = description.bytes();
    }
    // Whoever has the wrong bytes gets an error.
    let _ = (format.describe)(head);
    Ok(())
}

/// The start of a header that is right, of each format.
fn starts() -> Vec<Vec<u8>> {
    let size = Size::new(3, 5).expect("a size");
    let mut starts: Vec<Vec<u8>> = FORMATS
        .iter()
        .filter_map(|format| {
            format
                .header(&Packed::grey(size), &Provenance::default())
                .ok()
        })
        .collect();
    starts.push(b"nrows 3\nncols 5\nlayout bil\n".to_vec());
    starts.push(
        b"NRRD0004\ntype: float\ndimension: 2\nsizes: 5 3\nencoding: raw\nendian: big\n".to_vec(),
    );
    assert_eq!(starts.len(), FORMATS.len(), "a start for each format");
    starts
}

#[test]
fn any_bytes_get_an_answer() {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..300);
    let starts = starts();
    let cut = (0..starts.len(), any::<prop::sample::Index>());
    runner(3000)
        .run(&(bytes(), cut, bytes()), |(bytes, (start, at), more)| {
            let start = &starts[start];
            let grafted = [&start[..at.index(start.len() + 1)], &more].concat();
            for format in FORMATS {
                check_answer(format, &bytes)?;
                check_answer(format, &grafted)?;
            }
            Ok(())
        })
        .expect("an answer");
}

#[test]
fn text_without_end_is_refused() {
    for format in FORMATS.into_iter().filter(|format| !format.is_inside()) {
        for mut text in starts() {
            text.resize(format.head_bytes(), b'x');
            let error = match format.describe(&text) {
                Ok(None) => continue,
                other => other.expect_err("a refusal").to_string(),
            };
            assert!(error.starts_with("its header is too long"), "{error}");
        }
    }
}

fn provenances() -> impl Strategy<Value = Provenance> {
    let text = || prop_oneof![any::<String>(), "[ {}%=;\\n\\r\u{85}a-c]{0,8}"];
    // No key of a field starts with an x.
    let more = proptest::collection::vec((text().prop_map(|key| format!("x{key}")), text()), 0..4);
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

fn packed() -> impl Strategy<Value = Packed> {
    let side = prop_oneof![1..1_000_000_u64, Just(1 << 27)];
    let kind = prop::sample::select(SampleKind::ALL.to_vec());
    let order = prop_oneof![Just(ByteOrder::Little), Just(ByteOrder::Big)];
    let channels = prop_oneof![Just(1), Just(3), Just(4)];
    (side.clone(), side, kind, order, channels).prop_map(|(rows, cols, kind, order, channels)| {
        // The order of single bytes is nobody's to tell.
        let order = match kind.bytes() {
            1 => ByteOrder::Little,
            _ => order,
        };
        Packed {
            sample: SampleType::new(kind, order),
            size: Size::new(rows, cols).unwrap_or(Size::new(1, 1).expect("a size")),
            channels,
        }
    })
}

#[test]
fn what_is_written_is_read() {
    for format in FORMATS.into_iter().filter(|format| format.is_written()) {
        runner(2000)
            .run(&(packed(), provenances()), |(packed, provenance)| {
                // That some samples are refused is the format's own to test.
                let Ok(header) = format.header(&packed, &provenance) else {
                    return Ok(());
                };
                let read = format.describe(&header).expect("a header");
                let read = read.expect("one of this format");
                let Packed {
                    sample,
                    size,
                    channels,
                } = packed;
                let inside = format.is_inside();
                let offset = if inside { header.len() as u64 } else { 0 };
                prop_assert_eq!(read.offset(u64::MAX), Ok(offset));
                prop_assert_eq!(read.sample, sample);
                let hints = AxisHints {
                    channels: Some(channels),
                    ..AxisHints::default()
                };
                let found = read.axes.arrange(&hints, sample.bytes()).expect("axes");
                prop_assert!(found.channels);
                let read_as = found.grid.layout(sample, offset, None).expect("a layout");
                prop_assert_eq!(
                    (read_as.size(), read_as.frames(), read_as.channels()),
                    (size, 1, channels)
                );
                let packed = Layout::packed(size, channels, sample, offset).expect("a layout");
                let [own, made] = [&read_as, &packed]
                    .map(|layout| layout.as_strided().expect("at equal distances").strides());
                prop_assert_eq!((own.row, own.col), (made.row, made.col));
                if channels > 1 {
                    prop_assert_eq!(own.channel, made.channel);
                }
                let kept = (!inside).then_some(provenance);
                prop_assert_eq!((read.provenance, read.notices), (kept, Vec::new()));
                Ok(())
            })
            .expect("the same");
    }
}

#[test]
fn headers_go_where_names_say() {
    let target = |file: &str| {
        let target = header_for(Path::new(file));
        let beside = target.beside.map(|path| path.display().to_string());
        (target.format.key(), beside.unwrap_or_default())
    };
    for (file, key, beside) in [
        ("a/x.raw", "envi", "a/x.hdr"),
        ("x", "envi", "x.hdr"),
        // A header never replaces its file.
        ("x.hdr", "envi", "x.hdr.hdr"),
        ("a/x.npy", "numpy", ""),
        ("x.NPY", "numpy", ""),
        ("x.npy.raw", "envi", "x.npy.hdr"),
    ] {
        assert_eq!(target(file), (key, beside.to_owned()), "{file}");
    }
}

#[test]
fn headers_are_looked_for_as_others_do() {
    let beside = |file: &str| -> Vec<String> {
        let headers = headers_beside(Path::new(file));
        headers
            .map(|(_, header)| header.display().to_string())
            .collect()
    };
    // ENVI's and ESRI's have the same names.
    assert_eq!(
        beside("a/x.raw"),
        [
            "a/x.raw.hdr",
            "a/x.raw.hdr",
            "a/x.raw.nhdr",
            "a/x.raw.HDR",
            "a/x.raw.HDR",
            "a/x.raw.NHDR",
            "a/x.hdr",
            "a/x.hdr",
            "a/x.nhdr",
            "a/x.HDR",
            "a/x.HDR",
            "a/x.NHDR",
        ]
    );
    assert_eq!(
        beside("x.hdr"),
        [
            "x.hdr.hdr",
            "x.hdr.hdr",
            "x.hdr.nhdr",
            "x.hdr.HDR",
            "x.hdr.HDR",
            "x.hdr.NHDR",
            "x.HDR",
            "x.HDR",
            "x.nhdr",
            "x.NHDR",
        ]
    );
    let rank = |file: &str| ENVI.samples_rank(Path::new(file));
    assert!(
        rank("x") < rank("x.raw")
            && rank("x.RAW") < rank("x.img")
            && rank("x.img") < rank("x.cube")
    );
}

#[test]
fn no_two_formats_have_a_name() {
    for (i, format) in FORMATS.iter().enumerate() {
        for other in &FORMATS[..i] {
            assert!(format.key() != other.key() && format.name() != other.name());
        }
        assert!(
            format
                .key()
                .chars()
                .all(|c| matches!(c, 'a'..='z' | '0'..='9'))
        );
        assert!(!format.recognises(b"") && !format.recognises(&[0; Format::RECOGNISED]));
    }
}
