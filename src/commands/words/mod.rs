//! What is said to people of what the library has to tell: its errors with what to do about them, which the
//! library does not know, and its reports.

mod generate;
mod known;
mod open;
mod remedy;
mod report;
mod squares;
mod stage;
mod verdict;
mod verify;
mod write;

pub(super) use generate::{generate_error, generate_notice};
pub(super) use open::view_error;
pub use open::{open_error, open_notice};
pub(super) use report::{report_json, report_line};
pub(super) use stage::{looked, stage};
pub(super) use verdict::{verdict_json, verdict_lines};
pub(super) use verify::{verify_error, verify_notice};
pub(super) use write::write_error;
