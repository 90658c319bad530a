//! What opening a file runs into.

use std::path::Path;

use crate::commands::words::known::{see, unpack_nrrd, what_to_do};
use crate::commands::words::remedy::with_remedy;
use crate::formats::{AxisDoubt, HeaderError, HeaderRemedy, RawSamples, TakenFor};
use crate::image::Size;
use crate::layout::Layout;
use crate::open::{OpenError, OpenNotice};
use crate::view::ViewError;

/// What to do about a broken header.
const SEE_ANYWAY: &str = "to see the samples anyway give --size WIDTHxHEIGHT, --dtype and --offset";

/// The error and what to do about it: one line.
pub fn open_error(error: &OpenError) -> String {
    let remedy = match error {
        OpenError::Header { path, source } => header_remedy(path, source),
        OpenError::NoSize { .. } => Some("give --size WIDTHxHEIGHT, too".to_owned()),
        OpenError::NoShape { .. } => Some("give --size WIDTHxHEIGHT and --dtype".to_owned()),
        OpenError::TooShort { layout, len, .. } => Some(match there(layout, *len) {
            Some(there) => format!("to see what is there give {there}"),
            None => "give --size, --dtype or --offset".to_owned(),
        }),
        OpenError::NoRow { .. } => Some("give --size, --dtype or --offset".to_owned()),
        OpenError::OtherFormat { path, known } => what_to_do(path, known),
        OpenError::NotUnderstood { .. } => Some(
            "open the file of its samples, and give --size WIDTHxHEIGHT and --dtype".to_owned(),
        ),
        OpenError::Ambiguous { .. } => Some("open one of them".to_owned()),
        _ => None,
    };
    with_remedy(error, remedy.as_deref())
}

/// What to do about a header.
fn header_remedy(path: &Path, error: &HeaderError) -> Option<String> {
    match error.remedy() {
        None => Some(SEE_ANYWAY.to_owned()),
        Some(HeaderRemedy::See(raw)) => {
            Some(format!("to see its numbers anyway give {}", see(raw)))
        }
        Some(HeaderRemedy::SeeRows {
            cols,
            sample,
            offset,
        }) => {
            let offset = match offset {
                0 => String::new(),
                offset => format!(" --offset {offset}"),
            };
            Some(format!(
                "to see what is there give --size {cols}xROWS --dtype {sample}{offset}, with as many rows as there are"
            ))
        }
        Some(HeaderRemedy::Interleave) => Some("give --interleave bip, bil or bsq".to_owned()),
        Some(HeaderRemedy::Unpack) => Some(unpack_nrrd(path)),
        Some(HeaderRemedy::Nothing) => None,
    }
}

