//! What each key does.

use winit::keyboard::{Key, ModifiersState, NamedKey};

/// What the user can ask of the window with a key.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Command {
    Fit,
    ActualPixels,
    /// Zoom about the middle, by half octaves.
    Zoom(i32),
    /// Look further down and to the right, by tenths of the window.
    Look(i32, i32),
    /// So many colormaps further on.
    Colormap(isize),
    /// Show the range of what is visible in all colours.
    Autoscale,
    /// So many frames further on.
    Frame(i64),
    /// So many columns more.
    Widen(i64),
    /// So many sample types further on.
    SampleType(isize),
    /// The panel, or no panel.
    Panel,
    /// The list of keys, or none.
    Keys,
    /// Lines and values in the pixels, or none.
    Grid,
    Reload,
    NewSeed,
    Save,
    FullScreen,
    /// Away with what lies over the picture; the window, if nothing does.
    Close,
    Quit,
}

/// Every key and what it does, in the order of the list in the window.
pub(crate) const KEYS: [(&str, &str); 18] = [
    ("drag, arrows", "move"),
    ("wheel, pinch, + −", "zoom"),
    ("0  F", "fit the window"),
    ("1", "100%: an image pixel a device pixel"),
    ("C  Shift+C", "next, previous colormap"),
    ("N", "range of values: what is visible"),
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

/// The command of a key, as it is printed on the key whatever the layout. Other keys with Control, and
/// all with Alt or Command, belong to the system.
pub(crate) fn command(key: &Key, modifiers: ModifiersState, repeat: bool) -> Option<Command> {
    if modifiers.alt_key() || modifiers.super_key() {
        return None;
    }
    let (control, shift) = (modifiers.control_key(), modifiers.shift_key());
    let widen = if control { WIDEN_FAST } else { WIDEN };
    let command = match key {
        Key::Named(NamedKey::ArrowLeft) if shift => Command::Widen(-widen),
        Key::Named(NamedKey::ArrowRight) if shift => Command::Widen(widen),
        _ if control => return None,
        Key::Named(NamedKey::ArrowUp) => Command::Look(-1, 0),
        Key::Named(NamedKey::ArrowDown) => Command::Look(1, 0),
        Key::Named(NamedKey::ArrowLeft) => Command::Look(0, -1),
        Key::Named(NamedKey::ArrowRight) => Command::Look(0, 1),
        Key::Named(NamedKey::PageUp) => Command::Frame(-1),
        Key::Named(NamedKey::PageDown) => Command::Frame(1),
        Key::Named(NamedKey::Space) => Command::Frame(if shift { -1 } else { 1 }),
        Key::Named(NamedKey::F1) => Command::Keys,
        Key::Named(NamedKey::F5) => Command::Reload,
        Key::Named(NamedKey::F11) => Command::FullScreen,
        Key::Named(NamedKey::Escape) => Command::Close,
        Key::Character(text) => match text.to_lowercase().as_str() {
            "0" | "f" => Command::Fit,
            "1" => Command::ActualPixels,
            "+" | "=" => Command::Zoom(1),
            "-" | "_" => Command::Zoom(-1),
            "c" if shift => Command::Colormap(-1),
            "c" => Command::Colormap(1),
            "t" if shift => Command::SampleType(-1),
            "t" => Command::SampleType(1),
            "n" => Command::Autoscale,
            "i" => Command::Panel,
            "g" => Command::Grid,
            "?" => Command::Keys,
            "r" => Command::NewSeed,
            "s" => Command::Save,
            "q" => Command::Quit,
            _ => return None,
        },
        _ => return None,
    };
    // A key held down moves on; it does not save a hundred pictures.
    let moves = matches!(
        command,
        Command::Zoom(_)
            | Command::Look(..)
            | Command::Colormap(_)
            | Command::Frame(_)
            | Command::Widen(_)
    );
    (moves || !repeat).then_some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn character(text: &str, modifiers: ModifiersState) -> Option<Command> {
        command(&Key::Character(text.into()), modifiers, false)
    }

    #[test]
    fn shift_and_case_are_told_apart() {
        let (none, shift) = (ModifiersState::empty(), ModifiersState::SHIFT);
        assert_eq!(character("c", none), Some(Command::Colormap(1)));
        // Caps lock is not shift.
        assert_eq!(character("C", none), Some(Command::Colormap(1)));
        assert_eq!(character("C", shift), Some(Command::Colormap(-1)));
        assert_eq!(character("+", shift), Some(Command::Zoom(1)));
        assert_eq!(character("x", none), None);
        assert_eq!(character("q", ModifiersState::CONTROL), None);
        assert_eq!(character("?", shift), Some(Command::Keys));
    }

    #[test]
    fn arrows_with_shift_change_the_width() {
        let arrow = |modifiers| command(&Key::Named(NamedKey::ArrowLeft), modifiers, true);
        let (shift, control) = (ModifiersState::SHIFT, ModifiersState::CONTROL);
        assert_eq!(arrow(shift), Some(Command::Widen(-1)));
        assert_eq!(arrow(shift | control), Some(Command::Widen(-16)));
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
                done.push(command(&key, modifiers, false).expect(name));
            }
        }
        assert_eq!(
            done,
            [
                Command::Fit,
                Command::Fit,
                Command::ActualPixels,
                Command::Zoom(1),
                Command::Zoom(-1),
                Command::Look(-1, 0),
                Command::Look(1, 0),
                Command::Look(0, -1),
                Command::Look(0, 1),
                Command::Colormap(1),
                Command::Colormap(-1),
                Command::Autoscale,
                Command::Panel,
                Command::Grid,
                Command::Frame(1),
                Command::Frame(-1),
                Command::Frame(1),
                Command::Frame(-1),
                Command::Widen(-WIDEN),
                Command::Widen(WIDEN),
                Command::Widen(-WIDEN_FAST),
                Command::Widen(WIDEN_FAST),
                Command::SampleType(1),
                Command::SampleType(-1),
                Command::Reload,
                Command::NewSeed,
                Command::Save,
                Command::FullScreen,
                Command::Keys,
                Command::Keys,
                Command::Close,
                Command::Quit,
            ]
        );
    }

    #[test]
    fn held_keys_only_move() {
        let none = ModifiersState::empty();
        let held = |key: Key| command(&key, none, true);
        assert_eq!(held(Key::Character("s".into())), None);
        assert_eq!(held(Key::Named(NamedKey::F11)), None);
        assert_eq!(
            held(Key::Named(NamedKey::ArrowLeft)),
            Some(Command::Look(0, -1))
        );
    }
}
