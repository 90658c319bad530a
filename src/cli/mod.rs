//! The arguments of the command line, and nothing else.

mod completions;
mod draw;
mod file_name;
mod generate;
mod headings;
mod info;
mod layout;
mod man;
mod messages;
mod numbers;
mod parse;
mod program;
mod show;
mod verify;
mod view;

pub(crate) use completions::CompletionsArgs;
pub(crate) use generate::GenerateArgs;
pub(crate) use info::InfoArgs;
pub(crate) use man::ManArgs;
pub(crate) use parse::parse;
pub use parse::{definition, matches};
pub(crate) use program::Command;
pub(crate) use verify::VerifyArgs;
pub(crate) use view::ViewArgs;
