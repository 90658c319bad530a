//! What the window system says when it refuses.

use std::fmt::Display;

/// An error of the window system in one line, without the place in winit's source and the period.
pub(crate) fn reason(error: &impl Display) -> String {
    let message = error.to_string();
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    // "os error at /…/mod.rs:765: neither WAYLAND_DISPLAY nor … is set."
    let reason = message
        .split_once(".rs:")
        .and_then(|(_, rest)| rest.split_once(": "))
        .map_or(message.as_str(), |(_, reason)| reason);
    reason.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use crate::view::window::reason::reason;

    #[test]
    fn errors_of_the_window_system_are_one_clear_line() {
        let raw =
            "os error at /home/me/winit-0.30.13/src/linux/mod.rs:765: neither A\n nor B is set.";
        assert_eq!(reason(&raw), "neither A nor B is set");
        assert_eq!(reason(&"Exit Failure: 1"), "Exit Failure: 1");
    }
}
