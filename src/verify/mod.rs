//! The checking pipeline: draws a picture again and compares it with its file.

mod check;
mod differences;
mod error;
mod pipeline;
mod told;
mod verdict;

pub use check::Check;
pub use differences::TILES_TOLD;
pub use error::{Unverifiable, VerifyError};
pub use pipeline::verify;
pub use verdict::{DifferingTile, Verdict, VerifyNotice};
