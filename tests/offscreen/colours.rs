//! The colours of values.

use squaremap::view::Colormap;

use crate::reference::{FIT, Look, Reference};
use crate::{SHOT, assert_same, noise_u8, shot};

#[test]
fn every_colormap_and_range() {
    let shot = shot!();
    // All levels of grey, and none twice in a row.
    let reference = Reference::u8s((16, 16, 1), |row, col, _| (row * 16 + col) as u8);
    let looks = Colormap::ALL.into_iter().flat_map(|colormap| {
        [
            None,
            Some((0.0, 1.0)),
            Some((-3.5, 99.0)),
            Some((100.0, 100.0)),
        ]
        .map(|range| Look {
            colormap,
            range,
            ..FIT
        })
    });
    assert_same(shot, &reference, looks);
    let flat = Reference::u8s((5, 4, 1), |_, _, _| 200);
    assert_same(shot, &flat, [FIT]);
}

#[test]
fn colours_are_shown_as_they_are() {
    let shot = shot!();
    for channels in [3, 4] {
        let reference = Reference::u8s((291, 270, channels), noise_u8);
        let looks = [0.2, 0.5, 0.8, 1.0, 5.0].map(|zoom| Look {
            zoom: Some(zoom),
            range: Some((0.0, 255.0)),
            ..FIT
        });
        assert_same(shot, &reference, looks);
    }
}

#[test]
fn what_is_no_number_has_colours_of_its_own() {
    let shot = shot!();
    let reference = Reference::new((64, 64, 1), "f32le", |row, col, _| {
        let value = match (row / 8 + col / 8) % 8 {
            0 => f32::NAN,
            1 => f32::INFINITY,
            2 => f32::NEG_INFINITY,
            k => k as f32,
        };
        (f64::from(value), value.to_le_bytes())
    });
    let looks = [8.0, 1.0, 0.5].map(|zoom| Look {
        zoom: Some(zoom),
        screen: (300, 300),
        ..FIT
    });
    assert_same(shot, &reference, looks);
    // One NaN among numbers does not hide them.
    let dotted = Reference::new((64, 64, 1), "f32le", |row, col, _| {
        let value = if row % 4 == 0 && col % 4 == 0 {
            f32::NAN
        } else {
            (row / 16) as f32
        };
        (f64::from(value), value.to_le_bytes())
    });
    assert_same(
        shot,
        &dotted,
        [Look {
            zoom: Some(0.25),
            ..FIT
        }],
    );
}
