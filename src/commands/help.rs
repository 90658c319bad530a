//! `--help` and `--version`.

use std::io::{self, Write};

use clap::error::ErrorKind;

use crate::commands::failure::Failure;
use crate::commands::stdout::taken;

/// What clap has to say where it has no arguments: prints help and the version, which were asked for.
///
/// # Errors
///
/// When the arguments were wrong, or stdout takes nothing.
pub fn help(said: clap::Error) -> Result<(), Failure> {
    match said.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            taken(said.print().and_then(|()| io::stdout().flush()))
        }
        _ => Err(said.into()),
    }
}
