//! Samples of every type, in every place.

use std::io::Write;

use squaremap::open::{Image, ShapeHints};
use squaremap::storage::Blend;

use crate::{assert_means, close_f32, close_f64, equal, given, mapped, noise, scanned};

#[test]
fn bytes_of_every_shape() {
    let sizes = [
        (1, 1),
        (7, 9),
        (8, 8),
        (513, 1025),
        (1100, 3),
        (3, 70_000),
        (20, 66_000),
    ];
    for (rows, cols) in sizes {
        for finest in [3, 6] {
            let bytes: Vec<u8> = (0..rows * cols).map(|i| noise(i) as u8 | 1).collect();
            let (_file, image) = mapped(&bytes, &given(rows, cols, 1, "u8"));
            let overview = scanned(&image, None, finest);
            let range = (
                f64::from(*bytes.iter().min().unwrap()),
                f64::from(*bytes.iter().max().unwrap()),
            );
            assert_eq!(overview.range(), Some(range));
            let value = |r: u64, c: u64, _| f64::from(bytes[(r * cols + c) as usize]);
            assert_means(&overview, (rows, cols, 1), finest, true, equal, value);
        }
    }
}

#[test]
fn every_kind_of_sample() {
    let (rows, cols) = (521, 300);
    let at = |r: u64, c: u64| r * cols + c;
    let count = rows * cols;

    let i8s: Vec<u8> = (0..count).map(|i| noise(i) as u8).collect();
    let (_file, image) = mapped(&i8s, &given(rows, cols, 1, "i8"));
    let overview = scanned(&image, None, 3);
    assert_eq!(overview.range(), Some((-128.0, 127.0)));
    let value = |r, c, _| f64::from(i8s[at(r, c) as usize] as i8);
    assert_means(&overview, (rows, cols, 1), 3, true, equal, value);

    let u16s: Vec<u8> = (0..count)
        .flat_map(|i| (noise(i) as u16).to_be_bytes())
        .collect();
    let (_file, image) = mapped(&u16s, &given(rows, cols, 1, "u16be"));
    let value = |r, c, _| f64::from(noise(at(r, c)) as u16);
    let overview = scanned(&image, None, 3);
    assert_means(&overview, (rows, cols, 1), 3, false, close_f32, value);

    let u64s: Vec<u8> = (0..count)
        .flat_map(|i| (noise(i) >> 12).to_le_bytes())
        .collect();
    let (_file, image) = mapped(&u64s, &given(rows, cols, 1, "<u8"));
    let value = |r, c, _| (noise(at(r, c)) >> 12) as f64;
    let overview = scanned(&image, None, 3);
    assert_means(&overview, (rows, cols, 1), 3, false, close_f64, value);

    // Numbers, holes of many sizes, and whole blocks without a number.
    let float = |r: u64, c: u64| match noise(at(r / 8, c / 8)) % 5 {
        0 => f32::NAN,
        1 if noise(at(r, c)).is_multiple_of(3) => f32::NAN,
        _ => f32::from(noise(at(r, c)) as u8),
    };
    let f32s: Vec<u8> = (0..count)
        .flat_map(|i| float(i / cols, i % cols).to_le_bytes())
        .collect();
    let (_file, image) = mapped(&f32s, &given(rows, cols, 1, "f32le"));
    let overview = scanned(&image, None, 3);
    assert_eq!(overview.range(), Some((0.0, 255.0)));
    let value = |r, c, _| f64::from(float(r, c));
    assert_means(&overview, (rows, cols, 1), 3, false, close_f32, value);

    let nans = f32::NAN.to_le_bytes().repeat(100);
    let (_file, image) = mapped(&nans, &given(10, 10, 1, "f32le"));
    assert_eq!(scanned(&image, None, 3).range(), None);
}

/// Makes the bytes of a sample from a number without a pattern, and the value that it has.
type Made = fn(u64) -> (Vec<u8>, f64);

macro_rules! made {
    ($($name:literal $type:ty, $of:expr;)*) => {
        [$(
            (concat!($name, "le"), (|n| { let of: fn(u64) -> $type = $of; (of(n).to_le_bytes().to_vec(), of(n) as f64) }) as Made),
            (concat!($name, "be"), (|n| { let of: fn(u64) -> $type = $of; (of(n).to_be_bytes().to_vec(), of(n) as f64) }) as Made),
        )*]
    };
}

/// Some that are no numbers, far from one another.
fn rarely(n: u64, otherwise: f64) -> f64 {
    match n % 5000 {
        0 => f64::NAN,
        1 => f64::NAN.copysign(-1.0),
        _ => otherwise,
    }
}

