//! Where bytes come from: the memory map of a file, the one place that is not checked by the compiler.
#![expect(
    unsafe_code,
    reason = "a file cannot be mapped without promising that nobody else changes it"
)]

#[cfg(unix)]
mod fault;
pub(crate) mod map;
pub(crate) mod positioned;

pub use map::{FileBytes, FilePath, FileState};
