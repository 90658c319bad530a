//! From a path to an image, in one pass: find the parts; what headers and names say, and what the user adds;
//! guess what is left; check the length.

use std::path::Path;
use std::sync::Arc;

use crate::bytes::Bytes;
use crate::layout::{Layout, LayoutError};
use crate::open::error::OpenError;
use crate::open::file::SampleFile;
use crate::open::find::{Described, Parts, find};
use crate::open::guess::likeliest;
use crate::open::hints::ShapeHints;
use crate::open::image::{Image, guesses, mapped};
use crate::open::named;
use crate::open::notice::OpenNotice;
use crate::open::origin::ShapeOrigin;
use crate::open::rows::grown;
use crate::open::shape::{Otherwise, Told, ToldShape, check_length, picked_bands, told};

impl Image {
    /// Maps the image at `path`: a file with a header of one of the [formats](crate::formats::FORMATS), inside
    /// or beside it (`x.hdr` or `x.raw.hdr`; the path may be that of the header, too), one with its size in
    /// its name (`x_640x480_u16le.raw`), any file whose shape the `hints` tell, or else any file: its shape is
    /// [guessed](Image::guesses) then, and a notice tells how sure that is. Reads headers, and samples only to
    /// guess.
    ///
    /// # Errors
    ///
    /// When the path is not a readable file, its shape is unknown or contradictory, or the file is
    /// shorter than its samples.
    pub fn open(path: &Path, hints: &ShapeHints) -> Result<Image, OpenError> {
        open(path, hints, false)
    }

    /// As [`open`](Image::open), of a file that is being written: the rows of it that are there,
    /// whatever its header, its name or the user say of its end; of several frames by its header those
    /// that are whole. Without a header there may be more rows than these say, too.
    ///
    /// # Errors
    ///
    /// As [`open`](Image::open); when there is no row yet; when the file is shorter than its
    /// samples and has columns, planes or lines of several frames that lie together.
    pub fn open_growing(path: &Path, hints: &ShapeHints) -> Result<Image, OpenError> {
        open(path, hints, true)
    }
}

/// Opens `path`, or the file that the header at `path` describes. Bytes after the last sample are allowed:
/// with a header as NumPy and GDAL do, with a given size they get a notice unless they are whole frames. Of a
/// file that is `growing` there may be a part only.
fn open(path: &Path, hints: &ShapeHints, growing: bool) -> Result<Image, OpenError> {
    let Parts {
        samples,
        header,
        mut notices,
    } = find(path, hints)?;
    let header = usable(header, hints, &mut notices)?;
    let hints = &match header {
        None => with_other_header(hints, &samples, &mut notices),
        Some(_) => hints.clone(),
    };
    if let Some(header) = &header {
        notices.extend(header_notices(header, &samples.path));
    }

    let mut of_shape = Vec::new();
    let mut told = told(&samples, header.as_ref(), hints, &mut of_shape)?;
    if growing && let Told::Ideas(_, Some(given)) = told {
        // How much there is of it by now says nothing about its type.
        told = ToldShape::given(given.layout, ShapeOrigin::Given);
    }
    if let Told::Shape(shape) = &mut told {
        // Of a file that was cut short, who says its size wants to see what there is.
        let is_cut = hints.size.is_some()
            && shape.origin.is_header()
            && shape.layout.bytes_needed() > samples.len;
        if is_cut {
            shape.layout = grown(&samples, &shape.layout, &shape.origin, hints.frame)?;
        } else if growing {
            // How much there is of a file that grows says nothing about its shape.
            of_shape.clear();
            shape.layout = grown(&samples, &shape.layout, &shape.origin, hints.frame)?;
        }
        check_length(&samples.path, samples.len, &shape.layout, &shape.origin)?;
    }
    notices.append(&mut of_shape);

    let (path, bytes) = mapped(samples)?;
    let (layout, origin, band_frames) = match told {
        Told::Shape(shape) => (shape.layout, shape.origin, shape.band_frames),
        Told::Readings(readings) => {
            let layout = read(&path, &*bytes, readings, &mut notices);
            (layout, ShapeOrigin::Name, 0)
        }
        Told::Ideas(ideas, given) => {
            // Where rows begin and end is not found out in another order than the usual one.
            if hints.interleave.is_some() || hints.order.is_some() || hints.frame_stride.is_some() {
                return Err(OpenError::NoSize { path });
            }
            let (layout, origin) = match guess(&path, &*bytes, &ideas, &mut notices) {
                Ok(guessed) => guessed,
                Err(error) => {
                    let Otherwise {
                        layout,
                        notices: own,
                    } = *given.ok_or(error)?;
                    notices.extend(own);
                    (layout, ShapeOrigin::Given)
                }
            };
            let layout =
                picked(&layout, hints).map_err(|source| OpenError::layout(&path, source))?;
            (layout, origin, 0)
        }
    };
    let of_name = matches!(origin, ShapeOrigin::Name).then(|| named::no_data(&path));
    // What a header says that was contradicted holds for nothing.
    let said = header
        .filter(|_| origin.is_header())
        .map(|header| header.description);
    let mut image = Image::new(path, bytes, layout, origin).turned(hints.orientation)?;
    image.no_data = hints
        .no_data
        .or(said.as_ref().and_then(|said| said.no_data))
        .or(of_name.flatten());
    let opacity = match hints.pixel_format {
        Some(_) => Some(true),
        None => said.as_ref().and_then(|said| said.opacity),
    };
    if let Some(said) = said {
        image.provenance = said.provenance;
        image.bands = Arc::new(said.bands);
        image.band_frames = band_frames;
    }
    notices.extend(image.settle_opacity(opacity));
    image.notices = notices;
    match hints.frame {
        Some(frame) => image.at_frame(frame),
        None => Ok(image),
    }
}

