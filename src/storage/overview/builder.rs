//! Making an overview of an image while its pixels pass by on their way to the file.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::image::{PART_COLS, Rect, SampleType, Size, StripError, StripSink};
use crate::layout::{Extremes, Layout};
use crate::storage::overview::blocks::{BLOCK, add_bytes, count_all};
use crate::storage::overview::cascade::Cascade;
use crate::storage::overview::levels::Overview;
use crate::storage::overview::pyramid::{FINEST, UNIT};

/// Takes the strips of an image of single bytes, in any order and from several threads at once.
pub struct OverviewBuilder {
    overview: Overview,
    /// Sums of the blocks of 512 rows, until all of these rows have come.
    bands: Mutex<HashMap<u64, Band>>,
    failure: Mutex<Option<io::Error>>,
}

struct Band {
    sums: Vec<u16>,
    pixels_left: u64,
    range: Extremes<u8>,
}

/// What a strip adds to a band.
struct Part {
    /// The first of its groups of as many rows as a block has, counted in the band.
    first_group: u64,
    first_block: usize,
    /// Blocks from left to right.
    blocks: usize,
    sums: Vec<u16>,
    pixels: u64,
    range: Extremes<u8>,
}

const BAND: u64 = 1 << UNIT;

/// The most bytes of sums for one band, of which there are a few at a time. Images wider than two million
/// pixels get their overview from their file.
const MOST_BAND: u64 = 1 << 25;

const _: () = assert!(PART_COLS.is_multiple_of(BLOCK as u64));

impl OverviewBuilder {
    /// For an image of this size, one byte a pixel.
    ///
    /// # Errors
    ///
    /// When there is no room for the overview, it would take too much memory on the way, or the image has a few columns
    /// of many rows.
    pub fn new(size: Size) -> io::Result<OverviewBuilder> {
        let layout = Layout::packed(size, 1, SampleType::U8, 0).map_err(io::Error::other)?;
        if size.cols().div_ceil(BLOCK as u64) * 2 * (BAND / BLOCK as u64) > MOST_BAND {
            return Err(io::Error::other("the rows are too long"));
        }
        let overview = Overview::make(&layout, None, Overview::finest(&layout), true)?;
        if overview.lines.transposed {
            return Err(io::Error::other("the rows are too short"));
        }
        Ok(OverviewBuilder {
            overview,
            bands: Mutex::default(),
            failure: Mutex::default(),
        })
    }

    /// Takes the pixels of a strip as in [`StripSink`]; each pixel must come once. Row `r` of the strip
    /// begins at byte `r · stride`.
    pub fn add(&self, strip: &Rect, pixels: &[u8], stride: usize) {
        const ROWS: u64 = BLOCK as u64;
        let cols = strip.cols() as usize;
        // Strips begin where blocks do.
        let blocks = cols.div_ceil(BLOCK);
        let first_block = strip.col_start as usize / BLOCK;
        let mut row = strip.row_start;
        while row < strip.row_end {
            let band = row / BAND;
            let end = strip.row_end.min((band + 1) * BAND);
            // Summed up first, so that threads do not wait for one another's bytes.
            let groups = row / ROWS..end.div_ceil(ROWS);
            let mut part = Part {
                first_group: groups.start % (BAND / ROWS),
                first_block,
                blocks,
                sums: vec![0; (groups.end - groups.start) as usize * blocks],
                pixels: (end - row) * strip.cols(),
                range: Extremes::NONE,
            };
            for r in row..end {
                let start = (r - strip.row_start) as usize * stride;
                let Some(bytes) = pixels.get(start..start + cols) else {
                    return;
                };
                let group = (r / ROWS - groups.start) as usize;
                add_bytes(bytes, &mut part.sums[group * blocks..][..blocks]);
                part.range.add(bytes);
            }
            if let Some(whole) = self.add_to_band(band, &part)
                && let Err(error) = self.put(band, &whole)
            {
                locked(&self.failure).get_or_insert(error);
            }
            row = end;
        }
    }

