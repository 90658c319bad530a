//! All formats there are.

use std::path::{Path, PathBuf};

use crate::formats::envi::ENVI;
use crate::formats::esri::ESRI;
use crate::formats::format::Format;
use crate::formats::npy::NUMPY;
use crate::formats::nrrd::NRRD;

/// All formats, those that are looked for first at the beginning.
pub static FORMATS: [&Format; 4] = [&NUMPY, &ENVI, &ESRI, &NRRD];

/// The header that a file gets when it is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeaderTarget {
    /// Its format, one that [is written](Format::is_written).
    pub format: &'static Format,
    /// The file that it goes to; none if it goes before the samples into theirs.
    pub beside: Option<PathBuf>,
}

/// The header of a file by its name: one inside where the ending is that of such a format, else one beside.
pub fn header_for(file: &Path) -> HeaderTarget {
    let mut written = FORMATS.into_iter().filter(|format| format.is_written());
    let format = written.find(|format| format.claims(file)).unwrap_or(&ENVI);
    HeaderTarget {
        format,
        beside: format.header_beside(file),
    }
}

/// The headers that may lie beside the samples in `file`, of any format, whether they are there or not; those
/// that count more come first.
pub fn headers_beside(file: &Path) -> impl Iterator<Item = (&'static Format, PathBuf)> {
    let mut headers: Vec<(usize, &Format, PathBuf)> = Vec::new();
    for format in FORMATS {
        let own = format.headers_beside(file).into_iter().enumerate();
        headers.extend(own.map(|(rank, header)| (rank, format, header)));
    }
    // One with all of the file's name is more surely its own, of whatever format.
    headers.sort_by_key(|(rank, ..)| *rank);
    headers
        .into_iter()
        .map(|(_, format, header)| (format, header))
}
