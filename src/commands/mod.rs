//! What each subcommand does, and what it says to people.

mod completions;
mod environment;
mod failure;
mod generate;
mod help;
mod info;
mod looking;
mod man;
mod progress;
mod reporter;
mod run;
mod signals;
mod status;
mod stdout;
mod terminal;
mod verify;
mod view;
pub mod words;

pub use crate::cli::{definition, matches};
pub use run::run;
