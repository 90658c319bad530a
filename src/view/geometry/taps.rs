//! Which texels a device pixel shows, and in what shares. Pure arithmetic: no I/O.
//!
//! Rows and columns are independent of one another, so the whole mapping of a frame is two short
//! tables. They are made here in f64 and looked up by the shader, which then needs no coordinates of
//! its own: every adapter shows the same texel, however large the image.
//!
//! A *texel* is a pixel of an overview level: level 0 is the image itself, a texel of level L the
//! mean of 2^L × 2^L image pixels (fewer at the right and lower border).

use crate::view::geometry::camera::ViewAxis;

/// What one device pixel shows along one direction: `weights[i]` parts of texel `first + i`.
///
/// # Guarantees
///
/// The weights sum to [`Tap::FULL`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tap {
    /// The first texel that the device pixel touches.
    pub(crate) first: u64,
    /// The shares of this texel and the two after it.
    pub(crate) weights: [u8; 3],
}

impl Tap {
    /// The sum of the weights of a tap. 2^7 because then all sums of weights of both directions
    /// times the texels of 8-bit images (in quarters) stay below 2^24, where f32 is exact: the mean
    /// is the same on every adapter, in whatever order it adds.
    pub(crate) const FULL: u8 = 128;

    /// The most texels that a device pixel touches along one direction: at most two texels wide
    /// (see [`level_for`]), it can touch three.
    pub(crate) const TEXELS: u64 = 3;
}

impl Tap {
    /// The same, showing only the texel of the largest share.
    pub(crate) fn nearest(self) -> Tap {
        let mut weights = [0; Tap::TEXELS as usize];
        let largest = (0..weights.len()).rev().max_by_key(|&i| self.weights[i]);
        weights[largest.unwrap_or(0)] = Tap::FULL;
        Tap { weights, ..self }
    }
}

/// The device pixels that show an image along one direction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Taps {
    /// The first device pixel that shows the image.
    pub(crate) start: u32,
    /// What it and those after it show.
    pub(crate) taps: Vec<Tap>,
}

impl Taps {
    /// The same, each showing only the texel of the largest share.
    pub(crate) fn nearest(&self) -> Taps {
        Taps {
            start: self.start,
            taps: self.taps.iter().map(|tap| tap.nearest()).collect(),
        }
    }
}

/// The overview level for a zoom: the coarsest whose texels are not larger than a device pixel.
pub(crate) fn level_for(zoom: f64) -> u32 {
    let mut level = 0;
    while level < 59 && zoom * (1_u64 << (level + 1)) as f64 <= 1.0 {
        level += 1;
    }
    level
}

/// The number of texels along a side of `pixels` image pixels.
pub(crate) fn texels(pixels: u64, level: u32) -> u64 {
    pixels.div_ceil(1 << level)
}

/// What the device pixels of `axis` show of `level`: that of [`level_for`], or a coarser one as long as
/// the texels of that are not there.
///
/// A device pixel shows the image when its middle lies inside; an image narrower than half a device
/// pixel is still shown by one. Enlarged, it shows the pixel under its middle; reduced, all that it
/// covers, each boundary between texels rounded to 1/128 of the device pixel.
pub(crate) fn taps(axis: &ViewAxis, level: u32) -> Taps {
    let extent = axis.extent();
    let start = axis.corner.saturating_neg().max(0);
    let end = i64::from(axis.screen)
        .saturating_sub(axis.corner)
        .min(extent);
    let taps = (start..end).map(|u| tap(axis, level, u as f64)).collect();
    Taps {
        // Not negative, and inside the screen wherever there are taps at all.
        start: u32::try_from(start.saturating_add(axis.corner)).unwrap_or(axis.screen),
        taps,
    }
}

