//! Which axes a header tells of, and which of them are frames, rows, columns and bands.

use crate::formats::error::{HeaderError, HeaderRemedy};
use crate::formats::parts::{AxisHints, AxisRole, TakenFor, is_color, likely_parts, told_parts};
use crate::image::Size;
use crate::layout::{Grid, GridAxis, IndexOrder, Interleave};

/// What a header says about the axes, before it is settled which of them are channels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Axes {
    /// An array of NumPy's kind.
    Array {
        /// The counts along its axes.
        counts: Vec<u64>,
        /// Whether the first axis is the fastest, as in Fortran, and not the last, as in C.
        fortran: bool,
        /// What each axis stands for; empty where nobody says.
        roles: Vec<AxisRole>,
    },
    /// Planes of one size, which may be channels or frames.
    Bands {
        /// Rows and columns of a plane.
        size: Size,
        /// How many planes, at least 1.
        bands: u64,
        /// How they lie, if that is told.
        interleave: Option<Interleave>,
        /// What lies between the samples.
        gaps: Gaps,
    },
}

/// Bytes that belong to no sample, before and after each part of a file: a major part is a plane of `bsq`, or a row of
/// all bands of `bil` and `bip`; a minor one is a row of a band, or a pixel of `bip`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gaps {
    /// Before and after a major part.
    pub major: (u64, u64),
    /// Before and after a minor part.
    pub minor: (u64, u64),
}

/// Axes that have their parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arranged {
    /// Rows, columns, bands and frames. Bands that are no channels are a part of the frames if `channels` says so.
    pub grid: Grid,
    /// Whether the bands are the channels of one picture, and not pictures of their own.
    pub channels: bool,
    /// What else an array might be, where nobody says.
    pub doubt: Option<AxisDoubt>,
}

/// What an array might be as well as what it is taken for, because nobody says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AxisDoubt {
    /// The counts along its axes.
    pub counts: Vec<u64>,
    /// What it is taken for.
    pub taken: TakenFor,
}

/// Why axes are not what is said of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AxesError {
    /// They have no samples, or too many.
    Header(HeaderError),
    /// They are others than what was said apart from the header.
    Other,
}

