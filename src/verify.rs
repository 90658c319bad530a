//! The checking pipeline: draws a picture again and compares it with its file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::ProgressBar;
use serde::Serialize;

use crate::generate::{CHECKSUM_KEY, Renderer, as_text, rasterizer};
use crate::gpu::GpuError;
use crate::image::{PART_COLS, Rect, SampleType, Size, SizeError, Strip, StripError, StripSink};
use crate::progress::Counting;
use crate::raster::{self, RasterError};
use crate::scene::{CsvSquares, Recipe, RecipeError, SquareError, Squares, Stream, check_size};
use crate::storage::{Given, MappedImage, OpenError, Provenance};

/// What is to be checked.
#[derive(Clone, Debug)]
pub struct Check {
    /// The file.
    pub file: PathBuf,
    /// The rows to check, counted in the whole picture; None for all that the file has.
    pub rows: Option<Strip>,
    /// The squares, if they came from a CSV file.
    pub squares: Option<PathBuf>,
    /// Who draws.
    pub renderer: Renderer,
}

/// Why a file could not be checked.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum VerifyError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("{path}: {what}", path = path.display())]
    Provenance { path: PathBuf, what: String },
    #[error("--rows {0}..{1} is no part of the file; expected A..B with {2} <= A < B <= {3}")]
    Rows(u64, u64, u64, u64),
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error(transparent)]
    Raster(#[from] RasterError),
}

/// What came of a check.
#[derive(Debug, Serialize)]
pub struct Verdict {
    /// The file.
    #[serde(serialize_with = "as_text")]
    pub path: PathBuf,
    /// Whether every pixel is what it should be.
    pub equal: bool,
    /// The rows checked, counted in the whole picture, half-open.
    pub rows: [u64; 2],
    /// The columns checked.
    pub cols: u64,
    /// How many pixels differ.
    pub differing_pixels: u64,
    /// How many tiles they are in.
    pub differing_tiles: u64,
    /// The smallest rectangle around all of them.
    pub bounds: Option<Bounds>,
    /// The first [`TILES_TOLD`] tiles that were found, from the top.
    pub tiles: Vec<Tile>,
    /// `cpu` or `gpu`.
    pub renderer: &'static str,
    /// The graphics adapter's name.
    pub adapter: Option<String>,
    /// The fault of the adapter after which the CPU drew the rest.
    pub gpu_fault: Option<String>,
    /// From start to end.
    pub seconds: f64,
}

/// Half-open ranges of rows and columns of the whole picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Bounds {
    /// First row, and the one below the last.
    pub rows: [u64; 2],
    /// First column, and the one after the last.
    pub cols: [u64; 2],
}

/// A tile in which pixels differ.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Tile {
    /// The smallest rectangle around the pixels of the tile that differ.
    pub bounds: Bounds,
    /// How many these are.
    pub differing_pixels: u64,
    /// Row of the first of them.
    pub first_row: u64,
    /// Column of the first of them.
    pub first_col: u64,
    /// What should be there: up to eight levels from the first on, in its row.
    pub expected: Vec<u8>,
    /// What is there instead.
    pub found: Vec<u8>,
}

/// The side of the tiles in which differences are told.
const TILE: u64 = 256;
/// With more differing tiles than this, the rest is only counted.
pub const TILES_TOLD: usize = 1000;
/// Levels shown from the first difference on.
const LEVELS_TOLD: u64 = 8;