    /// The band, if this was the last of it.
    fn add_to_band(&self, band: u64, part: &Part) -> Option<Band> {
        let pyramid = &self.overview.pyramid;
        let band_rows = pyramid.lines.min((band + 1) * BAND) - band * BAND;
        let blocks = pyramid.points.div_ceil(BLOCK as u64) as usize;
        let mut bands = locked(&self.bands);
        let mut entry = match bands.entry(band) {
            Entry::Occupied(entry) => entry,
            Entry::Vacant(entry) => entry.insert_entry(Band {
                sums: vec![0; band_rows.div_ceil(BLOCK as u64) as usize * blocks],
                pixels_left: band_rows * pyramid.points,
                range: Extremes::NONE,
            }),
        };
        let own = entry.get_mut();
        let groups = own.sums.chunks_mut(blocks).skip(part.first_group as usize);
        for (own, sums) in groups.zip(part.sums.chunks(part.blocks)) {
            for (own, &sum) in own.iter_mut().skip(part.first_block).zip(sums) {
                *own += sum;
            }
        }
        own.range = own.range.and(part.range);
        own.pixels_left = own.pixels_left.saturating_sub(part.pixels);
        (own.pixels_left == 0).then(|| entry.remove())
    }

    fn put(&self, band: u64, whole: &Band) -> io::Result<()> {
        let pyramid = &self.overview.pyramid;
        let blocks = pyramid.points.div_ceil(BLOCK as u64) as usize;
        let (_, across) = pyramid.units();
        for index in band * across..(band + 1) * across {
            let unit = pyramid.unit(index);
            let points = (unit.points.end - unit.points.start) as usize;
            let own = points.div_ceil(BLOCK);
            let mut cascade = Cascade::<i32>::new(pyramid, FINEST, pyramid.top(), own as u64);
            let start = unit.points.start as usize / BLOCK;
            for (i, sums) in whole.sums.chunks(blocks).enumerate() {
                let line = unit.lines.start + (i * BLOCK) as u64;
                let lines = (unit.lines.end - line).min(BLOCK as u64) as usize;
                let (to, counts) = cascade.line();
                for (to, &sum) in to.iter_mut().zip(&sums[start..start + own]) {
                    *to = i32::from(sum);
                }
                count_all(counts, lines, points);
                cascade.push();
            }
            cascade.finish();
            (self.overview).put(index, &[cascade], whole.range.bounds())?;
        }
        Ok(())
    }

    /// The overview of the whole image.
    ///
    /// # Errors
    ///
    /// When its file could not be written, or rows are missing.
    pub fn finish(self) -> io::Result<Overview> {
        if let Some(error) = locked(&self.failure).take() {
            return Err(error);
        }
        if !self.overview.is_whole() {
            return Err(io::Error::other("not all rows have come"));
        }
        Ok(self.overview)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets an overview see what goes into a sink. The rows must count from the overview's first one.
pub(crate) struct WatchedSink<'a> {
    /// Where the pixels go.
    pub(crate) sink: &'a dyn StripSink,
    /// Who looks on.
    pub(crate) overview: &'a OverviewBuilder,
    /// The row of the sink that is the overview's first.
    pub(crate) first_row: u64,
}

impl WatchedSink<'_> {
    fn add(&self, strip: &Rect, pixels: &[u8], stride: usize) {
        let strip = Rect {
            row_start: strip.row_start - self.first_row,
            row_end: strip.row_end - self.first_row,
            ..*strip
        };
        self.overview.add(&strip, pixels, stride);
    }
}

impl StripSink for WatchedSink<'_> {
    fn strip_bytes(&self) -> u64 {
        self.sink.strip_bytes()
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        self.sink.fill(strip, &mut |pixels| {
            draw(pixels);
            // Still in the cache.
            self.add(strip, pixels, strip.cols() as usize);
        })
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.sink.put(strip, pixels, stride)?;
        self.add(strip, pixels, stride);
        Ok(())
    }
}
