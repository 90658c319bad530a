//! Which axes a header tells of, and which of them are frames, rows, columns and bands.

use crate::formats::error::{HeaderError, HeaderRemedy};
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

/// What an axis of an array stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AxisRole {
    /// Nobody says.
    Unknown,
    /// Places in space, or of any other domain.
    Space,
    /// Points in time.
    Time,
    /// The colours of a pixel; with or without opacity, where that is told.
    Colors {
        /// Whether the fourth one is its opacity.
        opacity: Option<bool>,
    },
    /// The numbers of a vector, a matrix, a list: several pictures.
    Values,
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

/// What is said of axes apart from the header. All of it must fit what that says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AxisHints {
    /// Rows and columns of a frame.
    pub size: Option<Size>,
    /// Samples of a pixel; 1 where bands are frames.
    pub channels: Option<u64>,
    /// Which axis is that of the bands.
    pub interleave: Option<Interleave>,
    /// Which index rises fastest.
    pub order: Option<IndexOrder>,
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

/// What an array of three or more axes is taken for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TakenFor {
    /// Its last, short axis for bands, each a frame.
    Bands,
    /// Its last, short axis for columns.
    Columns,
    /// Its third axis from the end, of three, for frames.
    Frames,
}

/// Why axes are not what is said of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AxesError {
    /// They have no samples, or too many.
    Header(HeaderError),
    /// They are others than what was said apart from the header.
    Other,
}

/// The longest last axis that may well be that of bands.
const SHORT: u64 = 16;

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

/// Whether so many samples of a pixel are its colours where nobody says.
pub(crate) fn is_color(count: u64) -> bool {
    matches!(count, 3 | 4)
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

/// Which axes of an array, by their numbers, are rows, columns and bands.
#[derive(Clone, Copy)]
struct AxisParts {
    rows: Option<usize>,
    cols: Option<usize>,
    bands: Option<usize>,
    /// Whether the bands are channels.
    channels: bool,
    taken: Option<TakenFor>,
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

impl AxisParts {
    /// Whether what is said of axes is so.
    fn fit(&self, counts: &[u64], hints: &AxisHints) -> bool {
        let count = |index: Option<usize>| index.map_or(1, |index| counts[index]);
        let size = (count(self.rows), count(self.cols));
        hints.interleave.is_none()
            && hints
                .size
                .is_none_or(|given| (given.rows(), given.cols()) == size)
            && hints
                .channels
                .is_none_or(|given| given == count(self.bands))
    }
}

/// What is told of each axis: rows and columns are the fastest two of space, colours where they are told.
fn told_parts(counts: &[u64], roles: &[AxisRole]) -> Option<AxisParts> {
    if roles.len() != counts.len() || roles.iter().all(|role| *role == AxisRole::Unknown) {
        return None;
    }
    let spaces = roles
        .iter()
        .filter(|role| **role == AxisRole::Space)
        .count();
    let is_colors = |index: &usize| match roles[*index] {
        AxisRole::Colors { .. } => is_color(counts[*index]),
        // As where nobody says anything.
        AxisRole::Unknown => is_color(counts[*index]) && spaces >= 2 && *index == counts.len() - 1,
        _ => false,
    };
    let bands = (0..counts.len()).rev().find(is_colors);
    let with = |wanted: &[AxisRole]| -> Vec<usize> {
        let indices = (0..counts.len()).filter(|index| bands != Some(*index));
        indices
            .filter(|index| wanted.contains(&roles[*index]))
            .collect()
    };
    let mut plane = with(&[AxisRole::Space]);
    for more in [AxisRole::Unknown, AxisRole::Time, AxisRole::Values] {
        if plane.len() < 2 {
            // The fastest of these.
            let more = with(&[more]);
            let missing = 2 - plane.len();
            plane.extend(&more[more.len().saturating_sub(missing)..]);
            plane.sort_unstable();
        }
    }
    let mut fastest = plane.into_iter().rev();
    Some(AxisParts {
        cols: fastest.next(),
        rows: fastest.next(),
        bands,
        channels: true,
        taken: None,
    })
}

/// What an array is by what is said of it apart from the header, and else by its counts.
fn likely_parts(counts: &[u64], hints: &AxisHints) -> Option<AxisParts> {
    let all = AxisParts {
        rows: counts.len().checked_sub(2),
        cols: counts.len().checked_sub(1),
        bands: None,
        channels: hints.channels != Some(1),
        taken: None,
    };
    let [before @ .., first, middle, last] = counts else {
        // Of one band, how bands lie does not matter.
        let hints = AxisHints {
            interleave: None,
            ..*hints
        };
        let fits = all.fit(counts, &hints);
        return fits.then_some(all);
    };
    let a = before.len();
    let with = |rows: usize, cols: usize, bands: Option<usize>| AxisParts {
        rows: Some(rows),
        cols: Some(cols),
        bands,
        ..all
    };
    let (pixels, lines, planes) = (
        with(a, a + 1, Some(a + 2)),
        with(a, a + 2, Some(a + 1)),
        with(a + 1, a + 2, Some(a)),
    );
    let fits = |parts: &AxisParts| {
        let size = [parts.rows, parts.cols].map(|index| index.map_or(1, |index| counts[index]));
        hints
            .size
            .is_none_or(|given| [given.rows(), given.cols()] == size)
    };
    if let Some(interleave) = hints.interleave {
        let parts = match interleave {
            Interleave::Pixels => pixels,
            Interleave::Lines => lines,
            Interleave::Planes => planes,
        };
        return Some(parts).filter(fits);
    }
    match hints.channels {
        Some(channels @ 2..) => [(pixels, last), (planes, first), (lines, middle)]
            .into_iter()
            .find(|(parts, count)| **count == channels && fits(parts))
            .map(|(parts, _)| parts),
        channels => {
            let shape = (before, *first, *middle, *last);
            let usual = usual_parts(shape, (pixels, all));
            // Nothing is in doubt once the size was said.
            let said = |parts: AxisParts| AxisParts {
                taken: None,
                ..parts
            };
            match (hints.size, channels) {
                (None, None) => Some(usual),
                (None, Some(_)) => Some(said(usual)),
                (Some(_), None) => [usual, all, pixels, lines].into_iter().find(fits).map(said),
                (Some(_), Some(_)) => [all, pixels, lines].into_iter().find(fits).map(said),
            }
        }
    }
}

/// What an array of at least three axes is where nobody says: with bands at the end, or without.
fn usual_parts(
    (before, first, middle, last): (&[u64], u64, u64, u64),
    (pixels, all): (AxisParts, AxisParts),
) -> AxisParts {
    let is_one = before.iter().all(|count| *count == 1);
    let is_short = matches!(last, 2 | 5..=SHORT);
    let is_far_shorter = last == 2 || first.min(middle) >= 4 * last;
    match last {
        1 | 3 | 4 => pixels,
        _ if is_short && is_one && is_far_shorter => AxisParts {
            taken: Some(TakenFor::Bands),
            ..pixels
        },
        _ if is_short && is_far_shorter => AxisParts {
            taken: Some(TakenFor::Columns),
            ..all
        },
        _ if first == 3 => AxisParts {
            taken: Some(TakenFor::Frames),
            ..all
        },
        _ => all,
    }
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
