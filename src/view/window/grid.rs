//! Lines between the pixels and the values in them, and what is missing.

use std::ops::Range;
use std::sync::Arc;

use egui::{Align2, Color32, CornerRadius, FontId, Mesh, Painter, Pos2, Rect, Shape, vec2};

use crate::image::Rect as Pixels;
use crate::storage::Layout;
use crate::view::background::BACKGROUND;
use crate::view::camera::{Axis, Camera};

/// Device pixels a side from which on pixels get lines between them, and their values.
pub(super) const LINES_FROM: f64 = 8.0;
pub(super) const VALUES_FROM: f64 = 48.0;

/// A light grey that is seen on dark and on light.
const LINE: Color32 = Color32::from_rgba_premultiplied(80, 80, 80, 160);

/// The first device pixel of each image pixel in `range`, and that after the last.
fn edges(axis: &Axis, range: Range<u64>) -> impl Iterator<Item = i64> {
    let axis = *axis;
    (range.start..=range.end).map(move |pixel| {
        axis.corner
            .saturating_add((pixel as f64 * axis.zoom - 0.5).ceil() as i64)
    })
}

/// Draws the lines between the pixels.
pub(super) fn lines(painter: &Painter, camera: &Camera) {
    let visible = camera.visible();
    let (rows, cols) = (camera.rows(), camera.cols());
    let scale = painter.pixels_per_point();
    let ends = |axis: &Axis| {
        let end = axis.corner.saturating_add(axis.extent());
        (axis.corner.max(0), end.min(i64::from(axis.screen)))
    };
    let ((top, bottom), (left, right)) = (ends(&rows), ends(&cols));
    let line = |x: (i64, i64), y: (i64, i64)| {
        let at = |x: i64, y: i64| Pos2::new(x as f32 / scale, y as f32 / scale);
        let rect = Rect::from_min_max(at(x.0, y.0), at(x.1, y.1));
        painter.rect_filled(rect, CornerRadius::ZERO, LINE);
    };
    for y in edges(&rows, visible.row_start..visible.row_end) {
        line((left, right), (y, y + 1));
    }
    for x in edges(&cols, visible.col_start..visible.col_end) {
        line((x, x + 1), (top, bottom));
    }
}

/// Writes the values of the pixels in `rect`, row after row, into them.
pub(super) fn values(painter: &Painter, camera: &Camera, rect: &Pixels, texts: &[String]) {
    let scale = painter.pixels_per_point();
    let side = camera.zoom() as f32 / scale;
    // The longest decides, so that all are equally large.
    let lines = texts.iter().flat_map(|text| text.lines());
    let longest = lines.map(str::len).max().unwrap_or(1).max(3);
    let most = texts.iter().map(|text| text.lines().count()).max();
    let size = (side * 0.8 / (0.6 * longest as f32))
        .min(side * 0.7 / (1.3 * most.unwrap_or(1) as f32))
        .min(16.0);
    let font = FontId::monospace(size);
    let (rows, cols) = (camera.rows(), camera.cols());
    let middle = |axis: &Axis, pixel: u64| {
        (axis.corner as f64 + (pixel as f64 + 0.5) * axis.zoom) as f32 / scale
    };
    let places = (rect.row_start..rect.row_end)
        .flat_map(|row| (rect.col_start..rect.col_end).map(move |col| (row, col)));
    for ((row, col), text) in places.zip(texts) {
        let at = Pos2::new(middle(&cols, col), middle(&rows, row));
        let galley = painter.layout_no_wrap(text.clone(), font.clone(), Color32::WHITE);
        let place = Align2::CENTER_CENTER.anchor_size(at, galley.size());
        let behind = Color32::from_black_alpha(150);
        painter.rect_filled(place.expand(size * 0.15), 2.0, behind);
        painter.galley(place.min, galley, Color32::WHITE);
    }
}

