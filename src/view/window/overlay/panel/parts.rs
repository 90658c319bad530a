//! What the parts of the panel have in common.

use egui::style::{ScrollAnimation, ScrollStyle};
use egui::{Color32, Response, ScrollArea, TextEdit, Ui, Vec2, vec2};

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

/// A field to type in. One that has gone out of sight, as in a window that got small, gives the keyboard back: who
/// presses a key means what is seen.
pub(super) fn field(ui: &mut Ui, edit: TextEdit<'_>) -> Response {
    const SETTLED: u8 = 3;
    let response = ui.add(edit);
    if response.gained_focus() {
        // Tab leads to all.
        response.scroll_to_me_animation(None, ScrollAnimation::none());
    }
    let hidden = response.has_focus() && !ui.is_rect_visible(response.rect);
    let id = response.id.with("hidden");
    let frames = match hidden {
        true => ui.data(|data| data.get_temp(id).unwrap_or(0_u8)) + 1,
        false => 0,
    };
    ui.data_mut(|data| data.insert_temp(id, frames));
    match frames {
        0 => {}
        1..SETTLED => ui.ctx().request_repaint(),
        _ => response.surrender_focus(),
    }
    response
}

#[cfg(test)]
mod tests {
    use egui::{Context, Event, Key, Modifiers, Rect, pos2};

    use super::*;

    #[test]
    fn a_field_out_of_sight_gives_the_keyboard_back() {
        let (context, mut text) = (Context::default(), String::new());
        let mut frame = |cols, rows, key: Option<Key>| {
            let key = key.map(|key| Event::Key {
                key,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: Modifiers::NONE,
            });
            let input = egui::RawInput {
                screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(cols, rows))),
                events: key.into_iter().collect(),
                ..egui::RawInput::default()
            };
            let mut has_keyboard = false;
            let mut output = context.run_ui(input, |ui| {
                egui::Window::new("Image")
                    .auto_sized()
                    .show(ui.ctx(), |ui| {
                        scrolled(ui, |ui| {
                            ui.add_space(300.0);
                            let edit = TextEdit::singleline(&mut text);
                            has_keyboard = field(ui, edit).has_focus();
                        });
                    });
            });
            output.textures_delta.clear();
            has_keyboard
        };
        let small = (200.0, 150.0);
        for _ in 0..4 {
            assert!(!frame(small.0, small.1, None));
        }
        // One that Tab leads to is scrolled to, and keeps it.
        let tabs = (0..8).position(|_| {
            frame(small.0, small.1, Some(Key::Tab));
            frame(small.0, small.1, None)
        });
        assert!(tabs.is_some());
        for _ in 0..8 {
            assert!(frame(small.0, small.1, None), "{tabs:?}");
        }
        for _ in 0..8 {
            assert!(frame(900.0, 700.0, None));
        }
        for _ in 0..8 {
            frame(small.0, small.1, None);
        }
        assert!(!frame(small.0, small.1, None));
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
}
