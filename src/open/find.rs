//! Which file holds the samples, and which header says where.

use std::fs;
use std::path::{Path, PathBuf};

use crate::formats::{
    DataFile, Description, FORMATS, Format, HeaderError, Start, headers_beside, known,
};
use crate::open::error::OpenError;
use crate::open::file::{SampleFile, head_if_there, lines_end};
use crate::open::folder::Folder;
use crate::open::hints::ShapeHints;
use crate::open::notice::OpenNotice;
use crate::open::origin::ShapeOrigin;
use crate::open::stem::{exactly, samples_beside};

/// The files that belong together.
pub(crate) struct Parts {
    pub(crate) samples: SampleFile,
    /// What the header says, none if there is none. A broken one is an error of its own, so that the
    /// samples can be seen nevertheless.
    pub(crate) header: Result<Option<Described>, OpenError>,
    /// What was found beside them and not used.
    pub(crate) notices: Vec<OpenNotice>,
}

/// What a header says of a file of samples.
pub(crate) struct Described {
    pub(crate) description: Description,
    /// Bytes before the first sample.
    pub(crate) offset: u64,
    pub(crate) origin: ShapeOrigin,
}

/// The samples that `path` leads to, as a file of them or as a header, and their header. A file that is neither, but
/// of a format that is not opened, is one only if the `hints` say so.
pub(crate) fn find(path: &Path, hints: &ShapeHints) -> Result<Parts, OpenError> {
    let mut samples = SampleFile::open(path)?;
    let start = samples.head(Format::RECOGNISED)?;
    let folder = Folder::of(path);
    let mut notices = Vec::new();
    let has_other = || matches!(beside(&samples, &folder, &mut Vec::new()), Ok(Some(_)));
    let format = FORMATS.into_iter().find(|format| {
        format.claims(path) || format.recognises(&start) && format.may_be(path, has_other)
    });
    if let Some(format) = format {
        return of_header(format, samples, &folder, hints);
    }
    let header = beside(&samples, &folder, &mut notices);
    if matches!(header, Ok(None)) {
        notices.extend(others_beside(&samples, &folder));
    }
    // Samples that begin with the first byte of the file leave no room for the header that it begins with.
    let is_told = matches!(&header, Ok(Some(found)) if found.offset > 0);
    if !is_told && !hints.say_all() {
        if let Some(known) = known(&start, samples.len) {
            let path = path.to_owned();
            let known = Box::new(known);
            return Err(OpenError::OtherFormat { path, known });
        }
        let is_header = FORMATS.iter().any(|format| format.is_header_name(path));
        if is_header && !matches!(header, Ok(Some(_))) {
            let path = path.to_owned();
            return Err(OpenError::NotUnderstood { path });
        }
    }
    Ok(Parts {
        samples,
        header,
        notices,
    })
}

/// The samples of the header of this format that is in the file that was opened.
fn of_header(
    format: &'static Format,
    mut file: SampleFile,
    folder: &Folder,
    hints: &ShapeHints,
) -> Result<Parts, OpenError> {
    let path = file.path.clone();
    let head = file.head(format.head_bytes())?;
    let description = format
        .describe(&head)
        .and_then(|description| description.ok_or_else(|| format.missing()));
    let mut samples = match &description {
        Ok(description) => match &description.data {
            DataFile::Named(name) => SampleFile::open(&path.with_file_name(name))?,
            DataFile::SameName => samples_beside(format, &path, description.bytes(), folder)?,
            DataFile::Own => file,
        },
        // Who says where the samples lie in spite of a broken header means those that it would tell of.
        Err(source) if format.is_apart() => {
            let source = source.clone();
            samples_beside(format, &path, None, folder)
                .map_err(|_| OpenError::header(&path, source))?
        }
        Err(_) => file,
    };
    let header = description
        .map_err(|source| OpenError::header(&path, source))
        .and_then(|description| described(format, &path, description, &samples).map(Some));
    if let Ok(Some(found)) = &header
        && found.offset == 0
        && !format.is_inside()
        && !hints.say_all()
        && let Some(known) = known(&samples.head(Format::RECOGNISED)?, samples.len)
    {
        let known = Box::new(known);
        return Err(OpenError::OtherFormat {
            path: samples.path,
            known,
        });
    }
    Ok(Parts {
        samples,
        header,
        notices: Vec::new(),
    })
}

