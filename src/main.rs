//! The program: reads the arguments, does what they ask, prints the error.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.

use std::process::ExitCode;

use squaremap::cli::{self, Cli, Command};
use squaremap::commands::{self, Failure};

fn main() -> ExitCode {
    let cli = cli::parse(std::env::args_os()).unwrap_or_else(|error| error.exit());
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code()
        }
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        Command::Generate(args) => commands::generate(args),
        Command::View(args) => commands::view(args),
        Command::Info(args) => commands::info(args),
    }
}
