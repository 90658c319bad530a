//! The panel over the picture.

mod keys;
mod layout;
mod range;

use egui::style::ScrollStyle;
use egui::{Color32, Context, Rect, ScrollArea, Ui, Vec2, pos2, vec2};

use crate::image::Size;
use crate::view::color::colormap::Colormap;
use crate::view::color::range::{Curve, ValueRange};
use crate::view::geometry::camera::Camera;
use crate::view::inspect::statistics::Statistics;
use crate::view::tiles::picture::Picture;

use crate::view::window::panel::range::Ends;

pub(crate) use crate::view::window::panel::keys::keys;

/// What the user asked for in the panel.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Ask {
    Range(ValueRange),
    Curve(Curve),
    Colormap(Colormap),
    /// Row and column.
    GoTo(u64, u64),
    /// From 0.
    Frame(u64),
}

/// What the panel tells about.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) picture: &'a Picture,
    pub(crate) camera: &'a Camera,
    pub(crate) colormap: Colormap,
    /// Of what the panel's `whole` says, if anything of that is finite.
    pub(crate) statistics: Option<&'a Statistics>,
    /// Whether they are not there yet.
    pub(crate) counting: bool,
    pub(crate) trouble: Option<&'a str>,
    /// The frame that is shown, or will be.
    pub(crate) frame: u64,
}

/// What is typed and chosen in the panel.
#[derive(Default)]
pub(crate) struct Panel {
    /// Whether the histogram is that of the whole image, not of what is visible.
    pub(crate) whole: bool,
    go_to: String,
    ends: Ends,
}

const WIDTH: f32 = 290.0;
/// A histogram has 128 or up to 256 bars, all equally wide.
const BARS: f32 = 256.0;
const WRONG: Color32 = Color32::from_rgb(255, 110, 110);

impl Panel {
    /// Lays the panel out and collects what the user asks for.
    pub(crate) fn show(&mut self, context: &Context, facts: Facts<'_>, asks: &mut Vec<Ask>) {
        egui::Window::new("Image")
            .default_pos(pos2(12.0, 12.0))
            .auto_sized()
            .show(context, |ui| {
                scrolled(ui, |ui| {
                    ui.set_width(WIDTH);
                    layout::layout(ui, facts, asks);
                    ui.separator();
                    self.histogram(ui, facts, asks);
                    ui.separator();
                    self.range(ui, facts, asks);
                    ui.separator();
                    self.go_to(ui, facts.picture.size(), asks);
                });
            });
    }

    fn histogram(&mut self, ui: &mut Ui, facts: Facts<'_>, asks: &mut Vec<Ask>) {
        ui.horizontal(|ui| {
            ui.label("Histogram of");
            ui.selectable_value(&mut self.whole, false, "what is visible");
            ui.selectable_value(&mut self.whole, true, "the image");
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
        let sampled = if found.exact { "" } else { " (sampled)" };
        ui.label(format!(
            "{} to {}, {} values{not_finite}{sampled}",
            number(found.min),
            number(found.max),
            found.finite,
        ));
        ui.horizontal(|ui| {
            let kind = facts.picture.image().layout().sample().kind();
            for (name, min, max) in [
                ("min–max", found.min, found.max),
                ("2–98%", found.low, found.high),
                (
                    "all of the type",
                    ValueRange::of_kind(kind).min(),
                    ValueRange::of_kind(kind).max(),
                ),
            ] {
                if ui.button(name).clicked()
                    && let Ok(range) = ValueRange::new(min, max)
                {
                    asks.push(Ask::Range(range));
                }
            }
        });
    }

    fn range(&mut self, ui: &mut Ui, facts: Facts<'_>, asks: &mut Vec<Ask>) {
        let range = facts.picture.range();
        ui.horizontal(|ui| {
            ui.label("Range");
            asks.extend(self.ends.show(ui, range).map(Ask::Range));
            let mut log = facts.picture.curve() == Curve::Log;
            if ui.checkbox(&mut log, "log").changed() {
                asks.push(Ask::Curve(if log { Curve::Log } else { Curve::Linear }));
            }
        });
        if facts.picture.is_color() {
            return;
        }
        ui.horizontal(|ui| {
            ui.label("Colours");
            egui::ComboBox::from_id_salt("colormap")
                .selected_text(facts.colormap.name())
                .show_ui(ui, |ui| {
                    for colormap in Colormap::ALL {
                        let chosen = colormap == facts.colormap;
                        if ui.selectable_label(chosen, colormap.name()).clicked() {
                            asks.push(Ask::Colormap(colormap));
                        }
                    }
                });
            let (rect, _) = ui.allocate_exact_size(vec2(128.0, 14.0), egui::Sense::hover());
            // Without the soft edges that single rectangles get.
            let mut mesh = egui::Mesh::default();
            let width = rect.width() / 256.0;
            for (i, &[r, g, b]) in facts.colormap.colors().iter().enumerate() {
                let x = rect.left() + i as f32 * width;
                let part = Rect::from_x_y_ranges(x..=x + width, rect.y_range());
                mesh.add_colored_rect(part, Color32::from_rgb(r, g, b));
            }
            ui.painter().add(mesh);
        });
    }

    fn go_to(&mut self, ui: &mut Ui, size: Size, asks: &mut Vec<Ask>) {
        let place = |text: &str| place(text, size.rows(), size.cols());
        ui.horizontal(|ui| {
            ui.label("Go to");
            let wrong = place(&self.go_to).is_none() && !self.go_to.is_empty();
            let edit = egui::TextEdit::singleline(&mut self.go_to)
                .hint_text("row, col")
                .desired_width(140.0)
                .text_color_opt(wrong.then_some(WRONG));
            let response = ui.add(edit);
            // What was typed may have come together with Enter.
            if is_entered(ui, &response)
                && let Some((row, col)) = place(&self.go_to)
            {
                asks.push(Ask::GoTo(row, col));
            }
            if wrong {
                ui.colored_label(WRONG, "row, col");
            }
        });
    }
}

/// Whether the user ended typing with Enter.
fn is_entered(ui: &Ui, response: &egui::Response) -> bool {
    response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter))
}

