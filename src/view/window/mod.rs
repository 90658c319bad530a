//! The window: image only, no axes.

pub(crate) mod app;
mod canvas;
mod grid;
pub(crate) mod jobs;
mod keys;
mod latest;
mod missing;
mod overlay;
mod panel;
mod place;
pub(crate) mod show;
mod stream;
mod surface;
mod title;
mod trace;
mod watch;

pub use app::open;
pub use jobs::{Made, Remake};
pub use show::show;
