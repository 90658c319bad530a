//! Where the samples of a file lie: what the user, a header and its name say, and how many rows and frames
//! there are then.

use std::path::Path;

use crate::image::{SampleType, Size};
use crate::layout::{Layout, Order, Shape, Strided};
use crate::open::error::OpenError;
use crate::open::file::SampleFile;
use crate::open::find::Described;
use crate::open::hints::ShapeHints;
use crate::open::named;
use crate::open::notice::OpenNotice;
use crate::open::origin::ShapeOrigin;

/// What is known of where samples lie without a look at them.
pub(crate) enum Told {
    /// All of it, and who said so.
    Shape(Layout, ShapeOrigin),
    /// The file's name, in words that mean one of these, the usual meaning first: the samples tell which.
    Readings(Vec<Layout>),
    /// Not all: it must be guessed with the help of what is known, the first of these that fits; what the user said
    /// is so even if nothing does.
    Ideas(Vec<ShapeHints>, Option<Box<Layout>>),
}

/// What the user, the header or the file's name tell, in this order.
pub(crate) fn told(
    samples: &SampleFile,
    header: Option<&Described>,
    hints: &ShapeHints,
    notices: &mut Vec<OpenNotice>,
) -> Result<Told, OpenError> {
    match (header, hints.size) {
        (Some(header), None) => {
            let layout = header_layout(samples, header, hints)?;
            Ok(Told::Shape(layout, header.origin.clone()))
        }
        (header, Some(size)) => {
            let hints = ShapeHints {
                sample: hints
                    .sample
                    .or(header.map(|header| header.description.sample)),
                offset: hints.offset.or(header.map(|header| header.offset)),
                ..hints.clone()
            };
            let mut own = Vec::new();
            let layout = given_layout(samples, size, &hints, &mut own)?;
            // Without a type a file of one frame of bytes is just that; a look at others tells.
            if hints.sample.is_none() && layout.bytes_needed() < samples.len {
                return Ok(Told::Ideas(vec![hints], Some(Box::new(layout))));
            }
            notices.append(&mut own);
            Ok(Told::Shape(layout, ShapeOrigin::Given))
        }
        (None, None) => named_layout(samples, hints, notices),
    }
}

/// What the header says, but for what is given.
fn header_layout(
    samples: &SampleFile,
    header: &Described,
    hints: &ShapeHints,
) -> Result<Layout, OpenError> {
    let path = header.origin.path(&samples.path);
    let description = &header.description;
    let (shape, order) = description
        .axes
        .shape(hints.channels)
        .map_err(|source| OpenError::header(path, source))?;
    let sample = hints.sample.unwrap_or(description.sample);
    let offset = hints.offset.unwrap_or(header.offset);
    Layout::new(shape, sample, offset, order, hints.row_stride)
        .map_err(|source| OpenError::layout(path, source))
}

/// Row-major frames of `size`, the rest as given, as many as the file holds and at least one.
fn given_layout(
    samples: &SampleFile,
    size: Size,
    hints: &ShapeHints,
    notices: &mut Vec<OpenNotice>,
) -> Result<Layout, OpenError> {
    let layout = |frames| {
        let shape = Shape {
            size,
            frames,
            channels: hints.channels.unwrap_or(1),
        };
        let sample = hints.sample.unwrap_or(SampleType::U8);
        let offset = hints.offset.unwrap_or(0);
        Layout::new(shape, sample, offset, Order::PACKED, hints.row_stride)
            .map_err(|source| OpenError::layout(&samples.path, source))
    };
    let first = layout(1)?;
    let Some(rest) = samples.len.checked_sub(first.bytes_needed()) else {
        return Ok(first);
    };
    let frame = frame_bytes(&first);
    let all = layout(1 + rest / frame)?;
    // The padding of the last row belongs to it.
    let end = hints.offset.unwrap_or(0) + all.frames() * frame;
    if samples.len > all.bytes_needed() && samples.len != end {
        notices.push(OpenNotice::Rest {
            path: samples.path.clone(),
            bytes: samples.len - all.bytes_needed(),
            layout: Box::new(all.clone()),
        });
    } else if all.frames() > 1 && hints.sample.is_none() {
        notices.push(OpenNotice::Bytes {
            path: samples.path.clone(),
            layout: Box::new(all.clone()),
        });
    }
    Ok(all)
}

