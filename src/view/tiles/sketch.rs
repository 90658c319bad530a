//! What is known of a picture from some of its pixels.

use crate::image::Size;
use crate::layout::{Bounds, Mean, Numbers};
use crate::view::geometry::plan::{TileKey, root_level};
use crate::view::tiles::texels::Texels;
use crate::view::tiles::values::Values;

/// Means of some of the pixels under each texel of a tile.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Sketch {
    pub(crate) rows: u64,
    pub(crate) cols: u64,
    /// Plane after plane, row-major.
    pub(crate) means: Vec<Mean>,
    /// From the smallest to the largest finite value met in a grey image, but for what is missing.
    pub(crate) range: Bounds,
}

impl Sketch {
    /// The texels of it.
    pub(crate) fn texels(&self, values: &Values) -> Texels {
        Texels {
            rows: self.rows,
            cols: self.cols,
            channels: values.planes(),
            values: values.narrow(
                (self.means.iter())
                    .map(|mean| values.texel_of(mean))
                    .collect(),
            ),
        }
    }

    /// The sketch of an image, which this must be, at the root's level or a coarser one.
    pub(crate) fn reduced(&self, size: Size, key: TileKey) -> Sketch {
        let by = 1_u64 << (key.level - root_level(size)).min(32);
        let (rows, cols) = (self.rows.div_ceil(by), self.cols.div_ceil(by));
        let plane = (self.rows * self.cols) as usize;
        let mut means = Vec::new();
        for plane in self.means.chunks(plane.max(1)) {
            for (row, col) in (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col))) {
                let block = (row * by..self.rows.min((row + 1) * by)).flat_map(|r| {
                    (col * by..self.cols.min((col + 1) * by))
                        .map(move |c| plane[(r * self.cols + c) as usize])
                });
                let mut numbers = Numbers::default();
                numbers.add(block.clone().map(|mean: Mean| mean.value));
                let rests = block.filter(|mean| !mean.value.is_nan());
                let rest = rests.map(|mean| mean.rest).sum::<f64>();
                means.push(Mean {
                    rest: if rest == 0.0 {
                        rest
                    } else {
                        rest / numbers.count as f64
                    },
                    ..numbers.mean()
                });
            }
        }
        Sketch {
            rows,
            cols,
            means,
            range: self.range,
        }
    }
}
