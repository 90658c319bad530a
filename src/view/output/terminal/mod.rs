//! A picture drawn in the terminal.

mod ask;
mod encode;
pub(crate) mod show;

pub use show::{Protocol, ProtocolError, show_in_terminal};