impl Axes {
    /// Which axes are frames, rows, columns and bands, of samples of `width` bytes.
    ///
    /// Three or four samples at the end of an array (or bands) are channels, unless it is said otherwise. All
    /// axes before are frames. Few samples a pixel, as in complex numbers and optical flow, are a frame each.
    ///
    /// # Errors
    ///
    /// When there are no samples, or the hints are about others.
    pub fn arrange(&self, hints: &AxisHints, width: u64) -> Result<Arranged, AxesError> {
        match self {
            Axes::Bands {
                size,
                bands,
                interleave,
                gaps,
            } => {
                let missing = || {
                    let text = format!("'interleave' is missing, and it has {bands} bands");
                    AxesError::Header(HeaderError::new(text).with_remedy(HeaderRemedy::Interleave))
                };
                let one = (*bands == 1).then_some(Interleave::Planes);
                let told = interleave
                    .or(one)
                    .or(hints.interleave)
                    .ok_or_else(missing)?;
                of_bands((*size, *bands), told, *gaps, hints, width)
            }
            Axes::Array {
                counts,
                fortran,
                roles,
            } => of_array(counts, *fortran, roles, hints, width),
        }
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

    /// Bytes from the first to the last of these samples of `width` bytes, gaps between them included; none if
    /// there are more than numbers for them.
    pub fn bytes(&self, width: u64) -> Option<u64> {
        match self {
            Axes::Bands {
                size,
                bands,
                interleave,
                gaps,
            } if *gaps != Gaps::default() => {
                let interleave = interleave.unwrap_or(Interleave::Planes);
                let grid = gaps.grid((*size, *bands), interleave, width)?;
                let last = [grid.rows, grid.cols, grid.bands]
                    .into_iter()
                    .try_fold(0_u64, |at, axis| {
                        at.checked_add((axis.count - 1).checked_mul(axis.stride)?)
                    })?;
                last.checked_add(grid.first)?.checked_add(width)
            }
            _ => self.samples()?.checked_mul(width),
        }
    }
}

impl Gaps {
    /// Where samples of `width` bytes lie; none if there are more than numbers for them.
    fn grid(self, (size, bands): (Size, u64), interleave: Interleave, width: u64) -> Option<Grid> {
        let within =
            |(before, after): (u64, u64), inner: u64| inner.checked_add(before)?.checked_add(after);
        let axis = |count, stride| GridAxis { count, stride };
        // Of the fastest axis, the minor and the major one, how many there are.
        let (fast, minor, major) = match interleave {
            Interleave::Planes => (size.cols(), size.rows(), bands),
            Interleave::Lines => (size.cols(), bands, size.rows()),
            Interleave::Pixels => (bands, size.cols(), size.rows()),
        };
        let of_minor = within(self.minor, fast.checked_mul(width)?)?;
        let of_major = within(self.major, minor.checked_mul(of_minor)?)?;
        let (fast, minor, major) = (
            axis(fast, width),
            axis(minor, of_minor),
            axis(major, of_major),
        );
        let (rows, cols, bands) = match interleave {
            Interleave::Planes => (minor, fast, major),
            Interleave::Lines => (major, fast, minor),
            Interleave::Pixels => (major, minor, fast),
        };
        Some(Grid {
            rows,
            cols,
            bands,
            frames: Vec::new(),
            first: self.major.0.checked_add(self.minor.0)?,
        })
    }
}

fn of_bands(
    (size, bands): (Size, u64),
    interleave: Interleave,
    gaps: Gaps,
    hints: &AxisHints,
    width: u64,
) -> Result<Arranged, AxesError> {
    if hints.size.is_some_and(|given| given != size) {
        return Err(AxesError::Other);
    }
    // What is said of the order of the bands was not known to who told of gaps between them.
    let (interleave, gaps) = match hints.interleave {
        Some(given) if given != interleave => (given, Gaps::default()),
        _ => (interleave, gaps),
    };
    let too_large = || AxesError::Header(HeaderError::too_large());
    let mut grid = gaps
        .grid((size, bands), interleave, width)
        .ok_or_else(too_large)?;
    if hints.order == Some(IndexOrder::Fortran) {
        grid = in_fortran_order(&grid, width).ok_or_else(too_large)?;
    }
    match hints.channels {
        None | Some(1) => Ok(Arranged {
            grid,
            channels: hints.channels.is_none() && is_color(bands) || bands == 1,
            doubt: None,
        }),
        Some(channels) => Ok(Arranged {
            grid: grid
                .with_bands_in_groups(channels)
                .ok_or(AxesError::Other)?,
            channels: is_color(channels),
            doubt: None,
        }),
    }
}

/// Columns one after another, plane after plane.
fn in_fortran_order(grid: &Grid, width: u64) -> Option<Grid> {
    let col = grid.rows.count.checked_mul(width)?;
    let band = col.checked_mul(grid.cols.count)?;
    let axis = |axis: GridAxis, stride| GridAxis { stride, ..axis };
    Some(Grid {
        rows: axis(grid.rows, width),
        cols: axis(grid.cols, col),
        bands: axis(grid.bands, band),
        frames: Vec::new(),
        first: 0,
    })
}

fn of_array(
    counts: &[u64],
    fortran: bool,
    roles: &[AxisRole],
    hints: &AxisHints,
    width: u64,
) -> Result<Arranged, AxesError> {
    let wrong = |what: &str| {
        AxesError::Header(HeaderError::new(format!(
            "its shape {} {what}",
            tuple(counts)
        )))
    };
    if counts.contains(&0) {
        return Err(wrong("has no samples"));
    }
    let fortran = hints
        .order
        .map_or(fortran, |order| order == IndexOrder::Fortran);
    let strides = strides(counts, fortran, width)
        .ok_or_else(|| wrong("has more samples than a file can hold"))?;
    let axis = |index: usize| GridAxis {
        count: counts[index],
        stride: strides[index],
    };
    let parts = match told_parts(counts, roles).filter(|parts| parts.fit(counts, hints)) {
        Some(told) => told,
        None => likely_parts(counts, hints).ok_or(AxesError::Other)?,
    };
    let known = [parts.rows, parts.cols, parts.bands];
    let others = (0..counts.len()).filter(|index| !known.contains(&Some(*index)));
    let part = |index: Option<usize>| index.map_or(GridAxis::ONE, axis);
    let grid = Grid {
        rows: part(parts.rows),
        cols: part(parts.cols),
        bands: part(parts.bands),
        frames: others.map(axis).collect(),
        first: 0,
    };
    grid.size().map_err(|error| {
        AxesError::Header(HeaderError::new(format!(
            "its shape {}: {error}",
            tuple(counts)
        )))
    })?;
    let bands = grid.bands.count;
    Ok(Arranged {
        grid,
        channels: bands == 1 || parts.channels && is_color(bands),
        doubt: parts.taken.map(|taken| AxisDoubt {
            counts: counts.to_vec(),
            taken,
        }),
    })
}

/// Bytes from one sample to the next along each axis; none if there are more than numbers for them.
fn strides(counts: &[u64], fortran: bool, width: u64) -> Option<Vec<u64>> {
    let mut strides = vec![0; counts.len()];
    let mut next = width;
    let mut add = |index: usize| {
        strides[index] = next;
        next = next.checked_mul(counts[index])?;
        Some(())
    };
    match fortran {
        true => (0..counts.len()).try_for_each(&mut add)?,
        false => (0..counts.len()).rev().try_for_each(&mut add)?,
    }
    Some(strides)
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
mod tests;
