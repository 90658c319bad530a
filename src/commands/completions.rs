//! `squaremap completions`.

use clap::{Command, CommandFactory};

use crate::cli::{Cli, CompletionsArgs};
use crate::commands::failure::Failure;
use crate::commands::stdout::print;

/// `squaremap completions`: prints what a shell needs to complete words.
///
/// # Errors
///
/// When stdout takes nothing.
pub fn completions(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program(), "squaremap", &mut script);
    print(&script)
}

/// The program, which understands the options of `generate` without its name, too.
fn program() -> Command {
    let program = Cli::command();
    let short = program.find_subcommand("generate").map(|generate| {
        let options = generate.get_opts().filter(|option| !option.is_hide_set());
        let flags = options.filter(|option| option.get_id() != "help");
        flags.cloned().collect::<Vec<_>>()
    });
    program.args(short.unwrap_or_default())
}
