//! From a file to a verdict.

use std::time::Instant;

use crate::image::SampleType;
use crate::open::{Image, ShapeHints};
use crate::progress::{Counting, Progress, Stage};
use crate::raster::{self, Looked};
use crate::verify::check::Check;
use crate::verify::differences::Differences;
use crate::verify::error::{Unverifiable, VerifyError};
use crate::verify::told::{squares, whole_picture};
use crate::verify::verdict::{Verdict, VerifyNotice};

/// Draws the picture again that the file's header tells of and compares every pixel. `progress` hears of the
/// pixels compared, `notice` of what a user may want to know.
///
/// ```
/// use squaremap::generate::{Job, SquareSource, generate};
/// use squaremap::image::{Rect, Size};
/// use squaremap::raster::Renderer;
/// use squaremap::scene::{Recipe, Stream};
/// use squaremap::verify::{Check, verify};
///
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("squares.raw");
/// let size = Size::new(300, 400)?;
/// let job = Job {
///     source: SquareSource::Random(Recipe {
///         size,
///         count: 50,
///         stream: Stream::Squaremap,
///         seed: 42,
///         max_half_side: Recipe::default_max_half_side(size),
///         levels: Recipe::LEVELS,
///     }),
///     size,
///     rows: 0..size.rows(),
///     into: false,
///     durable: false,
///     output: file.clone(),
///     save_squares: None,
///     renderer: Renderer::Cpu,
///     shown: false,
///     culling: true,
/// };
/// generate(&job, &(), &|_| ())?;
///
/// // Somebody changes the pixel at row 7, col 9.
/// let mut bytes = std::fs::read(&file)?;
/// bytes[7 * 400 + 9] ^= 1;
/// std::fs::write(&file, bytes)?;
///
/// let check = Check { file, rows: None, squares: None, renderer: Renderer::Cpu };
/// let verdict = verify(&check, &(), &|_| ())?;
/// assert!(!verdict.is_equal());
/// assert_eq!(verdict.differing_pixels, 1);
/// assert_eq!(verdict.bounds, Some(Rect::new(7..8, 9..10)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A file that gets shorter meanwhile ends the process with SIGBUS, as reading any map does, unless
/// [`install_fault_handler`](crate::bytes::install_fault_handler) was called before: then it is an error.
///
/// # Errors
///
/// When the file cannot be read, or its header does not tell what it should hold.
pub fn verify(
    check: &Check,
    progress: &dyn Progress,
    notice: &dyn Fn(VerifyNotice),
) -> Result<Verdict, VerifyError> {
    let begin = Instant::now();
    let image = Image::open(&check.file, &ShapeHints::default())?;
    for of_image in image.notices() {
        notice(VerifyNotice::Image(of_image.clone()));
    }
    let unverifiable = |reason| VerifyError::Unverifiable {
        path: check.file.clone(),
        reason,
    };
    let layout = image.layout().clone();
    let (sample, channels, frames) = (layout.sample(), layout.channels(), layout.frames());
    if (channels, frames, sample) != (1, 1, SampleType::U8) {
        return Err(unverifiable(Unverifiable::Kind {
            sample,
            channels,
            frames,
        }));
    }
    let provenance = (image.provenance()).ok_or_else(|| unverifiable(Unverifiable::NotTold))?;
    let (size, first_row) = whole_picture(provenance, layout.size()).map_err(unverifiable)?;
    let squares = squares(check, provenance, size).map_err(unverifiable)?;

    let file = first_row..first_row + layout.size().rows();
    let rows = check.rows.clone().unwrap_or(file.clone());
    if rows.is_empty() || rows.start < file.start || rows.end > file.end {
        return Err(VerifyError::Rows { rows, file });
    }

    let bytes = image.len_now().saturating_sub(layout.bytes_needed());
    if bytes > 0 {
        let path = check.file.clone();
        notice(VerifyNotice::More { path, bytes });
    }
    match raster::days(squares.as_ref()) {
        0 => {}
        days => notice(VerifyNotice::Long { days }),
    }
    progress.stage(Stage::OpenRenderer);
    let mut renderer = check.renderer.open()?;
    for reason in renderer.passed_over {
        notice(VerifyNotice::PassedOver(reason));
    }
    if let Some(reason) = renderer.no_gpu {
        notice(VerifyNotice::OnCpu(reason));
    }
    progress.stage(Stage::FindVisible);
    progress.total((rows.end - rows.start) * size.cols());
    let differences = Differences::new(&image, first_row);
    let drawn = raster::draw(
        &Looked::new(squares.as_ref(), progress),
        size,
        rows.clone(),
        renderer.rasterizer.as_mut(),
        &Counting::new(&differences, progress, Stage::Compare),
    )?;
    if let Some(fault) = &drawn.gpu_fault {
        notice(VerifyNotice::GpuLost(fault.clone()));
    }

    // What could not be read reads as zeros.
    image.check_unchanged()?;

    let found = differences.into_tally();
    Ok(Verdict {
        path: check.file.clone(),
        rows,
        cols: size.cols(),
        differing_pixels: found.pixels,
        differing_tiles: found.tile_count,
        bounds: found.bounds,
        tiles: found.tiles.into_values().collect(),
        adapter: renderer.adapter,
        gpu_fault: drawn.gpu_fault,
        duration: begin.elapsed(),
    })
}
