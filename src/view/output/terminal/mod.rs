//! A picture drawn in the terminal.

mod encode;
mod protocol;
mod show;

pub use protocol::{Protocol, ProtocolError, Terminal};
pub use show::show_in_terminal;
