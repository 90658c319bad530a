//! How often which values occur.

use egui::{Color32, Rect, Ui, vec2};

use crate::image::Number;
use crate::view::color::percentiles::Percentiles;
use crate::view::color::range::ValueRange;
use crate::view::inspect::statistics::Statistics;
use crate::view::window::message::Ask;
use crate::view::window::session::facts::Facts;

/// A histogram has 128 or up to 256 bars, all equally wide.
const BARS: f32 = 256.0;

/// Lays out the histogram, and the ranges that it suggests.
pub(super) fn histogram(ui: &mut Ui, facts: Facts<'_>, asks: &mut Vec<Ask>) {
    ui.horizontal(|ui| {
        ui.label("Histogram of");
        let mut all = facts.counts_all;
        ui.selectable_value(&mut all, false, "what is visible");
        ui.selectable_value(&mut all, true, "the image");
        if all != facts.counts_all {
            asks.push(Ask::CountAll(all));
        }
    });
    let (rect, _) = ui.allocate_exact_size(vec2(BARS, 90.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 2.0, Color32::from_gray(12));
    let Some(found) = facts.statistics else {
        let why = if facts.counting {
            "counting…"
        } else {
            "nothing of it is finite"
        };
        ui.weak(why);
        return;
    };
    bars(ui, rect, found, facts.picture.range());
    let not_finite = match found.not_finite {
        0 => String::new(),
        count => format!(", {count} not finite"),
    };
    let no_data = match found.no_data {
        0 => String::new(),
        count => format!(", {count} without data"),
    };
    let sampled = if found.exact { "" } else { " (sampled)" };
    ui.label(format!(
        "{} to {}, {} values{not_finite}{no_data}{sampled}",
        found.min, found.max, found.finite,
    ));
    ui.horizontal(|ui| {
        let kind = facts.picture.image().layout().sample().kind();
        let all = ValueRange::of_kind(kind);
        for (name, [min, max]) in [
            ("min–max", [found.min, found.max]),
            ("2–98%", found.at(Percentiles::MOST)),
            ("10–90%", found.at(Percentiles::INNER)),
            ("all of the type", [all.min(), all.max()]),
        ] {
            if ui.button(name).clicked()
                && let Ok(range) = ValueRange::new(min, max)
            {
                asks.push(Ask::Range(range));
            }
        }
    });
}

/// A bar for each part of the histogram; the parts outside of `range` in a darker colour.
fn bars(ui: &Ui, rect: Rect, found: &Statistics, range: ValueRange) {
    let most = found.bins.iter().copied().max().unwrap_or(0).max(1) as f32;
    let count = found.bins.len() as f32;
    for (i, &values) in found
        .bins
        .iter()
        .enumerate()
        .filter(|(_, values)| **values > 0)
    {
        let middle = middle(i, found);
        let inside = range.contains(middle) || found.min == found.max;
        let grey = if inside { 200 } else { 90 };
        // Even a single value is seen.
        let height = (values as f32 / most * rect.height()).max(1.0);
        let left = rect.left() + i as f32 / count * rect.width();
        let bar = Rect::from_x_y_ranges(
            left..=left + (rect.width() / count).max(1.0),
            rect.bottom() - height..=rect.bottom(),
        );
        ui.painter().rect_filled(bar, 0.0, Color32::from_gray(grey));
    }
}

/// The value in the middle of a part of the histogram.
fn middle(part: usize, found: &Statistics) -> Number {
    let further = found.max.less(found.min) * (part as f64 + 0.5) / found.bins.len() as f64;
    match found.min {
        Number::Integer(min) => Number::Integer(min.saturating_add(further as i128)),
        Number::Float(min) => Number::Float(min + further),
    }
}
