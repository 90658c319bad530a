//! Where the samples of a file lie: what the user, a header and its name say, and how many rows and frames
//! there are then.

use std::path::Path;

use crate::formats::{Arranged, AxesError, BandInfo, Description};
use crate::image::{SampleType, Size};
use crate::layout::{Grid, GridAxis, IndexOrder, Interleave, Layout, LayoutError};
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
    Shape(Box<ToldShape>),
    /// The file's name, in words that mean one of these, the usual meaning first: the samples tell which.
    Readings(Vec<Layout>),
    /// Not all: it must be guessed with the help of what is known, the first of these that fits.
    Ideas(Vec<ShapeHints>, Option<Box<Otherwise>>),
}

/// What the user said is so even if no guess fits.
pub(crate) struct Otherwise {
    pub(crate) layout: Layout,
    pub(crate) notices: Vec<OpenNotice>,
}

/// Where samples lie.
pub(crate) struct ToldShape {
    pub(crate) layout: Layout,
    /// Who said so.
    pub(crate) origin: ShapeOrigin,
    /// How many frames that follow one another are the bands of one picture; 0 if they are none.
    pub(crate) band_frames: u64,
}

impl ToldShape {
    pub(crate) fn given(layout: Layout, origin: ShapeOrigin) -> Told {
        Told::Shape(Box::new(ToldShape {
            layout,
            origin,
            band_frames: 0,
        }))
    }
}

/// What the user, the header or the file's name tell, in this order.
pub(crate) fn told(
    samples: &SampleFile,
    header: Option<&Described>,
    hints: &ShapeHints,
    notices: &mut Vec<OpenNotice>,
) -> Result<Told, OpenError> {
    if let Some(header) = header {
        if let Some(shape) = header_shape(samples, header, hints, notices)? {
            return Ok(Told::Shape(Box::new(shape)));
        }
        notices.push(OpenNotice::Contradicted {
            path: header.origin.path(&samples.path).to_owned(),
        });
    }
    match hints.size {
        Some(size) => {
            let typed = || {
                let name = samples.path.file_name().unwrap_or_default();
                named::parse(&name.to_string_lossy()).sample
            };
            let hints = ShapeHints {
                sample: hints
                    .sample
                    .or(header.map(|header| header.description.sample))
                    .or_else(typed),
                offset: hints.offset.or(header.map(|header| header.offset)),
                ..hints.clone()
            };
            let mut own = Vec::new();
            let layout = given_layout(samples, size, &hints, &mut own)?;
            // A file of one frame of bytes is just that; else a look at the samples tells their type.
            let is_more = layout.frames() > 1 || layout.bytes_needed() < samples.len;
            if hints.sample.is_none() && hints.are_plain() && is_more {
                let notices = own;
                let otherwise = Otherwise { layout, notices };
                return Ok(Told::Ideas(vec![hints], Some(Box::new(otherwise))));
            }
            notices.append(&mut own);
            Ok(ToldShape::given(layout, ShapeOrigin::Given))
        }
        None => named_layout(samples, hints, notices),
    }
}

