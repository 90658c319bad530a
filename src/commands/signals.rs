//! Being told to stop.

use crate::commands::failure::Failure;
use crate::commands::status;
use crate::storage::remove_unfinished;

/// Ends the process, with the files under way removed: threads may still be at work on them.
pub fn end(code: i32) -> ! {
    let _none_begins = remove_unfinished();
    std::process::exit(code)
}

/// From now on a signal to stop removes the files under way and ends the process at once, with 128 + its
/// number, as shells tell of it. A file that would grow past the user's limit is an error like a full
/// disk's.
///
/// # Errors
///
/// When the system refuses.
#[cfg(unix)]
pub fn end_on_signals() -> Result<(), Failure> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    // What is handled does not kill: the write that sent SIGXFSZ returns an error.
    let mut signals = vec![SIGTERM, SIGXFSZ];
    // Under nohup the work goes on when the terminal is gone; and in the background of a script when
    // Ctrl-C ends what is in the foreground.
    signals.extend(
        [SIGHUP, SIGINT]
            .into_iter()
            .filter(|&signal| !is_ignored(signal)),
    );
    let mut signals = signal_hook::iterator::Signals::new(signals).map_err(failed)?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().find(|&signal| signal != SIGXFSZ) {
            status::end();
            end(128 + signal);
        }
    });
    Ok(())
}

/// Whether whoever started the process had it ignore a signal. Not known but on Linux.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// From now on Ctrl-C removes the files under way and ends the process at once, with 130.
///
/// # Errors
///
/// When the system refuses.
#[cfg(not(unix))]
pub fn end_on_signals() -> Result<(), Failure> {
    let stop = || {
        status::end();
        end(130)
    };
    ctrlc::set_handler(stop).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("cannot handle signals: {error}"))
}