/// The tap of the `u`-th device pixel from the image's corner.
fn tap(axis: &ViewAxis, level: u32, u: f64) -> Tap {
    if axis.zoom >= 1.0 {
        let pixel = ((u + 0.5) / axis.zoom) as u64;
        return Tap {
            first: pixel.min(axis.image - 1) >> level,
            weights: [Tap::FULL, 0, 0],
        };
    }
    let block = (1_u64 << level) as f64;
    let start = u / axis.zoom;
    let end = ((u + 1.0) / axis.zoom).min(axis.image as f64);
    let first = ((start / block) as u64).min(texels(axis.image, level) - 1);
    // How much of the device pixel lies before the end of the texel `first + i`.
    let before = |i: u64| {
        let boundary = (first + i + 1) as f64 * block;
        let share = (boundary - start) / (end - start) * f64::from(Tap::FULL);
        share.round().clamp(0.0, f64::from(Tap::FULL)) as u8
    };
    let (one, two) = (before(0), before(1));
    Tap {
        first,
        weights: [one, two - one, Tap::FULL - two],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(corner: i64, screen: u32, image: u64, zoom: f64) -> ViewAxis {
        ViewAxis {
            corner,
            screen,
            image,
            zoom,
        }
    }

    #[test]
    fn the_level_is_the_coarsest_that_is_fine_enough() {
        for (zoom, level) in [
            (256.0, 0),
            (1.0, 0),
            (0.51, 0),
            (0.5, 1),
            (0.26, 1),
            (0.25, 2),
            (1e-30, 59),
        ] {
            assert_eq!(level_for(zoom), level, "{zoom}");
        }
    }

    #[test]
    fn enlarged_pixels_are_equally_large_and_exact() {
        let cols = 1_u64 << 40;
        let col = cols - 3;
        let first = 7 - (col as i64) * 5;
        let taps = taps(&axis(first, 100, cols, 5.0), 0);
        assert_eq!(taps.start, 0);
        let shown: Vec<u64> = taps.taps.iter().map(|tap| tap.first).collect();
        // Two device pixels of the pixel before (col − 2 begins at −3), then five of each, then none.
        let expected: Vec<u64> = [2, 5, 5, 5, 5]
            .iter()
            .zip(col - 2..)
            .flat_map(|(&count, pixel)| std::iter::repeat_n(pixel, count))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn reduced_pixels_are_shared_by_their_area() {
        // Three image pixels for two device pixels.
        let taps = taps(&axis(4, 10, 6, 2.0 / 3.0), 0);
        assert_eq!(taps.start, 4);
        let shown: Vec<_> = taps
            .taps
            .iter()
            .map(|tap| (tap.first, tap.weights))
            .collect();
        assert_eq!(
            shown,
            [
                (0, [85, 43, 0]),
                (1, [43, 85, 0]),
                (3, [85, 43, 0]),
                (4, [43, 85, 0])
            ]
        );
    }

    #[test]
    fn a_narrow_last_texel_has_the_share_of_its_area() {
        // Level 2: texels of 4, 4 and 1 pixels; one device pixel for 4.5 of them.
        let taps = taps(&axis(0, 10, 9, 2.0 / 9.0), 2);
        assert_eq!(taps.taps.len(), 2);
        assert_eq!(taps.taps[0].weights, [114, 14, 0]);
        assert_eq!(taps.taps[1].first, 1);
        assert_eq!(taps.taps[1].weights, [100, 28, 0]);
    }

    #[test]
    fn an_image_narrower_than_a_device_pixel_is_shown_by_one() {
        let taps = taps(&axis(300, 600, 1, 1e-6), 19);
        assert_eq!(taps.start, 300);
        assert_eq!(
            taps.taps,
            [Tap {
                first: 0,
                weights: [128, 0, 0]
            }]
        );
    }

    #[test]
    fn the_nearest_texel_is_that_of_the_largest_share() {
        for (weights, expected) in [
            ([128, 0, 0], [128, 0, 0]),
            ([43, 85, 0], [0, 128, 0]),
            ([10, 20, 98], [0, 0, 128]),
            ([64, 64, 0], [128, 0, 0]),
        ] {
            let tap = Tap { first: 7, weights };
            let nearest = Tap {
                first: 7,
                weights: expected,
            };
            assert_eq!(tap.nearest(), nearest);
        }
    }

    #[test]
    fn what_lies_off_the_screen_has_no_taps() {
        assert!(taps(&axis(50, 50, 9, 1.0), 0).taps.is_empty());
        assert!(taps(&axis(-9, 50, 9, 1.0), 0).taps.is_empty());
        assert!(taps(&axis(0, 0, 9, 1.0), 0).taps.is_empty());
        assert_eq!(taps(&axis(-8, 50, 9, 1.0), 0).taps.len(), 1);
    }
}
