//! Where the image lies on the screen. Pure arithmetic: no I/O.
//!
//! Two coordinate systems, both (row, col) with the first row on top: *image* coordinates count
//! pixels of the image from its top left corner, *screen* coordinates device pixels from the
//! window's. Pixel i covers [i, i + 1) in both.

use std::ops::Range;

use crate::image::{Rect, Size};

/// A window's drawable area in device pixels; either side may be zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Screen {
    /// Device pixels from top to bottom.
    pub rows: u32,
    /// Device pixels from left to right.
    pub cols: u32,
}

/// A point in image or screen coordinates.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// Downwards.
    pub row: f64,
    /// To the right.
    pub col: f64,
}

/// One direction of the mapping between image and screen: screen pixel `corner + u` shows the image
/// coordinates [u, u + 1) / zoom.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Axis {
    /// The device pixel at which the image begins; may lie far outside the screen. A whole number,
    /// so that all image pixels are equally large at whole zooms and the arithmetic on device
    /// pixels is exact.
    pub corner: i64,
    /// Device pixels of the screen.
    pub screen: u32,
    /// Pixels of the image.
    pub image: u64,
    /// Device pixels an image pixel.
    pub zoom: f64,
}

impl Axis {
    /// The image pixel in the middle of the device pixel at screen coordinate `at`: the one that is
    /// seen there, or one of those. None beside the image.
    pub fn pixel(&self, at: f64) -> Option<u64> {
        if !(0.0..f64::from(self.screen)).contains(&at) {
            return None;
        }
        let u = (at.floor() as i64).saturating_sub(self.corner);
        (0..self.extent())
            .contains(&u)
            .then(|| (((u as f64 + 0.5) / self.zoom) as u64).min(self.image - 1))
    }

    /// The image pixels that are on the screen, those on its borders included. Possibly none.
    pub fn visible(&self) -> Range<u64> {
        let from = self.corner.saturating_neg().max(0);
        let to = i64::from(self.screen)
            .saturating_sub(self.corner)
            .min(self.extent());
        if from >= to {
            return 0..0;
        }
        let start = (from as f64 / self.zoom) as u64;
        let end = (to as f64 / self.zoom).ceil() as u64;
        start.min(self.image - 1)..end.min(self.image)
    }

    /// How many device pixels from the corner on show the image: those whose middle lies inside, one
    /// at least.
    pub(super) fn extent(&self) -> i64 {
        ((self.image as f64 * self.zoom - 0.5).ceil() as i64).max(1)
    }
}

/// What part of an image a window shows, and how large.
///
/// # Guarantees
///
/// - The image point in the middle of the screen lies within the image, so that the image never gets
///   lost;
/// - the zoom lies within [`zoom_limits`](Camera::zoom_limits);
/// - a fitted view stays fitted when the window or the image changes its size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Camera {
    image: Size,
    screen: Screen,
    /// The image coordinates in the middle of the screen.
    center: Point,
    /// Device pixels an image pixel.
    zoom: f64,
    fitted: bool,
}

/// An image pixel enlarged to this many device pixels a side is as large as anybody asks for.
const LARGEST_PIXEL: f64 = 256.0;

impl Camera {
    /// The whole image, as large as it fits.
    pub fn fit(image: Size, screen: Screen) -> Camera {
        Camera {
            image,
            screen,
            center: Point {
                row: image.rows() as f64 / 2.0,
                col: image.cols() as f64 / 2.0,
            },
            zoom: fit_zoom(image, screen),
            fitted: true,
        }
    }

    /// The image point `center` in the middle of the screen at `zoom` device pixels an image pixel.
    /// What is not given is as in [`fit`](Camera::fit).
    pub fn look_at(
        image: Size,
        screen: Screen,
        center: Option<Point>,
        zoom: Option<f64>,
    ) -> Camera {
        let mut camera = Camera::fit(image, screen);
        if center.is_some() || zoom.is_some() {
            let center = center.unwrap_or(camera.center);
            camera.place(center, zoom.unwrap_or(camera.zoom));
        }
        camera
    }

