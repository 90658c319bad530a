//! Cuts a part of the image into rectangles of one level each.

use crate::raster::area::Area;
use crate::raster::face::Face;

/// Calls `emit(rectangle, face)` for rectangles that are disjoint and together make up `area`; `face`
/// is the index, in `faces`, of the square seen there, or None for the background.
///
/// This is Warnock's area subdivision ("A hidden surface algorithm for computer generated halftone
/// pictures", 1969): while many squares meet in an area it is halved, and each half keeps only the
/// squares in it, up to the first one that covers it; where few meet they are subtracted one by one
/// from what is open. `front` holds indices of `faces`, front first.
pub(super) fn partition(
    area: Area,
    faces: &[Face],
    front: impl Iterator<Item = u32>,
    scratch: &mut Scratch,
    emit: &mut impl FnMut(&Area, Option<u32>),
) {
    scratch.stack.clear();
    for index in front {
        if push_clipped(
            &mut scratch.stack,
            &faces[index as usize].area,
            index,
            &area,
        ) {
            break;
        }
    }
    subdivide(&area, 0, scratch, emit);
}

/// Memory that one thread uses again and again.
#[derive(Default)]
pub(super) struct Scratch {
    /// The squares of the areas on the way down, each with its index, clipped to its area.
    stack: Vec<(Area, u32)>,
    open: Vec<Area>,
    still_open: Vec<Area>,
}

/// With this many squares or fewer, subtracting them costs less than dividing the area on.
const FEW: usize = 24;
/// Areas this small are not divided further.
const SMALL_ROWS: u32 = 4;
const SMALL_COLS: u32 = 32;

/// Adds the part of the face in `area`; returns whether it covers the area, so that nothing behind
/// it counts.
fn push_clipped(stack: &mut Vec<(Area, u32)>, face: &Area, index: u32, area: &Area) -> bool {
    let part = face.intersection(area);
    if part.is_empty() {
        return false;
    }
    stack.push((part, index));
    part == *area
}

/// `from` is where the squares of `area` begin on the stack.
fn subdivide(
    area: &Area,
    from: usize,
    scratch: &mut Scratch,
    emit: &mut impl FnMut(&Area, Option<u32>),
) {
    let count = scratch.stack.len() - from;
    let (rows, cols) = (area.rows(), area.cols());
    if count <= FEW || (rows <= SMALL_ROWS && cols <= SMALL_COLS) {
        return subtract(area, from, scratch, emit);
    }
    // Rows of a strip are few and long, and a cut through rows breaks long runs: cut the columns
    // until an area is about eight times as wide as high.
    let halves = if cols / 8 >= rows || rows <= SMALL_ROWS {
        let middle = area.col_start + cols / 2;
        [
            Area {
                col_end: middle,
                ..*area
            },
            Area {
                col_start: middle,
                ..*area
            },
        ]
    } else {
        let middle = area.row_start + rows / 2;
        [
            Area {
                row_end: middle,
                ..*area
            },
            Area {
                row_start: middle,
                ..*area
            },
        ]
    };
    let end = scratch.stack.len();
    for half in halves {
        for i in from..end {
            let (face, index) = scratch.stack[i];
            if push_clipped(&mut scratch.stack, &face, index, &half) {
                break;
            }
        }
        subdivide(&half, end, scratch, emit);
        scratch.stack.truncate(end);
    }
}

/// Emits what each square shows of itself, then what stays open.
fn subtract(
    area: &Area,
    from: usize,
    scratch: &mut Scratch,
    emit: &mut impl FnMut(&Area, Option<u32>),
) {
    let Scratch {
        stack,
        open,
        still_open,
    } = scratch;
    open.clear();
    open.push(*area);
    for (face, index) in &stack[from..] {
        still_open.clear();
        for rect in open.iter() {
            let seen = rect.intersection(face);
            if seen.is_empty() {
                still_open.push(*rect);
                continue;
            }
            emit(&seen, Some(*index));
            // Above and below over the full width, so that runs stay long; then left and right.
            let beside = Area {
                row_start: seen.row_start,
                row_end: seen.row_end,
                ..*rect
            };
            let left_over = [
                Area {
                    row_end: seen.row_start,
                    ..*rect
                },
                Area {
                    row_start: seen.row_end,
                    ..*rect
                },
                Area {
                    col_end: seen.col_start,
                    ..beside
                },
                Area {
                    col_start: seen.col_end,
                    ..beside
                },
            ];
            still_open.extend(left_over.iter().filter(|rest| !rest.is_empty()));
        }
        std::mem::swap(open, still_open);
        if open.is_empty() {
            return;
        }
    }
    for rect in open.iter() {
        emit(rect, None);
    }
}
