//! From a path to an open file and where its samples lie: what the command line gave, and what
//! headers say.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use super::error::OpenError;
use super::header::{Header, HeaderError};
use super::layout::{Layout, LayoutError, Order, Shape};
use super::provenance::Provenance;
use super::{envi, npy};
use crate::image::{SampleType, Size};

/// The longest header beside a file, in bytes: room for the wavelengths of thousands of bands.
const TEXT_LIMIT: u64 = 1 << 20;

/// What the user said about a file. Each value given replaces the header's; when size and sample
/// type are given, even a broken header does not matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Given {
    /// Rows and columns of a frame. A given size describes the pixels anew, as in a file without
    /// a header: row-major, channels interleaved, as many whole frames as the file holds.
    pub size: Option<Size>,
    /// Samples of a pixel: 1, 3 or 4. With a header that has a shape, its axes or bands are grouped
    /// anew. Default 1.
    pub channels: Option<u64>,
    /// How a sample is stored. Default u8.
    pub sample: Option<SampleType>,
    /// Bytes before the first sample. Default 0.
    pub offset: Option<u64>,
    /// Bytes from the start of a row to the start of the next. Default: no gaps.
    pub row_stride: Option<u64>,
}

/// Who said where the samples lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// The user.
    Given,
    /// NumPy's header at the start of the file.
    NumPy,
    /// The ENVI header at this path.
    Envi(PathBuf),
}

/// A file whose length was checked against its layout.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) samples: Samples,
    pub(super) layout: Layout,
    pub(super) source: Source,
    pub(super) provenance: Option<Provenance>,
    pub(super) notices: Vec<String>,
}

/// A regular file that is not empty.
#[derive(Debug)]
pub(super) struct Samples {
    pub(super) path: PathBuf,
    pub(super) file: File,
    /// In bytes.
    pub(super) len: u64,
}

/// A header that was understood.
struct Found {
    header: Header,
    source: Source,
    /// The keys that say nothing about where samples lie.
    other: Vec<(String, String)>,
}

/// Opens `path`, or the file that the header at `path` describes, and finds out where its samples
/// lie. Bytes after the last sample are allowed: with a header as NumPy and GDAL do, with a given
/// size they get a notice unless they are whole frames.
pub(super) fn open(path: &Path, given: &Given) -> Result<Opened, OpenError> {
    let mut samples = Samples::open(path)?;
    let head = samples.head(npy::MAGIC.len())?;
    let is_header = head.starts_with(envi::MAGIC) && has_extension(path, "hdr");
    let found = if is_header {
        samples = described_by(path)?;
        envi_header(path)
    } else if head.starts_with(npy::MAGIC) || (has_extension(path, "npy") && given.size.is_none()) {
        npy_header(&mut samples)
    } else {
        sidecar(path)
    };
    let mut notices = Vec::new();
    let found = match found {
        Err(error @ OpenError::Header { .. }) if given.size.is_some() && given.sample.is_some() => {
            notices.push(format!("ignored: {error}"));
            None
        }
        found => found?,
    };
    let mut provenance = None;
    if let Some(found) = &found {
        match Provenance::find(&found.other) {
            Ok(told) => provenance = told,
            Err(error) => notices.push(format!(
                "{}: cannot be made again: {error}",
                found.source.path(&samples.path).display()
            )),
        }
    }
    let (layout, source) = match (found, given.size) {
        (header, Some(size)) => {
            let header = header.map(|found| found.header);
            let layout = given_layout(&samples, size, header, given, &mut notices)?;
            (layout, Source::Given)
        }
        (Some(found), None) => (header_layout(&samples, &found, given)?, found.source),
        (None, None) => {
            let Samples { path, len, .. } = samples;
            return Err(OpenError::NoShape { path, len });
        }
    };
    check_length(&samples, &layout, &source)?;
    Ok(Opened {
        samples,
        layout,
        source,
        provenance,
        notices,
    })
}

impl Source {
    /// The file that said so, given that of the samples.
    fn path<'a>(&'a self, samples: &'a Path) -> &'a Path {
        match self {
            Source::Given | Source::NumPy => samples,
            Source::Envi(header) => header,
        }
    }
}

impl Samples {
    fn open(path: &Path) -> Result<Samples, OpenError> {
        let refused = |source| io_error(path, source);
        // Asked before opening, because opening a pipe waits for its writer.
        let kind = fs::metadata(path).map_err(refused)?.file_type();
        let path = path.to_owned();
        if !kind.is_file() {
            let what = if kind.is_dir() {
                "a folder"
            } else {
                "a pipe or device"
            };
            return Err(OpenError::NotAFile { path, what });
        }
        let file = File::open(&path).map_err(refused)?;
        match file.metadata().map_err(refused)?.len() {
            0 => Err(OpenError::Empty { path }),
            len => Ok(Samples { path, file, len }),
        }
    }

    /// The first `most` bytes, or all there are.
    fn head(&mut self, most: usize) -> Result<Vec<u8>, OpenError> {
        let mut head = Vec::new();
        self.file
            .rewind()
            .and_then(|()| (&self.file).take(most as u64).read_to_end(&mut head))
            .map_err(|source| io_error(&self.path, source))?;
        Ok(head)
    }
}

