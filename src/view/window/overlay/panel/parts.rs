//! What the parts of the panel have in common.

use egui::style::ScrollStyle;
use egui::{Color32, ScrollArea, Ui, Vec2, vec2};

/// The colour of what is wrong.
pub(super) const WRONG: Color32 = Color32::from_rgb(255, 110, 110);

/// As large as it wants to be; in a small window with bars to scroll.
pub(super) fn scrolled(ui: &mut Ui, build: impl FnOnce(&mut Ui)) {
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
    use egui::{Context, Rect, pos2};

    use super::*;

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
}
