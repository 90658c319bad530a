//! The window: image only, no axes.

use std::sync::Arc;
use std::thread;

use winit::event_loop::EventLoop;

use crate::open::{Image, ShapeHints};
use crate::storage::Overview;
use crate::view::error::ViewError;
use crate::view::options::ShowOptions;
use crate::view::tiles::picture::Picture;
use crate::view::window::app::App;
use crate::view::window::jobs::{Event, Remake};

/// Shows the image that was opened as `given` in a window until the user closes it, with an overview of
/// it if there is one already. Must be called from the main thread, once in a process: systems ask that
/// of windows.
///
/// `R` in the window calls `remake`, if there is one, and shows the file that it made. A run of it
/// that is not over when the window is closed goes on in its thread, as may the making of an overview
/// for a moment: whoever then ends the process does so with
/// [`remove_unfinished`](crate::storage::remove_unfinished), so that nothing unfinished stays behind.
///
/// # Errors
///
/// [`ViewError::NoDisplay`] when there is no display to open a window on; else when no adapter can
/// draw into the window, or the window or the adapter failed for good.
pub fn show(
    image: Image,
    overview: Option<Arc<Overview>>,
    given: ShapeHints,
    options: ShowOptions,
    remake: Option<Remake>,
) -> Result<(), ViewError> {
    let events = EventLoop::<Event>::with_user_event()
        .build()
        .map_err(|error| ViewError::NoDisplay(one_line(&error.to_string())))?;
    // The range of values is looked for while the window and the adapter open.
    let size = image.layout().size();
    let (range, curve) = (options.range, options.curve);
    let picture = thread::spawn(move || Picture::known(image, range, overview).on(curve));
    let mut app = App::new(&events, options, given, size, picture, remake);
    let ended = events.run_app(&mut app);
    app.finish()?;
    ended.map_err(|error| ViewError::Window(one_line(&error.to_string())))
}

/// An error of the window system in one line, without the place in winit's source and the period.
pub(crate) fn one_line(message: &str) -> String {
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
    use crate::view::window::show::one_line;

    #[test]
    fn errors_of_the_window_system_are_one_clear_line() {
        let raw =
            "os error at /home/me/winit-0.30.13/src/linux/mod.rs:765: neither A\n nor B is set.";
        assert_eq!(one_line(raw), "neither A nor B is set");
        assert_eq!(one_line("Exit Failure: 1"), "Exit Failure: 1");
    }
}
