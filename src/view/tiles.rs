//! Which tiles of which overview level a view needs, and which device pixels each fills. Pure
//! arithmetic: no I/O.

use super::camera::Camera;
use super::footprint::{Tap, Taps, level_for, taps};

/// Texels along a side of a tile.
pub(super) const TILE: u64 = 256;

/// Texels along a side of what is loaded for a tile. A device pixel belongs to the tile that has the
/// first texel it touches, and touches up to two texels beyond.
pub(super) const TILE_LOADED: u64 = TILE + Tap::TEXELS - 1;

/// A square part of an overview level, counted in tiles from its top left corner.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct TileKey {
    /// The overview level; 0 is the image itself.
    pub(super) level: u32,
    /// Tiles from the top.
    pub(super) row: u64,
    /// Tiles from the left.
    pub(super) col: u64,
}

/// All that a view shows of an image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Plan {
    /// The overview level of all its tiles.
    pub(super) level: u32,
    /// Downwards.
    pub(super) rows: Direction,
    /// To the right.
    pub(super) cols: Direction,
}

/// All that a view shows along one direction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Direction {
    /// What each device pixel shows.
    pub(super) taps: Taps,
    /// The tiles and the device pixels of each, in order.
    pub(super) runs: Vec<Run>,
}

/// The device pixels that a row or column of tiles fills: [start, end).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Run {
    /// The tile, counted from the image's border.
    pub(super) tile: u64,
    /// Its first device pixel.
    pub(super) start: u32,
    /// The first device pixel after it.
    pub(super) end: u32,
}

impl Plan {
    /// What `camera` sees.
    pub(super) fn new(camera: &Camera) -> Plan {
        let level = level_for(camera.zoom());
        Plan {
            level,
            rows: Direction::new(taps(&camera.rows(), level)),
            cols: Direction::new(taps(&camera.cols(), level)),
        }
    }

    /// The tiles with their device pixels downwards and to the right.
    pub(super) fn tiles(&self) -> impl Iterator<Item = (TileKey, Run, Run)> {
        self.rows.runs.iter().flat_map(move |&row| {
            self.cols.runs.iter().map(move |&col| {
                let key = TileKey {
                    level: self.level,
                    row: row.tile,
                    col: col.tile,
                };
                (key, row, col)
            })
        })
    }
}

impl Direction {
    fn new(taps: Taps) -> Direction {
        let mut runs = Vec::new();
        let mut start = taps.start;
        // Taps are in the order of their texels.
        for same in taps.taps.chunk_by(|a, b| a.first / TILE == b.first / TILE) {
            // No longer than the screen, whose sides are u32.
            let end = start + same.len() as u32;
            runs.push(Run {
                tile: same[0].first / TILE,
                start,
                end,
            });
            start = end;
        }
        Direction { taps, runs }
    }

    /// The first texel shown; taps are passed to the shader relative to it, to fit a u32.
    pub(super) fn base(&self) -> u64 {
        self.taps.taps.first().map_or(0, |tap| tap.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Size;
    use crate::view::camera::{Point, Screen};

    #[test]
    fn tiles_fill_the_image_on_the_screen_without_gaps() {
        let size = Size::new(1000, 3000).unwrap();
        let screen = Screen {
            rows: 333,
            cols: 777,
        };
        for (zoom, row, col) in [(0.1, 0.0, 0.0), (0.7, 500.0, 1500.0), (3.0, 256.0, 2999.0)] {
            let camera = Camera::look_at(size, screen, Some(Point { row, col }), Some(zoom));
            let plan = Plan::new(&camera);
            for direction in [&plan.rows, &plan.cols] {
                let mut next = direction.taps.start;
                for run in &direction.runs {
                    assert_eq!(run.start, next);
                    assert!(run.end > run.start);
                    for x in run.start..run.end {
                        let tap = direction.taps.taps[(x - direction.taps.start) as usize];
                        assert_eq!(tap.first / TILE, run.tile);
                    }
                    next = run.end;
                }
                assert_eq!(
                    (next - direction.taps.start) as usize,
                    direction.taps.taps.len()
                );
            }
            assert_eq!(
                plan.tiles().count(),
                plan.rows.runs.len() * plan.cols.runs.len()
            );
        }
    }
}
