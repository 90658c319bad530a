use super::*;
use crate::formats::parts::AxisHints;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// A file of this version whose dict is `dict`.
fn file(version: u8, dict: &[u8]) -> Vec<u8> {
    let mut file = [MAGIC, &[version, 0]].concat();
    match version {
        1 => file.extend((dict.len() as u16).to_le_bytes()),
        _ => file.extend((dict.len() as u32).to_le_bytes()),
    }
    file.extend(dict);
    file
}

fn read(dict: &str) -> Option<(String, Vec<u64>, bool)> {
    let header = describe(&file(1, dict.as_bytes())).ok()?;
    let Axes::Array {
        counts, fortran, ..
    } = header.axes
    else {
        unreachable!("arrays only")
    };
    Some((header.sample.to_string(), counts, fortran))
}

#[test]
fn dicts_are_read_however_they_are_spelled() {
    let expected = Some(("u16be".to_owned(), vec![3, 4], true));
    for dict in [
        "{'descr': '>u2', 'fortran_order': True, 'shape': (3, 4), }   \n",
        "{'shape':(3,4),'fortran_order':True,'descr':'>u2'}",
        "{\t\"fortran_order\" :True ,\n \"shape\": ( 3L , 4L , ) , \"descr\":\">u2\" , }",
    ] {
        assert_eq!(read(dict), expected, "{dict}");
    }
    let with = |descr: &str, shape: &str| {
        let dict = format!("{{'descr':{descr},'fortran_order':False,'shape':{shape}}}");
        read(&dict).map(|(sample, counts, _)| (sample, counts))
    };
    let is = |sample: &str, counts: &[u64]| Some((sample.to_owned(), counts.to_vec()));
    assert_eq!(with("'|b1'", "()"), is("bool", &[]));
    assert_eq!(with("'?'", "(5,)"), is("bool", &[5]));
    assert_eq!(with("'u8'", "(5,)"), is("u64le", &[5]));
    assert_eq!(with("'<u8'", "(5, 6, 7)"), is("u64le", &[5, 6, 7]));
    for (descr, shape) in [
        ("'<c8'", "(5,)"),
        ("'|O'", "(5,)"),
        ("'|V3'", "(5,)"),
        ("[('a', '<f4')]", "(5,)"),
        ("'<f4", "(5,)"),
        ("'\"u1\"", "(5,)"),
        ("'u1'", "(5)"),
        ("'u1'", "[5]"),
        ("'u1'", "(-5,)"),
        ("'u1'", "(5,,)"),
        ("'u1'", "(18446744073709551616,)"),
        ("'u1'", "(5,)} x"),
        ("'u1'", "(5,), 'more': 1"),
        ("'u1'", "(5,), 'descr': 'u1'"),
    ] {
        assert_eq!(with(descr, shape), None, "{descr} {shape}");
    }
    for dict in ["", "{", "{}", "{'descr':'u1'}", "x"] {
        assert_eq!(read(dict), None, "{dict}");
    }
}

