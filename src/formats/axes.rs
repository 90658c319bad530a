//! Which axes a header tells of, and which of them are frames, rows, columns and channels.

use std::fmt;

use crate::formats::error::HeaderError;
use crate::image::Size;
use crate::layout::{Order, Shape};

/// What a header says about the axes, before it is settled which of them are channels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Axes {
    /// An array of NumPy's kind.
    Array {
        /// The counts along its axes.
        counts: Vec<u64>,
        /// Whether the first axis is the fastest, as in Fortran, and not the last, as in C.
        fortran: bool,
    },
    /// Planes of one size, which may be channels or frames.
    Bands {
        /// Rows and columns of a plane.
        size: Size,
        /// How many planes, at least 1.
        bands: u64,
        /// How they lie together, where the planes are frames or channels.
        order: Order,
    },
}

impl Axes {
    /// Which axes are frames, rows, columns and channels.
    ///
    /// Three or four samples at the end of an array (or bands) are channels, unless `channels` says
    /// otherwise; given, it may also be the third axis from the end. All axes before are frames. Two
    /// samples a pixel, as in complex numbers and optical flow, are two frames if there are no others.
    ///
    /// # Errors
    ///
    /// When there are no samples, or not as many channels as given.
    pub fn shape(&self, channels: Option<u64>) -> Result<(Shape, Order), HeaderError> {
        match self {
            Axes::Bands { size, bands, order } => {
                let channels = channels.unwrap_or(if is_color(*bands) { *bands } else { 1 });
                if channels == 0 || !bands.is_multiple_of(channels) {
                    return Err(HeaderError(format!(
                        "its {bands} bands cannot be grouped into {channels} channels"
                    )));
                }
                let shape = Shape {
                    size: *size,
                    frames: bands / channels,
                    channels,
                };
                Ok((shape, *order))
            }
            Axes::Array { counts, fortran } => array_shape(counts, *fortran, channels),
        }
    }

    /// What [`shape`](Axes::shape) takes an array with two samples a pixel for; none if it is another, or
    /// somebody said how many `channels` it has.
    pub fn pairs(&self, channels: Option<u64>) -> Option<Pairs> {
        let (Axes::Array { counts, fortran }, None) = (self, channels) else {
            return None;
        };
        let [frames @ .., _, _, 2] = &counts[..] else {
            return None;
        };
        let counts = counts.clone();
        Some(match frames.iter().all(|count| *count == 1) {
            true => Pairs::Frames {
                counts,
                fortran: *fortran,
            },
            false => Pairs::Columns { counts },
        })
    }

    /// How many samples there are, none if there are more than numbers for them.
    pub fn samples(&self) -> Option<u64> {
        let bands;
        let counts = match self {
            Axes::Array { counts, .. } => &counts[..],
            Axes::Bands {
                size, bands: count, ..
            } => {
                bands = [size.rows(), size.cols(), *count];
                &bands
            }
        };
        let mut counts = counts.iter();
        counts.try_fold(1_u64, |samples, count| samples.checked_mul(*count))
    }
}

/// An array whose last axis has two samples, which may be those of a pixel, or two columns: what it is taken
/// for, because nobody says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pairs {
    /// As two frames of rows × columns: the first and the second samples.
    Frames {
        /// The counts along its axes, all before the last three 1.
        counts: Vec<u64>,
        /// Whether it is in Fortran order.
        fortran: bool,
    },
    /// As frames of two columns; it has others.
    Columns {
        /// The counts along its axes.
        counts: Vec<u64>,
    },
}

impl fmt::Display for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Pairs::Frames { counts, .. } | Pairs::Columns { counts }) = self;
        let shape = tuple(counts);
        let (rows, cols) = match &counts[..] {
            [.., rows, cols, _] => (*rows, *cols),
            _ => (1, 1),
        };
        match self {
            Pairs::Frames { .. } => write!(
                f,
                "its shape {shape} is taken as 2 frames of {rows} rows and {cols} columns, the first and \
                 the second samples of its pixels"
            ),
            Pairs::Columns { .. } => write!(
                f,
                "its shape {shape} is taken as frames of {cols} rows and 2 columns; if these are 2 \
                 samples a pixel, save the first and the second ones apart"
            ),
        }
    }
}

fn is_color(count: u64) -> bool {
    matches!(count, 3 | 4)
}

