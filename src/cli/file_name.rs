//! What may be meant as the name of a file.

use std::ffi::OsStr;
use std::path::Path;

/// Whether a word is rather a file to look at than anything else.
pub(super) fn looks_like_a_file(word: &OsStr) -> bool {
    let is_number = || {
        word.to_str()
            .is_some_and(|text| text.parse::<f64>().is_ok())
    };
    Path::new(word).is_file() || word.as_encoded_bytes().contains(&b'.') && !is_number()
}