/// The rows that there are now: of an image with a header never more than it says, of a stack the frames
/// that are whole, or else the rows of the first one; without a header all of the file. The layout itself
/// where the rest of the file would not be rows, or where a frame without a header is asked for.
pub(crate) fn grown(
    samples: &SampleFile,
    layout: &Layout,
    origin: &ShapeOrigin,
    frame: Option<u64>,
) -> Result<Layout, OpenError> {
    let (size, channels, sample) = (layout.size(), layout.channels(), layout.sample());
    let Some(strided) = layout.as_strided() else {
        return Ok(layout.clone());
    };
    let (offset, strides) = (strided.offset(), strided.strides());
    let row_stride = strides.row.unsigned_abs();
    let rows_first = |frames| {
        let shape = Shape {
            size,
            frames,
            channels,
        };
        Layout::new(shape, sample, offset, Order::PACKED, Some(row_stride))
    };
    let one = rows_first(1).ok().filter(|one| {
        // What a stride of a single channel or frame is does not matter.
        one.as_strided().map(Strided::strides).is_some_and(|own| {
            (own.row, own.col) == (strides.row, strides.col)
                && (channels == 1 || own.channel == strides.channel)
                && (layout.frames() == 1 || own.frame == strides.frame && strides.stacks.is_none())
        })
    });
    let has_header = origin.is_header();
    let is_as_told = match has_header {
        true => layout.bytes_needed() <= samples.len,
        false => frame.is_some(),
    };
    let Some(one) = one.filter(|_| !is_as_told) else {
        return Ok(layout.clone());
    };
    match samples.len.checked_sub(one.bytes_needed()) {
        Some(rest) if has_header => rows_first(1 + rest / frame_bytes(&one))
            .map_err(|source| OpenError::layout(&samples.path, source)),
        _ => {
            let (path, cols) = (&samples.path, size.cols());
            rows_of(path, samples.len, layout, cols, sample, Some(row_stride))
        }
    }
}

/// Bytes from a frame to the next.
fn frame_bytes(layout: &Layout) -> u64 {
    let strides = layout.as_strided().map(Strided::strides);
    strides.map_or(1, |strides| strides.frame.unsigned_abs())
}

/// As many rows of `cols` pixels as there are in `len` bytes of a file, after the offset and with the
/// channels of another layout of it, `row_stride` bytes from one to the next.
pub(crate) fn rows_of(
    path: &Path,
    len: u64,
    other: &Layout,
    cols: u64,
    sample: SampleType,
    row_stride: Option<u64>,
) -> Result<Layout, OpenError> {
    let row = cols.saturating_mul(other.channels() * sample.bytes());
    let offset = other.offset().unwrap_or(0);
    let needed = row.saturating_add(offset);
    let too_short = || OpenError::NoRow {
        path: path.to_owned(),
        cols,
        sample,
        needed,
        len,
    };
    // No byte is needed after the last pixel.
    let rest = len.checked_sub(needed).ok_or_else(too_short)?;
    let rows = 1 + rest / row_stride.unwrap_or(row).max(1);
    let shape = Shape {
        size: Size::new(rows, cols).map_err(|_| too_short())?,
        frames: 1,
        channels: other.channels(),
    };
    Layout::new(shape, sample, offset, Order::PACKED, row_stride)
        .map_err(|source| OpenError::layout(path, source))
}

/// What the file's name says, but for what is given. A size without a sample type must be exactly
/// that of the file, because a name may hold a size for many reasons; else it is only an idea.
fn named_layout(
    samples: &SampleFile,
    hints: &ShapeHints,
    notices: &mut Vec<OpenNotice>,
) -> Result<Told, OpenError> {
    let name = samples.path.file_name().unwrap_or_default();
    let named = named::parse(&name.to_string_lossy());
    let known = named::known(&samples.path, samples.len);
    let sample = named.sample.or(known.map(|(_, sample)| sample));
    let typed = ShapeHints {
        sample: hints.sample.or(sample),
        ..hints.clone()
    };
    let mut readings = named.readings(samples.len, &typed);
    match readings.len() {
        0 => {}
        1 => return Ok(Told::Shape(readings.remove(0), ShapeOrigin::Name)),
        _ => return Ok(Told::Readings(readings)),
    }
    let both = ShapeHints {
        channels: hints.channels.or(named.channels()),
        ..typed.clone()
    };
    let sized = |size, hints: &ShapeHints| ShapeHints {
        size: Some(size),
        ..hints.clone()
    };
    let mut ideas: Vec<ShapeHints> = match both.sample {
        Some(_) => Vec::new(),
        None => named
            .sizes(samples.len, hints)
            .into_iter()
            .map(|size| sized(size, hints))
            .collect(),
    };
    if let Some(size) = named.picture().or(known.map(|(size, _)| size)) {
        let mut own = Vec::new();
        let layout = given_layout(samples, size, &both, &mut own)?;
        let is_all = layout.frames() == 1 && layout.bytes_needed() == samples.len;
        if is_all && ideas.is_empty() || both.sample.is_some() {
            notices.append(&mut own);
            return Ok(Told::Shape(layout, ShapeOrigin::Name));
        }
        ideas.push(sized(size, &both));
    }
    if typed != *hints {
        ideas.push(typed);
    }
    ideas.push(hints.clone());
    Ok(Told::Ideas(ideas, None))
}

/// Refuses a file that ends before its last sample.
pub(crate) fn check_length(
    path: &Path,
    len: u64,
    layout: &Layout,
    origin: &ShapeOrigin,
) -> Result<(), OpenError> {
    if layout.bytes_needed() <= len {
        return Ok(());
    }
    Err(OpenError::TooShort {
        path: path.to_owned(),
        layout: Box::new(layout.clone()),
        origin: origin.clone(),
        len,
    })
}