#[test]
#[allow(
    clippy::cast_lossless,
    reason = "64 bits have no other way, and share this one"
)]
fn every_type_order_and_interleave_is_the_mean_of_a_wide_reference() {
    let types = made! {
        "u16" u16, |n| n as u16;
        "i16" i16, |n| n as i16;
        "u32" u32, |n| n as u32;
        "i32" i32, |n| n as i32;
        "u64" u64, |n| n >> 13;
        "i64" i64, |n| (n as i64) >> 13;
        "f32" f32, |n| rarely(n, (n >> 40) as f64 - 1e6) as f32;
        "f64" f64, |n| rarely(n, (n >> 30) as f64 / 7.0 - 1e6);
    };
    // Also those next to zero, but none that is infinite.
    fn finite(n: u64) -> half::f16 {
        let bits = n as u16;
        half::f16::from_bits(if bits & 0x7c00 == 0x7c00 { 5 } else { bits })
    }
    let halves: [(&str, Made); 2] = [
        ("f16le", |n| {
            (finite(n).to_le_bytes().to_vec(), finite(n).to_f64())
        }),
        ("f16be", |n| {
            (finite(n).to_be_bytes().to_vec(), finite(n).to_f64())
        }),
    ];
    for (name, made) in types.into_iter().chain(halves) {
        // Fewer lines and points than go together, and more; and what goes along short lines.
        for (rows, cols, channels) in [(83, 203, 1), (21, 150, 3), (9, 64, 4), (140, 3, 1)] {
            let at = |r: u64, c: u64, channel: u64| noise((r * cols + c) * channels + channel);
            let bytes: Vec<u8> = (0..rows * cols * channels)
                .flat_map(|i| made(noise(i)).0)
                .collect();
            let (_file, image) = mapped(&bytes, &given(rows, cols, channels, name));
            let overview = scanned(&image, None, 3);
            let value = |r, c, channel| made(at(r, c, channel)).1;
            // As far as the largest value that takes part is rounded.
            let largest = (0..rows * cols * channels).map(|i| made(noise(i)).1.abs());
            let largest = largest.fold(0.0, f64::max);
            let precision = match name.contains("16") || name.starts_with("f32") {
                true => 2e-7,
                false => 1e-15,
            };
            let close = |a: f64, b: f64| equal(a, b) || (a - b).abs() <= largest * precision;
            assert_means(
                &overview,
                (rows, cols, channels.min(3)),
                3,
                false,
                close,
                value,
            );
            if channels == 1 {
                let all = (0..rows * cols)
                    .map(|i| made(noise(i)).1)
                    .filter(|value| value.is_finite());
                let (low, high) = all.fold((f64::MAX, f64::MIN), |(low, high), value| {
                    (low.min(value), high.max(value))
                });
                assert_eq!(overview.range(), Some((low, high)), "{name}");
            }
        }
    }
}

#[test]
fn colours_and_what_lies_behind_them() {
    let (rows, cols) = (70, 530);
    for channels in [3, 4] {
        let bytes: Vec<u8> = (0..rows * cols * channels)
            .map(|i| noise(i) as u8)
            .collect();
        let (_file, image) = mapped(&bytes, &given(rows, cols, channels, "u8"));
        let blend = (channels == 4).then_some(Blend {
            behind: [24.0, -1000.0, 2000.0],
            opaque: 255.0,
        });
        let overview = scanned(&image, blend, 3);
        assert_eq!(overview.range(), None);
        let value = |r: u64, c: u64, channel: u64| {
            let at = |channel| f64::from(bytes[((r * cols + c) * channels + channel) as usize]);
            match blend {
                None => at(channel),
                Some(Blend { behind, .. }) => {
                    let alpha = at(3) / 255.0;
                    at(channel) * alpha + behind[channel as usize] * (1.0 - alpha)
                }
            }
        };
        // With many halves of quarters by chance, and sums in another order: one quarter is allowed.
        let most = if channels == 3 { 0.0 } else { 0.25 };
        let close = |a: f64, b: f64| (a - b).abs() <= most;
        assert_means(&overview, (rows, cols, 3), 3, true, close, value);
    }
}

/// NumPy's header for an array whose columns are contiguous.
fn fortran_npy(shape: &str) -> Vec<u8> {
    let dict = format!("{{'descr': '|u1', 'fortran_order': True, 'shape': {shape}, }}");
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(format!("{dict:<117}\n").into_bytes());
    assert_eq!(bytes.len(), 128);
    bytes
}

#[test]
fn columns_may_be_contiguous() {
    let (rows, cols) = (900, 611);
    let value = |r: u64, c: u64, channel: u64| noise((channel * cols + c) * rows + r) as u8;
    for channels in [1, 3] {
        let mut bytes = fortran_npy(&match channels {
            1 => format!("({rows}, {cols})"),
            _ => format!("({rows}, {cols}, {channels})"),
        });
        bytes.extend((0..rows * cols * channels).map(|i| noise(i) as u8));
        let mut file = tempfile::Builder::new().suffix(".npy").tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let image = Image::open(file.path(), &ShapeHints::default()).unwrap();
        assert_eq!(
            image
                .layout()
                .as_strided()
                .map(|strided| strided.strides().row),
            Some(1)
        );
        let overview = scanned(&image, None, 3);
        let value = |r, c, channel| f64::from(value(r, c, channel));
        assert_means(&overview, (rows, cols, channels), 3, true, equal, value);
    }
}

#[test]
fn rows_may_have_gaps_and_holes() {
    let (rows, cols, stride) = (530, 300, 10_000_u64);
    let path = tempfile::NamedTempFile::new().unwrap();
    let file = path.as_file();
    file.set_len(rows * stride).unwrap();
    // Only some rows are ever written; the rest are holes.
    let bytes: Vec<u8> = (0..cols).map(|i| noise(i) as u8).collect();
    for row in (0..rows).step_by(17) {
        use std::os::unix::fs::FileExt;
        file.write_all_at(&bytes, row * stride).unwrap();
    }
    let given = ShapeHints {
        row_stride: Some(stride),
        ..given(rows, cols, 1, "u8")
    };
    let image = Image::open(path.path(), &given).unwrap();
    let overview = scanned(&image, None, 3);
    let value = |r: u64, c: u64, _| match r % 17 {
        0 => f64::from(bytes[c as usize]),
        _ => 0.0,
    };
    assert_means(&overview, (rows, cols, 1), 3, true, equal, value);
}
