//! A part of an image in a file of its own: its samples, or what the colours show of them.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tempfile::NamedTempFile;

use crate::formats::{Format, Packed, Provenance, header_for};
use crate::image::{Orientation, Rect, Size};
use crate::open::{Image, InOrder, Reader as _};
use crate::storage::write_all_at;
use crate::view::error::{ShotError, ViewError};
use crate::view::geometry::camera::{Camera, Point, Screen};
use crate::view::geometry::region::Region;
use crate::view::inspect::chosen::range_of;
use crate::view::inspect::hint::Hint;
use crate::view::options::ShowOptions;
use crate::view::output::bands::PngBands;
use crate::view::output::png::{keep, whole_file};
use crate::view::output::shot::{Shot, hint_unless_chosen};
use crate::view::tiles::picture::Picture;

/// The most bytes of a PNG that are drawn together.
const BAND: u64 = 1 << 25;

/// The longest side of a piece that is drawn at once: every adapter can.
const PIECE: u64 = 4096;

/// Writes the pixels of `region` to `path`, which appears when it is whole: as `.npy` the samples
/// as they are, in the order of rows, columns, channels; as `.png` the colours of a window at 100%, turned as they
/// are in one, of which there may be a hint. Rows and columns of the region are those of the file.
///
/// # Errors
///
/// When the path ends in neither, the region has no pixel, no adapter draws, the image's file changed
/// meanwhile, or the new file cannot be written.
pub fn export(
    image: Image,
    region: &Region,
    options: &ShowOptions,
    path: &Path,
) -> Result<Option<Hint>, ViewError> {
    let size = image.file_size();
    let rect = region
        .of(size)
        .map_err(|error| ViewError::Region(error.to_string()))?;
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let written = |result: io::Result<()>| {
        result.map_err(|source| ShotError::Io {
            path: path.to_owned(),
            source,
        })
    };
    let target = header_for(path);
    if target.beside.is_none() {
        // Samples as they lie in the file; which way up they are looked at is not theirs.
        let image = image.turned(Orientation::AS_IS)?;
        let file = array_file(target.format, &image, &rect, path);
        image.check_unchanged()?;
        written(file.and_then(|file| keep(file, path)))?;
        Ok(None)
    } else if extension == "png" {
        let rect = image.orientation().rect_as_shown(size, &rect);
        let (shot, picture) = rayon::join(
            || Shot::open(&options.adapter),
            || match (options.preview, range_of(options.range, &image)) {
                (true, range) => Ok(Picture::new(image, range)),
                // The range of colours may need all of the image; a view of one pixel no overview.
                (false, range) => Picture::exact(image, range, at_full_size),
            },
        );
        let (shot, picture) = (shot?, picture?.on(options.curve));
        let mut failed = None;
        let file = whole_file(path, |to| {
            write_png(&shot, &picture, &rect, options, to, &mut failed)
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        picture.image().check_unchanged()?;
        written(file.and_then(|file| keep(file, path)))?;
        Ok(hint_unless_chosen(&picture, options))
    } else {
        Err(ViewError::Region(format!(
            "{}: unknown kind of file; expected a name that ends in .png or .npy",
            path.display()
        )))
    }
}

/// Bytes of samples that a thread writes at once, about, and the most of whole rows.
const BYTES: u64 = 1 << 20;
const MOST_BYTES: u64 = 1 << 24;

/// Of samples that lie in columns, those of so many rows are read together at least.
const FEWEST_ROWS: u64 = 64;

/// The array, under a temporary name beside `path`. All threads write.
fn array_file(
    format: &Format,
    image: &Image,
    rect: &Rect,
    path: &Path,
) -> io::Result<NamedTempFile> {
    let layout = image.layout();
    let (sample, channels) = (layout.sample(), layout.channels());
    let size = Size::new(rect.rows(), rect.cols()).map_err(io::Error::other)?;
    let packed = Packed {
        sample,
        size,
        channels,
    };
    let header = format.header(&packed, &Provenance::default());
    let header = header.map_err(io::Error::other)?;
    let file = whole_file(path, |to| to.write_all(&header))?;

    let pixel = channels * sample.bytes();
    let row = pixel * rect.cols();
    let fewest = if layout.is_by_cols() { FEWEST_ROWS } else { 1 };
    let rows = (BYTES / row).max(fewest);
    let cols = match rows.saturating_mul(row) <= MOST_BYTES {
        true => rect.cols(),
        false => (BYTES / (rows * pixel)).max(1),
    };
    let across = rect.cols().div_ceil(cols);
    let blocks = rect.rows().div_ceil(rows) * across;
    let one = Mutex::new(());
    let write = |(room, in_order): &mut (Vec<u8>, Option<InOrder<'_>>), block: u64| {
        let (top, left) = (block / across * rows, block % across * cols);
        let lines = rect.row_start + top..rect.row_end.min(rect.row_start + top + rows);
        let points = rect.col_start + left..rect.col_end.min(rect.col_start + left + cols);
        let part = Rect::new(lines, points);
        let pixels = match (image.packed(&part), in_order) {
            // Past the map, each page of which is waited for one by one.
            (Some(span), Some(in_order)) => {
                room.resize((span.end - span.start) as usize, 0);
                // What is missing is damage.
                in_order.read(span.start, room);
                &room[..]
            }
            _ => image.pixels(&part, room),
        };
        // Systems let one thread write to a file at a time, and others that wait for it burn what they have.
        let _alone = one.lock().unwrap_or_else(PoisonError::into_inner);
        let line = match across {
            1 => pixels.len(),
            _ => (part.cols() * pixel) as usize,
        };
        for (i, line) in pixels.chunks(line).enumerate() {
            let at = (top + i as u64) * row + left * pixel;
            write_all_at(file.as_file(), line, header.len() as u64 + at)?;
        }
        go_on(image)
    };
    // An index in memory: the file is mapped.
    let blocks = (0..blocks as usize).into_par_iter();
    let room = || (Vec::new(), image.in_order().ok());
    blocks.try_for_each_init(room, |room, block| write(room, block as u64))?;
    Ok(file)
}

/// An error as soon as something could not be read: the caller tells what, and keeps no file.
fn go_on(image: &Image) -> io::Result<()> {
    match image.damaged() {
        true => Err(io::ErrorKind::Other.into()),
        false => Ok(()),
    }
}

/// Draws and writes band after band. What a device fails at is left in `failed`.
fn write_png(
    shot: &Shot,
    picture: &Picture,
    rect: &Rect,
    options: &ShowOptions,
    to: &mut dyn Write,
    failed: &mut Option<ShotError>,
) -> io::Result<()> {
    let side = |pixels: u64| {
        u32::try_from(pixels)
            .ok()
            .filter(|&side| side < 1 << 31)
            .ok_or_else(|| {
                io::Error::other(format!(
                    "a PNG has at most 2147483647 pixels a side, not {pixels}"
                ))
            })
    };
    let (rows, cols) = (side(rect.rows())?, side(rect.cols())?);
    let mut png = PngBands::new(to, Screen { rows, cols })?;
    let band_rows = (BAND / (3 * rect.cols())).clamp(1, PIECE);
    let mut band = Vec::new();
    for row in (rect.row_start..rect.row_end).step_by(band_rows as usize) {
        let rows = row..rect.row_end.min(row + band_rows);
        let stride = 3 * rect.cols() as usize;
        band.resize(stride * (rows.end - rows.start) as usize, 0);
        for col in (rect.col_start..rect.col_end).step_by(PIECE as usize) {
            let cols = col..rect.col_end.min(col + PIECE);
            let camera = camera_on(picture, &Rect::new(rows.clone(), cols));
            let pixels = match shot.take(picture, &camera, options.colormap) {
                Ok(pixels) => pixels,
                Err(error) => {
                    *failed = Some(error);
                    return Err(io::ErrorKind::Other.into());
                }
            };
            let left = 3 * (col - rect.col_start) as usize;
            let piece = 3 * pixels.screen.cols as usize;
            for (line, drawn) in band.chunks_mut(stride).zip(pixels.rgb.chunks(piece)) {
                line[left..left + piece].copy_from_slice(drawn);
            }
        }
        go_on(picture.image())?;
        png.write(&band)?;
    }
    png.finish()
}

fn at_full_size(size: Size) -> Camera {
    Camera::look_at(size, Screen { rows: 1, cols: 1 }, None, Some(1.0))
}

/// Sees exactly `rect`, whose sides are at most [`PIECE`], at 100%.
fn camera_on(picture: &Picture, rect: &Rect) -> Camera {
    let screen = Screen {
        rows: rect.rows() as u32,
        cols: rect.cols() as u32,
    };
    let center = Point {
        row: rect.row_start as f64 + f64::from(screen.rows) / 2.0,
        col: rect.col_start as f64 + f64::from(screen.cols) / 2.0,
    };
    Camera::look_at(picture.size(), screen, Some(center), Some(1.0))
}
