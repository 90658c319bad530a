//! Samples that are no number, or stand for none, here and there and everywhere.

use squaremap::image::Number;
use squaremap::layout::Interleave;
use squaremap::open::ShapeHints;

use crate::{assert_means, equal, given, mapped, noise, scanned};

/// The bytes of a whole number as a sample of a type.
fn bytes_of(name: &str, value: i64) -> Vec<u8> {
    let (kind, order) = name.split_at(name.len() - 2);
    let bytes = match kind {
        "u1" | "i1" => return vec![value as u8],
        "u16" | "i16" => (value as u16).to_le_bytes().to_vec(),
        "u32" | "i32" => (value as u32).to_le_bytes().to_vec(),
        "u64" | "i64" => value.to_le_bytes().to_vec(),
        "f16" => half::f16::from_f64(value as f64).to_le_bytes().to_vec(),
        "f32" => (value as f32).to_le_bytes().to_vec(),
        "f64" => (value as f64).to_le_bytes().to_vec(),
        _ => panic!("no type: {name}"),
    };
    match order {
        "be" => bytes.into_iter().rev().collect(),
        _ => bytes,
    }
}

const TYPES: [&str; 13] = [
    "u1le", "i1le", "u16le", "i16be", "u32be", "i32le", "u64le", "i64be", "f16le", "f16be",
    "f32le", "f32be", "f64le",
];

/// `u1le` is no name, as a byte has no order.
fn dtype(name: &str) -> &str {
    match name {
        "u1le" => "u8",
        "i1le" => "i8",
        name => name,
    }
}

/// The value that stands for none.
const NONE: i64 = 77;

/// That value in many samples side by side and in one of so `many` others, else small ones.
fn value(i: u64, many: u64) -> i64 {
    match noise(i / 300) % 4 {
        0 => NONE,
        _ if noise(i).is_multiple_of(many) => NONE,
        _ => (noise(i) >> 20) as i64 % 100 + 1,
    }
}

#[test]
fn a_value_that_stands_for_none_is_left_out_of_every_type() {
    for name in TYPES {
        for (rows, cols, channels, is_planar) in
            [(43, 331, 1, false), (19, 150, 3, false), (19, 150, 3, true)]
        {
            for many in [3, 5000] {
                let at = |r: u64, c: u64, channel: u64| match is_planar {
                    false => value((r * cols + c) * channels + channel, many),
                    true => value((channel * rows + r) * cols + c, many),
                };
                let bytes: Vec<u8> = (0..rows * cols * channels)
                    .flat_map(|i| bytes_of(name, value(i, many)))
                    .collect();
                let hints = ShapeHints {
                    no_data: Some(Number::Integer(NONE.into())),
                    interleave: is_planar.then_some(Interleave::Planes),
                    ..given(rows, cols, channels, dtype(name))
                };
                let (_file, image) = mapped(&bytes, &hints);
                let overview = scanned(&image, None, 3);
                // A pixel of colours is none where all of them are.
                let is_none = |r, c| (0..channels).all(|channel| at(r, c, channel) == NONE);
                let value = |r, c, channel| match is_none(r, c) {
                    true => f64::NAN,
                    false => at(r, c, channel) as f64,
                };
                let close = |a: f64, b: f64| equal(a, b) || (a - b).abs() <= 1e-5;
                let in_quarters = name.contains('1') && !name.contains("16");
                let size = (rows, cols, channels);
                assert_means(&overview, size, 3, in_quarters, close, value);
                if channels == 1 {
                    let all = (0..rows).flat_map(|r| (0..cols).map(move |c| (r, c)));
                    let all = all.filter(|(r, c)| !is_none(*r, *c));
                    let all: Vec<i64> = all.map(|(r, c)| at(r, c, 0)).collect();
                    let range = all.iter().min().zip(all.iter().max());
                    let range = range.map(|(low, high)| (*low as f64, *high as f64));
                    assert_eq!(overview.range(), range, "{name}");
                }
            }
        }
    }
}

#[test]
fn what_is_no_number_is_left_out_however_much_it_is() {
    for name in ["f16le", "f16be", "f32le", "f32be", "f64le", "f64be"] {
        let size = name[1..3].parse::<usize>().expect("bits") / 8;
        let of = |value: f64| {
            let bytes = match size {
                2 => half::f16::from_f64(value).to_le_bytes().to_vec(),
                4 => (value as f32).to_le_bytes().to_vec(),
                _ => value.to_le_bytes().to_vec(),
            };
            match name.ends_with("be") {
                true => bytes.into_iter().rev().collect(),
                false => bytes,
            }
        };
        let (rows, cols) = (37, 451);
        // Of a half as close to zero as one can be, too.
        let at = |i: u64| match noise(i / 90) % 3 {
            0 => f64::NAN,
            1 if noise(i).is_multiple_of(2) => -f64::NAN,
            2 => f64::from(half::f16::from_bits(noise(i) as u16 & 0x83ff)),
            _ => f64::from(noise(i) as u8) - 100.0,
        };
        let mut bytes: Vec<u8> = (0..rows * cols).flat_map(|i| of(at(i))).collect();
        let (_file, image) = mapped(&bytes, &given(rows, cols, 1, name));
        let overview = scanned(&image, None, 3);
        let close = |a: f64, b: f64| equal(a, b) || (a - b).abs() <= 2e-5;
        let value = |r, c, _| at(r * cols + c);
        assert_means(&overview, (rows, cols, 1), 3, false, close, value);
        let finite = (0..rows * cols).map(at).filter(|value| !value.is_nan());
        let finite = finite.map(|value| (value, value));
        let range = finite.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
        assert_eq!(overview.range(), range, "{name}");

        // One that is infinite makes its means so, and no other.
        bytes[..size].copy_from_slice(&of(f64::NEG_INFINITY));
        let (_file, image) = mapped(&bytes, &given(rows, cols, 1, name));
        let overview = scanned(&image, None, 3);
        let value = |r, c, _| match (r, c) {
            (0, 0) => f64::NEG_INFINITY,
            (r, c) => at(r * cols + c),
        };
        assert_means(&overview, (rows, cols, 1), 3, false, close, value);
        assert!(overview.range().is_some_and(|(low, _)| low.is_finite()));
    }
}
