//! Which file holds the samples, and which header says where.

use std::fs;
use std::path::{Path, PathBuf};

use crate::formats::{DataFile, Description, FORMATS, Format, headers_beside};
use crate::open::error::OpenError;
use crate::open::file::{SampleFile, head_if_there};
use crate::open::origin::ShapeOrigin;

/// The files that belong together.
pub(crate) struct Parts {
    pub(crate) samples: SampleFile,
    /// What the header says, none if there is none. A broken one is an error of its own, so that the
    /// samples can be seen nevertheless.
    pub(crate) header: Result<Option<Described>, OpenError>,
}

/// What a header says of a file of samples.
pub(crate) struct Described {
    pub(crate) description: Description,
    /// Bytes before the first sample.
    pub(crate) offset: u64,
    pub(crate) origin: ShapeOrigin,
}

/// The samples that `path` leads to, as a file of them or as a header, and their header.
pub(crate) fn find(path: &Path) -> Result<Parts, OpenError> {
    let mut samples = SampleFile::open(path)?;
    let start = samples.head(Format::RECOGNISED)?;
    let has_other = || matches!(beside(&samples), Ok(Some(_)));
    let format = FORMATS.into_iter().find(|format| {
        format.claims(path) || format.recognises(&start) && format.may_be(path, has_other)
    });
    let Some(format) = format else {
        let header = beside(&samples);
        return Ok(Parts { samples, header });
    };
    let head = samples.head(format.head_bytes())?;
    let description = format
        .describe(&head)
        .and_then(|description| description.ok_or_else(|| format.missing()));
    match description.as_ref().map(|description| &description.data) {
        Ok(DataFile::Named(name)) => samples = SampleFile::open(&path.with_file_name(name))?,
        Ok(DataFile::SameName) => samples = samples_beside(format, path)?,
        // Who says where the samples lie in spite of a broken header means those that it would tell of.
        Err(_) if format.is_apart() => samples = samples_beside(format, path)?,
        Ok(DataFile::Own) | Err(_) => {}
    }
    let header = description
        .map_err(|source| OpenError::header(path, source))
        .and_then(|description| described(format, path, description, samples.len).map(Some));
    Ok(Parts { samples, header })
}

/// What the first of the files beside the samples says that is a header of theirs.
fn beside(samples: &SampleFile) -> Result<Option<Described>, OpenError> {
    for (format, path) in headers_beside(&samples.path) {
        let Some(head) = head_if_there(&path, format.head_bytes())? else {
            continue;
        };
        let description = format
            .describe(&head)
            .map_err(|source| OpenError::header(&path, source))?;
        let Some(description) = description else {
            continue;
        };
        let is_theirs = match &description.data {
            DataFile::Own => false,
            DataFile::SameName => true,
            DataFile::Named(name) => is_same_file(&path.with_file_name(name), &samples.path),
        };
        if is_theirs {
            return described(format, &path, description, samples.len).map(Some);
        }
    }
    Ok(None)
}

/// What the header at `path` says of a file of `len` bytes.
fn described(
    format: &'static Format,
    path: &Path,
    description: Description,
    len: u64,
) -> Result<Described, OpenError> {
    let offset = description
        .offset(len)
        .map_err(|source| OpenError::header(path, source))?;
    Ok(Described {
        description,
        offset,
        origin: ShapeOrigin::Header {
            format,
            file: (!format.is_inside()).then(|| path.to_owned()),
        },
    })
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The file whose samples the header at `header`, which names none, describes.
fn samples_beside(format: &Format, header: &Path) -> Result<SampleFile, OpenError> {
    let files = format.samples_beside(header);
    match files.iter().find(|file| file.is_file()) {
        Some(file) => SampleFile::open(file),
        None => Err(OpenError::NoSamples {
            path: header.to_owned(),
            expected: files,
        }),
    }
}

/// A file beside the header of this format at `header` that it tells of, if that is not `file`: `file` is
/// not there, or not as long as the header says, and another of the same name but for its ending is.
pub fn other_described(format: &Format, header: &Path, file: &Path) -> Option<PathBuf> {
    let head = head_if_there(header, format.head_bytes()).ok()??;
    let bytes = format.describe(&head).ok()??.bytes()?;
    let fits =
        |path: &Path| fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == bytes);
    if fits(file) {
        return None;
    }
    let folder = header.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    let names = fs::read_dir(folder).ok()?.flatten();
    let mut names = names.map(|entry| PathBuf::from(entry.file_name()));
    names.find_map(|name| {
        let own = format.header_beside(&name)?;
        let is_other = header.file_name() == Some(own.as_os_str())
            && file.file_name() != Some(name.as_os_str());
        let path = folder.join(name);
        (is_other && fits(&path)).then_some(path)
    })
}
