//! What is missing of a picture, marked where it is.

use std::ops::Range;
use std::sync::Arc;

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, vec2};

use crate::layout::Layout;
use crate::view::color::special::BACKGROUND;
use crate::view::geometry::camera::{Camera, ViewAxis};

/// A rectangle of device pixels: x, y.
type Patch = (Range<i64>, Range<i64>);

/// Where the pixels with bytes in one of the `missing` ranges are seen; however small they are, one
/// device pixel is theirs.
pub(crate) fn places(camera: &Camera, layout: &Layout, missing: &[Range<u64>]) -> Vec<Patch> {
    let (rows, cols) = (camera.rows(), camera.cols());
    let mut places: Vec<Patch> = Vec::new();
    for pixels in missing.iter().flat_map(|range| layout.pixels(range)) {
        let x = place(&cols, pixels.col_start..pixels.col_end);
        let y = place(&rows, pixels.row_start..pixels.row_end);
        let place = (x, y);
        if !(place.0.is_empty() || place.1.is_empty() || places.last() == Some(&place)) {
            places.push(place);
        }
    }
    places
}

/// The device pixels that show some image pixels; none if these are not on the screen.
fn place(axis: &ViewAxis, pixels: Range<u64>) -> Range<i64> {
    let edge = |pixel: u64| (pixel as f64 * axis.zoom - 0.5).ceil() as i64;
    let shown = match edge(pixels.start)..edge(pixels.end) {
        // No device pixel has its middle there, but one is around.
        none if none.is_empty() => {
            let around = (pixels.start as f64 * axis.zoom) as i64;
            around.min(axis.extent() - 1)..around.min(axis.extent() - 1) + 1
        }
        shown => shown,
    };
    let on_screen = |at: i64| {
        at.saturating_add(axis.corner)
            .clamp(0, i64::from(axis.screen))
    };
    on_screen(shown.start)..on_screen(shown.end)
}

/// Paints `places` with the background and stripes across.
pub(crate) fn hatch(painter: &Painter, places: &[Patch], stripes: egui::TextureId) {
    let scale = painter.pixels_per_point();
    let mut mesh = Mesh::with_texture(stripes);
    for (x, y) in places {
        let rect = |scale: f32| {
            let at = |x: i64, y: i64| Pos2::new(x as f32 / scale, y as f32 / scale);
            Rect::from_min_max(at(x.start, y.start), at(x.end, y.end))
        };
        mesh.add_rect_with_uv(rect(scale), rect(STRIPES as f32), Color32::WHITE);
    }
    painter.add(Shape::Mesh(Arc::new(mesh)));
}

/// Device pixels from one stripe to the next.
const STRIPES: usize = 12;

/// The texture of [`hatch`].
pub(crate) fn stripes(context: &egui::Context) -> egui::TextureHandle {
    let [r, g, b] = BACKGROUND;
    let pixels = (0..STRIPES * STRIPES).map(|i| {
        let on_stripe = (i / STRIPES + i % STRIPES) % STRIPES < 2;
        if on_stripe {
            Color32::from_rgb(150, 60, 60)
        } else {
            Color32::from_rgb(r, g, b)
        }
    });
    let mut image = egui::ColorImage::new([STRIPES; 2], pixels.collect());
    image.source_size = vec2(STRIPES as f32, STRIPES as f32);
    context.load_texture("stripes", image, egui::TextureOptions::NEAREST_REPEAT)
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::image::{SampleType, Size};
    use crate::layout::{Order, Shape};
    use crate::view::geometry::camera::{Point, Screen};

    fn layout(order: Order, channels: u64, row_stride: Option<u64>) -> Layout {
        let shape = Shape {
            size: Size::new(10, 20).expect("a size"),
            frames: 2,
            channels,
        };
        let sample: SampleType = "u16le".parse().expect("a type");
        Layout::new(shape, sample, 100, order, row_stride).expect("a layout")
    }

    fn camera(zoom: f64) -> Camera {
        let screen = Screen { rows: 50, cols: 80 };
        let size = Size::new(10, 20).expect("a size");
        let center = Point {
            row: 5.0,
            col: 10.0,
        };
        Camera::look_at(size, screen, Some(center), Some(zoom))
    }

    #[test]
    fn what_is_missing_is_marked_where_it_is_seen() {
        // From row 5, column 3 on; the image begins at device pixel (5, 0).
        let layout = layout(Order::PACKED, 1, None);
        let at = |row: u64, col: u64| 100 + (row * 20 + col) * 2;
        let rest = at(5, 3)..at(10, 0);
        let found = places(&camera(4.0), &layout, from_ref(&rest));
        assert_eq!(found, [(12..80, 25..29), (0..80, 29..45)]);
        // What lies between two parts is not.
        let parts = [at(0, 0)..at(0, 1), at(9, 18)..at(9, 20)];
        let found = places(&camera(4.0), &layout, &parts);
        assert_eq!(found, [(0..4, 5..9), (72..80, 41..45)]);
        // Half of the image is off the screen.
        let found = places(&camera(8.0), &layout, &parts);
        assert_eq!(found, []);
    }

    #[test]
    fn pixels_smaller_than_those_of_the_device_are_marked_too() {
        // A quarter of a device pixel each; the image is 2 × 5 of them, from (24, 38) on.
        let layout = layout(Order::PACKED, 1, None);
        let camera = camera(0.25);
        let (rows, cols) = (camera.rows(), camera.cols());
        assert_eq!((rows.extent(), cols.extent()), (2, 5));
        for row in 0..10 {
            for col in 0..20 {
                let start = layout.sample_offset(0, row, col, 0).expect("there");
                let found = places(&camera, &layout, from_ref(&(start..start + 1)));
                let x = cols.corner + (col / 4) as i64;
                let y = rows.corner + ((row / 4) as i64).min(1);
                assert_eq!(found, [(x..x + 1, y..y + 1)], "{row} {col}");
            }
        }
    }
}