/// What the header says, and what is given besides; none if that contradicts it.
fn header_shape(
    samples: &SampleFile,
    header: &Described,
    hints: &ShapeHints,
    notices: &mut Vec<OpenNotice>,
) -> Result<Option<ToldShape>, OpenError> {
    let path = header.origin.path(&samples.path);
    let wrong = |source| OpenError::layout(path, source);
    let description = &header.description;
    let wide = hints.pixel_format.filter(|format| !format.is_of_bytes());
    let sample = hints.sample.or(wide.map(|format| format.sample()));
    let sample = sample.unwrap_or(description.sample);
    let Some(arranged) = arranged(path, description, hints, sample, notices)? else {
        return Ok(None);
    };
    let (mut grid, bands) = (arranged.grid, &description.bands);
    if let Some(stride) = hints.row_stride {
        grid = grid.with_row_stride(stride).map_err(wrong)?;
    }
    let shown = match hints.channels {
        None if hints.interleave.is_none() && grid.bands.count > 1 => {
            chosen_bands(bands, grid.bands.count)
        }
        _ => None,
    };
    let picked = picked_bands(hints).or(shown.clone());
    let count = grid.bands.count;
    if let Some(format) = hints.pixel_format
        && hints.bands.is_none()
        && format.bands() != count
    {
        return Err(OpenError::PixelFormat {
            path: path.to_owned(),
            format,
            bands: count,
        });
    }
    let mut band_frames = 0;
    match &picked {
        Some(_) => {
            grid = grid
                .with_frames_as_bands()
                .ok_or_else(|| wrong(LayoutError::Frames))?
        }
        // Of four bands with other names the first three are no colours.
        None if !arranged.channels || count == 4 && description.opacity == Some(false) => {
            band_frames = count;
            grid = grid.with_bands_as_frames();
        }
        None => {}
    }
    if let Some(stride) = hints.frame_stride {
        grid = grid.with_frame_stride(stride).map_err(wrong)?;
    }
    let offset = hints.offset.unwrap_or(header.offset);
    let layout = grid
        .layout(sample, offset, picked.as_deref())
        .map_err(wrong)?;
    // Who chose bands knows what they are.
    let doubt = arranged.doubt.filter(|_| picked.is_none());
    notices.extend(doubt.map(|doubt| OpenNotice::Doubt {
        path: samples.path.clone(),
        doubt,
    }));
    if sample.bytes() != description.sample.bytes() && layout.bytes_needed() < samples.len {
        notices.push(OpenNotice::Rest {
            path: samples.path.clone(),
            bytes: samples.len - layout.bytes_needed(),
            layout: Box::new(layout.clone()),
        });
    }
    if hints.bands.is_none()
        && hints.pixel_format.is_none()
        && let Some(shown) = shown
    {
        notices.push(OpenNotice::Chosen {
            path: path.to_owned(),
            shown,
            bands: count,
        });
    }
    Ok(Some(ToldShape {
        layout,
        origin: header.origin.clone(),
        band_frames,
    }))
}

/// The axes that a header tells of, and what is given besides; none if that contradicts them.
fn arranged(
    path: &Path,
    description: &Description,
    hints: &ShapeHints,
    sample: SampleType,
    notices: &mut Vec<OpenNotice>,
) -> Result<Option<Arranged>, OpenError> {
    match description.axes.arrange(&hints.axes(), sample.bytes()) {
        Ok(arranged) => Ok(Some(arranged)),
        Err(AxesError::Header(source)) if hints.say_all() => {
            notices.push(OpenNotice::Ignored {
                path: path.to_owned(),
                source,
            });
            Ok(None)
        }
        Err(AxesError::Header(source)) => Err(OpenError::header(path, source)),
        Err(AxesError::Other) if hints.size.is_some() => Ok(None),
        Err(AxesError::Other) => Err(OpenError::NoSuchAxes {
            path: path.to_owned(),
            axes: Box::new(description.axes.clone()),
        }),
    }
}

/// The bands that a header chooses for a picture, from 0.
fn chosen_bands(bands: &BandInfo, count: u64) -> Option<Vec<u64>> {
    // As they lie there is nothing to choose.
    let colors = bands
        .colors(count)
        .filter(|colors| count != 3 || *colors != [0, 1, 2]);
    let colors = colors.map(Vec::from);
    colors.or_else(|| Some(bands.shown.clone()).filter(|shown| shown.len() == 1))
}

/// The samples of a pixel that are its channels, from 0, if the user chose some.
pub(crate) fn picked_bands(hints: &ShapeHints) -> Option<Vec<u64>> {
    let bands = hints.bands.map(|bands| bands.bands().to_vec());
    bands.or(hints.pixel_format.map(|format| format.picked().to_vec()))
}

