//! From the words of the command line to what is asked for.

use std::ffi::{OsStr, OsString};

use clap::Parser;
use clap::error::{ContextKind, ErrorKind};

use crate::cli::file_name::looks_like_a_file;
use crate::cli::program::Cli;

/// Reads arguments, the program's name first; a first one that names no subcommand, and does not seem to
/// mean one, begins those of `generate`.
///
/// # Errors
///
/// What clap says, `--help` and `--version` included.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|first| !is_of_the_program(first)) {
        args.insert(1, "generate".into());
    }
    Cli::try_parse_from(args)
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
