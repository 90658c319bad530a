//! Being told to stop.

use crate::commands::failure::Failure;
use crate::commands::status;
use crate::commands::terminal::give_back;
use crate::storage::remove_unfinished;

/// Ends the process, with the files under way removed: threads may still be at work on them.
pub(crate) fn end(code: i32) -> ! {
    let _none_begins = remove_unfinished();
    let _none_asks = give_back();
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
pub(crate) fn end_on_signals() -> Result<(), Failure> {
    use signal_hook::consts::{SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXFSZ};
    // First the thread: signals that are handled, and by nobody, would end nothing.
    let (send, handled) = std::sync::mpsc::channel::<signal_hook::iterator::Signals>();
    let thread = std::thread::Builder::new().name("squaremap-signals".to_owned());
    let ends = move || {
        if let Ok(mut signals) = handled.recv()
            && let Some(signal) = signals.forever().find(|&signal| signal != SIGXFSZ)
        {
            status::end();
            end(128 + signal);
        }
    };
    if thread.spawn(ends).is_err() {
        // Where no thread can be had a signal ends the process at once; what is left the next run removes.
        return Ok(());
    }
    // What is handled does not kill: the write that sent SIGXFSZ returns an error.
    let mut signals = vec![SIGTERM, SIGXFSZ];
    // Under nohup the work goes on when the terminal is gone; and in the background of a script when
    // Ctrl-C ends what is in the foreground.
    signals.extend(
        [SIGHUP, SIGINT, SIGQUIT, SIGALRM]
            .into_iter()
            .filter(|&signal| !is_ignored(signal)),
    );
    let signals = signal_hook::iterator::Signals::new(signals).map_err(failed)?;
    // The thread waits for them.
    let _ = send.send(signals);
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
pub(crate) fn end_on_signals() -> Result<(), Failure> {
    let stop = || {
        status::end();
        end(130)
    };
    ctrlc::set_handler(stop).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("cannot handle signals: {error}"))
}
