//! What opening a file runs into.

use crate::commands::words::remedy::with_remedy;
use crate::formats::Pairs;
use crate::open::{OpenError, OpenNotice};
use crate::view::ViewError;

/// What to do about a broken header.
const SEE_ANYWAY: &str = "to see the samples anyway give --size WIDTHxHEIGHT, --dtype and --offset";

/// The error and what to do about it: one line.
pub fn open_error(error: &OpenError) -> String {
    let remedy = match error {
        OpenError::Header { .. } => Some(SEE_ANYWAY),
        OpenError::NoShape { .. } => Some("give --size WIDTHxHEIGHT and --dtype"),
        OpenError::TooShort { .. } | OpenError::NoRow { .. } => {
            Some("give --size, --dtype or --offset")
        }
        _ => None,
    };
    with_remedy(error, remedy)
}

/// What showing an image ran into, and what to do about it: one line.
pub(in crate::commands) fn view_error(error: &ViewError) -> String {
    match error {
        ViewError::File(error) => open_error(error),
        _ => error.to_string(),
    }
}

/// What is worth knowing, and which options change it: one line.
pub fn open_notice(notice: &OpenNotice) -> String {
    let as_columns = match notice {
        OpenNotice::Pairs { pairs, .. } => as_columns(pairs),
        _ => None,
    };
    let remedy = match notice {
        OpenNotice::Ignored { .. } => Some(SEE_ANYWAY),
        OpenNotice::Bytes { .. } => Some("give --dtype if its samples are wider"),
        OpenNotice::Guessed { .. } => Some("if it is wrong give --size and --dtype"),
        OpenNotice::Pairs { .. } => as_columns.as_deref(),
        OpenNotice::Header { .. } | OpenNotice::Rest { .. } => None,
    };
    with_remedy(notice, remedy)
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
                "--shape {cols},2 takes it as {rows} frames of 2 columns"
            ))
        }
        _ => None,
    }
}
