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
pub struct ViewAxis {
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

impl ViewAxis {
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
    pub(crate) fn extent(&self) -> i64 {
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
    pub fn rows(&self) -> ViewAxis {
        self.axis(self.screen.rows, self.image.rows(), self.center.row)
    }

    /// How image columns lie on the screen.
    pub fn cols(&self) -> ViewAxis {
        self.axis(self.screen.cols, self.image.cols(), self.center.col)
    }

    fn axis(&self, screen: u32, image: u64, center: f64) -> ViewAxis {
        ViewAxis {
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
mod tests;
