//! The checking pipeline: draws a picture again and compares it with its file.

mod differences;
mod verdict;

use std::path::PathBuf;
use std::time::Instant;

use crate::verify::differences::Differences;
pub use crate::verify::differences::TILES_TOLD;
pub use crate::verify::verdict::{Bounds, Tile, Verdict};
use indicatif::ProgressBar;

use crate::formats::Provenance;
use crate::generate::{CHECKSUM_KEY, Renderer, rasterizer};
use crate::gpu::GpuError;
use crate::image::{SampleType, Size, SizeError, Strip};
use crate::open::{Image, OpenError, ShapeHints};
use crate::progress::Counting;
use crate::raster;
use crate::raster::RasterError;
use crate::scene::{CsvSquares, Recipe, RecipeError, SquareError, Squares, Stream, check_size};

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
    let image = Image::open(&check.file, &ShapeHints::default())?;
    for notice in image.notices() {
        say(notice);
    }
    let refuse = |what: String| VerifyError::Provenance {
        path: check.file.clone(),
        what,
    };
    let layout = image.layout().clone();
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

    let more = image.bytes().len() - layout.bytes_needed();
    if more > 0 {
        let path = check.file.display();
        say(&format!(
            "{path}: {more} bytes after the last pixel are not compared"
        ));
    }
    let (mut rasterizer, adapter) = rasterizer(&check.renderer, say)?;
    bar.set_length((rows.end - rows.start) * size.cols());
    let differences = Differences::new(&image, first_row);
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

    let found = differences.into_found();
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
