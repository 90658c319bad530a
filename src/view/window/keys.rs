//! What each key does.

use winit::keyboard::{Key, ModifiersState, NamedKey};

use crate::view::window::message::Action;

/// Every key and what it does, in the order of the list in the window.
pub(crate) const KEYS: [(&str, &str); 18] = [
    ("drag, arrows", "move"),
    ("wheel, pinch, + −", "zoom"),
    ("0  F", "fit the window"),
    ("1", "100%: an image pixel a device pixel"),
    ("C  Shift+C", "next, previous colormap"),
    ("N", "range: what is visible; again: its 2–98%, 10–90%"),
    ("I", "panel: layout, histogram, range, go to"),
    ("G", "pixel grid, and values from 4800% on"),
    ("PgDn PgUp, Space", "next, previous frame"),
    (
        "Shift+Left, Right",
        "width of the image: 1 pixel less, more",
    ),
    ("Ctrl+Shift+Left, Right", "16 pixels less, more"),
    ("T  Shift+T", "next, previous sample type"),
    ("F5", "read the file again"),
    ("drop a file", "open it"),
    ("R", "draw from another seed"),
    ("S", "save the view as PNG"),
    ("F11", "full screen"),
    ("?  F1", "this list; Esc closes it; Q quits"),
];

/// Columns that Shift with an arrow adds, alone and with Control.
const WIDEN: i64 = 1;
const WIDEN_FAST: i64 = 16;