fn io_error(path: &Path, source: io::Error) -> OpenError {
    let path = path.to_owned();
    OpenError::Io { path, source }
}

fn header_error(path: &Path) -> impl Fn(HeaderError) -> OpenError {
    move |source| OpenError::Header {
        path: path.to_owned(),
        source,
    }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|own| own.eq_ignore_ascii_case(extension))
}

fn npy_header(samples: &mut Samples) -> Result<Option<Found>, OpenError> {
    let head = samples.head(npy::HEADER_LIMIT)?;
    let header = npy::parse(&head).map_err(header_error(&samples.path))?;
    Ok(Some(Found {
        header,
        source: Source::NumPy,
        other: Vec::new(),
    }))
}

/// The first of the files beside `path` that is an ENVI header.
fn sidecar(path: &Path) -> Result<Option<Found>, OpenError> {
    envi::sidecars(path)
        .iter()
        .filter(|sidecar| *sidecar != path)
        .find_map(|sidecar| envi_header(sidecar).transpose())
        .transpose()
}

/// The header at `path`, none if there is no file or it is not ENVI's.
fn envi_header(path: &Path) -> Result<Option<Found>, OpenError> {
    let refused = |source| io_error(path, source);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(error)),
    }
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| file.take(TEXT_LIMIT + 1).read_to_end(&mut text))
        .map_err(refused)?;
    if !text.starts_with(envi::MAGIC) {
        return Ok(None);
    }
    if text.len() as u64 > TEXT_LIMIT {
        let source = HeaderError(format!(
            "the header is too long; expected at most {TEXT_LIMIT} bytes"
        ));
        return Err(header_error(path)(source));
    }
    let envi = envi::parse(&text).map_err(header_error(path))?;
    Ok(Some(Found {
        header: envi.header,
        source: Source::Envi(path.to_owned()),
        other: envi.other,
    }))
}

/// The file whose samples the ENVI header at `header` describes.
fn described_by(header: &Path) -> Result<Samples, OpenError> {
    let files = envi::data_files(header);
    match files.iter().find(|file| file.is_file()) {
        Some(file) => Samples::open(file),
        None => {
            let names = files.iter().filter_map(|file| file.file_name());
            let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
            Err(OpenError::NoSamples {
                path: header.to_owned(),
                expected: names.join(", "),
            })
        }
    }
}

/// What the header says, but for what is given.
fn header_layout(samples: &Samples, found: &Found, given: &Given) -> Result<Layout, OpenError> {
    let path = found.source.path(&samples.path);
    let header = &found.header;
    let (shape, order) = header
        .axes
        .shape(given.channels)
        .map_err(header_error(path))?;
    let sample = given.sample.unwrap_or(header.sample);
    let offset = given.offset.unwrap_or(header.offset);
    Layout::new(shape, sample, offset, order, given.row_stride).map_err(|source| {
        OpenError::Layout {
            path: path.to_owned(),
            source,
        }
    })
}

/// Row-major frames of `size`, as many as the file holds and at least one; sample type and offset
/// as the header says, but for what is given.
fn given_layout(
    samples: &Samples,
    size: Size,
    header: Option<Header>,
    given: &Given,
    notices: &mut Vec<String>,
) -> Result<Layout, OpenError> {
    let told = header.map(|header| (header.sample, header.offset));
    let sample = given.sample.or(told.map(|told| told.0));
    let offset = given.offset.or(told.map(|told| told.1));
    let layout = |frames| {
        let shape = Shape {
            size,
            frames,
            channels: given.channels.unwrap_or(1),
        };
        Layout::new(
            shape,
            sample.unwrap_or(SampleType::U8),
            offset.unwrap_or(0),
            Order::PACKED,
            given.row_stride,
        )
    };
    let refused = |source: LayoutError| OpenError::Layout {
        path: samples.path.clone(),
        source,
    };
    let first = layout(1).map_err(refused)?;
    let Some(rest) = samples.len.checked_sub(first.bytes_needed()) else {
        return Ok(first);
    };
    let all = layout(1 + rest / first.frame_stride()).map_err(refused)?;
    // The padding of the last row belongs to it.
    let end = all.offset() + all.frames() * all.frame_stride();
    let path = samples.path.display();
    if samples.len > all.bytes_needed() && samples.len != end {
        notices.push(format!(
            "{path}: the last {} bytes, after {}, are not shown",
            samples.len - all.bytes_needed(),
            described(&all)
        ));
    } else if all.frames() > 1 && sample.is_none() {
        notices.push(format!(
            "{path}: taken as {}; give --dtype if its samples are wider",
            described(&all)
        ));
    }
    Ok(all)
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
    match layout.offset() {
        0 => text,
        offset => format!("{text} after {offset} bytes"),
    }
}

fn check_length(samples: &Samples, layout: &Layout, source: &Source) -> Result<(), OpenError> {
    let needed = layout.bytes_needed();
    if needed <= samples.len {
        return Ok(());
    }
    let who = match source {
        Source::Given => String::new(),
        Source::NumPy => " (says its header)".to_owned(),
        Source::Envi(header) => format!(" (says {})", header.display()),
    };
    Err(OpenError::TooShort {
        path: samples.path.clone(),
        what: described(layout) + &who,
        needed,
        len: samples.len,
    })
}
