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
    let read = describe(text).expect("a header");
    assert_eq!(
        read,
        Description {
            axes: Axes::Bands {
                size: Size::new(3, 5).expect("a size"),
                bands: 2,
                order: Order::LINES,
            },
            sample: SampleType::new(SampleKind::U16, ByteOrder::Big),
            start: Start::At(128),
            data: DataFile::SameName,
            no_data: None,
            provenance: None,
            notices: Vec::new(),
        }
    );
    let other = [
        ("description", "two = lines, with 20 \u{fffd}m\nlines = 7"),
        ("wavelength", "400.5,\n500.5"),
    ];
    let other = other.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(fields(text).expect("keys").other, other);
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
        (12, Some(0), None),
    ] {
        let text = format!("{SMALL}bands = {bands}");
        let axes = describe(text.as_bytes()).expect("a header").axes;
        let shape = axes
            .shape(given)
            .ok()
            .map(|(shape, _)| (shape.frames, shape.channels));
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
                        let _ = read.axes.shape(None);
                        let _ = read.axes.shape(Some(3));
                    }
                }
                Ok(())
            },
        )
        .expect("an error or a header");
}