/// What the header of the samples says that fits them, of those beside them the one whose name is most like theirs; else
/// the first one.
fn beside(
    samples: &SampleFile,
    folder: &Folder,
    notices: &mut Vec<OpenNotice>,
) -> Result<Option<Described>, OpenError> {
    let mut looked_at: Vec<PathBuf> = Vec::new();
    let (mut first, mut unfit) = (None, Vec::new());
    let candidates = headers_beside(&samples.path).flat_map(|(_, header)| folder.like(&header));
    for path in candidates {
        if path == samples.path || looked_at.contains(&path) {
            continue;
        }
        looked_at.push(path.clone());
        match one_beside(samples, &path, folder, notices) {
            Ok(None) => {}
            Ok(Some(found)) if fits(&found, samples.len) => {
                if let Some(Err(OpenError::Header { path, source })) = first {
                    notices.push(OpenNotice::Ignored { path, source });
                }
                notices.append(&mut unfit);
                return Ok(Some(found));
            }
            other => {
                if let Ok(Some(_)) = &other {
                    unfit.push(OpenNotice::Unfit { path });
                }
                first.get_or_insert(other);
            }
        }
    }
    first.unwrap_or(Ok(None))
}

/// Headers of formats that are not read, beside samples that have no other.
fn others_beside(samples: &SampleFile, folder: &Folder) -> Vec<OpenNotice> {
    let names = OTHER_HEADERS.map(|ending| samples.path.with_extension(ending));
    let paths = names.iter().flat_map(|name| folder.like(name));
    let paths = paths.filter(|path| *path != samples.path);
    let notices = paths.filter_map(|path| {
        let head = head_if_there(&path, Format::RECOGNISED).ok()??;
        let known = known(&head, head.len() as u64)?;
        Some(OpenNotice::NotUnderstood {
            path,
            known: Some(Box::new(known)),
        })
    });
    notices.collect()
}

fn fits(found: &Described, len: u64) -> bool {
    let bytes = found
        .description
        .axes
        .bytes(found.description.sample.bytes());
    let end = bytes.and_then(|bytes| bytes.checked_add(found.offset));
    end.is_some_and(|end| end <= len)
}

/// What the file at `path` says that may be a header of the samples; none if it is none, or that of others.
fn one_beside(
    samples: &SampleFile,
    path: &Path,
    folder: &Folder,
    notices: &mut Vec<OpenNotice>,
) -> Result<Option<Described>, OpenError> {
    let mut formats = FORMATS
        .into_iter()
        .filter(|format| format.is_header_name(path));
    let most = formats.clone().map(Format::head_bytes).max().unwrap_or(0);
    let Some(head) = head_if_there(path, most)? else {
        return Ok(None);
    };
    let Some(format) = formats.find(|format| format.recognises(&head)) else {
        notices.push(OpenNotice::NotUnderstood {
            path: path.to_owned(),
            known: known(&head, head.len() as u64).map(Box::new),
        });
        return Ok(None);
    };
    let description = format
        .describe(&head)
        .map_err(|source| OpenError::header(path, source))?;
    let Some(description) = description else {
        return Ok(None);
    };
    match &description.data {
        DataFile::Own => return Ok(None),
        DataFile::Named(name) => {
            if !is_same_file(&path.with_file_name(name), &samples.path) {
                return Ok(None);
            }
        }
        // One with all of the name is that of no other file.
        DataFile::SameName if path.file_stem() == samples.path.file_name() => {}
        DataFile::SameName => {
            let bytes = description.bytes();
            if bytes != Some(samples.len)
                && let Some(other) = exactly(format, path, bytes, folder)
                && !is_same_file(&other, &samples.path)
            {
                notices.push(OpenNotice::OfOther {
                    path: path.to_owned(),
                    other,
                });
                return Ok(None);
            }
        }
    }
    described(format, path, description, samples).map(Some)
}

/// What the header at `path` says of these samples.
fn described(
    format: &'static Format,
    path: &Path,
    mut description: Description,
    samples: &SampleFile,
) -> Result<Described, OpenError> {
    description.know_name(&samples.path);
    if let Start::After {
        first,
        lines,
        bytes,
    } = description.start
    {
        let end = lines_end(samples, first, lines)?;
        let start = end.and_then(|end| end.checked_add(bytes));
        let none = || HeaderError::new(format!("its samples do not begin with {lines} lines"));
        description.start = Start::At(
            start
                .ok_or_else(none)
                .map_err(|source| OpenError::header(path, source))?,
        );
    }
    let offset = description
        .offset(samples.len)
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

/// Endings of headers beside samples that are not read.
const OTHER_HEADERS: [&str; 1] = ["mhd"];

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
