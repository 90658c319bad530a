//! The files with the name of a header, but for their endings: in which of them its samples are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::formats::{FORMATS, Format};
use crate::open::error::OpenError;
use crate::open::file::SampleFile;
use crate::open::folder::Folder;

/// Endings of files that lie beside samples and have none.
const OTHER_ENDINGS: [&str; 16] = [
    "aux", "blw", "clr", "enp", "json", "log", "md", "ovr", "prj", "sta", "stx", "tfw", "txt",
    "wld", "xml", "yaml",
];

/// Files of the stem of `header` that may have its samples, and their lengths, the likeliest first for `bytes` of
/// them: exactly so many, then more, then fewer.
fn candidates(
    format: &Format,
    header: &Path,
    bytes: Option<u64>,
    folder: &Folder,
) -> Vec<(Rank, PathBuf)> {
    let Some(stem) = header.file_stem() else {
        return Vec::new();
    };
    let named = header.with_file_name(stem);
    let mut files: Vec<(Rank, PathBuf)> = folder
        .of_stem(stem)
        .unwrap_or_else(|| vec![named.clone()])
        .into_iter()
        .filter(|file| {
            let is_header = FORMATS
                .iter()
                .any(|format| format.is_header_name(file) || format.claims(file));
            let is_other = file.extension().is_some_and(|ending| {
                OTHER_ENDINGS
                    .iter()
                    .any(|other| ending.eq_ignore_ascii_case(other))
            });
            *file == named || !is_header && !is_other
        })
        .filter_map(|file| {
            let meta = fs::metadata(&file).ok().filter(fs::Metadata::is_file)?;
            let len = meta.len();
            let fit = match bytes {
                Some(bytes) if len == bytes => Fit::Exact,
                Some(bytes) if len < bytes => Fit::TooShort,
                _ => Fit::Longer,
            };
            let ending = if file == named {
                0
            } else {
                format.samples_rank(&file)
            };
            Some((Rank { fit, ending }, file))
        })
        .collect();
    files.sort();
    files
}

/// How likely a file has the samples of a header, the likeliest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    fit: Fit,
    ending: usize,
}

impl Rank {
    /// Whether another one of two files is as likely: both have endings that samples often have, or both do not.
    fn is_like(&self, other: &Rank, format: &Format) -> bool {
        let is_usual = |rank: &Rank| format.is_usual_rank(rank.ending);
        self.ending > 0 && self.fit == other.fit && is_usual(self) == is_usual(other)
    }
}

/// Whether a file is as long as a header says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Exact,
    Longer,
    TooShort,
}

/// The file that has exactly so many bytes, and the name of this header but for its ending.
pub(super) fn exactly(
    format: &Format,
    header: &Path,
    bytes: Option<u64>,
    folder: &Folder,
) -> Option<PathBuf> {
    let found = candidates(format, header, bytes, folder).into_iter().next();
    found
        .filter(|(rank, _)| rank.fit == Fit::Exact)
        .map(|(_, file)| file)
}

/// The file whose samples the header at `header`, which names none, describes: `bytes` of them, if that is known.
pub(super) fn samples_beside(
    format: &Format,
    header: &Path,
    bytes: Option<u64>,
    folder: &Folder,
) -> Result<SampleFile, OpenError> {
    let mut files = candidates(format, header, bytes, folder);
    // Those with a header of their own are others'.
    let has_own = |file: &Path| {
        let mut own = format.headers_beside(file).into_iter();
        own.any(|own| own.file_stem() == file.file_name() && own != header && own.is_file())
    };
    if files.iter().any(|(_, file)| !has_own(file)) {
        files.retain(|(_, file)| !has_own(file));
    }
    match &files[..] {
        [] => Err(OpenError::NoSamples {
            path: header.to_owned(),
        }),
        // Of files that are no more likely than one another nobody knows which one is meant.
        [(best, one), (second, other), ..]
            if best.is_like(second, format) && best.fit != Fit::TooShort =>
        {
            Err(OpenError::Ambiguous {
                path: header.to_owned(),
                one: one.clone(),
                other: other.clone(),
            })
        }
        [(_, file), ..] => SampleFile::open(file),
    }
}
