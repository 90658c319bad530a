//! What a window would show, in files and terminals.

pub(crate) mod export;
pub(crate) mod shot;
pub(crate) mod terminal;

pub use export::export;
pub use shot::{Shot, ShotError, screenshot};
pub use terminal::{Protocol, ProtocolError, show_in_terminal};
