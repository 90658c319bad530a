//! Reading at a place in a file: one door to each system's own way.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(not(any(unix, windows)))]
mod stub;

#[cfg(not(any(unix, windows)))]
pub(crate) use stub::{has_data, read_exact_at};
#[cfg(unix)]
pub(crate) use unix::{has_data, read_exact_at};
#[cfg(windows)]
pub(crate) use windows::{has_data, read_exact_at};
