//! Finding and telling the pixels that differ.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::image::{PART_COLS, Rect, StripError, StripSink};
use crate::open::Image;
use crate::verify::verdict::DifferingTile;

/// The side of the tiles in which differences are told.
const TILE: u64 = 256;
/// With more differing tiles than this, the rest is only counted.
pub const TILES_TOLD: usize = 1000;
/// Levels shown from the first difference on.
const LEVELS_TOLD: u64 = 8;

/// Compares the strips that a renderer draws with the file.
pub(super) struct Differences<'a> {
    image: &'a Image,
    /// Which row of the whole picture is the first of the file.
    first_row: u64,
    buffers: Mutex<Vec<Vec<u8>>>,
    found: Mutex<DifferenceTally>,
}

#[derive(Default)]
pub(super) struct DifferenceTally {
    pub(super) pixels: u64,
    pub(super) tile_count: u64,
    pub(super) bounds: Option<Rect>,
    /// By row and column of tiles.
    pub(super) tiles: BTreeMap<(u64, u64), DifferingTile>,
    /// A bit for each tile of the picture, once something differs.
    tile_bits: Vec<u64>,
    tile_cols: u64,
}

impl<'a> Differences<'a> {
    /// With `image`, a picture of one byte a pixel that begins with row `first_row` of the whole one.
    pub(super) fn new(image: &'a Image, first_row: u64) -> Differences<'a> {
        let tile_cols = image.layout().size().cols().div_ceil(TILE);
        Differences {
            image,
            first_row,
            buffers: Mutex::default(),
            found: Mutex::new(DifferenceTally {
                tile_cols,
                ..DifferenceTally::default()
            }),
        }
    }

    /// What differs in the strips that have come.
    pub(super) fn into_tally(self) -> DifferenceTally {
        self.found
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A buffer of so many bytes, of undefined content; it comes back with [`give_back`](Self::give_back).
    fn borrow(&self, bytes: u64) -> Vec<u8> {
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = buffers.pop().unwrap_or_default();
        drop(buffers);
        buffer.resize(bytes as usize, 0);
        buffer
    }

    fn give_back(&self, buffer: Vec<u8>) {
        let mut buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        buffers.push(buffer);
    }

    /// Compares rows that lie `stride` bytes apart with those of the file.
    fn compare(&self, strip: &Rect, expected: &[u8], stride: usize) {
        let rows = strip.row_start - self.first_row..strip.row_end - self.first_row;
        let rect = Rect::new(rows, strip.col_start..strip.col_end);
        // Of what is in memory it stays empty.
        let mut room = Vec::new();
        let found = self.image.pixels(&rect, &mut room);
        self.compare_with(strip, found, expected, stride);
    }

    fn compare_with(&self, strip: &Rect, found: &[u8], expected: &[u8], stride: usize) {
        let cols = strip.cols() as usize;
        if stride == cols && expected[..found.len()] == *found {
            return;
        }
        let rows = found.chunks_exact(cols).zip(expected.chunks(stride));
        for (row, (found, expected)) in (strip.row_start..).zip(rows) {
            let expected = &expected[..cols];
            if found == expected {
                continue;
            }
            let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            let tiles = found
                .chunks(TILE as usize)
                .zip(expected.chunks(TILE as usize));
            // Strips begin where tiles do.
            for (tile_col, (found, expected)) in (strip.col_start / TILE..).zip(tiles) {
                if found != expected {
                    all.add(row, tile_col, found, expected);
                }
            }
        }
    }
}

const _: () = assert!(PART_COLS.is_multiple_of(TILE));

impl DifferenceTally {
    /// Adds the part of a row in one column of tiles, in which something differs.
    fn add(&mut self, row: u64, tile_col: u64, found: &[u8], expected: &[u8]) {
        let differs = |i: &usize| found[*i] != expected[*i];
        let Some(first) = (0..found.len()).find(differs) else {
            return;
        };
        let last = (0..found.len()).rev().find(differs).unwrap_or(first);
        let count = (first..=last).filter(differs).count() as u64;
        let first_col = tile_col * TILE + first as u64;
        let here = Rect::new(row..row + 1, first_col..tile_col * TILE + last as u64 + 1);
        self.pixels += count;
        self.bounds = Some(self.bounds.map_or(here, |bounds| around(&bounds, &here)));
        let key = (row / TILE, tile_col);
        let index = key.0 * self.tile_cols + key.1;
        let (word, bit) = ((index / 64) as usize, 1 << (index % 64));
        if word >= self.tile_bits.len() {
            self.tile_bits.resize(word + 1, 0);
        }
        if self.tile_bits[word] & bit == 0 {
            self.tile_bits[word] |= bit;
            self.tile_count += 1;
        }
        if let Some(tile) = self.tiles.get_mut(&key) {
            tile.bounds = around(&tile.bounds, &here);
            tile.differing_pixels += count;
            if row < tile.first_row {
                tile.first_row = row;
                tile.first_col = first_col;
                tile.expected = told(expected, first);
                tile.found = told(found, first);
            }
        } else if self.tiles.len() < TILES_TOLD {
            let tile = DifferingTile {
                bounds: here,
                differing_pixels: count,
                first_row: row,
                first_col,
                expected: told(expected, first),
                found: told(found, first),
            };
            self.tiles.insert(key, tile);
        }
    }
}

fn told(levels: &[u8], first: usize) -> Vec<u8> {
    levels[first..]
        .iter()
        .take(LEVELS_TOLD as usize)
        .copied()
        .collect()
}

/// The smallest rectangle around both.
fn around(one: &Rect, other: &Rect) -> Rect {
    Rect {
        row_start: one.row_start.min(other.row_start),
        row_end: one.row_end.max(other.row_end),
        col_start: one.col_start.min(other.col_start),
        col_end: one.col_end.max(other.col_end),
    }
}

impl StripSink for Differences<'_> {
    fn strip_bytes(&self) -> u64 {
        // Still in a core's cache when it is compared.
        1 << 19
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        let mut expected = self.borrow(strip.pixels());
        draw(&mut expected);
        self.compare(strip, &expected, strip.cols() as usize);
        self.give_back(expected);
        Ok(())
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.compare(strip, pixels, stride);
        Ok(())
    }
}
