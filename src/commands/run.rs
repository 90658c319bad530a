//! The program, from its arguments to its end.

use std::ffi::OsString;
use std::thread;

use rayon::ThreadPoolBuilder;

use crate::bytes::install_fault_handler;
use crate::cli::{self, Command};
use crate::commands::completions::completions;
use crate::commands::environment::keep_drivers_quiet;
use crate::commands::failure::Failure;
use crate::commands::generate::generate;
use crate::commands::help::help;
use crate::commands::info::info;
use crate::commands::man::man;
use crate::commands::reporter::Reporter;
use crate::commands::signals::{end, end_on_signals};
use crate::commands::verify::verify;
use crate::commands::view::view;
use crate::threads::threads_had;

/// Threads that share work, for each processor, at most.
const MOST_THREADS: usize = 8;

/// Does what the arguments ask, of which the first is the program's name, says what went wrong, and ends the
/// process.
///
/// Exit codes: 0 done or equal, 1 different (verify), 2 trouble of any kind, 128 + the number of the signal
/// that stopped it: 130 for Ctrl-C.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ! {
    // Threads may still be at work for a window that was closed.
    end(match answer(arguments) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(failure) => {
            Reporter::new(false).fail(&failure);
            2
        }
    })
}

/// Whether the answer is yes, where the command asks a question.
fn answer(arguments: impl IntoIterator<Item = OsString>) -> Result<bool, Failure> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match cli::parse(arguments.iter().cloned()) {
        Ok(cli) => cli,
        Err(said) => return help(said).map(|()| true),
    };
    if cli.command.may_open_adapter() {
        keep_drivers_quiet(&arguments);
    }
    end_on_signals()?;
    prepare_threads();
    // Where it is refused, a file that is truncated while it is looked at ends the program, as any other.
    let _ = install_fault_handler();
    match &cli.command {
        Command::Generate(args) => generate(args).map(|()| true),
        Command::View(args) => view(args).map(|()| true),
        Command::Info(args) => info(args).map(|()| true),
        Command::Verify(args) => verify(args),
        Command::Completions(args) => completions(args).map(|()| true),
        Command::Man(args) => man(args).map(|()| true),
    }
}

/// The threads that share work: as many as asked for or as there are processors, and no more than are of use; fewer, and in
/// the end this one alone, where the system gives no more.
fn prepare_threads() {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let asked = std::env::var("RAYON_NUM_THREADS").ok();
    let asked = asked
        .and_then(|asked| asked.parse().ok())
        .filter(|count| *count > 0);
    let count = asked.unwrap_or(processors).min(MOST_THREADS * processors);
    // It tries once: what it cannot have is found out before.
    let had = threads_had(count);
    let threads = ThreadPoolBuilder::new().num_threads(had.max(1));
    // The last resort: the thread that there is already. There are no others then that would wait for it.
    let threads = if had == 0 {
        threads.use_current_thread()
    } else {
        threads
    };
    // If it has fewer now than a moment ago, what needs them says so.
    let _ = threads.build_global();
}
