//! The making pipeline: squares, renderer, file.

mod conflicts;
mod error;
mod header;
mod job;
mod pipeline;
mod report;
mod write_plan;

pub use error::{FileUse, GenerateError};
pub(crate) use header::{CHECKSUM_KEY, ROWS_KEY};
pub use job::{Job, SquareSource};
pub use pipeline::generate;
pub use report::{GenerateNotice, Report, StageTime};