/// The pixels whose bytes are in `missing`, as rectangles of device pixels (x, y).
pub(super) fn missing_places(
    camera: &Camera,
    layout: &Layout,
    missing: &Range<u64>,
) -> Vec<(Range<i64>, Range<i64>)> {
    let (rows, cols) = (camera.rows(), camera.cols());
    let screen = i64::from(rows.screen);
    let mut places: Vec<(Range<i64>, Range<i64>)> = Vec::new();
    for y in rows.corner.clamp(0, screen)..screen {
        let Some(row) = rows.pixel(y as f64) else {
            break;
        };
        let Some(found) = missing_cols(layout, row, missing) else {
            continue;
        };
        let at = |col: u64| {
            let x = cols.corner as f64 + (col as f64 * cols.zoom - 0.5).ceil();
            x.clamp(0.0, f64::from(cols.screen)) as i64
        };
        // One device pixel at least, however small the pixels are.
        let x = at(found.start)..at(found.end).max(at(found.start) + 1);
        match places.last_mut() {
            Some((same, above)) if *same == x && above.end == y => above.end = y + 1,
            _ => places.push((x, y..y + 1)),
        }
    }
    places
}

/// From the first to the last pixel of a row that has bytes in `missing`.
fn missing_cols(layout: &Layout, row: u64, missing: &Range<u64>) -> Option<Range<u64>> {
    let cols = layout.size().cols();
    let found = (0..layout.channels()).filter_map(|channel| {
        let first = layout.sample_offset(0, row, 0, channel);
        // Samples begin every `step` bytes: the first that ends behind the start of the gap, and the
        // first that begins behind its end.
        let step = layout.col_stride();
        let before = (missing.start + 1).saturating_sub(first + layout.sample().bytes());
        let start = before.div_ceil(step);
        let end = missing.end.saturating_sub(first).div_ceil(step).min(cols);
        (start < end).then_some(start..end)
    });
    found.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
}

/// Paints `places` with the background and stripes across.
pub(super) fn hatch(
    painter: &Painter,
    places: &[(Range<i64>, Range<i64>)],
    stripes: egui::TextureId,
) {
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
pub(super) fn stripes(context: &egui::Context) -> egui::TextureHandle {
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
    use super::*;
    use crate::image::{SampleType, Size};
    use crate::storage::{Order, Shape};
    use crate::view::camera::{Point, Screen};

    fn layout(order: Order, channels: u64) -> Layout {
        let shape = Shape {
            size: Size::new(10, 20).expect("a size"),
            frames: 1,
            channels,
        };
        let sample: SampleType = "u16le".parse().expect("a type");
        Layout::new(shape, sample, 100, order, None).expect("a layout")
    }

    /// By looking at every sample.
    fn naive(layout: &Layout, row: u64, missing: &Range<u64>) -> Option<Range<u64>> {
        let hit: Vec<u64> = (0..layout.size().cols())
            .filter(|&col| {
                (0..layout.channels()).any(|channel| {
                    let start = layout.sample_offset(0, row, col, channel);
                    start < missing.end && start + layout.sample().bytes() > missing.start
                })
            })
            .collect();
        Some(*hit.first()?..*hit.last()? + 1)
    }

    #[test]
    fn the_pixels_with_missing_bytes_are_found_in_every_layout() {
        for order in [
            Order::PACKED,
            Order::PLANES,
            Order::LINES,
            Order::PACKED.reversed(),
        ] {
            for channels in [1, 3] {
                let layout = layout(order, channels);
                let len = layout.bytes_needed();
                for start in (0..len + 3).step_by(7) {
                    for missing in [start..len, start..start + 1, start..start + 41, 0..start] {
                        for row in 0..10 {
                            assert_eq!(
                                missing_cols(&layout, row, &missing),
                                naive(&layout, row, &missing),
                                "{order:?} {channels} {missing:?} {row}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_missing_is_marked_where_it_is_seen() {
        let screen = Screen { rows: 50, cols: 80 };
        let size = Size::new(10, 20).expect("a size");
        let center = Point {
            row: 5.0,
            col: 10.0,
        };
        let camera = Camera::look_at(size, screen, Some(center), Some(4.0));
        // From row 5, column 3 on; the image begins at device pixel (5, 0).
        let missing = 100 + (5 * 20 + 3) * 2..500;
        let places = missing_places(&camera, &layout(Order::PACKED, 1), &missing);
        assert_eq!(places, [(12..80, 25..29), (0..80, 29..45)]);
    }
}
