//! Colours that are laid over what is behind them.

use squaremap::storage::Blend;

use crate::{assert_means, equal, given, mapped, noise, scanned};

/// Makes the bytes of a sample from a number without a pattern, and the value that it has.
type Made = fn(u64) -> (Vec<u8>, f64);

#[test]
fn colours_of_every_type_are_laid_over_what_is_behind_them() {
    let types: [(&str, f64, Made); 9] = [
        ("u8", 255.0, |n| (vec![n as u8], f64::from(n as u8))),
        ("i8", 127.0, |n| (vec![n as u8], f64::from(n as i8))),
        ("u16be", 65535.0, |n| {
            ((n as u16).to_be_bytes().to_vec(), f64::from(n as u16))
        }),
        ("i16le", 32767.0, |n| {
            ((n as i16).to_le_bytes().to_vec(), f64::from(n as i16))
        }),
        ("u32le", f64::from(u32::MAX), |n| {
            ((n as u32).to_le_bytes().to_vec(), f64::from(n as u32))
        }),
        // Opacities below 0 and above 1 count as these; what is no number is not seen.
        ("f32le", 1.0, |n| {
            (real(n).to_le_bytes().to_vec(), f64::from(real(n)))
        }),
        ("f64be", 1.0, |n| {
            (
                f64::from(real(n)).to_be_bytes().to_vec(),
                f64::from(real(n)),
            )
        }),
        ("f16le", 1.0, |n| {
            let half = half::f16::from_f32(real(n));
            (half.to_le_bytes().to_vec(), half.to_f64())
        }),
        // Less than the highest is opaque.
        ("u8", 100.0, |n| (vec![n as u8], f64::from(n as u8))),
    ];
    fn real(n: u64) -> f32 {
        match n % 3000 {
            0 => f32::NAN,
            n => (n as f32 - 1000.0) / 1000.0,
        }
    }
    for (name, opaque, made) in types {
        let (rows, cols) = (43, 330);
        let bytes: Vec<u8> = (0..rows * cols * 4)
            .flat_map(|i| made(noise(i)).0)
            .collect();
        let (_file, image) = mapped(&bytes, &given(rows, cols, 4, name));
        let behind = [0.25, -1.0, 2.0].map(|part| part * opaque);
        let overview = scanned(&image, Some(Blend { behind, opaque }), 3);
        let value = |r: u64, c: u64, channel: u64| {
            let at = |channel| made(noise((r * cols + c) * 4 + channel)).1;
            let alpha = (at(3) / opaque).clamp(0.0, 1.0);
            at(channel) * alpha + behind[channel as usize] * (1.0 - alpha)
        };
        // Of halves of quarters by chance, one more or less; of others as far as an f32 goes.
        let in_quarters = name.ends_with('8');
        let off = if in_quarters {
            0.25
        } else {
            3e-7 * opaque * 2.0
        };
        let close = |a: f64, b: f64| equal(a, b) || (a - b).abs() <= off;
        assert_means(&overview, (rows, cols, 3), 3, in_quarters, close, value);
    }
}
