//! What every command that says something understands.

use clap::{Arg, ArgAction, Args};

use crate::cli::headings::MESSAGES;

/// What is said to people.
#[derive(Args, Clone, Debug)]
// clap's own --help would stand alone above all groups.
#[command(disable_help_flag = true, arg = help())]
pub struct MessageArgs {
    /// Say nothing but errors
    #[arg(short, long, help_heading = MESSAGES)]
    pub quiet: bool,
}

fn help() -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help_heading(MESSAGES)
        .help("Print help: -h the commonest options, --help all, with examples")
}
