//! What is missing of a picture, marked where it is.

use std::ops::Range;
use std::sync::Arc;

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, vec2};

use crate::image::Rect as Pixels;
use crate::layout::Layout;
use crate::view::color::special::BACKGROUND;
use crate::view::geometry::camera::{Axis, Camera};

/// A rectangle of device pixels: x, y.
type Patch = (Range<i64>, Range<i64>);

/// Where the pixels with bytes in one of the `missing` ranges are seen; however small they are, one
/// device pixel is theirs.
pub(crate) fn places(camera: &Camera, layout: &Layout, missing: &[Range<u64>]) -> Vec<Patch> {
    let (rows, cols) = (camera.rows(), camera.cols());
    let mut places: Vec<Patch> = Vec::new();
    for pixels in missing.iter().flat_map(|range| pixels(layout, range)) {
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
fn place(axis: &Axis, pixels: Range<u64>) -> Range<i64> {
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

/// The pixels with bytes in `range`: for each channel, or for all where they lie together, a part of a
/// line, whole lines and a part of another one. Lines are rows, or columns where these are contiguous.
fn pixels(layout: &Layout, range: &Range<u64>) -> Vec<Pixels> {
    let size = layout.size();
    let transposed = layout.row_stride() < layout.col_stride();
    let ((lines, line_stride), (points, point_stride)) = {
        let rows = (size.rows(), layout.row_stride());
        let cols = (size.cols(), layout.col_stride());
        if transposed {
            (cols, rows)
        } else {
            (rows, cols)
        }
    };
    let mut found = Vec::new();
    for channels in layout.channel_groups() {
        let first = layout.sample_offset(0, 0, 0, channels.start);
        let last = layout.sample_offset(0, 0, 0, channels.end - 1);
        let bytes = last - first + layout.sample().bytes();
        // The first that ends behind the start of the range, and the first that begins behind its end.
        let start = (range.start + 1).saturating_sub(first + bytes);
        let end = range.end.saturating_sub(first);
        if start >= end {
            continue;
        }
        // The line and point that begin at a byte, or the first behind it.
        let at = |byte: u64| match (
            byte / line_stride,
            (byte % line_stride).div_ceil(point_stride),
        ) {
            (line, point) if point < points => (line, point),
            (line, _) => (line + 1, 0),
        };
        let (start, end) = (at(start), at(end).min((lines, 0)));
        let mut add = |lines: Range<u64>, points: Range<u64>| {
            if !lines.is_empty() && !points.is_empty() {
                found.push(match transposed {
                    false => Pixels::new(lines, points),
                    true => Pixels::new(points, lines),
                });
            }
        };
        if start.0 == end.0 {
            add(start.0..start.0 + 1, start.1..end.1);
        } else if start.0 < end.0 {
            add(start.0..start.0 + 1, start.1..points);
            add(start.0 + 1..end.0, 0..points);
            add(end.0..end.0 + 1, 0..end.1);
        }
    }
    found
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
    use std::collections::BTreeSet;
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

    #[test]
    fn the_pixels_with_missing_bytes_are_found_in_every_layout() {
        let orders = [
            (Order::PACKED, None),
            (Order::PACKED, Some(150)),
            (Order::PLANES, None),
            (Order::LINES, None),
            (Order::PIXELS, None),
            (Order::PACKED.reversed(), None),
            (Order::LINES.reversed(), None),
        ];
        for (order, stride) in orders {
            for channels in [1, 3] {
                let stack = layout(order, channels, stride);
                let layout = stack.frame(1).expect("a frame");
                let len = stack.bytes_needed();
                for start in (0..len + 3).step_by(7) {
                    for missing in [start..len, start..start + 1, start..start + 41, 0..start] {
                        let found: BTreeSet<_> = pixels(&layout, &missing)
                            .iter()
                            .flat_map(|pixels| {
                                let cols = pixels.col_start..pixels.col_end;
                                (pixels.row_start..pixels.row_end)
                                    .flat_map(move |row| cols.clone().map(move |col| (row, col)))
                            })
                            .collect();
                        let all = (0..10).flat_map(|row| (0..20).map(move |col| (row, col)));
                        let expected: BTreeSet<_> = all
                            .filter(|&(row, col)| {
                                (0..channels).any(|channel| {
                                    let start = layout.sample_offset(0, row, col, channel);
                                    start < missing.end && start + 2 > missing.start
                                })
                            })
                            .collect();
                        assert_eq!(
                            found, expected,
                            "{order:?} {stride:?} {channels} {missing:?}"
                        );
                    }
                }
            }
        }
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
                let start = layout.sample_offset(0, row, col, 0);
                let found = places(&camera, &layout, from_ref(&(start..start + 1)));
                let x = cols.corner + (col / 4) as i64;
                let y = rows.corner + ((row / 4) as i64).min(1);
                assert_eq!(found, [(x..x + 1, y..y + 1)], "{row} {col}");
            }
        }
    }
}
