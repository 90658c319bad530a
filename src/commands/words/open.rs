//! What opening a file runs into.

use crate::commands::words::remedy::with_remedy;
use crate::formats::Pairs;
use crate::layout::Layout;
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
    let own = match notice {
        OpenNotice::Pairs { pairs, .. } => as_columns(pairs),
        OpenNotice::Read { other, .. } => Some(format!("{} shows that", as_options(other))),
        OpenNotice::Rest { bytes, layout, .. } => {
            let offset = layout.offset().unwrap_or(0) + bytes;
            Some(format!(
                "if they are before the samples give --offset {offset}"
            ))
        }
        _ => None,
    };
    let remedy = match notice {
        OpenNotice::Ignored { .. } => Some(SEE_ANYWAY),
        OpenNotice::Bytes { .. } => Some("give --dtype if its samples are wider"),
        OpenNotice::Guessed { .. } => Some("if it is wrong give --size and --dtype"),
        OpenNotice::Pairs { .. } | OpenNotice::Read { .. } | OpenNotice::Rest { .. } => {
            own.as_deref()
        }
        OpenNotice::Header { .. } => None,
    };
    with_remedy(notice, remedy)
}

/// The options that say so.
fn as_options(layout: &Layout) -> String {
    let size = layout.size();
    format!(
        "--shape {},{},{} --dtype {}",
        size.rows(),
        size.cols(),
        layout.channels(),
        layout.sample()
    )
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::formats::FORMATS;
    use crate::image::{SampleType, Size};
    use crate::open::ShapeOrigin;

    fn path() -> PathBuf {
        PathBuf::from("x.raw")
    }

    fn layout() -> Layout {
        let size = Size::new(5, 7).expect("a size");
        Layout::packed(size, 3, SampleType::U8, 64).expect("a layout")
    }

    #[test]
    fn errors_tell_what_to_do() {
        let short = |origin| OpenError::TooShort {
            path: path(),
            layout: Box::new(layout()),
            origin,
            len: 9,
        };
        let beside = ShapeOrigin::Header {
            format: FORMATS[1],
            file: Some(PathBuf::from("x.hdr")),
        };
        for (error, expected) in [
            (
                OpenError::NoShape {
                    path: path(),
                    len: 9,
                },
                "x.raw: no header tells its shape (9 bytes); give --size WIDTHxHEIGHT and --dtype",
            ),
            (
                short(beside),
                "x.raw: 7×5×3 u8 after 64 bytes (says x.hdr) needs 169 bytes, the file has 9; give --size, \
                 --dtype or --offset",
            ),
            (
                short(ShapeOrigin::Given),
                "x.raw: 7×5×3 u8 after 64 bytes needs 169 bytes, the file has 9; give --size, --dtype or \
                 --offset",
            ),
            (
                OpenError::NoRow {
                    path: path(),
                    cols: 5,
                    sample: SampleType::U8,
                    needed: 10,
                    len: 9,
                },
                "x.raw: a row of 5 pixels of u8 needs 10 bytes, the file has 9; give --size, --dtype or --offset",
            ),
            (
                OpenError::Empty { path: path() },
                "x.raw: the file is empty",
            ),
        ] {
            assert_eq!(open_error(&error), expected);
        }
    }

    #[test]
    fn notices_tell_what_changes_it() {
        let pairs = |counts: &[u64], fortran| OpenNotice::Pairs {
            path: path(),
            pairs: Pairs::Frames {
                counts: counts.to_vec(),
                fortran,
            },
        };
        for (notice, expected) in [
            (
                OpenNotice::Bytes {
                    path: path(),
                    layout: Box::new(layout()),
                },
                "x.raw: taken as 7×5×3 u8 after 64 bytes; give --dtype if its samples are wider",
            ),
            (
                OpenNotice::Rest {
                    path: path(),
                    bytes: 3,
                    layout: Box::new(layout()),
                },
                "x.raw: the last 3 bytes, after 7×5×3 u8 after 64 bytes, are not shown; if they are before the \
                 samples give --offset 67",
            ),
            (
                OpenNotice::Guessed {
                    path: path(),
                    layout: Box::new(layout()),
                    certainty: 0.456,
                    other: Some(Box::new(layout())),
                },
                "x.raw: nothing tells its shape; guessed 7×5×3 u8 after 64 bytes, 46% sure (or 7×5×3 u8 after \
                 64 bytes); if it is wrong give --size and --dtype",
            ),
            (
                OpenNotice::Guessed {
                    path: path(),
                    layout: Box::new(layout()),
                    certainty: 0.0,
                    other: None,
                },
                "x.raw: nothing tells its shape; guessed 7×5×3 u8 after 64 bytes, not sure at all; if it is wrong \
                 give --size and --dtype",
            ),
            (
                OpenNotice::Read {
                    path: path(),
                    layout: Box::new(layout()),
                    other: Box::new(layout()),
                },
                "x.raw: its name and its samples tell 7×5×3 u8 after 64 bytes; the name alone may mean 7×5×3 u8 \
                 after 64 bytes; --shape 5,7,3 --dtype u8 shows that",
            ),
            (
                pairs(&[1, 5, 6, 2], false),
                "x.raw: its shape (1, 5, 6, 2) is taken as 2 frames of 5 rows and 6 columns, the first and the \
                 second samples of its pixels; --shape 6,2 takes it as 5 frames of 2 columns",
            ),
            (
                pairs(&[5, 6, 2], true),
                "x.raw: its shape (5, 6, 2) is taken as 2 frames of 5 rows and 6 columns, the first and the \
                 second samples of its pixels",
            ),
        ] {
            assert_eq!(open_notice(&notice), expected);
        }
    }
}
