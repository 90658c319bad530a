//! Which tiles of which overview level a view needs, and which device pixels each fills. Pure
//! arithmetic: no I/O.

use std::borrow::Cow;

use crate::image::Size;
use crate::view::geometry::camera::Camera;
use crate::view::geometry::taps::{Tap, Taps, level_for, taps, texels};

/// Texels along a side of a tile.
pub(crate) const TILE: u64 = 256;

/// Texels along a side of what is loaded for a tile. A device pixel belongs to the tile that has the
/// first texel it touches, and touches up to two texels beyond.
pub(crate) const TILE_LOADED: u64 = TILE + Tap::TEXELS - 1;

/// A square part of an overview level, counted in tiles from its top left corner.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct TileKey {
    /// The overview level; 0 is the image itself.
    pub(crate) level: u32,
    /// Tiles from the top.
    pub(crate) row: u64,
    /// Tiles from the left.
    pub(crate) col: u64,
}

impl TileKey {
    /// The tile of the next coarser level in which this one lies.
    pub(crate) fn parent(self) -> TileKey {
        TileKey {
            level: self.level + 1,
            row: self.row / 2,
            col: self.col / 2,
        }
    }
}

/// The level at which the whole image is a single tile.
pub(crate) fn root_level(size: Size) -> u32 {
    let longest = size.rows().max(size.cols());
    (0..60)
        .find(|&level| texels(longest, level) <= TILE)
        .unwrap_or(60)
}

/// A tile and the device pixels that it fills.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    /// The tile.
    pub(crate) key: TileKey,
    /// Downwards.
    pub(crate) rows: TileSpan,
    /// To the right.
    pub(crate) cols: TileSpan,
}

/// All that a view shows of an image.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Plan {
    /// Who sees it.
    pub(crate) camera: Camera,
    /// The overview level of all its tiles.
    pub(crate) level: u32,
    /// Downwards.
    pub(crate) rows: Direction,
    /// To the right.
    pub(crate) cols: Direction,
}

/// All that a view shows along one direction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Direction {
    /// What each device pixel shows.
    pub(crate) taps: Taps,
    /// The tiles and the device pixels of each, in order.
    pub(crate) runs: Vec<TileSpan>,
}

/// The device pixels that a row or column of tiles fills: [start, end).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TileSpan {
    /// The tile, counted from the image's border.
    pub(crate) tile: u64,
    /// Its first device pixel.
    pub(crate) start: u32,
    /// The first device pixel after it.
    pub(crate) end: u32,
}

impl Plan {
    /// What `camera` sees.
    pub(crate) fn new(camera: &Camera) -> Plan {
        let level = level_for(camera.zoom());
        Plan {
            camera: *camera,
            level,
            rows: Direction::new(taps(&camera.rows(), level)),
            cols: Direction::new(taps(&camera.cols(), level)),
        }
    }

    /// What the device pixels show of `level`, downwards and to the right: of its own, or of a coarser one
    /// whose tiles fill holes.
    pub(crate) fn taps(&self, level: u32) -> [Cow<'_, Taps>; 2] {
        if level == self.level {
            return [&self.rows, &self.cols].map(|direction| Cow::Borrowed(&direction.taps));
        }
        [self.camera.rows(), self.camera.cols()].map(|axis| Cow::Owned(taps(&axis, level)))
    }