fn array_shape(
    counts: &[u64],
    fortran: bool,
    given: Option<u64>,
) -> Result<(Shape, Order), HeaderError> {
    let wrong = |what: &str| HeaderError(format!("its shape {} {what}", tuple(counts)));
    let (order, channels, frames, rows, cols) = match (counts, given) {
        ([], _) => (Order::PACKED, 1, &[][..], 1, 1),
        ([cols], _) => (Order::PACKED, 1, &[][..], 1, *cols),
        ([frames @ .., rows, cols, last], None) if is_color(*last) => {
            (Order::PACKED, *last, frames, *rows, *cols)
        }
        ([frames @ .., rows, cols, last], Some(given)) if given == *last && given > 1 => {
            (Order::PACKED, given, frames, *rows, *cols)
        }
        ([frames @ .., first, rows, cols], Some(given)) if given == *first && given > 1 => {
            (Order::PLANES, given, frames, *rows, *cols)
        }
        ([ones @ .., rows, cols, 2], None) if ones.iter().all(|count| *count == 1) => {
            (Order::PIXELS, 1, &counts[counts.len() - 1..], *rows, *cols)
        }
        ([frames @ .., rows, cols], _) => (Order::PACKED, 1, frames, *rows, *cols),
    };
    if given.is_some_and(|given| given != channels) {
        return Err(wrong("has no axis of as many channels as given"));
    }
    if fortran && frames.iter().filter(|count| **count != 1).count() > 1 {
        return Err(wrong(
            "in Fortran order has frames along more than one axis; save it in C order",
        ));
    }
    let frames = frames
        .iter()
        .try_fold(1_u64, |product, count| product.checked_mul(*count))
        .ok_or_else(|| wrong("has more samples than a file can hold"))?;
    if frames == 0 || rows == 0 || cols == 0 {
        return Err(wrong("has no samples"));
    }
    let size = Size::new(rows, cols)
        .map_err(|error| HeaderError(format!("its shape {}: {error}", tuple(counts))))?;
    let shape = Shape {
        size,
        frames,
        channels,
    };
    Ok((shape, if fortran { order.reversed() } else { order }))
}

/// As Python writes it: `()`, `(3,)`, `(3, 4)`.
pub(crate) fn tuple(counts: &[u64]) -> String {
    match counts {
        [one] => format!("({one},)"),
        _ => {
            let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
            format!("({})", counts.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape as (frames, rows, cols, channels).
    fn array(counts: &[u64], given: Option<u64>) -> Option<(u64, u64, u64, u64)> {
        let (shape, _) = array_shape(counts, false, given).ok()?;
        let (rows, cols) = (shape.size.rows(), shape.size.cols());
        Some((shape.frames, rows, cols, shape.channels))
    }

    #[test]
    fn axes_are_told_apart() {
        for (counts, given, expected) in [
            (&[][..], None, Some((1, 1, 1, 1))),
            (&[7], None, Some((1, 1, 7, 1))),
            (&[5, 3], None, Some((1, 5, 3, 1))),
            (&[5, 6, 3], None, Some((1, 5, 6, 3))),
            (&[5, 6, 3], Some(1), Some((5, 6, 3, 1))),
            (&[5, 6, 2], None, Some((2, 5, 6, 1))),
            (&[5, 6, 2], Some(1), Some((5, 6, 2, 1))),
            (&[1, 5, 6, 2], None, Some((2, 5, 6, 1))),
            (&[9, 5, 6, 2], None, Some((45, 6, 2, 1))),
            (&[6, 2], None, Some((1, 6, 2, 1))),
            (&[0, 6, 2], None, None),
            (&[3, 5, 6], None, Some((3, 5, 6, 1))),
            (&[3, 5, 6], Some(3), Some((1, 5, 6, 3))),
            (&[3, 5, 6], Some(4), None),
            (&[3, 6], Some(3), None),
            (&[9, 5, 6, 4], None, Some((9, 5, 6, 4))),
            (&[2, 9, 5, 6], None, Some((18, 5, 6, 1))),
            (&[5, 0], None, None),
            (&[0, 5, 6], None, None),
            (&[u64::MAX, 2, 5, 6], None, None),
            (&[u64::MAX, 5], None, None),
        ] {
            assert_eq!(array(counts, given), expected, "{counts:?} {given:?}");
        }
        assert!(array_shape(&[2, 9, 5, 6], true, None).is_err());
        assert!(array_shape(&[1, 9, 5, 6], true, None).is_ok());
    }
}
