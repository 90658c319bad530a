use super::*;
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
        ("endian: big", "line skip: 2", "'line skip' is '2'"),
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
                        let _ = header.axes.shape(None);
                        let _ = header.axes.shape(Some(3));
                    }
                }
                Ok(())
            },
        )
        .expect("an error or a header");
}