    /// The tiles with their device pixels downwards and to the right.
    pub(crate) fn tiles(&self) -> impl Iterator<Item = (TileKey, TileSpan, TileSpan)> {
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

impl Plan {
    /// The tiles to draw: where one is not there, the finest above it that is, up to level `root`.
    pub(crate) fn pieces(&self, root: u32, is_there: impl Fn(TileKey) -> bool) -> Vec<Piece> {
        self.tiles()
            .filter_map(|(own, rows, cols)| {
                let mut key = own;
                while !is_there(key) {
                    if key.level >= root {
                        return None;
                    }
                    key = key.parent();
                }
                Some(Piece { key, rows, cols })
            })
            .collect()
    }

    /// The tiles of its level, those in the middle of the screen first.
    pub(crate) fn centre_out(&self) -> Vec<TileKey> {
        let middle = |runs: &[TileSpan]| {
            let (first, last) = (runs.first(), runs.last());
            first.map_or(0, |run| run.start) / 2 + last.map_or(0, |run| run.end) / 2
        };
        let (row, col) = (middle(&self.rows.runs), middle(&self.cols.runs));
        let off =
            |run: TileSpan, middle: u32| u64::from((run.start / 2 + run.end / 2).abs_diff(middle));
        let mut tiles: Vec<_> = self.tiles().collect();
        tiles.sort_by_key(|(_, rows, cols)| {
            let (down, across) = (off(*rows, row), off(*cols, col));
            down * down + across * across
        });
        tiles.into_iter().map(|(key, ..)| key).collect()
    }

    /// The tiles of a coarser level that the view shows.
    pub(crate) fn coarser(&self, level: u32) -> Vec<TileKey> {
        let by = level.saturating_sub(self.level).min(63);
        let mut keys: Vec<TileKey> = Vec::new();
        for (key, ..) in self.tiles() {
            let above = TileKey {
                level,
                row: key.row >> by,
                col: key.col >> by,
            };
            if !keys.contains(&above) {
                keys.push(above);
            }
        }
        keys
    }

    /// The tiles around those that the view shows, in an image of `rows` × `cols` texels of its level.
    pub(crate) fn around(&self, (rows, cols): (u64, u64)) -> Vec<TileKey> {
        let ring = |runs: &[TileSpan], texels: u64| {
            let first = runs.first().map_or(0, |run| run.tile);
            let last = runs.last().map_or(0, |run| run.tile);
            first.saturating_sub(1)..=(last + 1).min((texels - 1) / TILE)
        };
        let inside = |runs: &[TileSpan], tile: u64| runs.iter().any(|run| run.tile == tile);
        let down = ring(&self.rows.runs, rows);
        let across = ring(&self.cols.runs, cols);
        down.flat_map(|row| across.clone().map(move |col| (row, col)))
            .filter(|&(row, col)| !(inside(&self.rows.runs, row) && inside(&self.cols.runs, col)))
            .map(|(row, col)| TileKey {
                level: self.level,
                row,
                col,
            })
            .collect()
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
            runs.push(TileSpan {
                tile: same[0].first / TILE,
                start,
                end,
            });
            start = end;
        }
        Direction { taps, runs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::geometry::camera::{Point, Screen};

    #[test]
    fn the_root_is_one_tile() {
        for (rows, cols, level) in [(1, 1, 0), (256, 7, 0), (257, 1, 1), (5, 1 << 40, 32)] {
            assert_eq!(root_level(Size::new(rows, cols).unwrap()), level);
        }
    }

    #[test]
    fn holes_are_filled_from_above() {
        let size = Size::new(5000, 5000).unwrap();
        let screen = Screen {
            rows: 700,
            cols: 700,
        };
        let center = Some(Point {
            row: 1000.0,
            col: 2500.0,
        });
        let camera = Camera::look_at(size, screen, center, Some(1.0));
        let plan = Plan::new(&camera);
        let root = 5;
        for there in [
            vec![],
            vec![(0, 3, 9), (1, 2, 5)],
            vec![(2, 0, 2), (3, 0, 1), (4, 0, 0)],
        ] {
            let is_there =
                |key: TileKey| key.level == root || there.contains(&(key.level, key.row, key.col));
            let pieces = plan.pieces(root, is_there);
            let own: Vec<_> = plan.tiles().collect();
            assert_eq!(pieces.len(), own.len());
            for (piece, (key, rows, cols)) in pieces.iter().zip(own) {
                assert_eq!((piece.rows, piece.cols), (rows, cols));
                // The first that is there among the tile and those it lies in.
                let above = (0..=root).map(|level| TileKey {
                    level,
                    row: key.row >> level,
                    col: key.col >> level,
                });
                let expected = above.into_iter().find(|&key| is_there(key));
                assert_eq!(Some(piece.key), expected);
                // The coarser tile holds all texels that these device pixels show.
                for (axis, run, tile) in [
                    (camera.rows(), piece.rows, piece.key.row),
                    (camera.cols(), piece.cols, piece.key.col),
                ] {
                    let taps = taps(&axis, piece.key.level);
                    for x in run.start..run.end {
                        let tap = taps.taps[(x - taps.start) as usize];
                        assert_eq!(tap.first / TILE, tile);
                    }
                }
            }
        }
        assert_eq!(plan.pieces(root, |_| false), []);
    }

    #[test]
    fn the_middle_comes_first_and_the_surroundings_once() {
        let size = Size::new(5000, 5000).unwrap();
        let screen = Screen {
            rows: 600,
            cols: 600,
        };
        let center = Some(Point {
            row: 300.0,
            col: 2700.0,
        });
        let plan = Plan::new(&Camera::look_at(size, screen, center, Some(1.0)));
        let keys = plan.centre_out();
        assert_eq!(keys.len(), plan.tiles().count());
        assert_eq!((keys[0].row, keys[0].col), (1, 10));
        let around = plan.around((5000, 5000));
        // Three rows of tiles at the upper border, three columns in the midst.
        assert_eq!(around.len(), 4 * 5 - 3 * 3);
        assert!(around.iter().all(|key| !keys.contains(key)));
        assert_eq!(plan.coarser(1).len(), 4);
        assert_eq!(
            plan.coarser(5),
            [TileKey {
                level: 5,
                row: 0,
                col: 0
            }]
        );
    }

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
