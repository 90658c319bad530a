//! The program: reads the arguments, does what they ask, prints the error.
//!
//! Exit codes: 0 done, 1 failed or (verify) different, 2 wrong usage, 128 + the number of
//! the signal that stopped it: 130 for Ctrl-C.

use squaremap::bytes::install_fault_handler;
use squaremap::cli::{self, Cli, Command};
use squaremap::commands::{self, Failure};
use squaremap::say::tell;

fn main() {
    let cli = cli::parse(std::env::args_os()).unwrap_or_else(|error| cli::exit(&error));
    // Where it is refused, a file that is truncated while it is looked at ends the program, as any other.
    let _ = install_fault_handler();
    let code = match run(&cli) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(failure) => {
            tell(&format!("error: {failure}"));
            failure.exit_code()
        }
    };
    // Threads may still be at work for a window that was closed.
    commands::end(code)
}

/// Whether the answer is yes, where the command asks a question.
fn run(cli: &Cli) -> Result<bool, Failure> {
    match &cli.command {
        Command::Generate(args) => commands::generate(args).map(|()| true),
        Command::View(args) => commands::view(args).map(|()| true),
        Command::Verify(args) => commands::verify(args),
        Command::Info(args) => commands::info(args).map(|()| true),
    }
}