/// What is said, and what a header of a format that is not read says of samples beside it, if they are as many.
fn with_other_header(
    hints: &ShapeHints,
    samples: &SampleFile,
    notices: &mut [OpenNotice],
) -> ShapeHints {
    let nothing_said = hints.size.is_none() && hints.sample.is_none() && hints.offset.is_none();
    for notice in notices.iter_mut().filter(|_| nothing_said) {
        let OpenNotice::NotUnderstood {
            path,
            known: Some(known),
        } = notice
        else {
            continue;
        };
        let Some(raw) = known.raw.filter(|raw| !raw.is_own) else {
            continue;
        };
        let raw = raw.samples;
        let pixel = raw.channels.saturating_mul(raw.sample.bytes());
        let frame = raw.size.pixels().saturating_mul(pixel);
        if samples
            .len
            .checked_sub(raw.offset)
            .is_some_and(|len| len > 0 && len.is_multiple_of(frame))
        {
            *notice = OpenNotice::OtherHeader {
                path: path.clone(),
                known: known.clone(),
            };
            return ShapeHints {
                size: Some(raw.size),
                sample: Some(raw.sample),
                offset: Some(raw.offset),
                channels: hints.channels.or(Some(raw.channels)),
                ..hints.clone()
            };
        }
    }
    hints.clone()
}

/// The header, if it makes sense; it need not where the user says all.
fn usable(
    header: Result<Option<Described>, OpenError>,
    hints: &ShapeHints,
    notices: &mut Vec<OpenNotice>,
) -> Result<Option<Described>, OpenError> {
    match header {
        Err(OpenError::Header { path, source }) if hints.say_all() => {
            notices.push(OpenNotice::Ignored { path, source });
            Ok(None)
        }
        header => header,
    }
}

/// What was not understood of a header of the file at `samples`.
fn header_notices<'a>(
    header: &'a Described,
    samples: &'a Path,
) -> impl Iterator<Item = OpenNotice> + 'a {
    let path = header.origin.path(samples);
    let notices = header.description.notices.iter();
    notices.map(move |notice| OpenNotice::Header {
        path: path.to_owned(),
        notice: notice.clone(),
    })
}

/// The reading of a name that the samples speak for.
fn read(
    path: &Path,
    bytes: &dyn Bytes,
    mut readings: Vec<Layout>,
    notices: &mut Vec<OpenNotice>,
) -> Layout {
    let layout = readings.remove(likeliest(bytes, &readings));
    notices.extend(readings.into_iter().next().map(|other| OpenNotice::Read {
        path: path.to_owned(),
        layout: Box::new(layout.clone()),
        other: Box::new(other),
    }));
    layout
}

/// The channels of a guessed image that the user chose.
fn picked(layout: &Layout, hints: &ShapeHints) -> Result<Layout, LayoutError> {
    match (picked_bands(hints), layout.as_strided()) {
        (Some(bands), Some(strided)) => {
            let (shape, strides) = (strided.shape(), strided.strides());
            Layout::picking(shape, layout.sample(), strided.offset(), strides, &bands)
        }
        _ => Ok(layout.clone()),
    }
}

/// The likeliest layout of samples that nothing tells of, with the first of the ideas that fits.
fn guess(
    path: &Path,
    bytes: &dyn Bytes,
    ideas: &[ShapeHints],
    notices: &mut Vec<OpenNotice>,
) -> Result<(Layout, ShapeOrigin), OpenError> {
    let path = path.to_owned();
    let mut found = ideas.iter().map(|idea| guesses(bytes, idea));
    let found = found.find(|guesses| !guesses.is_empty());
    let [best, others @ ..] = &found.unwrap_or_default()[..] else {
        let len = bytes.len();
        return Err(OpenError::NoShape { path, len });
    };
    let (layout, certainty) = (best.layout.clone(), best.certainty);
    notices.push(OpenNotice::Guessed {
        path,
        layout: Box::new(layout.clone()),
        certainty,
        other: (others.first()).map(|other| Box::new(other.layout.clone())),
    });
    Ok((layout, ShapeOrigin::Guess { certainty }))
}