/// Draws the picture again that the file's header tells of and compares every pixel. `bar` moves with the
/// bytes compared.
///
/// # Errors
///
/// When the file cannot be read, or its header does not tell what it should hold.
pub fn verify(
    check: &Check,
    bar: &ProgressBar,
    say: &dyn Fn(&str),
) -> Result<Verdict, VerifyError> {
    let begin = Instant::now();
    let image = MappedImage::open(&check.file, &Given::default())?;
    for notice in image.notices() {
        say(notice);
    }
    let refuse = |what: String| VerifyError::Provenance {
        path: check.file.clone(),
        what,
    };
    let layout = *image.layout();
    if (layout.channels(), layout.frames(), layout.sample()) != (1, 1, SampleType::U8) {
        return Err(refuse(format!(
            "holds {} samples in {} channels and {} frames; squaremap makes one of u8",
            layout.sample(),
            layout.channels(),
            layout.frames()
        )));
    }
    let provenance = image.provenance().ok_or_else(|| {
        refuse(
            "its header does not say how it was made, so there is nothing to compare with; only files \
             made by squaremap with an ENVI header beside them can be verified"
                .to_owned(),
        )
    })?;
    let file_size = layout.size();
    let (size, first_row) = whole_picture(provenance, file_size).map_err(refuse)?;
    let squares = squares(check, provenance, size).map_err(refuse)?;

    let file_rows = first_row..first_row + file_size.rows();
    let rows = check.rows.clone().unwrap_or(file_rows.clone());
    if rows.is_empty() || rows.start < file_rows.start || rows.end > file_rows.end {
        return Err(VerifyError::Rows(
            rows.start,
            rows.end,
            file_rows.start,
            file_rows.end,
        ));
    }

    let more = image.bytes().len() as u64 - layout.bytes_needed();
    if more > 0 {
        let path = check.file.display();
        say(&format!(
            "{path}: {more} bytes after the last pixel are not compared"
        ));
    }
    let (mut rasterizer, adapter) = rasterizer(&check.renderer, say)?;
    bar.set_length((rows.end - rows.start) * size.cols());
    let differences = Differences {
        image: &image,
        first_row,
        buffers: Mutex::default(),
        found: Mutex::new(Found {
            tile_cols: size.cols().div_ceil(TILE),
            ..Found::default()
        }),
    };
    let drawn = raster::draw(
        squares.as_ref(),
        size,
        rows.clone(),
        rasterizer.as_mut(),
        &Counting::new(&differences, bar, "comparing"),
    )?;
    if let Some(fault) = &drawn.gpu_fault {
        say(&format!("warning: {fault}; the CPU drew the rest"));
    }
    bar.finish_and_clear();

    // What could not be read reads as zeros.
    image.check_unchanged()?;

    let found = differences
        .found
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Ok(Verdict {
        path: check.file.clone(),
        equal: found.pixels == 0,
        rows: [rows.start, rows.end],
        cols: size.cols(),
        differing_pixels: found.pixels,
        differing_tiles: found.tile_count,
        bounds: found.bounds,
        tiles: found.tiles.into_values().collect(),
        renderer: if adapter.is_some() { "gpu" } else { "cpu" },
        adapter,
        gpu_fault: drawn.gpu_fault.map(|fault| fault.to_string()),
        seconds: begin.elapsed().as_secs_f64(),
    })
}

/// The size of the picture of which the file holds all rows or, as it then says, some; and the first.
fn whole_picture(provenance: &Provenance, file: Size) -> Result<(Size, u64), String> {
    let Some((_, part)) = provenance.more.iter().find(|(key, _)| key == "rows") else {
        return Ok((file, 0));
    };
    let parse = || {
        let (rows, whole) = part.split_once(" of ")?;
        let (start, end) = rows.split_once("..")?;
        let (start, end): (u64, u64) = (start.parse().ok()?, end.parse().ok()?);
        let whole: u64 = whole.parse().ok()?;
        (start.checked_add(file.rows()) == Some(end) && end <= whole).then_some((start, whole))
    };
    let (start, whole) = parse().ok_or_else(|| {
        format!(
            "its header says 'squaremap rows = {part}'; expected A..B of N for its {} rows",
            file.rows()
        )
    })?;
    let size = Size::new(whole, file.cols()).map_err(|error: SizeError| error.to_string())?;
    Ok((size, start))
}

/// The squares that the header tells of.
fn squares(check: &Check, provenance: &Provenance, size: Size) -> Result<Box<dyn Squares>, String> {
    let squares: Box<dyn Squares> = match (&check.squares, provenance.stream.as_str()) {
        (Some(path), "csv") => {
            check_size(size).map_err(|error| error.to_string())?;
            let squares = CsvSquares::open(path).map_err(|error: SquareError| error.to_string())?;
            let checksum = format!("{:08x}", squares.checksum());
            let drawn = provenance.more.iter().find(|(key, _)| key == CHECKSUM_KEY);
            if let Some((_, drawn)) = drawn.filter(|(_, drawn)| *drawn != checksum) {
                return Err(format!(
                    "was drawn with squares of checksum {drawn}, but those of {} have {checksum}; give \
                     the file that it was drawn from",
                    path.display()
                ));
            }
            Box::new(squares)
        }
        (None, "csv") => {
            return Err("its squares came from a CSV file; give it with --squares FILE.csv".into());
        }
        (Some(_), stream) => {
            return Err(format!(
                "its squares are of the stream {stream}; leave out --squares"
            ));
        }
        (None, stream) => {
            let missing = |key: &str| format!("the key 'squaremap {key}' is missing in its header");
            let stream: Stream = stream.parse()?;
            let levels = provenance.levels.clone().ok_or_else(|| missing("levels"))?;
            let level = |level: u32| {
                u16::try_from(level).map_err(|_| format!("the level {level} in its header is none"))
            };
            let recipe = Recipe {
                size,
                count: provenance.count,
                stream,
                seed: provenance.seed.ok_or_else(|| missing("seed"))?,
                max_half_side: provenance
                    .max_half_side
                    .ok_or_else(|| missing("max half side"))?,
                levels: level(levels.start)?..level(levels.end)?,
            };
            recipe
                .squares()
                .map_err(|error: RecipeError| error.to_string())?
        }
    };
    if squares.count() != provenance.count {
        return Err(format!(
            "was drawn with {} squares, but the CSV file has {}",
            provenance.count,
            squares.count()
        ));
    }
    Ok(squares)
}

