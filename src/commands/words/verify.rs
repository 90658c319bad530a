//! What checking a picture runs into.

use crate::commands::words::open::{open_error, open_notice};
use crate::commands::words::remedy::with_remedy;
use crate::commands::words::squares::square_error;
use crate::raster::RasterError;
use crate::verify::{Unverifiable, VerifyError, VerifyNotice};

/// The error and what to do about it.
pub(in crate::commands) fn verify_error(error: &VerifyError) -> String {
    match error {
        VerifyError::Unverifiable { path, reason } => {
            format!("{}: {}", path.display(), unverifiable(reason))
        }
        VerifyError::Rows { rows, file } => format!(
            "--rows {}..{} is no part of the file; expected A..B with {} <= A < B <= {}",
            rows.start, rows.end, file.start, file.end
        ),
        VerifyError::Raster(RasterError::Squares(error)) => square_error(error),
        VerifyError::Open(error) => open_error(error),
        VerifyError::Gpu(_) | VerifyError::Raster(_) => error.to_string(),
    }
}

fn unverifiable(reason: &Unverifiable) -> String {
    let remedy = match reason {
        Unverifiable::Squares(error) => return square_error(error),
        Unverifiable::NoSquares => Some("give it with --squares FILE.csv"),
        Unverifiable::OwnSquares(_) => Some("leave out --squares"),
        Unverifiable::OtherSquares { .. } => Some("give the file that it was drawn from"),
        _ => None,
    };
    with_remedy(reason, remedy)
}

/// What is worth knowing.
pub(in crate::commands) fn verify_notice(notice: &VerifyNotice) -> String {
    match notice {
        VerifyNotice::Image(notice) => open_notice(notice),
        VerifyNotice::Long { .. } | VerifyNotice::PassedOver(_) | VerifyNotice::GpuLost(_) => {
            format!("warning: {notice}")
        }
        _ => notice.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_to_do_is_told() {
        let other = Unverifiable::OtherSquares {
            drawn: "01234567".to_owned(),
            given: "89abcdef".to_owned(),
            path: PathBuf::from("s.csv"),
        };
        for (reason, told) in [
            (
                Unverifiable::NoSquares,
                "its squares came from a CSV file; give it with --squares FILE.csv",
            ),
            (
                Unverifiable::OwnSquares("numpy-1".to_owned()),
                "its squares are of the stream numpy-1; leave out --squares",
            ),
            (
                other,
                "was drawn with squares of checksum 01234567, but those of s.csv have 89abcdef; give the \
                 file that it was drawn from",
            ),
            (
                Unverifiable::Missing("seed"),
                "the key 'squaremap seed' is missing in its header",
            ),
        ] {
            let path = PathBuf::from("x.raw");
            let error = VerifyError::Unverifiable { path, reason };
            assert_eq!(verify_error(&error), format!("x.raw: {told}"));
        }
        let rows = VerifyError::Rows {
            rows: 0..10,
            file: 100..250,
        };
        assert_eq!(
            verify_error(&rows),
            "--rows 0..10 is no part of the file; expected A..B with 100 <= A < B <= 250"
        );
    }
}
