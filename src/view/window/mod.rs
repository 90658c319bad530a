//! The window: image only, no axes.

mod app;
mod jobs;
mod keys;
mod message;
mod overlay;
mod place;
mod reason;
mod session;
mod show;
mod spare;
mod surface;
mod title;
mod trace;
mod watch;
mod worker;

pub use jobs::open::open;
pub use jobs::remake::{Made, Remake};
pub use show::show;
