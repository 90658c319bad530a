//! From a path to an open file and where its samples lie: what the command line gave, what headers
//! say, and whether the file is long enough for it.

use std::path::Path;

use crate::formats::Provenance;
use crate::formats::header::pairs_notice;
use crate::image::{SampleType, Size};
use crate::layout::{Layout, LayoutError, Order, Shape, Strided};
use crate::open::error::OpenError;
use crate::open::find::{Found, Samples, ShapeOrigin, find, header_error};
use crate::open::guess::search::Guess;
use crate::open::hints::ShapeHints;
use crate::open::named;

/// A file whose length was checked against its layout.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) samples: Samples,
    /// Where the samples lie and who said so; or what is known, if that must be guessed from them:
    /// the first of these that fits.
    pub(crate) layout: Result<(Layout, ShapeOrigin), Vec<ShapeHints>>,
    pub(crate) provenance: Option<Provenance>,
    pub(crate) notices: Vec<String>,
}

/// Opens `path`, or the file that the header at `path` describes, and finds out where its samples
/// lie. Bytes after the last sample are allowed: with a header as NumPy and GDAL do, with a given
/// size they get a notice unless they are whole frames. Of a file that is `growing` there may be a part
/// only.
pub(crate) fn open(path: &Path, given: &ShapeHints, growing: bool) -> Result<Opened, OpenError> {
    let (samples, found) = find(path)?;
    let mut notices = Vec::new();
    let found = match found {
        Err(error @ OpenError::Header { .. }) if given.size.is_some() && given.sample.is_some() => {
            notices.push(format!("ignored: {error}"));
            None
        }
        found => found?,
    };
    let provenance = found.as_ref().and_then(|found| {
        Provenance::find(&found.other).unwrap_or_else(|error| {
            let header = found.source.path(&samples.path).display();
            notices.push(format!("{header}: cannot be made again: {error}"));
            None
        })
    });
    // How much there is of a file that grows says nothing about its shape.
    let told = notices.len();
    let mut pairs = None;
    let mut known = match (found, given.size) {
        (Some(found), None) => {
            let layout = header_layout(&samples, &found, given)?;
            pairs = pairs_notice(&found.header.axes, given.channels);
            Ok((layout, found.source))
        }
        (found, Some(size)) => {
            let (sample, offset) = match &found {
                Some(found) => (Some(found.header.sample), Some(found.header.offset)),
                None => (None, None),
            };
            let given = ShapeHints {
                sample: given.sample.or(sample),
                offset: given.offset.or(offset),
                ..given.clone()
            };
            let layout = given_layout(&samples, size, &given, &mut notices)?;
            Ok((layout, ShapeOrigin::Given))
        }
        (None, None) => {
            let layout = named_layout(&samples, given, &mut notices)?;
            layout.map(|layout| (layout, ShapeOrigin::Name))
        }
    };
    if let Ok((layout, source)) = &mut known {
        if growing {
            notices.truncate(told);
            *layout = grown(&samples, layout, source, given.frame)?;
        }
        check_length(&samples.path, samples.len, layout, source)?;
    }
    notices.extend(pairs.map(|pairs| format!("{}: {pairs}", path.display())));
    Ok(Opened {
        samples,
        layout: known,
        provenance,
        notices,
    })
}

/// What the header says, but for what is given.
fn header_layout(
    samples: &Samples,
    found: &Found,
    given: &ShapeHints,
) -> Result<Layout, OpenError> {
    let path = found.source.path(&samples.path);
    let header = &found.header;
    let (shape, order) = header
        .axes
        .shape(given.channels)
        .map_err(header_error(path))?;
    let sample = given.sample.unwrap_or(header.sample);
    let offset = given.offset.unwrap_or(header.offset);
    Layout::new(shape, sample, offset, order, given.row_stride).map_err(layout_error(path))
}

fn layout_error(path: &Path) -> impl Fn(LayoutError) -> OpenError {
    move |source| OpenError::Layout {
        path: path.to_owned(),
        source,
    }
}

/// Row-major frames of `size`, the rest as given, as many as the file holds and at least one.
fn given_layout(
    samples: &Samples,
    size: Size,
    given: &ShapeHints,
    notices: &mut Vec<String>,
) -> Result<Layout, OpenError> {
    let layout = |frames| {
        let shape = Shape {
            size,
            frames,
            channels: given.channels.unwrap_or(1),
        };
        let sample = given.sample.unwrap_or(SampleType::U8);
        let offset = given.offset.unwrap_or(0);
        Layout::new(shape, sample, offset, Order::PACKED, given.row_stride)
            .map_err(layout_error(&samples.path))
    };
    let first = layout(1)?;
    let Some(rest) = samples.len.checked_sub(first.bytes_needed()) else {
        return Ok(first);
    };
    let all = layout(1 + rest / frame_bytes(&first))?;
    // The padding of the last row belongs to it.
    let end = first_offset(&all) + all.frames() * frame_bytes(&all);
    let path = samples.path.display();
    if samples.len > all.bytes_needed() && samples.len != end {
        notices.push(format!(
            "{path}: the last {} bytes, after {}, are not shown",
            samples.len - all.bytes_needed(),
            described(&all)
        ));
    } else if all.frames() > 1 && given.sample.is_none() {
        notices.push(format!(
            "{path}: taken as {}; give --dtype if its samples are wider",
            described(&all)
        ));
    }
    Ok(all)
}

