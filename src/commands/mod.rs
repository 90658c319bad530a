//! What each subcommand does, and what it says to people.

mod completions;
mod failure;
mod generate;
mod help;
mod info;
mod looking;
mod man;
mod progress;
mod reporter;
mod signals;
mod status;
mod stdout;
mod terminal;
mod verify;
mod view;
pub mod words;

pub use completions::completions;
pub use failure::Failure;
pub use generate::generate;
pub use help::help;
pub use info::info;
pub use man::man;
pub use reporter::Reporter;
pub use signals::{end, end_on_signals};
pub use verify::verify;
pub use view::view;
