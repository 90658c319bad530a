//! Which file holds the samples, and which header says where.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::formats::header::{Header, HeaderError};
use crate::formats::{envi, npy, nrrd};
use crate::open::error::OpenError;
use crate::storage::atomic_file::folder_of;

/// The longest text header, in bytes: room for the wavelengths of thousands of bands.
const TEXT_LIMIT: u64 = 1 << 20;

/// Who said where the samples lie.
#[derive(Clone, PartialEq, Debug)]
pub enum ShapeOrigin {
    /// The user.
    Given,
    /// The file's name, such as `scan_4096x2048_u16le.raw`.
    Name,
    /// NumPy's header at the start of the file.
    NumPy,
    /// The ENVI header at this path.
    Envi(PathBuf),
    /// The NRRD header at this path, which may be the file itself.
    Nrrd(PathBuf),
    /// Nobody: it was guessed from the samples.
    Guess {
        /// How likely it is right, from 0 to 1.
        certainty: f64,
    },
}

/// A regular file that is not empty.
#[derive(Debug)]
pub(crate) struct Samples {
    pub(crate) path: PathBuf,
    pub(crate) file: File,
    /// In bytes.
    pub(crate) len: u64,
    /// When it was last written to, before anything was read.
    pub(crate) modified: Option<SystemTime>,
}

/// A header that was understood.
pub(crate) struct Found {
    pub(crate) header: Header,
    pub(crate) source: ShapeOrigin,
    /// The keys that say nothing about where samples lie.
    pub(crate) other: Vec<(String, String)>,
}

/// The samples that `path` leads to, and what their header says, none if there is no header. A
/// broken header is an error of its own, so that the samples can be seen nevertheless.
pub(crate) fn find(path: &Path) -> Result<(Samples, Result<Option<Found>, OpenError>), OpenError> {
    let mut samples = Samples::open(path)?;
    let head = samples.head(npy::HEADER_LIMIT)?;
    // Pixels may begin with anything, so a header beside them counts more.
    let is_npy = has_extension(path, "npy")
        || head.starts_with(npy::MAGIC) && !matches!(sidecar(&samples), Ok(Some(_)));
    let found = if is_npy {
        npy::parse(&head)
            .map(|header| Found {
                header,
                source: ShapeOrigin::NumPy,
                other: Vec::new(),
            })
            .map(Some)
            .map_err(header_error(path))
    } else if head.starts_with(envi::MAGIC) && has_extension(path, "hdr") {
        samples = described_by(path)?;
        envi_header(path)
    } else if head.starts_with(nrrd::MAGIC) {
        match nrrd_header(path) {
            Ok(Some(header)) => {
                if let Some(file) = &header.data_file {
                    samples = Samples::open(&path.with_file_name(file))?;
                }
                nrrd_found(path, header, samples.len).map(Some)
            }
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        }
    } else {
        sidecar(&samples)
    };
    Ok((samples, found))
}

impl ShapeOrigin {
    /// The file that said so, given that of the samples.
    pub(crate) fn path<'a>(&'a self, samples: &'a Path) -> &'a Path {
        match self {
            ShapeOrigin::Given
            | ShapeOrigin::Name
            | ShapeOrigin::NumPy
            | ShapeOrigin::Guess { .. } => samples,
            ShapeOrigin::Envi(header) | ShapeOrigin::Nrrd(header) => header,
        }
    }
}

impl Samples {
    pub(crate) fn open(path: &Path) -> Result<Samples, OpenError> {
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
        let metadata = file.metadata().map_err(refused)?;
        match metadata.len() {
            0 => Err(OpenError::Empty { path }),
            len => Ok(Samples {
                path,
                file,
                len,
                modified: metadata.modified().ok(),
            }),
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

pub(crate) fn header_error(path: &Path) -> impl Fn(HeaderError) -> OpenError {
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

/// The headers that may lie beside the samples at `path`, whether they are there or not.
pub fn headers_of(path: &Path) -> Vec<PathBuf> {
    let mut headers = envi::sidecars(path).to_vec();
    headers.extend(nrrd::sidecars(path));
    headers
}

/// The first of the files beside the samples that is a header of theirs.
fn sidecar(samples: &Samples) -> Result<Option<Found>, OpenError> {
    let path = &samples.path;
    for sidecar in envi::sidecars(path).iter().filter(|beside| *beside != path) {
        if let Some(found) = envi_header(sidecar)? {
            return Ok(Some(found));
        }
    }
    for sidecar in nrrd::sidecars(path).iter().filter(|beside| *beside != path) {
        if let Some(header) = nrrd_header(sidecar)?
            && let Some(file) = &header.data_file
            && is_same_file(&sidecar.with_file_name(file), path)
        {
            return nrrd_found(sidecar, header, samples.len).map(Some);
        }
    }
    Ok(None)
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn envi_header(path: &Path) -> Result<Option<Found>, OpenError> {
    let Some(text) = text(path, envi::MAGIC)? else {
        return Ok(None);
    };
    check_text(path, text.len() as u64)?;
    let envi = envi::parse(&text).map_err(header_error(path))?;
    Ok(Some(Found {
        header: envi.header,
        source: ShapeOrigin::Envi(path.to_owned()),
        other: envi.other,
    }))
}

fn nrrd_header(path: &Path) -> Result<Option<nrrd::NrrdHeader>, OpenError> {
    let Some(text) = text(path, nrrd::MAGIC)? else {
        return Ok(None);
    };
    let header = nrrd::parse(&text).map_err(header_error(path))?;
    check_text(path, header.len)?;
    Ok(Some(header))
}

fn nrrd_found(path: &Path, header: nrrd::NrrdHeader, len: u64) -> Result<Found, OpenError> {
    Ok(Found {
        header: header.in_file(len).map_err(header_error(path))?,
        source: ShapeOrigin::Nrrd(path.to_owned()),
        other: Vec::new(),
    })
}

/// What is in the file at `path`, up to one byte more than a header may have; none if there is no
/// file or it does not start with `magic`.
fn text(path: &Path, magic: &[u8]) -> Result<Option<Vec<u8>>, OpenError> {
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
    Ok(Some(text).filter(|text| text.starts_with(magic)))
}

fn check_text(path: &Path, len: u64) -> Result<(), OpenError> {
    if len <= TEXT_LIMIT {
        return Ok(());
    }
    let error = format!("its header is too long; expected at most {TEXT_LIMIT} bytes");
    Err(header_error(path)(HeaderError(error)))
}

/// A file beside the ENVI header at `header` that it tells of, if that is not `file`: `file` is not there,
/// or not as long as the header says, and another of the same name but for its ending is.
pub fn other_described(header: &Path, file: &Path) -> Option<PathBuf> {
    let there = text(header, envi::MAGIC).ok().flatten()?;
    let bytes = envi::parse(&there).ok()?.header.bytes()?;
    let fits =
        |path: &Path| fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == bytes);
    if fits(file) {
        return None;
    }
    let folder = folder_of(header);
    let names = fs::read_dir(folder).ok()?.flatten();
    let mut names = names.map(|entry| PathBuf::from(entry.file_name()));
    names.find_map(|name| {
        let is_other = header.file_name() == Some(envi::sidecar(&name).as_os_str())
            && file.file_name() != Some(name.as_os_str());
        let path = folder.join(name);
        (is_other && fits(&path)).then_some(path)
    })
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
