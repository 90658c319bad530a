//! What each test of a window needs: a folder with files, windows that show them, and a look at those.

mod desktop;
mod display;
mod wait;
mod window;

pub(crate) use desktop::{Desktop, hide_drivers, window_test, window_test_for_each_drawer};
pub(crate) use display::{Display, tool};
pub(crate) use wait::{wait_for, wait_until};
pub(crate) use window::Window;
