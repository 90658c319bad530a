//! What a window would show, in files and terminals.

mod bands;
mod export;
pub(crate) mod png;
pub(crate) mod shot;
mod terminal;

pub use export::export;
pub use shot::{Shot, screenshot};
pub use terminal::{Protocol, ProtocolError, Terminal, show_in_terminal};
