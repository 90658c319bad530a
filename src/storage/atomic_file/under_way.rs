//! The files under way of this process.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The temporary names of all of them, for [`remove_all`].
static UNDER_WAY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The names. While they are held, no file begins, gets its name or is removed.
pub(super) fn under_way() -> MutexGuard<'static, Vec<PathBuf>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the files under way, for the end of a process: on a signal, or with threads still at work. Until
/// what is returned is dropped no other thread begins or finishes a file; keep it to the end.
pub(crate) fn remove_all() -> impl Sized {
    let mut names = under_way();
    for path in names.drain(..) {
        // Nobody is left to hear of a failure.
        let _ = fs::remove_file(path);
    }
    names
}
