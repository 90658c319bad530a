//! Typing into the panel, for its tests.

use egui::{Context, Ui};

/// Lays out some frames, in which Tab is pressed so often, then the text and Enter come together.
pub(super) fn type_into(context: &Context, tabs: usize, text: &str, build: impl FnMut(&mut Ui)) {
    type_and_leave(context, tabs, text, egui::Key::Enter, build);
}

/// As [`type_into`], with another key in place of Enter.
pub(super) fn type_and_leave(
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
