//! Writing at a place in a file, and taking the room for it: one door to each system's own way.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod not_linux;
#[cfg(not(any(unix, windows)))]
mod stub;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub(crate) use linux::{available_memory, open_direct, reserve};
#[cfg(not(target_os = "linux"))]
pub(crate) use not_linux::{available_memory, open_direct, reserve};
#[cfg(not(any(unix, windows)))]
pub(crate) use stub::write_all_at;
#[cfg(unix)]
pub(crate) use unix::write_all_at;
#[cfg(windows)]
pub(crate) use windows::write_all_at;