/// What a key asks for, as it is printed on the key whatever the layout. Other keys with Control, and
/// all with Alt or Command, belong to the system.
pub(crate) fn action(key: &Key, modifiers: ModifiersState, repeat: bool) -> Option<Action> {
    if modifiers.alt_key() || modifiers.super_key() {
        return None;
    }
    let (control, shift) = (modifiers.control_key(), modifiers.shift_key());
    let widen = if control { WIDEN_FAST } else { WIDEN };
    let action = match key {
        Key::Named(NamedKey::ArrowLeft) if shift => Action::Widen(-widen),
        Key::Named(NamedKey::ArrowRight) if shift => Action::Widen(widen),
        _ if control => return None,
        Key::Named(NamedKey::ArrowUp) => Action::Look(-1, 0),
        Key::Named(NamedKey::ArrowDown) => Action::Look(1, 0),
        Key::Named(NamedKey::ArrowLeft) => Action::Look(0, -1),
        Key::Named(NamedKey::ArrowRight) => Action::Look(0, 1),
        Key::Named(NamedKey::PageUp) => Action::Frame(-1),
        Key::Named(NamedKey::PageDown) => Action::Frame(1),
        Key::Named(NamedKey::Space) => Action::Frame(if shift { -1 } else { 1 }),
        Key::Named(NamedKey::F1) => Action::Keys,
        Key::Named(NamedKey::F5) => Action::Reload,
        Key::Named(NamedKey::F11) => Action::FullScreen,
        Key::Named(NamedKey::Escape) => Action::Close,
        Key::Character(text) => match text.to_lowercase().as_str() {
            "0" | "f" => Action::Fit,
            "1" => Action::ActualPixels,
            "+" | "=" => Action::Zoom(1),
            "-" | "_" => Action::Zoom(-1),
            "c" if shift => Action::Colormap(-1),
            "c" => Action::Colormap(1),
            "t" if shift => Action::SampleType(-1),
            "t" => Action::SampleType(1),
            "n" => Action::Autoscale,
            "i" => Action::Panel,
            "g" => Action::Grid,
            "?" => Action::Keys,
            "r" => Action::NewSeed,
            "s" => Action::Save,
            "q" => Action::Quit,
            _ => return None,
        },
        _ => return None,
    };
    // A key held down moves on; it does not save a hundred pictures.
    let moves = matches!(
        action,
        Action::Zoom(_)
            | Action::Look(..)
            | Action::Colormap(_)
            | Action::Frame(_)
            | Action::Widen(_)
    );
    (moves || !repeat).then_some(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn character(text: &str, modifiers: ModifiersState) -> Option<Action> {
        action(&Key::Character(text.into()), modifiers, false)
    }

    #[test]
    fn shift_and_case_are_told_apart() {
        let (none, shift) = (ModifiersState::empty(), ModifiersState::SHIFT);
        assert_eq!(character("c", none), Some(Action::Colormap(1)));
        // Caps lock is not shift.
        assert_eq!(character("C", none), Some(Action::Colormap(1)));
        assert_eq!(character("C", shift), Some(Action::Colormap(-1)));
        assert_eq!(character("+", shift), Some(Action::Zoom(1)));
        assert_eq!(character("x", none), None);
        assert_eq!(character("q", ModifiersState::CONTROL), None);
        assert_eq!(character("?", shift), Some(Action::Keys));
    }

    #[test]
    fn arrows_with_shift_change_the_width() {
        let arrow = |modifiers| action(&Key::Named(NamedKey::ArrowLeft), modifiers, true);
        let (shift, control) = (ModifiersState::SHIFT, ModifiersState::CONTROL);
        assert_eq!(arrow(shift), Some(Action::Widen(-1)));
        assert_eq!(arrow(shift | control), Some(Action::Widen(-16)));
        assert_eq!(arrow(control), None);
        assert_eq!(arrow(shift | ModifiersState::ALT), None);
    }

    /// A key as docs/keys.md names it.
    fn named(name: &str) -> (Key, ModifiersState) {
        let (mut modifiers, mut name) = (ModifiersState::empty(), name);
        for (prefix, modifier) in [
            ("Ctrl+", ModifiersState::CONTROL),
            ("Shift+", ModifiersState::SHIFT),
        ] {
            if let Some(rest) = name.strip_prefix(prefix) {
                (modifiers, name) = (modifiers | modifier, rest);
            }
        }
        let key = match name {
            "↑" => Key::Named(NamedKey::ArrowUp),
            "↓" => Key::Named(NamedKey::ArrowDown),
            "←" => Key::Named(NamedKey::ArrowLeft),
            "→" => Key::Named(NamedKey::ArrowRight),
            "PgUp" => Key::Named(NamedKey::PageUp),
            "PgDn" => Key::Named(NamedKey::PageDown),
            "Space" => Key::Named(NamedKey::Space),
            "F1" => Key::Named(NamedKey::F1),
            "F5" => Key::Named(NamedKey::F5),
            "F11" => Key::Named(NamedKey::F11),
            "Esc" => Key::Named(NamedKey::Escape),
            text => Key::Character(text.into()),
        };
        (key, modifiers)
    }

    #[test]
    fn keys_do_what_the_documentation_says() {
        let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md"));
        let (_, table) = page.split_once("| key | does |\n").unwrap();
        let rows = table
            .lines()
            .skip(1)
            .take_while(|line| line.starts_with('|'));
        let mut done = Vec::new();
        for row in rows {
            for name in row.split('|').nth(1).unwrap().split_whitespace() {
                let (key, modifiers) = named(name.trim_matches('`'));
                done.push(action(&key, modifiers, false).expect(name));
            }
        }
        assert_eq!(
            done,
            [
                Action::Fit,
                Action::Fit,
                Action::ActualPixels,
                Action::Zoom(1),
                Action::Zoom(-1),
                Action::Look(-1, 0),
                Action::Look(1, 0),
                Action::Look(0, -1),
                Action::Look(0, 1),
                Action::Colormap(1),
                Action::Colormap(-1),
                Action::Autoscale,
                Action::Panel,
                Action::Grid,
                Action::Frame(1),
                Action::Frame(-1),
                Action::Frame(1),
                Action::Frame(-1),
                Action::Widen(-WIDEN),
                Action::Widen(WIDEN),
                Action::Widen(-WIDEN_FAST),
                Action::Widen(WIDEN_FAST),
                Action::SampleType(1),
                Action::SampleType(-1),
                Action::Reload,
                Action::NewSeed,
                Action::Save,
                Action::FullScreen,
                Action::Keys,
                Action::Keys,
                Action::Close,
                Action::Quit,
            ]
        );
    }

    #[test]
    fn held_keys_only_move() {
        let none = ModifiersState::empty();
        let held = |key: Key| action(&key, none, true);
        assert_eq!(held(Key::Character("s".into())), None);
        assert_eq!(held(Key::Named(NamedKey::F11)), None);
        assert_eq!(
            held(Key::Named(NamedKey::ArrowLeft)),
            Some(Action::Look(0, -1))
        );
    }
}
