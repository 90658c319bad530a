//! What making a picture runs into.

use crate::commands::words::remedy::with_remedy;
use crate::commands::words::squares::{recipe_error, square_error};
use crate::commands::words::write::write_error;
use crate::generate::{GenerateError, GenerateNotice};

/// The error and what to do about it.
pub(in crate::commands) fn generate_error(error: &GenerateError) -> String {
    let remedy = match error {
        GenerateError::Recipe(error) => return recipe_error(error),
        GenerateError::Squares(error) => return square_error(error),
        GenerateError::Write(error) => return write_error(error),
        GenerateError::ForeignHeader(_)
        | GenerateError::OtherHeader(_)
        | GenerateError::OtherFile { .. } => Some("choose another --output, or remove it"),
        GenerateError::SameFile { .. } => Some("give one of them another name"),
        GenerateError::Rows { .. }
        | GenerateError::Size(_)
        | GenerateError::Gpu(_)
        | GenerateError::Header { .. }
        | GenerateError::Strip { .. } => None,
    };
    with_remedy(error, remedy)
}

/// What is worth knowing, and what it comes from.
pub(in crate::commands) fn generate_notice(notice: &GenerateNotice) -> String {
    match notice {
        GenerateNotice::AllBackground { max_half_side } => format!(
            "no square has a pixel and the image is all background: --max-half-side, by default a ninth of \
             the shorter side, is {max_half_side}; 2 is the least with which squares are seen"
        ),
        GenerateNotice::OnCpu(_) => notice.to_string(),
        GenerateNotice::Long { .. }
        | GenerateNotice::PassedOver(_)
        | GenerateNotice::GpuLost(_) => format!("warning: {notice}"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::generate::FileUse;

    #[test]
    fn what_to_do_is_told() {
        let header = PathBuf::from("x.hdr");
        let same = GenerateError::SameFile {
            path: PathBuf::from("a.csv"),
            one: FileUse::Output,
            other: FileUse::SavedSquares,
        };
        let other = GenerateError::OtherFile {
            header: header.clone(),
            file: PathBuf::from("x.npy"),
        };
        for (error, told) in [
            (
                GenerateError::ForeignHeader(header),
                "x.hdr: is there already, and not one of squaremap's headers; choose another --output, or \
                 remove it",
            ),
            (
                other,
                "x.hdr: is there already, and tells of x.npy; choose another --output, or remove it",
            ),
            (
                same,
                "a.csv is both the output and the file to save squares to; give one of them another name",
            ),
        ] {
            assert_eq!(generate_error(&error), told);
        }
        let max_half_side = 1;
        assert_eq!(
            generate_notice(&GenerateNotice::AllBackground { max_half_side }),
            "no square has a pixel and the image is all background: --max-half-side, by default a ninth of \
             the shorter side, is 1; 2 is the least with which squares are seen"
        );
    }
}
