use super::*;
use crate::formats::parts::AxisHints;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const SMALL: &str = "NRRD0004\n# a comment: here\ntype: unsigned short\ndimension: 3\n\
    sizes: 3 7 5\nendian: big\nencoding: raw\nsizes:=not a field\nkinds: RGB-color domain domain\n";

fn offset(more: &str, file_len: u64) -> Option<u64> {
    let header = describe(format!("{SMALL}{more}\n").as_bytes()).ok()?;
    header.offset(file_len).ok()
}

#[test]
fn fields_are_read() {
    let read = describe(format!("{SMALL}\nendian: nonsense in the samples").as_bytes());
    let read = read.expect("a header");
    let axes = Axes::Array {
        counts: vec![5, 7, 3],
        fortran: false,
        roles: vec![
            AxisRole::Space,
            AxisRole::Space,
            AxisRole::Colors { opacity: None },
        ],
    };
    assert_eq!(read.axes, axes);
    assert_eq!(read.sample.to_string(), "u16be");
    assert_eq!(read.start, Start::At(SMALL.len() as u64 + 1));
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
        ("endian: big", "line skip: x", "'line skip' is 'x'"),
        (
            "endian: big",
            "data file: a%03d.raw 1 9 1",
            "'data file' is 'a%03d.raw 1 9 1'",
        ),
        ("endian: big", "\t", "its line 6 is blank, but not empty"),
        ("endian: big", "data file: LIST", "'data file' is 'LIST'"),
        (
            "endian: big",
            "dimension: 3",
            "the field 'dimension' is there twice",
        ),
    ] {
        let error = describe(SMALL.replace(from, to).as_bytes()).expect_err(to);
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
                    if let Ok(header) = describe(&bytes) {
                        // May be wrong, must not panic.
                        let _ = header.offset(1000);
                        let _ = header.axes.arrange(&AxisHints::default(), 2);
                    }
                }
                Ok(())
            },
        )
        .expect("an error or a header");
}

#[test]
fn what_other_programs_write_is_read() {
    for (from, to) in [
        ("unsigned short", "UNSIGNED  Short"),
        ("NRRD0004", "NRRD0006"),
        ("NRRD0004", "NRRD00.01"),
        ("encoding: raw", "encoding: RAW"),
    ] {
        let read = describe(SMALL.replace(from, to).as_bytes()).expect(to);
        assert_eq!(read.sample.to_string(), "u16be");
    }
    let named = format!("{SMALL}data file: 50%.raw\n");
    let named = describe(named.as_bytes()).expect("a header");
    assert_eq!(named.data, DataFile::Named("50%.raw".to_owned()));
    let lines =
        describe(format!("{SMALL}data file: x.pgm\nline skip: 3\nbyte skip: 2\n").as_bytes());
    let expected = Start::After {
        first: 0,
        lines: 3,
        bytes: 2,
    };
    assert_eq!(lines.expect("a header").start, expected);
    let packed = describe(SMALL.replace("raw", "gz").as_bytes()).expect_err("a refusal");
    assert_eq!(packed.remedy(), Some(&HeaderRemedy::Unpack));
}

#[test]
fn kinds_say_what_axes_are() {
    // Rows, columns and bands, and whether these are channels; frames.
    for (sizes, kinds, expected) in [
        ("3 7 5", "RGB-color domain domain", "5 7 3 true []"),
        ("4 7 5", "RGBA-color space space", "5 7 4 true []"),
        ("3 3 3", "space space space", "3 3 1 true [3]"),
        ("3 7 5", "vector domain domain", "5 7 1 true [3]"),
        (
            "7 5 4",
            "3D-masked-symmetric-matrix space space",
            "4 5 1 true [7]",
        ),
        ("7 5 4", "time space space", "4 5 1 true [7]"),
        ("7 5 4", "space space time", "5 7 1 true [4]"),
        ("7 5", "time space", "5 7 1 true []"),
        ("3 7 5", "??? domain domain", "5 7 3 true []"),
        ("3 7 5", "none none none", "5 7 3 true []"),
        ("7 5 3", "domain domain RGB-color", "5 7 3 true []"),
    ] {
        let text = SMALL
            .replace("3 7 5", sizes)
            .replace("RGB-color domain domain", kinds);
        let text = match sizes.split(' ').count() {
            2 => text.replace("dimension: 3", "dimension: 2"),
            _ => text,
        };
        let read = describe(text.as_bytes()).expect(kinds);
        let found = read.axes.arrange(&AxisHints::default(), 2).expect("axes");
        let grid = &found.grid;
        let frames: Vec<u64> = grid.frames.iter().map(|axis| axis.count).collect();
        assert_eq!(
            format!(
                "{} {} {} {} {frames:?}",
                grid.rows.count, grid.cols.count, grid.bands.count, found.channels
            ),
            expected,
            "{sizes} {kinds}"
        );
    }
}
