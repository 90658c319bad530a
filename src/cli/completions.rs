//! `squaremap completions SHELL`.

use clap::Args;
use clap_complete::Shell;

/// What `squaremap completions` is told.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArgs {
    /// The shell that is to complete words
    #[arg(value_enum)]
    pub shell: Shell,
}
