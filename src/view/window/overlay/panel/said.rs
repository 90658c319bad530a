//! What the user says of the samples: how they lie, which ones are seen, and which way up.

use std::fmt::Display;
use std::str::FromStr;

use egui::Ui;

use crate::image::Number;
use crate::layout::{IndexOrder, Interleave, PixelFormat};
use crate::open::BandChoice;
use crate::view::window::message::{Ask, Said};
use crate::view::window::overlay::panel::parts::{WRONG, field};
use crate::view::window::session::facts::Facts;

/// What is typed.
#[derive(Default)]
pub(crate) struct SaidFields {
    bands: Typed,
    no_data: Typed,
}

/// A value that is typed by hand, or left out.
#[derive(Default)]
struct Typed {
    text: String,
    editing: bool,
}

/// What is shown where nothing is said.
const AS_TOLD: &str = "as told";

impl SaidFields {
    /// Lays it out and collects what the user says.
    pub(crate) fn show(&mut self, ui: &mut Ui, facts: Facts<'_>, asks: &mut Vec<Ask>) {
        ui.collapsing("How samples lie", |ui| {
            let mut say = |said| asks.push(Ask::Say(said));
            let hints = facts.hints;
            let orientation = facts.picture.image().orientation();
            ui.horizontal(|ui| {
                for (name, turned) in [
                    ("Flip rows", orientation.flipped_vertically()),
                    ("Flip columns", orientation.flipped_horizontally()),
                    ("Turn", orientation.turned()),
                ] {
                    if ui.button(name).clicked() {
                        say(Said::Orientation(turned));
                    }
                }
            });
            let interleaves = [Interleave::Pixels, Interleave::Lines, Interleave::Planes];
            if let Some(chosen) = choice(ui, "Bands lie", hints.interleave, interleaves) {
                say(Said::Interleave(chosen));
            }
            let orders = [IndexOrder::C, IndexOrder::Fortran];
            if let Some(chosen) = choice(ui, "Order", hints.order, orders) {
                say(Said::Order(chosen));
            }
            if let Some(chosen) = choice(ui, "Pixels", hints.pixel_format, PixelFormat::all()) {
                say(Said::PixelFormat(chosen));
            }
            ui.horizontal(|ui| {
                if let Some(bands) =
                    self.bands
                        .show::<BandChoice>(ui, "Bands", "K or R,G,B", hints.bands)
                {
                    say(Said::Bands(bands));
                }
                if let Some(value) =
                    self.no_data
                        .show::<Number>(ui, "No data", "value", hints.no_data)
                {
                    say(Said::NoData(value));
                }
            });
        });
    }
}

/// A list of values, of which one is said, or none; gives another one when the user has chosen it.
fn choice<T: Copy + PartialEq + Display>(
    ui: &mut Ui,
    name: &str,
    said: Option<T>,
    all: impl IntoIterator<Item = T>,
) -> Option<Option<T>> {
    let text = |said: Option<T>| said.map_or(AS_TOLD.to_owned(), |said| said.to_string());
    let mut chosen = said;
    ui.horizontal(|ui| {
        ui.label(name);
        egui::ComboBox::from_id_salt(name)
            .selected_text(text(said))
            .show_ui(ui, |ui| {
                for value in [None].into_iter().chain(all.into_iter().map(Some)) {
                    ui.selectable_value(&mut chosen, value, text(value));
                }
            });
    });
    (chosen != said).then_some(chosen)
}

impl Typed {
    /// Shows what is said, or what is typed; gives another value, or none, when the user has entered it.
    fn show<T: FromStr + Display>(
        &mut self,
        ui: &mut Ui,
        name: &str,
        hint: &str,
        said: Option<T>,
    ) -> Option<Option<T>> {
        let shown = said.map_or(String::new(), |said| said.to_string());
        if !self.editing {
            self.text.clone_from(&shown);
        }
        let text = self.text.trim();
        let typed: Option<Option<T>> = match text.is_empty() {
            true => Some(None),
            false => text.parse().ok().map(Some),
        };
        ui.label(name);
        let edit = egui::TextEdit::singleline(&mut self.text)
            .hint_text(hint)
            .desired_width(70.0)
            .text_color_opt(typed.is_none().then_some(WRONG));
        let response = field(ui, edit);
        let entered = self.editing
            && response.lost_focus()
            && ui.input(|input| input.key_pressed(egui::Key::Enter));
        self.editing = response.has_focus();
        let text = self.text.trim();
        if !entered || text == shown {
            return None;
        }
        match text.is_empty() {
            true => Some(None),
            false => text.parse().ok().map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::Context;

    use super::*;
    use crate::view::window::overlay::panel::typing::type_into;

    #[test]
    fn what_is_typed_is_said_when_it_is_entered() {
        let typed = |text: &str| {
            let (mut field, mut said) = (Typed::default(), Vec::new());
            type_into(&Context::default(), 1, text, |ui| {
                said.extend(field.show::<BandChoice>(ui, "Bands", "", None));
            });
            said
        };
        assert_eq!(typed("27,16,6"), [Some(BandChoice::Colors([26, 15, 5]))]);
        assert_eq!(typed("4"), [Some(BandChoice::One(3))]);
        assert_eq!(typed("x"), []);
    }
}