    /// The size of the image.
    pub fn image(&self) -> Size {
        self.image
    }

    /// The size of the screen.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// The image point in the middle of the screen.
    pub fn center(&self) -> Point {
        self.center
    }

    /// Device pixels an image pixel.
    pub fn zoom(&self) -> f64 {
        self.zoom
    }

    /// Whether the view follows the size of the window.
    pub fn is_fitted(&self) -> bool {
        self.fitted
    }

    /// The smallest and the largest zoom: a quarter of the fitted size or of the actual size,
    /// whichever is smaller, and 256 or the fitted size, whichever is larger.
    pub fn zoom_limits(&self) -> (f64, f64) {
        let fit = fit_zoom(self.image, self.screen);
        (fit.min(1.0) / 4.0, fit.max(LARGEST_PIXEL))
    }

    /// Fits the whole image again.
    pub fn refit(&mut self) {
        *self = Camera::fit(self.image, self.screen);
    }

    /// The window has another size: a fitted view is fitted again, any other keeps the middle.
    pub fn resize(&mut self, screen: Screen) {
        if self.fitted {
            *self = Camera::fit(self.image, screen);
        } else {
            self.screen = screen;
            self.place(self.center, self.zoom);
        }
    }

    /// Another image is shown: the view stays if the image is as large as the one before.
    pub fn change_image(&mut self, image: Size) {
        if image != self.image {
            *self = Camera::fit(image, self.screen);
        }
    }

    /// The same image in another shape is shown: a fitted view stays fitted, any other keeps the
    /// image point in its middle and the zoom.
    pub fn reshape(&mut self, image: Size) {
        if self.fitted {
            *self = Camera::fit(image, self.screen);
        } else {
            self.image = image;
            self.place(self.center, self.zoom);
        }
    }

    /// The middle of pixel (row, col) in the middle of the screen.
    pub fn go_to(&mut self, row: u64, col: u64) {
        let center = Point {
            row: row as f64 + 0.5,
            col: col as f64 + 0.5,
        };
        self.place(center, self.zoom);
    }

    /// The image pixel (row, col) under a point of the screen; none beside the image.
    pub fn pixel_at(&self, at: Point) -> Option<(u64, u64)> {
        Some((self.rows().pixel(at.row)?, self.cols().pixel(at.col)?))
    }

    /// The image pixels on the screen, possibly none.
    pub fn visible(&self) -> Rect {
        Rect::new(self.rows().visible(), self.cols().visible())
    }

    /// Zooms by `factor` and keeps the image point under the screen point `at`.
    pub fn zoom_at(&mut self, at: Point, factor: f64) {
        let (low, high) = self.zoom_limits();
        let zoom = whole_octave(self.zoom * factor).clamp(low, high);
        // From the middle to the point, in image pixels: less of them after than before.
        let shift = 1.0 / self.zoom - 1.0 / zoom;
        let center = Point {
            row: self.center.row + (at.row - f64::from(self.screen.rows) / 2.0) * shift,
            col: self.center.col + (at.col - f64::from(self.screen.cols) / 2.0) * shift,
        };
        self.place(center, zoom);
    }

    /// One image pixel a device pixel, around the middle.
    pub fn actual_pixels(&mut self) {
        self.place(self.center, 1.0);
    }

    /// Moves the image by this many device pixels down and to the right.
    pub fn pan(&mut self, rows: f64, cols: f64) {
        let center = Point {
            row: self.center.row - rows / self.zoom,
            col: self.center.col - cols / self.zoom,
        };
        self.place(center, self.zoom);
    }

    /// How image rows lie on the screen.
    pub fn rows(&self) -> Axis {
        self.axis(self.screen.rows, self.image.rows(), self.center.row)
    }

