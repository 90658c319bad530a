//! Samples of every type, wherever they lie in the file.

use squaremap::open::{Image, ShapeHints};
use squaremap::view::Picture;

use crate::reference::{FIT, Look, Reference};
use crate::{SHOT, assert_same, noise, shot, take};

#[test]
fn wider_samples_in_both_byte_orders() {
    let shot = shot!();
    let shape = (90, 301, 1);
    let looks = || {
        [None, Some(0.3), Some(0.5), Some(0.7), Some(1.0), Some(3.0)].map(|zoom| Look {
            screen: (200, 350),
            zoom,
            ..FIT
        })
    };
    let u16s = |row, col| noise(row, col, 0) as u16;
    let f16s = |row, col| half::f16::from_f32(f32::from(u16s(row, col)) - 3e4);
    let f32s = |row, col| ((noise(row, col, 0) >> 40) as f32 - 8e6) * 1e-3;
    for reference in [
        Reference::new(shape, "u16le", |r, c, _| {
            (f64::from(u16s(r, c)), u16s(r, c).to_le_bytes())
        }),
        Reference::new(shape, "u16be", |r, c, _| {
            (f64::from(u16s(r, c)), u16s(r, c).to_be_bytes())
        }),
        Reference::new(shape, "i16be", |r, c, _| {
            let value = u16s(r, c) as i16;
            (f64::from(value), value.to_be_bytes())
        }),
        Reference::new(shape, "i8", |r, c, _| {
            let value = u16s(r, c) as i8;
            (f64::from(value), value.to_le_bytes())
        }),
        Reference::new(shape, "bool", |r, c, _| {
            let value = (u16s(r, c) % 2) as u8;
            (f64::from(value), [value])
        }),
        Reference::new((90, 301, 3), "u8", |r, c, channel| {
            let value = noise(r, c, channel) as u8;
            (f64::from(value), [value])
        }),
        Reference::new(shape, "f16be", |r, c, _| {
            (f64::from(f16s(r, c)), f16s(r, c).to_be_bytes())
        }),
        // So close to zero that the exponent is zero; and what is not finite.
        Reference::new(shape, "f16le", |r, c, _| {
            let value = half::f16::from_bits(u16s(r, c) & 0x83ff);
            (f64::from(value), value.to_le_bytes())
        }),
        Reference::new(shape, "f16le", |r, c, _| {
            let value = match u16s(r, c) % 200 {
                0 => half::f16::NAN,
                1 => half::f16::INFINITY,
                _ => f16s(r, c),
            };
            (f64::from(value), value.to_le_bytes())
        }),
        Reference::new(shape, "f32le", |r, c, _| {
            (f64::from(f32s(r, c)), f32s(r, c).to_le_bytes())
        }),
        Reference::new(shape, "f32be", |r, c, _| {
            (f64::from(f32s(r, c)), f32s(r, c).to_be_bytes())
        }),
        // Far from zero and close together: an f32 could not tell them apart.
        Reference::new(shape, "u32le", |r, c, _| {
            let value = 4_000_000_000 + noise(r, c, 0) as u32 % 256;
            (f64::from(value), value.to_le_bytes())
        }),
        Reference::new(shape, "f64be", |r, c, _| {
            let value = 1e9 + (noise(r, c, 0) % 256) as f64 / 16.0;
            (value, value.to_be_bytes())
        }),
    ] {
        assert_same(shot, &reference, looks());
    }
}

/// Samples that lie elsewhere in the file than in rows: NumPy's column-major order, behind a header.
#[test]
fn columns_that_lie_side_by_side_are_rows_all_the_same() {
    let shot = shot!();
    let rows_first = Reference::new((70, 300, 1), "u16le", |row, col, _| {
        let value = noise(row, col, 0) as u16;
        (f64::from(value), value.to_le_bytes())
    });
    let text = "{'descr': '<u2', 'fortran_order': True, 'shape': (70, 300), }";
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(format!("{text:<117}\n").as_bytes());
    for col in 0..300 {
        for row in 0..70 {
            bytes.extend((rows_first.value(row, col, 0) as u16).to_le_bytes());
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fortran.npy");
    std::fs::write(&path, bytes).unwrap();
    let image = Image::open(&path, &ShapeHints::default()).unwrap();
    let picture = Picture::new(image, None);
    for zoom in [None, Some(0.5), Some(5.0)] {
        let look = Look { zoom, ..FIT };
        let expected = take(shot, &rows_first.picture(None), look);
        assert!(take(shot, &picture, look) == expected, "{look:?}");
    }
}
