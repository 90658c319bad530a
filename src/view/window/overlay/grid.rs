//! Lines between the pixels and the values in them.

use std::ops::Range;
use std::sync::Arc;

use egui::{Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape};

use crate::image::Rect as Pixels;
use crate::view::geometry::camera::{Camera, ViewAxis};

/// A light grey that is seen on dark and on light.
const LINE: Color32 = Color32::from_rgba_premultiplied(80, 80, 80, 160);

/// The first device pixel of each image pixel in `range`, and that after the last.
fn edges(axis: &ViewAxis, range: Range<u64>) -> impl Iterator<Item = i64> {
    let axis = *axis;
    (range.start..=range.end).map(move |pixel| {
        axis.corner
            .saturating_add((pixel as f64 * axis.zoom - 0.5).ceil() as i64)
    })
}

/// Draws the lines between the pixels.
pub(crate) fn lines(painter: &Painter, camera: &Camera) {
    let visible = camera.visible();
    let (rows, cols) = (camera.rows(), camera.cols());
    let scale = painter.pixels_per_point();
    let ends = |axis: &ViewAxis| {
        let end = axis.corner.saturating_add(axis.extent());
        (axis.corner.max(0), end.min(i64::from(axis.screen)))
    };
    let ((top, bottom), (left, right)) = (ends(&rows), ends(&cols));
    // On whole device pixels there is nothing to smooth: a mesh has a fifth of the triangles.
    let mut mesh = Mesh::default();
    let mut line = |x: (i64, i64), y: (i64, i64)| {
        let at = |x: i64, y: i64| Pos2::new(x as f32 / scale, y as f32 / scale);
        mesh.add_colored_rect(Rect::from_min_max(at(x.0, y.0), at(x.1, y.1)), LINE);
    };
    for y in edges(&rows, visible.row_start..visible.row_end) {
        line((left, right), (y, y + 1));
    }
    for x in edges(&cols, visible.col_start..visible.col_end) {
        line((x, x + 1), (top, bottom));
    }
    painter.add(Shape::Mesh(Arc::new(mesh)));
}

/// Writes the values of the pixels in `rect`, row after row, into them.
pub(crate) fn values(painter: &Painter, camera: &Camera, rect: &Pixels, texts: &[String]) {
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
    let middle = |axis: &ViewAxis, pixel: u64| {
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