    /// How image columns lie on the screen.
    pub fn cols(&self) -> Axis {
        self.axis(self.screen.cols, self.image.cols(), self.center.col)
    }

    fn axis(&self, screen: u32, image: u64, center: f64) -> Axis {
        Axis {
            corner: (f64::from(screen) / 2.0 - center * self.zoom).round() as i64,
            screen,
            image,
            zoom: self.zoom,
        }
    }

    fn place(&mut self, center: Point, zoom: f64) {
        let (low, high) = self.zoom_limits();
        let inside = |center: f64, pixels: u64| {
            if center.is_nan() {
                0.0
            } else {
                center.clamp(0.0, pixels as f64)
            }
        };
        self.zoom = if zoom.is_nan() {
            1.0
        } else {
            zoom.clamp(low, high)
        };
        self.center = Point {
            row: inside(center.row, self.image.rows()),
            col: inside(center.col, self.image.cols()),
        };
        self.fitted = false;
    }
}

/// Steps of parts of an octave should come back to 100% and 200%, not to 199.99999999999997%.
fn whole_octave(zoom: f64) -> f64 {
    let octave = zoom.log2().round();
    if (zoom.log2() - octave).abs() < 1e-9 {
        octave.exp2()
    } else {
        zoom
    }
}

/// A screen without pixels is taken for one of a single pixel: nothing is drawn there anyway.
fn fit_zoom(image: Size, screen: Screen) -> f64 {
    let rows = f64::from(screen.rows.max(1)) / image.rows() as f64;
    let cols = f64::from(screen.cols.max(1)) / image.cols() as f64;
    rows.min(cols)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Screen = Screen {
        rows: 600,
        cols: 800,
    };

    fn size(rows: u64, cols: u64) -> Size {
        Size::new(rows, cols).unwrap()
    }

    /// The image point under a screen point, not snapped to device pixels.
    fn under(camera: &Camera, at: Point) -> Point {
        Point {
            row: camera.center.row + (at.row - f64::from(camera.screen.rows) / 2.0) / camera.zoom,
            col: camera.center.col + (at.col - f64::from(camera.screen.cols) / 2.0) / camera.zoom,
        }
    }

    #[test]
    fn a_fitted_image_touches_two_borders_and_is_centred() {
        let camera = Camera::fit(size(300, 300), SCREEN);
        assert_eq!(camera.zoom(), 2.0);
        assert_eq!((camera.rows().corner, camera.cols().corner), (0, 100));
        let camera = Camera::fit(size(100, 1600), SCREEN);
        assert_eq!(camera.zoom(), 0.5);
        assert_eq!((camera.rows().corner, camera.cols().corner), (275, 0));
    }

    #[test]
    fn zooming_keeps_the_point_under_the_cursor() {
        let mut camera = Camera::fit(size(4000, 3000), SCREEN);
        let at = Point {
            row: 123.0,
            col: 456.0,
        };
        let before = under(&camera, at);
        for factor in [1.25, 8.0, 0.7, 3.0] {
            camera.zoom_at(at, factor);
            let after = under(&camera, at);
            assert!((before.row - after.row).abs() < 1e-9);
            assert!((before.col - after.col).abs() < 1e-9);
            assert!(!camera.is_fitted());
        }
        camera.zoom_at(at, 1e30);
        assert_eq!(camera.zoom(), 256.0);
        camera.zoom_at(at, 0.0);
        assert_eq!(camera.zoom(), 0.15 / 4.0);
    }

    #[test]
    fn the_middle_never_leaves_the_image() {
        let mut camera = Camera::fit(size(100, 200), SCREEN);
        camera.pan(1e9, -1e9);
        assert_eq!(
            camera.center(),
            Point {
                row: 0.0,
                col: 200.0
            }
        );
        camera.pan(f64::NAN, f64::INFINITY);
        assert_eq!(camera.center(), Point { row: 0.0, col: 0.0 });
    }

    #[test]
    fn resizing_fits_a_fitted_view_and_keeps_the_middle_of_any_other() {
        let mut camera = Camera::fit(size(512, 512), SCREEN);
        camera.resize(Screen {
            rows: 1024,
            cols: 2000,
        });
        assert_eq!(camera.zoom(), 2.0);
        camera.zoom_at(Point { row: 0.0, col: 0.0 }, 2.0);
        let (center, zoom) = (camera.center(), camera.zoom());
        camera.resize(Screen { rows: 1, cols: 7 });
        assert_eq!((camera.center(), camera.zoom()), (center, zoom));
        camera.resize(Screen { rows: 0, cols: 0 });
        camera.refit();
        assert!(camera.zoom() > 0.0 && camera.zoom().is_finite());
        camera.resize(SCREEN);
        assert_eq!(camera.zoom(), 600.0 / 512.0);
    }

    #[test]
    fn the_pixel_under_a_point_is_the_one_that_is_shown_there() {
        // 5 device pixels each, the first at (295 − 50·5, 395 − 100·5).
        let camera = Camera::look_at(
            size(100, 200),
            SCREEN,
            Some(Point {
                row: 51.0,
                col: 101.0,
            }),
            Some(5.0),
        );
        assert_eq!((camera.rows().corner, camera.cols().corner), (45, -105));
        let at = |row, col| camera.pixel_at(Point { row, col });
        assert_eq!(at(44.9, 400.0), None);
        assert_eq!(at(45.0, 0.0), Some((0, 21)));
        assert_eq!(at(49.9, 4.9), Some((0, 21)));
        assert_eq!(at(50.0, 5.0), Some((1, 22)));
        assert_eq!(at(544.9, 400.0), Some((99, 101)));
        assert_eq!(at(545.0, 400.0), None);
        assert_eq!(at(300.0, 800.0), None);
        assert_eq!(at(300.0, -0.1), None);
        assert_eq!(camera.visible(), Rect::new(0..100, 21..181));
    }

    #[test]
    fn all_that_a_reduced_view_shows_is_visible_and_no_more() {
        let camera = Camera::fit(size(7, 1_000_000), SCREEN);
        assert_eq!(camera.visible(), Rect::new(0..7, 0..1_000_000));
        assert!(
            camera
                .pixel_at(Point {
                    row: 300.0,
                    col: 799.0
                })
                .is_some()
        );
        let none = Camera::fit(size(7, 7), Screen { rows: 0, cols: 9 });
        assert!(none.visible().is_empty());
    }

    #[test]
    fn another_shape_keeps_the_middle_and_the_zoom() {
        let mut camera = Camera::fit(size(100, 200), SCREEN);
        camera.reshape(size(100, 199));
        assert_eq!(camera, Camera::fit(size(100, 199), SCREEN));
        camera.go_to(10, 180);
        camera.zoom_at(
            Point {
                row: 300.0,
                col: 400.0,
            },
            2.0,
        );
        let (center, zoom) = (camera.center(), camera.zoom());
        camera.reshape(size(100, 201));
        assert_eq!((camera.center(), camera.zoom()), (center, zoom));
        camera.reshape(size(100, 100));
        assert_eq!(
            camera.center(),
            Point {
                row: 10.5,
                col: 100.0
            }
        );
    }

    #[test]
    fn single_pixels_are_told_apart_in_the_largest_image() {
        // 2^59 pixels, the most there are, in one row; and 2^40 columns.
        let cols = 1_u64 << 40;
        for col in [0, 1, cols / 2 + 1, cols - 2, cols - 1] {
            let center = Point {
                row: 0.5,
                col: col as f64 + 0.5,
            };
            let camera = Camera::look_at(size(1, cols), SCREEN, Some(center), Some(256.0));
            let axis = camera.cols();
            // The pixel's own first and last device pixel, by exact integer arithmetic.
            let first = 400 - 128;
            assert_eq!(i128::from(axis.corner) + i128::from(col) * 256, first);
        }
    }
}
