//! Squares as a CSV file, in and out, in drawing order:
//!
//! ```text
//! row,col,half_side,level
//! 317,45,12,208
//! ```
//!
//! Numbers without quotes, one square a line: a parser of general CSV would add what no such file
//! needs (line breaks inside of fields), and take away what this one promises: the right line number
//! in an error, and no more memory than one line takes, also where the file is something else.

mod lines;
mod squares;
mod write;

pub use squares::CsvSquares;
pub(crate) use write::check_csv_target;
pub use write::write_csv;
