//! What each key does.

use winit::keyboard::{Key, ModifiersState, NamedKey};

/// What the user can ask of the window with a key.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Command {
    Fit,
    ActualPixels,
    /// Zoom about the middle, by half octaves.
    Zoom(i32),
    /// Look further down and to the right, by tenths of the window.
    Look(i32, i32),
    /// So many colormaps further on.
    Colormap(isize),
    NewSeed,
    Save,
    FullScreen,
    Quit,
}

/// The command of a key, as it is printed on the key whatever the layout. Keys with Control, Alt or
/// Command belong to the system.
pub(super) fn command(key: &Key, modifiers: ModifiersState, repeat: bool) -> Option<Command> {
    if modifiers.control_key() || modifiers.alt_key() || modifiers.super_key() {
        return None;
    }
    let command = match key {
        Key::Named(NamedKey::ArrowUp) => Command::Look(-1, 0),
        Key::Named(NamedKey::ArrowDown) => Command::Look(1, 0),
        Key::Named(NamedKey::ArrowLeft) => Command::Look(0, -1),
        Key::Named(NamedKey::ArrowRight) => Command::Look(0, 1),
        Key::Named(NamedKey::F11) => Command::FullScreen,
        Key::Named(NamedKey::Escape) => Command::Quit,
        Key::Character(text) => match text.to_lowercase().as_str() {
            "0" | "f" => Command::Fit,
            "1" => Command::ActualPixels,
            "+" | "=" => Command::Zoom(1),
            "-" | "_" => Command::Zoom(-1),
            "c" if modifiers.shift_key() => Command::Colormap(-1),
            "c" => Command::Colormap(1),
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
        Command::Zoom(_) | Command::Look(..) | Command::Colormap(_)
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
    }

    /// A key as the README names it.
    fn named(name: &str) -> (Key, ModifiersState) {
        let (modifiers, name) = match name.strip_prefix("Shift+") {
            Some(rest) => (ModifiersState::SHIFT, rest),
            None => (ModifiersState::empty(), name),
        };
        let key = match name {
            "↑" => Key::Named(NamedKey::ArrowUp),
            "↓" => Key::Named(NamedKey::ArrowDown),
            "←" => Key::Named(NamedKey::ArrowLeft),
            "→" => Key::Named(NamedKey::ArrowRight),
            "F11" => Key::Named(NamedKey::F11),
            "Esc" => Key::Named(NamedKey::Escape),
            text => Key::Character(text.into()),
        };
        (key, modifiers)
    }

    #[test]
    fn keys_do_what_the_readme_says() {
        let readme = include_str!("../../../README.md");
        let (_, table) = readme.split_once("| key | does |\n").unwrap();
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
                Command::NewSeed,
                Command::Save,
                Command::FullScreen,
                Command::Quit,
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
