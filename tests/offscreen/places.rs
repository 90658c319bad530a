//! Where the pixels of an image lie on the screen: zooms, windows, tiles, overviews.

use squaremap::view::{Camera, Colormap, Screen};

use crate::reference::{FIT, Look, Reference};
use crate::{SHOT, assert_same, noise, noise_u8, shot};

#[test]
fn every_zoom_of_odd_images_in_odd_windows() {
    let shot = shot!();
    for (rows, cols) in [(1, 1), (7, 5), (1, 300), (300, 1), (131, 259)] {
        let reference = Reference::u8s((rows, cols, 1), noise_u8);
        let mut looks = Vec::new();
        for screen in [(120, 160), (101, 77), (1, 1), (3, 333)] {
            looks.push(Look { screen, ..FIT });
            for zoom in [0.3, 0.5, 0.71, 0.99, 1.0, 1.0001, 1.7, 2.0, 13.0] {
                for part in [0.0, 0.37, 1.0] {
                    looks.push(Look {
                        screen,
                        zoom: Some(zoom),
                        center: Some((rows as f64 * part, cols as f64 * (1.0 - part))),
                        ..FIT
                    });
                }
            }
        }
        assert_same(shot, &reference, looks);
    }
}

#[test]
fn images_of_many_tiles() {
    let shot = shot!();
    let reference = Reference::u8s((777, 1301, 1), noise_u8);
    let look = |zoom: f64, row: f64, col: f64| Look {
        screen: (250, 333),
        zoom: Some(zoom),
        center: Some((row, col)),
        ..FIT
    };
    assert_same(
        shot,
        &reference,
        [
            Look {
                screen: (600, 800),
                ..FIT
            },
            Look {
                screen: (97, 1500),
                ..FIT
            },
            // Around the corner of four tiles, and of the last ones.
            look(3.0, 256.0, 512.0),
            look(1.0, 256.0, 512.0),
            look(0.9, 256.0, 512.0),
            look(0.6, 512.0, 1024.0),
            look(0.45, 777.0, 1301.0),
            look(0.24, 256.0, 1024.0),
            look(0.1, 0.0, 0.0),
            look(0.07, 400.0, 600.0),
            look(256.0, 300.5, 1300.5),
        ],
    );
}

#[test]
fn large_images_through_their_overviews() {
    let shot = shot!();
    let looks = |rows: f64, cols: f64| {
        let look = |zoom: f64, row: f64, col: f64| Look {
            zoom: Some(zoom),
            center: Some((rows * row, cols * col)),
            ..FIT
        };
        // Either side of the finest level that is kept, then coarser ones.
        [
            FIT,
            look(0.13, 0.5, 0.5),
            look(0.125, 1.0, 1.0),
            look(0.06, 0.3, 0.0),
            // The smallest is a quarter of the fitted size.
            look(0.26 * 120.0 / rows, 0.5, 0.5),
        ]
    };
    let grey = Reference::u8s((5803, 5901, 1), noise_u8);
    assert_same(shot, &grey, looks(5803.0, 5901.0));
    let rgba = Reference::u8s((2901, 2999, 4), noise_u8);
    assert_same(shot, &rgba, looks(2901.0, 2999.0));
    // A fraction less in every row, and holes that are not a number.
    let float = Reference::new((2999, 3001, 1), "f32", |row, col, _| {
        let value = match noise(row / 9, col / 9, 1) % 5 {
            0 => f32::NAN,
            _ => (noise(row, col, 0) % 1000) as f32 / 8.0 - row as f32 / 4.0,
        };
        (f64::from(value), value.to_le_bytes())
    });
    assert_same(shot, &float, looks(2999.0, 3001.0));
}

#[test]
fn impossible_windows_are_refused() {
    let shot = shot!();
    let reference = Reference::u8s((4, 4, 1), noise_u8);
    let picture = reference.picture(None);
    for (rows, cols) in [(0, 5), (5, 0), (1 << 20, 5)] {
        let camera = Camera::fit(picture.size(), Screen { rows, cols });
        let error = shot.take(&picture, &camera, Colormap::Gray).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("cannot be drawn; expected 1x1 to")
        );
    }
}