/// The rows that there are now: of an image with a header never more than it says, of a stack the frames
/// that are whole, or else the rows of the first one; without a header all of the file. The layout itself
/// where the rest of the file would not be rows, or where a frame without a header is asked for.
fn grown(
    samples: &Samples,
    layout: &Layout,
    source: &ShapeOrigin,
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
            own.col == strides.col
                && own.row == strides.row
                && (channels == 1 || own.channel == strides.channel)
                && (layout.frames() == 1 || own.frame == strides.frame && strides.stacks.is_none())
        })
    });
    let has_header = !matches!(source, ShapeOrigin::Given | ShapeOrigin::Name);
    let is_as_told = match has_header {
        true => layout.bytes_needed() <= samples.len,
        false => frame.is_some(),
    };
    let Some(one) = one.filter(|_| !is_as_told) else {
        return Ok(layout.clone());
    };
    match samples.len.checked_sub(one.bytes_needed()) {
        Some(rest) if has_header => {
            rows_first(1 + rest / frame_bytes(&one)).map_err(layout_error(&samples.path))
        }
        _ => {
            let (path, cols) = (&samples.path, size.cols());
            rows_of(path, samples.len, layout, cols, sample, Some(row_stride))
        }
    }
}

/// Bytes before the first sample.
fn first_offset(layout: &Layout) -> u64 {
    layout.offset().unwrap_or_default()
}

/// Bytes from a frame to the next.
fn frame_bytes(layout: &Layout) -> u64 {
    (layout.as_strided()).map_or(1, |strided| strided.strides().frame.unsigned_abs())
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
    let offset = first_offset(other);
    let needed = row.saturating_add(offset);
    let too_short = || OpenError::TooShort {
        path: path.to_owned(),
        what: format!("a row of {cols} pixels of {sample}"),
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
    Layout::new(shape, sample, offset, Order::PACKED, row_stride).map_err(layout_error(path))
}

/// What the file's name says, but for what is given. A size without a sample type must be exactly
/// that of the file, because a name may hold a size for many reasons; else it is only an idea.
fn named_layout(
    samples: &Samples,
    given: &ShapeHints,
    notices: &mut Vec<String>,
) -> Result<Result<Layout, Vec<ShapeHints>>, OpenError> {
    let name = samples.path.file_name().unwrap_or_default();
    let Some(named) = named::parse(&name.to_string_lossy()) else {
        return Ok(Err(vec![given.clone()]));
    };
    let both = ShapeHints {
        channels: given.channels.or(named.channels),
        sample: given.sample.or(named.sample),
        ..given.clone()
    };
    let mut own = Vec::new();
    let layout = given_layout(samples, named.size, &both, &mut own)?;
    if both.sample.is_none() && (layout.frames() > 1 || layout.bytes_needed() != samples.len) {
        let sized = ShapeHints {
            size: Some(named.size),
            ..both
        };
        return Ok(Err(vec![sized, given.clone()]));
    }
    notices.append(&mut own);
    Ok(Ok(layout))
}

/// The likeliest layout of samples that nothing tells of, and what to say about it.
pub(crate) fn guessed(path: &Path, guesses: &[Guess]) -> Option<(Layout, ShapeOrigin, String)> {
    let first = guesses.first()?;
    let certainty = first.certainty;
    let mut notice = format!(
        "{}: nothing tells its shape; guessed {}, {:.0}% sure",
        path.display(),
        described(&first.layout),
        certainty * 100.0
    );
    if let Some(second) = guesses.get(1) {
        notice += &format!(" (or {})", described(&second.layout));
    }
    notice += "; if it is wrong give --size and --dtype";
    Some((
        first.layout.clone(),
        ShapeOrigin::Guess { certainty },
        notice,
    ))
}

/// The layout in words, such as `3 frames of 512×512×3 u16le after 64 bytes`.
fn described(layout: &Layout) -> String {
    let mut text = match layout.frames() {
        1 => String::new(),
        frames => format!("{frames} frames of "),
    };
    text += &layout.size().to_string();
    if layout.channels() > 1 {
        text += &format!("×{}", layout.channels());
    }
    text += &format!(" {}", layout.sample());
    match first_offset(layout) {
        0 => text,
        offset => format!("{text} after {offset} bytes"),
    }
}

pub(crate) fn check_length(
    path: &Path,
    len: u64,
    layout: &Layout,
    source: &ShapeOrigin,
) -> Result<(), OpenError> {
    let needed = layout.bytes_needed();
    if needed <= len {
        return Ok(());
    }
    let who = match source {
        ShapeOrigin::Given | ShapeOrigin::Guess { .. } => String::new(),
        ShapeOrigin::Name => " (says its name)".to_owned(),
        ShapeOrigin::NumPy => " (says its header)".to_owned(),
        ShapeOrigin::Envi(header) | ShapeOrigin::Nrrd(header) => {
            format!(" (says {})", header.display())
        }
    };
    Err(OpenError::TooShort {
        path: path.to_owned(),
        what: described(layout) + &who,
        needed,
        len,
    })
}
