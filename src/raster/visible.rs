//! The squares that can be seen in a part of the image.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::image::{Rect, Size, tiles};
use crate::raster::face::Face;
use crate::raster::search::{Limits, Share, Sought};
use crate::scene::{SquareError, Squares};
use crate::threads::in_threads;

/// The squares that can be seen in a part of the image, front first: all that are seen, and a few that are
/// just hidden, because cells are coarser than pixels. What they leave open is background.
pub struct Visible {
    pub(super) faces: Vec<Face>,
    /// Which faces really show a pixel; renderers mark them.
    pub(super) seen: Vec<AtomicBool>,
    /// The faces whose squares go on beyond the part they were sought in, with the numbers of their
    /// squares: other faces may be of the same.
    crossing: Vec<(usize, u64)>,
}

/// With more squares than this that parts of the image share, it is no more told how many are visible: their
/// numbers would take too much memory.
const CROSSING_BUDGET: usize = 1 << 20;

impl Visible {
    /// The squares that can be seen in `region`, sought by `threads` at once, each in a share of it, if they
    /// cost no more than `budget` words.
    ///
    /// # Errors
    ///
    /// When the squares cannot be read.
    pub(super) fn find(
        squares: &dyn Squares,
        size: Size,
        region: &Rect,
        threads: usize,
        budget: u64,
    ) -> Result<Sought<Visible>, SquareError> {
        let share = |side: u64| side.div_ceil(threads as u64);
        let (rows, cols) = (region.rows(), region.cols());
        let shares: Vec<Rect> = if rows >= cols {
            tiles(region, share(rows), cols).collect()
        } else {
            tiles(region, rows, share(cols)).collect()
        };
        let limits = Limits::of_each(shares.len() as u64, budget);
        let find = |share: Rect| Share::find(squares, size, &share, &limits);
        let found = in_threads(shares, find);

        // Faces of different shares nowhere overlap, so their order does not matter.
        let mut faces = Vec::new();
        let mut crossing = Vec::new();
        for share in found {
            let share = match share? {
                Sought::Found(share) => share,
                Sought::TooMany { parts } => return Ok(Sought::TooMany { parts }),
            };
            let shift = faces.len();
            faces.extend(share.faces);
            crossing.extend(
                share
                    .crossing
                    .into_iter()
                    .map(|(face, n)| (face + shift, n)),
            );
        }
        Ok(Sought::Found(Visible {
            seen: faces.iter().map(|_| AtomicBool::new(false)).collect(),
            faces,
            crossing,
        }))
    }

    /// Notes that a face shows a pixel.
    pub(super) fn mark_seen(&self, face: u32) {
        let seen = &self.seen[face as usize];
        // A look first: a cache line that all threads write to would go to and fro.
        if !seen.load(Ordering::Relaxed) {
            seen.store(true, Ordering::Relaxed);
        }
    }

    /// How many squares were seen; those that other parts may show, too, are counted by adding their
    /// numbers to `crossing`. None if these are too many to remember.
    pub(super) fn count_seen(&self, crossing: &mut HashSet<u64>) -> Option<u64> {
        let seen = |face: &AtomicBool| face.load(Ordering::Relaxed);
        let all = self.seen.iter().filter(|face| seen(face)).count();
        let before = crossing.len();
        let mut crossing_seen = 0;
        for (face, number) in &self.crossing {
            if seen(&self.seen[*face]) {
                crossing.insert(*number);
                crossing_seen += 1;
                if crossing.len() > CROSSING_BUDGET {
                    return None;
                }
            }
        }
        Some((all - crossing_seen + crossing.len() - before) as u64)
    }
}
