//! Opening a window.

use std::sync::Arc;
use std::thread;

use winit::event_loop::EventLoop;

use crate::open::{Image, ShapeHints};
use crate::storage::Overview;
use crate::threads::threads_had;
use crate::view::error::ViewError;
use crate::view::inspect::chosen::range_of;
use crate::view::notice::Notices;
use crate::view::options::ShowOptions;
use crate::view::tiles::picture::Picture;
use crate::view::window::app::App;
use crate::view::window::jobs::remake::Remake;
use crate::view::window::message::Message;
use crate::view::window::reason::reason;

/// Shows the image that was opened as the `hints` say in a window until the user closes it, with an
/// overview of it if there is one already. Must be called from the main thread, once in a process:
/// systems ask that of windows. What is to be known besides the picture goes to `notices`.
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
    hints: ShapeHints,
    options: ShowOptions,
    remake: Option<Remake>,
    notices: Notices,
) -> Result<(), ViewError> {
    check_means()?;
    let events = EventLoop::<Message>::with_user_event()
        .build()
        .map_err(|error| ViewError::NoDisplay(reason(&error)))?;
    // The range of values is looked for while the window and the adapter open.
    let size = image.layout().size();
    let (range, curve) = (options.range, options.curve);
    let picture = thread::spawn(move || {
        let range = range_of(range, &image);
        Picture::known(image, range, overview).on(curve)
    });
    let mut app = App::new(&events, options, hints, size, picture, remake, notices);
    let ended = events.run_app(&mut app);
    app.finish()?;
    ended.map_err(|error| ViewError::Window(reason(&error)))
}

/// Threads of a window, and those that a driver takes; and so many for each processor.
const THREADS: usize = 16;
const THREADS_EACH: usize = 4;

/// The least stack, in bytes, with which the libraries of a window were seen to do.
#[cfg(unix)]
const STACK: u64 = 256 << 10;

/// That the system gives what a window takes: the libraries of one end the program when they find out.
fn check_means() -> Result<(), ViewError> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let needed = THREADS + THREADS_EACH * processors;
    let had = threads_had(needed);
    if had < needed {
        return Err(ViewError::NoDisplay(format!(
            "the system gives this program only {had} more threads, and a window takes up to {needed} (see `ulimit -u`)"
        )));
    }
    #[cfg(unix)]
    if let Some(stack) = rustix::process::getrlimit(rustix::process::Resource::Stack).current
        && stack < STACK
    {
        return Err(ViewError::NoDisplay(format!(
            "the stack is limited to {} KB, and a window takes up to {} (see `ulimit -s`)",
            stack >> 10,
            STACK >> 10
        )));
    }
    Ok(())
}
