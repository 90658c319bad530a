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

pub use completions::CompletionsArgs;
pub use draw::DrawArgs;
pub use generate::GenerateArgs;
pub use info::InfoArgs;
pub use layout::LayoutArgs;
pub use man::ManArgs;
pub use messages::MessageArgs;
pub use parse::parse;
pub use program::{Cli, Command};
pub use show::ShowArgs;
pub use verify::VerifyArgs;
pub use view::ViewArgs;
