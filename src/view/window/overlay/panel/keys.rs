//! The list of keys.

use egui::{Context, Grid, RichText, vec2};

use crate::view::window::keys::KEYS;
use crate::view::window::overlay::panel::parts::scrolled;

/// Lays out the list of keys; those that draw another picture only where there is somebody who `draws`.
pub(crate) fn keys(context: &Context, draws: bool) {
    egui::Window::new("Keys")
        .anchor(egui::Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .auto_sized()
        .collapsible(false)
        .show(context, |ui| {
            scrolled(ui, |ui| {
                Grid::new("keys")
                    .num_columns(2)
                    .striped(true)
                    .show(ui, |ui| {
                        for (key, does) in KEYS.into_iter().filter(|(key, _)| draws || *key != "R")
                        {
                            ui.label(RichText::new(key).strong());
                            ui.label(does);
                            ui.end_row();
                        }
                    });
            });
        });
}
