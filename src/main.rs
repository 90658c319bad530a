//! The program: reads the arguments, does what they ask, prints the error.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rand::TryRng;
use squaremap::cli::{self, Command, GenerateArgs};
use squaremap::generate::{GenerateError, generate};

/// Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
fn main() -> ExitCode {
    let cli = cli::parse(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let result = match &cli.command {
        Command::Generate(args) => run_generate(args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

struct Failure {
    message: String,
    code: u8,
}

impl From<GenerateError> for Failure {
    fn from(error: GenerateError) -> Failure {
        Failure {
            message: error.to_string(),
            code: if error.is_usage() { 2 } else { 1 },
        }
    }
}

fn run_generate(args: &GenerateArgs) -> Result<(), Failure> {
    let usage = |message| Failure { message, code: 2 };
    let failed = |message: String| Failure { message, code: 1 };
    ctrlc::set_handler(|| {
        squaremap::storage::remove_unfinished();
        std::process::exit(130);
    })
    .map_err(|error| failed(format!("cannot handle signals: {error}")))?;

    let job = args.job(new_seed).map_err(usage)?;
    let bar = progress_bar(args.quiet);
    let say = |line: &str| {
        if !args.quiet {
            bar.suspend(|| eprintln!("{line}"));
        }
    };
    let report = generate(&job, &bar, &say)?;
    say(&report.to_string());
    if args.json {
        let json = serde_json::to_string(&report).map_err(|error| failed(error.to_string()))?;
        println!("{json}");
    }
    Ok(())
}

/// A seed from the system, small enough to be typed again.
fn new_seed() -> u64 {
    // The system's source of randomness fails only where there is none; the time will do then.
    rand::rngs::SysRng.try_next_u64().unwrap_or_else(|_| {
        std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .map_or(0, |now| now.as_nanos() as u64)
    })
}

/// Shown on a terminal only, and only when the work takes long enough to be seen.
fn progress_bar(quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(
        "{bar:40} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta} left",
    );
    let bar =
        ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
