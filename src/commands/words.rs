//! What is said to people of files that are opened: what the library tells, and what to do about it.

use crate::formats::Pairs;
use crate::open::{Notice, OpenError};

/// Why a file cannot be opened, and which options may help: one line.
pub fn open_error(error: &OpenError) -> String {
    let remedy = match error {
        OpenError::Header { .. } => {
            "; to see the samples anyway give --size WIDTHxHEIGHT, --dtype and --offset"
        }
        OpenError::NoShape { .. } => "; give --size WIDTHxHEIGHT and --dtype",
        OpenError::TooShort { .. } | OpenError::NoRow { .. } => {
            "; give --size, --dtype or --offset"
        }
        _ => "",
    };
    format!("{error}{remedy}")
}

/// What is to be known of a file that was opened, and which options change it: one line.
pub fn notice(notice: &Notice) -> String {
    let remedy = match notice {
        Notice::Ignored { .. } => {
            "; to see the samples anyway give --size WIDTHxHEIGHT, --dtype and --offset".to_owned()
        }
        Notice::Bytes { .. } => "; give --dtype if its samples are wider".to_owned(),
        Notice::Guessed { .. } => "; if it is wrong give --size and --dtype".to_owned(),
        Notice::Pairs { pairs, .. } => as_columns(pairs).unwrap_or_default(),
        Notice::Header { .. } | Notice::Rest { .. } => String::new(),
    };
    format!("{notice}{remedy}")
}

/// How to see the pairs of an array in C order as columns.
fn as_columns(pairs: &Pairs) -> Option<String> {
    match pairs {
        Pairs::Frames {
            counts,
            fortran: false,
        } => {
            let [.., rows, cols, _] = &counts[..] else {
                return None;
            };
            Some(format!(
                "; --shape {cols},2 takes it as {rows} frames of 2 columns"
            ))
        }
        _ => None,
    }
}
