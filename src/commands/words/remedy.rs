//! What to do about an error.

use std::fmt::Display;

/// What is wrong and, if there is something, what to do about it.
pub(super) fn with_remedy(error: &dyn Display, remedy: Option<&str>) -> String {
    match remedy {
        Some(remedy) => format!("{error}; {remedy}"),
        None => error.to_string(),
    }
}
