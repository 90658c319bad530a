//! The files under way of this process.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The temporary names of all of them, for [`remove_unfinished`].
static UNDER_WAY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The names. While they are held, no file begins, gets its name or is removed.
pub(super) fn under_way() -> MutexGuard<'static, Vec<PathBuf>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the files under way, for the end of a process: on a signal, or with threads still at work. Until
/// what is returned is dropped no other thread begins or finishes a file:
///
/// ```no_run
/// let _none_begins = squaremap::storage::remove_unfinished();
/// std::process::exit(130)
/// ```
#[must_use = "other threads go on when it is dropped"]
pub fn remove_unfinished() -> impl Sized {
    let mut names = under_way();
    for path in names.drain(..) {
        // Nobody is left to hear of a failure.
        let _ = fs::remove_file(path);
    }
    names
}
