//! Pictures smaller than the image.

use squaremap::view::Colormap;

use crate::reference::{Look, Reference};
use crate::{SHOT, shot, take};

/// The rules above round; here what they round is compared with the plain mean over the area of a
/// device pixel, in which no block or share is rounded. Lines a pixel wide are the hardest case.
#[test]
fn reduced_pictures_are_means_and_do_not_alias() {
    let shot = shot!();
    let reference = Reference::u8s((400, 610, 1), |row, col, _| {
        if (row + 3 * col) % 7 == 0 { 255 } else { 0 }
    });
    for zoom in [0.9, 0.6, 0.47, 0.31, 0.13] {
        let look = Look {
            zoom: Some(zoom),
            screen: (300, 300),
            center: Some((200.0, 305.0)),
            colormap: Colormap::Gray,
            range: Some((0.0, 255.0)),
        };
        let pixels = take(shot, &reference.picture(look.range), look);
        let mut errors = Vec::new();
        // Away from the borders of the image, so that every footprint is whole.
        let (corner_row, corner_col) = (
            (150.0 - 200.0 * zoom).round(),
            (150.0 - 305.0 * zoom).round(),
        );
        let overlap = |pixel: u64, start: f64| {
            let (low, high) = (pixel as f64, pixel as f64 + 1.0);
            (high.min(start + 1.0 / zoom) - low.max(start)).max(0.0)
        };
        for y in (140..160).step_by(3) {
            for x in (130..170).step_by(3) {
                let top = (f64::from(y) - corner_row) / zoom;
                let left = (f64::from(x) - corner_col) / zoom;
                let mut mean = 0.0;
                for row in top as u64..(top + 1.0 / zoom).ceil() as u64 {
                    for col in left as u64..(left + 1.0 / zoom).ceil() as u64 {
                        let area = overlap(row, top) * overlap(col, left) * zoom * zoom;
                        mean += area * reference.value(row, col, 0);
                    }
                }
                let shown = f64::from(pixels.rgb[3 * (y as usize * 300 + x as usize)]);
                // The shares are 128ths. Below one half, a texel of a block is spread evenly over the
                // block, which softens this finest of patterns; point samples would be off by 255.
                let most = if zoom > 0.5 { 4.0 } else { 64.0 };
                assert!(
                    (shown - mean).abs() < most,
                    "zoom {zoom}, row {y}, col {x}: {shown}, expected about {mean}"
                );
                errors.push(shown - mean);
            }
        }
        // No brightness is gained or lost; a colour is that of the step below.
        let error = errors.iter().sum::<f64>() / errors.len() as f64;
        assert!(error.abs() < 2.0, "zoom {zoom}: off by {error}");
    }
}
