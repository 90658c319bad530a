//! The colours of values.

use std::io::Write;

use squaremap::image::{Number, Size};
use squaremap::open::{Image, ShapeHints};
use squaremap::view::{Colormap, NO_DATA, NOT_A_NUMBER, Picture, Shot};

use crate::reference::{FIT, Look, Reference};
use crate::{SHOT, assert_same, noise_u8, shot, take};

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

#[test]
fn what_stands_for_none_has_a_colour_of_its_own() {
    let shot = shot!();
    // A value that stands for none in stripes, what is not a number in others, and both together.
    let value = |row: u64, col: u64| match (row / 8 % 4, col % 2) {
        (0, _) => -9999.0,
        (1, _) => f32::NAN,
        (2, 0) => -9999.0,
        (2, _) => f32::NAN,
        _ => (col / 4) as f32,
    };
    let mut bytes = Vec::new();
    for (row, col) in (0..64).flat_map(|row| (0..64).map(move |col| (row, col))) {
        bytes.extend(value(row, col).to_le_bytes());
    }
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    let given = ShapeHints {
        size: Size::new(64, 64).ok(),
        sample: Some("f32le".parse().unwrap()),
        no_data: Some(Number::Integer(-9999)),
        ..ShapeHints::default()
    };
    let image = Image::open(file.path(), &given).unwrap();
    let picture = Picture::new(image, None);
    for zoom in [4.0, 1.0, 0.5, 0.25] {
        let look = Look {
            zoom: Some(zoom),
            screen: (300, 300),
            ..FIT
        };
        let pixels = take(shot, &picture, look);
        assert!(pixels == take(&Shot::on_cpu(), &picture, look), "{zoom}");
        let at = |row: f64| {
            let row = (150.0 + (row - 32.0) * zoom) as usize;
            let col = 150 + (zoom * 2.5) as usize;
            let pixel = 3 * (row * 300 + col);
            [0, 1, 2].map(|i| pixels.rgb[pixel + i])
        };
        assert_eq!(at(3.5), NO_DATA, "{zoom}");
        assert_eq!(at(11.5), NOT_A_NUMBER, "{zoom}");
        // Not all of it stands for none.
        if zoom < 1.0 {
            assert_eq!(at(19.5), NOT_A_NUMBER, "{zoom}");
        }
        let number = at(27.5);
        assert!(number != NO_DATA && number != NOT_A_NUMBER, "{zoom}");
    }
}
