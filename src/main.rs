//! The program: reads the arguments, does what they ask, prints the error.
//!
//! Exit codes: 0 done or equal, 1 different (verify), 2 trouble of any kind, 128 + the number of the signal
//! that stopped it: 130 for Ctrl-C.

use squaremap::bytes::install_fault_handler;
use squaremap::cli::{self, Command};
use squaremap::commands::{self, Failure, Reporter};

fn main() {
    let code = match run() {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(failure) => {
            Reporter::new(false).fail(&failure);
            2
        }
    };
    // Threads may still be at work for a window that was closed.
    commands::end(code)
}

/// Whether the answer is yes, where the command asks a question.
fn run() -> Result<bool, Failure> {
    let cli = match cli::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(said) => return commands::help(said).map(|()| true),
    };
    commands::end_on_signals()?;
    // Where it is refused, a file that is truncated while it is looked at ends the program, as any other.
    let _ = install_fault_handler();
    match &cli.command {
        Command::Generate(args) => commands::generate(args).map(|()| true),
        Command::View(args) => commands::view(args).map(|()| true),
        Command::Info(args) => commands::info(args).map(|()| true),
        Command::Verify(args) => commands::verify(args),
        Command::Completions(args) => commands::completions(args).map(|()| true),
        Command::Man(args) => commands::man(args).map(|()| true),
    }
}
