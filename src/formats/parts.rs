//! Which axes of an array are rows, columns and bands: as its header tells them, or else most likely.

use crate::image::Size;
use crate::layout::{IndexOrder, Interleave};

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

/// Whether so many samples of a pixel are its colours where nobody says.
pub(crate) fn is_color(count: u64) -> bool {
    matches!(count, 3 | 4)
}

/// The longest last axis that may well be that of bands.
const SHORT: u64 = 16;

/// Which axes of an array, by their numbers, are rows, columns and bands.
#[derive(Clone, Copy)]
pub(super) struct AxisParts {
    pub(super) rows: Option<usize>,
    pub(super) cols: Option<usize>,
    pub(super) bands: Option<usize>,
    /// Whether the bands are channels.
    pub(super) channels: bool,
    /// What it may be as well, where nobody says.
    pub(super) taken: Option<TakenFor>,
}

impl AxisParts {
    /// Whether what is said of axes is so.
    pub(super) fn fit(&self, counts: &[u64], hints: &AxisHints) -> bool {
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
pub(super) fn told_parts(counts: &[u64], roles: &[AxisRole]) -> Option<AxisParts> {
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
pub(super) fn likely_parts(counts: &[u64], hints: &AxisHints) -> Option<AxisParts> {
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