#[test]
fn versions_differ_in_the_width_of_the_length() {
    let dict = b"{'descr': '|u1', 'fortran_order': False, 'shape': (3, 4)}";
    for (version, offset) in [(1, 10), (2, 12), (3, 12)] {
        let header = describe(&file(version, dict)).expect("a header");
        assert_eq!(header.start, Start::At(offset + dict.len() as u64));
    }
    assert!(describe(&file(4, dict)).is_err());
    let mut lying = file(2, dict);
    lying[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(describe(&lying).is_err());
}

#[test]
fn headers_have_one_length() {
    let sides = [1, 99_999, 1 << 29];
    for (rows, cols) in sides
        .into_iter()
        .flat_map(|row| sides.map(|col| (row, col)))
    {
        let packed = Packed::grey(Size::new(rows, cols).expect("a size"));
        let header = header(&packed, &Provenance::default()).expect("a header");
        assert_eq!(header.len(), HEADER_LEN);
    }
}

#[test]
fn hostile_headers_end_in_an_error() {
    let valid = b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4, 3), }  \n";
    let mutations = proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4);
    let words = "[{}()\\[\\]'\":, 0-9L]|descr|shape|fortran_order|True|False|<f4|\\PC";
    let words = proptest::collection::vec(words, 0..40);
    TestRunner::new(Config::with_cases(10_000))
        .run(
            &(0..5_u8, mutations, words, any::<usize>()),
            |(version, mutations, words, cut)| {
                let mut mutated = file(version, valid);
                for (at, byte) in mutations {
                    let at = at % mutated.len();
                    mutated[at] = byte;
                }
                mutated.truncate(mutated.len() - (cut % 7) * (cut % mutated.len()) / 7);
                for bytes in [mutated, file(version, words.concat().as_bytes())] {
                    if let Ok(header) = describe(&bytes) {
                        prop_assert!(matches!(header.start, Start::At(offset) if offset <= bytes.len() as u64));
                        // May be wrong, must not panic.
                        let _ = header.axes.arrange(&AxisHints::default(), 2);
                    }
                }
                Ok(())
            },
        )
        .expect("an error or a header");
}

/// What NumPy makes of each `descr`: `numpy.dtype(descr).str`, on Linux.
#[test]
fn types_are_read_as_numpy_reads_them() {
    for (descr, expected) in [
        ("float32", "f32le"),
        ("<f", "f32le"),
        ("f4", "f32le"),
        (">f", "f32be"),
        ("uint8", "u8"),
        ("B", "u8"),
        ("b", "i8"),
        ("|b1", "bool"),
        ("bool", "bool"),
        ("H", "u16le"),
        (">h", "i16be"),
        ("i", "i32le"),
        ("=I", "u32le"),
        ("l", "i64le"),
        ("Q", "u64le"),
        ("int", "i64le"),
        ("float", "f64le"),
        ("half", "f16le"),
        (">e", "f16be"),
        ("d", "f64le"),
        ("u8", "u64le"),
        ("uint16", "u16le"),
    ] {
        let dict = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (3, 4)}}");
        let found = read(&dict).map(|(sample, ..)| sample);
        assert_eq!(found.as_deref(), Some(expected), "{descr}");
    }
}

#[test]
fn refusals_tell_where_numbers_are() {
    for (descr, expected) in [
        ("'<c8'", Some((2, "f32le"))),
        ("'>c16'", Some((2, "f64be"))),
        ("'complex64'", Some((2, "f32le"))),
        ("'<M8[s]'", Some((1, "i64le"))),
        ("[('r', 'u1'), ('g', 'u1'), ('b', 'u1')]", Some((3, "u8"))),
        ("[('r', 'u1'), ('g', '<u2')]", None),
        ("'|O'", None),
        ("'<U2'", None),
        ("'<f16'", None),
    ] {
        let dict = format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (3, 4)}}");
        let error = describe(&file(1, dict.as_bytes())).expect_err(descr);
        let found = match error.remedy() {
            Some(HeaderRemedy::See(raw)) => Some((raw.channels, raw.sample.to_string())),
            Some(HeaderRemedy::Nothing) => None,
            other => unreachable!("{descr}: {other:?}"),
        };
        assert_eq!(
            found,
            expected.map(|(channels, sample)| (channels, sample.to_owned())),
            "{descr}"
        );
    }
    // Of records in records, however many: one error.
    let nested = format!("{{'descr': {}", "[('a', ".repeat(9000));
    assert!(describe(&file(1, nested.as_bytes())).is_err());
}

#[test]
fn headers_may_be_latin_1() {
    let dict = b"{'descr': '|u1', 'fortran_order': False, 'shape': (3, 4), }   \xa0";
    // Behind the dict there are blanks only.
    assert!(describe(&file(1, dict)).is_err());
    let error = describe(&file(1, b"{'d\xe9scr': '|u1'}")).expect_err("an unknown key");
    assert!(error.to_string().contains("'d\u{e9}scr'"), "{error}");
}