/// A row and a column that the image has.
fn place(text: &str, rows: u64, cols: u64) -> Option<(u64, u64)> {
    let (row, col) = text.split_once(',')?;
    let (row, col) = (row.trim().parse().ok()?, col.trim().parse().ok()?);
    (row < rows && col < cols).then_some((row, col))
}

/// Up to 17 digits, as short as possible; a whole number without a point.
pub(crate) fn number(value: f64) -> String {
    if value.abs() < 1e15 && value == value.trunc() {
        format!("{value:.0}")
    } else {
        format!("{value:?}")
    }
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
        let middle = found.min + (found.max - found.min) * (i as f64 + 0.5) / f64::from(count);
        let inside = (range.min()..=range.max()).contains(&middle) || found.min == found.max;
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

/// As large as it wants to be; in a small window with bars to scroll.
fn scrolled(ui: &mut Ui, build: impl FnOnce(&mut Ui)) {
    // Of the layer, its title included.
    const MARGINS: Vec2 = vec2(30.0, 70.0);
    const LEAST: Vec2 = vec2(60.0, 20.0);
    let room = (ui.ctx().content_rect().size() - MARGINS).max(LEAST);
    // Bars that are seen without the mouse over them: else what is cut off looks like all there is.
    ui.spacing_mut().scroll = ScrollStyle::solid();
    ScrollArea::both()
        .max_width(room.x)
        .max_height(room.y)
        // Else it never grows again in a window that was small.
        .min_scrolled_width(room.x)
        .min_scrolled_height(room.y)
        .show(ui, build);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_rows_first_and_inside_the_image() {
        assert_eq!(place("3, 19", 10, 20), Some((3, 19)));
        for wrong in ["", "3", "3,20", "10,0", "-1,0", "1,2,3", "a,b"] {
            assert_eq!(place(wrong, 10, 20), None, "{wrong}");
        }
    }

    /// Lays out some frames, in which Tab is pressed so often, then the text and Enter come together.
    pub(crate) fn type_into(
        context: &Context,
        tabs: usize,
        text: &str,
        build: impl FnMut(&mut Ui),
    ) {
        type_and_leave(context, tabs, text, egui::Key::Enter, build);
    }

    /// As [`type_into`], with another key in place of Enter.
    pub(crate) fn type_and_leave(
        context: &Context,
        tabs: usize,
        text: &str,
        leave: egui::Key,
        mut build: impl FnMut(&mut Ui),
    ) {
        let key = |key| egui::Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        };
        let mut frames = vec![vec![]];
        for _ in 0..tabs {
            frames.extend([vec![key(egui::Key::Tab)], vec![]]);
        }
        let all = egui::Event::Key {
            key: egui::Key::A,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers::COMMAND,
        };
        let text = egui::Event::Text(text.to_owned());
        frames.push(vec![all, text, key(leave)]);
        frames.push(vec![]);
        for events in frames {
            let input = egui::RawInput {
                events,
                ..egui::RawInput::default()
            };
            let mut output = context.run_ui(input, |ui| build(ui));
            output.textures_delta.clear();
        }
    }

    #[test]
    fn what_was_small_in_a_small_window_grows_with_it() {
        let context = Context::default();
        let height_in = |cols, rows| {
            let mut height = 0.0;
            // Sizes settle in a frame or two.
            for _ in 0..4 {
                let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(cols, rows));
                let input = egui::RawInput {
                    screen_rect: Some(screen),
                    ..egui::RawInput::default()
                };
                let mut output = context.run_ui(input, |ui| {
                    let window = egui::Window::new("Image").auto_sized();
                    let shown = window.show(ui.ctx(), |ui| {
                        scrolled(ui, |ui| ui.add_space(300.0));
                    });
                    height = shown.map_or(0.0, |shown| shown.response.rect.height());
                });
                output.textures_delta.clear();
            }
            height
        };
        assert!(height_in(200.0, 150.0) <= 150.0);
        assert!(height_in(900.0, 700.0) > 300.0);
    }

    #[test]
    fn a_place_may_come_together_with_enter() {
        let (mut panel, mut asks) = (Panel::default(), Vec::new());
        let size = Size::new(10, 20).unwrap();
        type_into(&Context::default(), 1, "3,19", |ui| {
            panel.go_to(ui, size, &mut asks)
        });
        assert_eq!(asks, [Ask::GoTo(3, 19)]);
    }

    #[test]
    fn numbers_are_short() {
        for (value, expected) in [(255.0, "255"), (-0.5, "-0.5"), (1e30, "1e30"), (0.1, "0.1")] {
            assert_eq!(number(value), expected);
        }
    }
}