/// Compares the strips that a renderer draws with the map.
struct Differences<'a> {
    image: &'a MappedImage,
    /// Which row of the whole picture is the first of the file.
    first_row: u64,
    buffers: Mutex<Vec<Vec<u8>>>,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    pixels: u64,
    tile_count: u64,
    bounds: Option<Bounds>,
    /// By row and column of tiles.
    tiles: BTreeMap<(u64, u64), Tile>,
    /// A bit for each tile of the picture, once something differs.
    tile_bits: Vec<u64>,
    tile_cols: u64,
}

impl Differences<'_> {
    fn mapped(&self, strip: &Rect) -> &[u8] {
        let layout = self.image.layout();
        let first = (strip.row_start - self.first_row) * layout.size().cols() + strip.col_start;
        let start = (layout.offset() + first) as usize;
        // The layout was checked against the map.
        &self.image.bytes()[start..start + strip.pixels() as usize]
    }

    /// Compares rows that lie `stride` bytes apart with those in the map.
    fn compare(&self, strip: &Rect, expected: &[u8], stride: usize) {
        let mapped = self.mapped(strip);
        let cols = strip.cols() as usize;
        if stride == cols && expected[..mapped.len()] == *mapped {
            return;
        }
        let rows = mapped.chunks_exact(cols).zip(expected.chunks(stride));
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

impl Found {
    /// Adds the part of a row in one column of tiles, in which something differs.
    fn add(&mut self, row: u64, tile_col: u64, found: &[u8], expected: &[u8]) {
        let differs = |i: &usize| found[*i] != expected[*i];
        let Some(first) = (0..found.len()).find(differs) else {
            return;
        };
        let last = (0..found.len()).rev().find(differs).unwrap_or(first);
        let count = (first..=last).filter(differs).count() as u64;
        let first_col = tile_col * TILE + first as u64;
        let here = Bounds {
            rows: [row, row + 1],
            cols: [first_col, tile_col * TILE + last as u64 + 1],
        };
        self.pixels += count;
        self.bounds = Some(self.bounds.map_or(here, |bounds| bounds.around(here)));
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
            tile.bounds = tile.bounds.around(here);
            tile.differing_pixels += count;
            if row < tile.first_row {
                tile.first_row = row;
                tile.first_col = first_col;
                tile.expected = told(expected, first);
                tile.found = told(found, first);
            }
        } else if self.tiles.len() < TILES_TOLD {
            let tile = Tile {
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

impl Bounds {
    fn around(self, other: Bounds) -> Bounds {
        let around = |a: [u64; 2], b: [u64; 2]| [a[0].min(b[0]), a[1].max(b[1])];
        Bounds {
            rows: around(self.rows, other.rows),
            cols: around(self.cols, other.cols),
        }
    }
}

impl StripSink for Differences<'_> {
    fn strip_bytes(&self) -> u64 {
        // Still in a core's cache when it is compared.
        1 << 19
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        let lock = || self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = lock().pop().unwrap_or_default();
        buffer.resize(strip.pixels() as usize, 0);
        draw(&mut buffer);
        self.compare(strip, &buffer, strip.cols() as usize);
        lock().push(buffer);
        Ok(())
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.compare(strip, pixels, stride);
        Ok(())
    }
}

impl fmt::Display for Verdict {
    /// One line if all is well, else one more for each of the first tiles.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        let [start, end] = self.rows;
        let Some(bounds) = self.bounds else {
            let bytes = ((end - start) * self.cols) as f64;
            write!(
                f,
                "{path}: every pixel of rows {start}..{end} is as it should be"
            )?;
            if bytes > 1e8 {
                write!(f, " ({:.1} GB/s)", bytes / self.seconds / 1e9)?;
            }
            return Ok(());
        };
        write!(
            f,
            "{path}: {} pixels in {} tiles differ, all within {bounds}",
            self.differing_pixels, self.differing_tiles
        )?;
        const LINES: usize = 10;
        for tile in self.tiles.iter().take(LINES) {
            let Tile {
                bounds,
                differing_pixels,
                first_row,
                first_col,
                expected,
                found,
            } = tile;
            write!(
                f,
                "\n  {bounds}: {differing_pixels} pixels, the first at row {first_row}, col {first_col}: \
                 expected {expected:?}, found {found:?}"
            )?;
        }
        if self.differing_tiles > LINES as u64 {
            let more = self.differing_tiles - LINES as u64;
            write!(f, "\n  and {more} tiles more")?;
        }
        Ok(())
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bounds { rows, cols } = self;
        write!(
            f,
            "rows {}..{}, cols {}..{}",
            rows[0], rows[1], cols[0], cols[1]
        )
    }
}