/// What to say to see the whole frames, or the whole rows of the first one, that are in the first `len` bytes of a
/// file that should have more.
fn there(layout: &Layout, len: u64) -> Option<String> {
    let strided = layout.as_strided()?;
    let (shape, strides) = (strided.shape(), strided.strides());
    let frame = layout.frame(0)?;
    // Rows one after another, or at least frames.
    let row = u64::try_from(strides.row)
        .ok()
        .filter(|row| *row >= strides.col.unsigned_abs())?;
    let is_plain =
        strided.is_in_order() && (shape.channels == 1 || strides.channel.unsigned_abs() < row);
    let by_frames = shape.frames > 1 && strides.stacks.is_none() && frame.bytes_needed() <= len;
    let rows = match by_frames {
        true => shape.size.rows(),
        false => len.checked_sub(strided.offset())? / row.max(1),
    };
    let size = Size::new(rows.min(shape.size.rows()), shape.size.cols()).ok()?;
    let packed = row == size.cols() * shape.channels * layout.sample().bytes();
    (is_plain && packed).then(|| {
        see(&RawSamples {
            offset: strided.offset(),
            size,
            channels: shape.channels,
            sample: layout.sample(),
        })
    })
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
    let remedy = match notice {
        OpenNotice::Ignored { .. } => Some(SEE_ANYWAY.to_owned()),
        OpenNotice::Bytes { .. } => Some("give --dtype if its samples are wider".to_owned()),
        OpenNotice::Guessed { layout, .. } => Some(match layout.offset() {
            Some(0) | None => "if it is wrong give --size and --dtype".to_owned(),
            Some(_) => "if it is wrong give --size, --dtype and --offset".to_owned(),
        }),
        OpenNotice::Doubt { doubt, .. } => otherwise(doubt),
        OpenNotice::Read { other, .. } => Some(format!("{} shows that", as_options(other))),
        OpenNotice::NotUnderstood {
            known: Some(known), ..
        } => known
            .raw
            .map(|raw| format!("what it says: {}", see(&raw.samples))),
        OpenNotice::Chosen { bands, .. } => Some(format!("--bands shows others, of 1 to {bands}")),
        OpenNotice::NoOpacity { .. } => {
            Some("--pixel-format rgba takes it so, --bands 4 shows it".to_owned())
        }
        OpenNotice::Rest { bytes, layout, .. } => Some(format!(
            "if they come before the samples, and not after them, give --offset {}",
            layout.offset().unwrap_or(0).saturating_add(*bytes)
        )),
        OpenNotice::NotUnderstood { known: None, .. }
        | OpenNotice::OtherHeader { .. }
        | OpenNotice::Unfit { .. }
        | OpenNotice::OfOther { .. }
        | OpenNotice::Contradicted { .. }
        | OpenNotice::Header { .. } => None,
    };
    with_remedy(notice, remedy.as_deref())
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

/// How to see an array as what it may be as well.
fn otherwise(doubt: &AxisDoubt) -> Option<String> {
    let [.., middle, last] = &doubt.counts[..] else {
        return None;
    };
    Some(match doubt.taken {
        TakenFor::Bands => format!("--shape {middle},{last} takes it as frames of {last} columns"),
        TakenFor::Columns => format!("if these are {last} samples a pixel give --interleave bip"),
        TakenFor::Frames => "if these are red, green and blue give --interleave bsq".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::formats::FORMATS;
    use crate::image::{SampleType, Size};
    use crate::layout::Layout;
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
        let doubt = |counts: &[u64], taken| OpenNotice::Doubt {
            path: path(),
            doubt: AxisDoubt {
                counts: counts.to_vec(),
                taken,
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
                "x.raw: the last 3 bytes, after 7×5×3 u8 after 64 bytes, are not shown; if they come before the samples, \
                 and not after them, give --offset 67",
            ),
            (
                OpenNotice::Guessed {
                    path: path(),
                    layout: Box::new(layout()),
                    certainty: 0.456,
                    other: Some(Box::new(layout())),
                },
                "x.raw: nothing tells its shape; guessed 7×5×3 u8 after 64 bytes, 46% sure (or 7×5×3 u8 after \
                 64 bytes); if it is wrong give --size, --dtype and --offset",
            ),
            (
                OpenNotice::Guessed {
                    path: path(),
                    layout: Box::new(layout()),
                    certainty: 0.0,
                    other: None,
                },
                "x.raw: nothing tells its shape; guessed 7×5×3 u8 after 64 bytes, not sure at all; if it is wrong \
                 give --size, --dtype and --offset",
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
                doubt(&[1, 5, 6, 2], TakenFor::Bands),
                "x.raw: its shape (1, 5, 6, 2) is taken as 2 frames of 5 rows and 6 columns, the first and the \
                 second samples of its pixels; --shape 6,2 takes it as frames of 2 columns",
            ),
            (
                doubt(&[9, 6, 2], TakenFor::Columns),
                "x.raw: its shape (9, 6, 2) is taken as frames of 6 rows and 2 columns; if these are 2 samples a \
                 pixel give --interleave bip",
            ),
        ] {
            assert_eq!(open_notice(&notice), expected);
        }
    }
}
