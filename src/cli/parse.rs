//! From the words of the command line to what is asked for.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ErrorKind};
use clap::{ArgMatches, CommandFactory, Parser};

use crate::cli::file_name::looks_like_a_file;
use crate::cli::program::Cli;

/// What the program understands, as clap has it: what its help, its manual and completions are made of.
pub fn definition() -> clap::Command {
    Cli::command()
}

/// Reads arguments, the program's name first; a first one that names no subcommand, and does not seem to
/// mean one, begins those of `generate`.
///
/// # Errors
///
/// What clap says, `--help` and `--version` included.
pub fn matches(args: impl IntoIterator<Item = OsString>) -> Result<ArgMatches, clap::Error> {
    definition().try_get_matches_from(with_subcommand(args))
}

/// The same, as what is asked for.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(with_subcommand(args))
}

fn with_subcommand(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|first| !is_of_the_program(first)) {
        args.insert(1, "generate".into());
    }
    args
}

/// Whether a first word is a subcommand, nearly one, or an option that needs none.
fn is_of_the_program(first: &OsStr) -> bool {
    let Err(error) = Cli::try_parse_from([OsStr::new("squaremap"), first]) else {
        return true;
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            error.get(ContextKind::SuggestedSubcommand).is_some() && !looks_like_a_file(first)
        }
        ErrorKind::UnknownArgument | ErrorKind::InvalidUtf8 => false,
        _ => true,
    }
}
