//! Why squares could not be had or kept.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use crate::image::Size;

/// Why squares could not be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum SquareError {
    /// A side of the image is longer than a square's centre can be told.
    #[error("{0} cannot be drawn: a side has at most {max} pixels", max = u32::MAX)]
    Size(Size),
    /// NumPy's stream does not start there.
    #[error("seed {0} does not fit NumPy's stream; np.random.seed takes 0 to {max}", max = u32::MAX)]
    Seed(u64),
    /// NumPy's stream has no place for so many.
    #[error("{0} squares are too many for NumPy's stream; the most is {max}", max = u64::MAX / 2)]
    Count(u64),
    /// A CSV file of squares cannot be read or written.
    #[error("{path}: {fault}", path = path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: CsvFault,
    },
    /// Squares that come from elsewhere.
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

impl SquareError {
    pub(super) fn csv(path: &Path, fault: CsvFault) -> SquareError {
        SquareError::Csv {
            path: path.to_owned(),
            fault,
        }
    }
}

/// The columns of a CSV file of squares, as they are written; in a file that is read in any order.
pub(super) const COLUMNS: [&str; 4] = ["row", "col", "half_side", "level"];

/// What is wrong with a CSV file of squares.
#[derive(Debug, thiserror::Error)]
pub enum CsvFault {
    /// The system does not let it be read.
    #[error("cannot be read: {0}")]
    Read(io::Error),
    /// The system does not let it be written.
    #[error("cannot be written: {0}")]
    Write(io::Error),
    /// A folder was named to read from.
    #[error("is a folder, expected a CSV file of squares")]
    ReadFolder,
    /// A folder was named to write to.
    #[error("is a folder, expected the name of a CSV file")]
    WriteFolder,
    /// The file must not be written to.
    #[error("is read-only")]
    ReadOnly,
    /// It is a link to what somebody has open, such as `/dev/stdout` that leads to a file.
    #[error("cannot be written: it stands for an open file, which would be replaced")]
    OpenFile,
    /// The folder that the file is to be in is not there.
    #[error("the folder {} does not exist", .0.display())]
    NoFolder(PathBuf),
    /// It is a pipe, the squares of which must be kept in memory, and they do not fit.
    #[error("has more squares than fit into memory: {kept} did")]
    TooManyForMemory {
        /// How many were kept.
        kept: u64,
    },
    /// Somebody wrote to it.
    #[error("was changed while squares were read from it")]
    Changed,
    /// It ends before the squares do that it had.
    #[error("has fewer squares than before")]
    Shorter,
    /// It has no first line.
    #[error("is empty; {}", expected_columns())]
    Empty,
    /// A line of it is none of a file of squares.
    #[error("line {line} {fault}")]
    Line {
        /// Which, counted from 1.
        line: u64,
        /// What is wrong with it.
        fault: LineFault,
    },
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum LineFault {
    /// It has more bytes than the limit.
    #[error("is longer than {most} bytes; expected a CSV file of squares")]
    TooLong {
        /// The most that a line may have.
        most: usize,
    },
    /// The first line does not name this column.
    #[error("has no column {column}; {}, found '{text}'", expected_columns())]
    NoColumn {
        /// The column.
        column: &'static str,
        /// The line, or how it begins.
        text: String,
    },
    /// The first line names this column more than once.
    #[error("has {times} columns {column}; {}, found '{text}'", expected_columns())]
    Columns {
        /// The column.
        column: &'static str,
        /// How often.
        times: usize,
        /// The line, or how it begins.
        text: String,
    },
    /// It has more or fewer fields than the first.
    #[error("has {found} fields, expected {expected} as in the first line")]
    Fields {
        /// Fields of this line.
        found: usize,
        /// Fields of the first.
        expected: usize,
    },
    /// A field is no number that a square has there.
    #[error(
        "has {column} '{text}', expected a whole number from 0 to {max}{}",
        hint(column, text)
    )]
    Number {
        /// The column.
        column: &'static str,
        /// The field, or how it begins.
        text: String,
        /// The largest number that it may be.
        max: u32,
    },
}

fn expected_columns() -> String {
    format!("expected the columns {}, in any order", COLUMNS.join(","))
}

fn hint(column: &str, text: &str) -> &'static str {
    if text.starts_with('-') && matches!(column, "row" | "col") {
        " (a centre cannot lie above or left of the image)"
    } else {
        ""
    }
}
