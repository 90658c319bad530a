//! The panel: what is so, and what the user asks for in it.

use egui::{Color32, Context, Rect, Ui, pos2, vec2};

use crate::image::Size;
use crate::view::color::colormap::Colormap;
use crate::view::color::range::Curve;
use crate::view::window::message::Ask;
use crate::view::window::overlay::panel::histogram::histogram;
use crate::view::window::overlay::panel::layout;
use crate::view::window::overlay::panel::parts::{WRONG, field, scrolled};
use crate::view::window::overlay::panel::range::Ends;
use crate::view::window::overlay::panel::said::SaidFields;
use crate::view::window::session::facts::Facts;

/// What is typed in the panel.
#[derive(Default)]
pub(crate) struct Panel {
    go_to: String,
    ends: Ends,
    said: SaidFields,
}

const WIDTH: f32 = 290.0;

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
                    histogram(ui, facts, asks);
                    ui.separator();
                    self.range(ui, facts, asks);
                    ui.separator();
                    self.go_to(ui, facts.picture.image().file_size(), asks);
                    ui.separator();
                    self.said.show(ui, facts, asks);
                });
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
            let colors = facts.picture.colors(facts.colormap);
            for (i, &[r, g, b]) in colors.iter().enumerate() {
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
            let response = field(ui, edit);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::window::overlay::panel::typing::type_into;

    #[test]
    fn places_are_rows_first_and_inside_the_image() {
        assert_eq!(place("3, 19", 10, 20), Some((3, 19)));
        for wrong in ["", "3", "3,20", "10,0", "-1,0", "1,2,3", "a,b"] {
            assert_eq!(place(wrong, 10, 20), None, "{wrong}");
        }
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
}