/// Row-major frames of `size`, the rest as given, as many as the file holds and at least one.
fn given_layout(
    samples: &SampleFile,
    size: Size,
    hints: &ShapeHints,
    notices: &mut Vec<OpenNotice>,
) -> Result<Layout, OpenError> {
    let wrong = |source| OpenError::layout(&samples.path, source);
    let format = hints.pixel_format;
    let sample = hints.sample.or(format.map(|format| format.sample()));
    let sample_or = sample.unwrap_or(SampleType::U8);
    let offset = hints.offset.unwrap_or(0);
    let interleave = hints.interleave.unwrap_or(match format {
        Some(format) if format.is_planar() => Interleave::Planes,
        _ => Interleave::Pixels,
    });
    let channels = hints.channels.or(format.map(|format| format.bands()));
    let channels = channels.unwrap_or_else(|| match hints.interleave {
        // All that there is.
        Some(_) => {
            let plane = size.pixels().saturating_mul(sample_or.bytes());
            (samples.len.saturating_sub(offset) / plane).max(1)
        }
        None => 1,
    });
    let order = hints.order.unwrap_or(IndexOrder::C);
    let (mut grid, frame) = Grid::packed(
        size,
        channels,
        sample_or.bytes(),
        interleave,
        order,
        hints.row_stride,
    )
    .map_err(wrong)?;
    let frame_stride = hints.frame_stride.unwrap_or(frame);
    let picked = picked_bands(hints);
    let is_color = matches!(channels, 3 | 4);
    let layout = |grid: &Grid, frames| {
        let mut grid = grid.clone();
        let frames = GridAxis {
            count: frames,
            stride: frame_stride,
        };
        grid.frames.insert(0, frames);
        let grid = match &picked {
            Some(_) if hints.bands.is_some() => {
                grid.with_frames_as_bands().ok_or(LayoutError::Frames)
            }
            None if !is_color => Ok(grid.with_bands_as_frames()),
            _ => Ok(grid),
        };
        grid?.layout(sample_or, offset, picked.as_deref())
    };
    let last = GridAxis::last_byte(&[grid.rows, grid.cols, grid.bands], sample_or.bytes());
    let last = last
        .and_then(|last| last.checked_add(offset))
        .ok_or_else(|| wrong(LayoutError::TooLarge))?;
    grid.frames.clear();
    let Some(rest) = samples.len.checked_sub(last) else {
        return match layout(&grid, 1) {
            // What is wrong is not which bands there are, but that the file is too short for any.
            Err(LayoutError::NoBand { .. }) => {
                grid.with_bands_as_frames().layout(sample_or, offset, None)
            }
            layout => layout,
        }
        .map_err(wrong);
    };
    let frames = 1 + rest / frame_stride.max(1);
    let all = layout(&grid, frames).map_err(wrong)?;
    // The padding of the last row belongs to it, and what follows each frame to that.
    let end = offset.saturating_add(frames.saturating_mul(frame_stride));
    if samples.len > last + (frames - 1) * frame_stride
        && samples.len != end
        && hints.frame_stride.is_none()
    {
        notices.push(OpenNotice::Rest {
            path: samples.path.clone(),
            bytes: samples.len - last - (frames - 1) * frame_stride,
            layout: Box::new(all.clone()),
        });
    } else if frames > 1 && sample.is_none() {
        notices.push(OpenNotice::Bytes {
            path: samples.path.clone(),
            layout: Box::new(all.clone()),
        });
    }
    Ok(all)
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
    let mut readings = match hints.are_plain() {
        true => named.readings(samples.len, &typed),
        false => Vec::new(),
    };
    match readings.len() {
        0 => {}
        1 => return Ok(ToldShape::given(readings.remove(0), ShapeOrigin::Name)),
        _ => return Ok(Told::Readings(readings)),
    }
    let both = ShapeHints {
        channels: hints.channels.or(named.channels()),
        ..typed
    };
    let sized = |size, hints: &ShapeHints| {
        with_format(&ShapeHints {
            size: Some(size),
            ..hints.clone()
        })
    };
    let mut ideas: Vec<ShapeHints> = Vec::new();
    if both.sample.is_none() && hints.are_plain() {
        let sizes = named.sizes(samples.len, hints).into_iter();
        ideas.extend(sizes.map(|size| sized(size, hints)));
    }
    if let Some(size) = named.picture().or(known.map(|(size, _)| size)) {
        let mut own = Vec::new();
        let layout = given_layout(samples, size, &both, &mut own)?;
        let is_all = layout.frames() == 1 && layout.bytes_needed() == samples.len;
        if both.sample.is_some() || is_all && ideas.is_empty() {
            notices.append(&mut own);
            return Ok(ToldShape::given(layout, ShapeOrigin::Name));
        }
        // A size that is not that of whole frames is told for another reason.
        if samples
            .len
            .saturating_sub(hints.offset.unwrap_or(0))
            .is_multiple_of(size.pixels())
        {
            ideas.push(sized(size, &both));
        }
    }
    if typed != *hints {
        ideas.push(with_format(&typed));
    }
    ideas.push(with_format(hints));
    Ok(Told::Ideas(ideas, None))
}

/// What is said, with the samples of a pixel of the format that is said.
fn with_format(hints: &ShapeHints) -> ShapeHints {
    let format = hints.pixel_format;
    let wide = format.filter(|format| !format.is_of_bytes());
    ShapeHints {
        channels: hints.channels.or(format.map(|format| format.bands())),
        sample: hints.sample.or(wide.map(|format| format.sample())),
        ..hints.clone()
    }
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
