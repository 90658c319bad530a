//! A format: how its header is found, read and written.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::formats::description::Description;
use crate::formats::error::HeaderError;
use crate::formats::provenance::Provenance;
use crate::image::{SampleType, Size};

/// The longest text header, in bytes: room for the wavelengths of thousands of bands.
const TEXT_LIMIT: usize = 1 << 20;

/// A format of headers. All its functions are pure.
pub struct Format {
    pub(super) name: &'static str,
    pub(super) key: &'static str,
    pub(super) head: usize,
    pub(super) place: HeaderPlace,
    /// What the start of a header must be, as people write it.
    pub(super) magic: &'static str,
    /// Whether bytes begin with what a header begins with.
    pub(super) recognises: fn(&[u8]) -> bool,
    /// What a header says that was recognised; an error for anything else.
    pub(super) describe: fn(&[u8]) -> Result<Description, HeaderError>,
    /// The header of samples, and its provenance where the format has room for it; none where it is read only.
    pub(super) write: Option<WriteHeader>,
}

/// Writes a header, or says why the format has none for such samples.
type WriteHeader = fn(&Packed, &Provenance) -> Result<Vec<u8>, HeaderError>;

/// Where a header is. Endings are written without a dot, in any case.
pub(super) enum HeaderPlace {
    /// At the start of the file of the samples.
    Inside {
        /// What a file of the format is called. One of another name may begin like a header, because pixels
        /// may begin with anything: then a header beside it counts more.
        endings: &'static [&'static str],
    },
    /// In a file of its own beside them: it has their name.
    Beside {
        /// Its endings, after theirs or instead of them.
        endings: &'static [&'static str],
        /// Theirs, if they have any, the likeliest first; files with others may be theirs, too.
        samples: &'static [&'static str],
    },
    /// Either, and the one beside them names their file.
    Either {
        /// Its endings beside them, as above.
        endings: &'static [&'static str],
    },
}

/// Samples for which a header is written: rows of pixels without gaps, the channels of a pixel together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Packed {
    /// How a sample is stored.
    pub sample: SampleType,
    /// Rows and columns.
    pub size: Size,
    /// Samples of a pixel: 1, 3 or 4.
    pub channels: u64,
}

impl Packed {
    /// One u8 a pixel.
    pub const fn grey(size: Size) -> Packed {
        Packed {
            sample: SampleType::U8,
            size,
            channels: 1,
        }
    }
}

impl Format {
    /// The most bytes at the start of a file that are needed to [recognise](Format::recognises) any format.
    pub const RECOGNISED: usize = 1 << 12;

    /// What people call it: `NumPy`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What machines call it: a word in lower case, such as `numpy`, that no other format has.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The most bytes of a header's file that [`describe`](Format::describe) wants to see.
    pub fn head_bytes(&self) -> usize {
        self.head
    }

    /// Whether a file begins as one with such a header does. The first [`RECOGNISED`](Format::RECOGNISED) bytes
    /// of it are enough.
    pub fn recognises(&self, head: &[u8]) -> bool {
        (self.recognises)(head)
    }

    /// What the header at the start of a file says; none if there is none of this format. Of the file the first
    /// [`head_bytes`](Format::head_bytes) are enough.
    ///
    /// # Errors
    ///
    /// When there is one that makes no sense, or tells of samples that cannot be shown.
    pub fn describe(&self, head: &[u8]) -> Result<Option<Description>, HeaderError> {
        match self.recognises(head) {
            true => (self.describe)(head).map(Some),
            false => Ok(None),
        }
    }

    /// The header of such samples, which come right after it or in a file of their own. It tells of the
    /// `provenance`, too, where the format has room for that.
    ///
    /// # Errors
    ///
    /// When the format is only read, or knows no such samples.
    pub fn header(&self, packed: &Packed, provenance: &Provenance) -> Result<Vec<u8>, HeaderError> {
        let write = self
            .write
            .ok_or_else(|| HeaderError::new(format!("{} headers are not written", self.name)))?;
        write(packed, provenance)
    }

    /// Whether such headers can be [written](Format::header).
    pub fn is_written(&self) -> bool {
        self.write.is_some()
    }

    /// Whether a header is never anywhere but at the start of its samples' file.
    pub fn is_inside(&self) -> bool {
        matches!(self.place, HeaderPlace::Inside { .. })
    }

    /// Whether a header is always in a file of its own.
    pub(crate) fn is_apart(&self) -> bool {
        matches!(self.place, HeaderPlace::Beside { .. })
    }

    /// Whether a header beside its samples names their file, so that this may be anywhere.
    pub fn names_its_samples(&self) -> bool {
        matches!(self.place, HeaderPlace::Either { .. })
    }

    /// Whether a file of this name must begin with such a header.
    pub(crate) fn claims(&self, path: &Path) -> bool {
        matches!(self.place, HeaderPlace::Inside { endings } if has_ending(path, endings))
    }

    /// Whether a file of this name that begins with such a header (see [`recognises`](Format::recognises)) is
    /// one. `has_other` tells whether the file has another header beside it.
    pub(crate) fn may_be(&self, path: &Path, has_other: impl FnOnce() -> bool) -> bool {
        match self.place {
            HeaderPlace::Inside { .. } => !has_other(),
            HeaderPlace::Beside { endings, .. } => has_ending(path, endings),
            HeaderPlace::Either { .. } => true,
        }
    }

    /// That a file does not begin as its name says.
    pub(crate) fn missing(&self) -> HeaderError {
        HeaderError::new(format!(
            "its {} header does not start with {}",
            self.name, self.magic
        ))
    }

    /// Where a header beside `file` is written: the same name with the header's ending. None if the format
    /// puts it inside.
    pub fn header_beside(&self, file: &Path) -> Option<PathBuf> {
        let ending = self.endings_beside().first()?;
        let header = file.with_extension(ending);
        Some(match header == file {
            // Samples in a file named like a header keep their bytes.
            true => file.with_added_extension(ending),
            false => header,
        })
    }

    /// The headers that `file` may have beside it, the likeliest first: `x.raw.hdr`, then `x.hdr`, each also in
    /// upper case.
    pub(crate) fn headers_beside(&self, file: &Path) -> Vec<PathBuf> {
        let endings = self.endings_beside().iter();
        let cases = endings.flat_map(|ending| [(*ending).to_owned(), ending.to_ascii_uppercase()]);
        let after = cases
            .clone()
            .map(|ending| file.with_added_extension(ending));
        let instead = cases.map(|ending| file.with_extension(ending));
        let mut headers: Vec<PathBuf> = Vec::new();
        for header in after.chain(instead) {
            if header != file && !headers.contains(&header) {
                headers.push(header);
            }
        }
        headers
    }

    /// Whether a file of this name may be such a header beside samples: it has its ending, in any case.
    pub(crate) fn is_header_name(&self, path: &Path) -> bool {
        has_ending(path, self.endings_beside())
    }

    /// How likely a file of this name has the samples of a header of its stem that names none: its place among the
    /// endings that such files usually have, 0 for none at all; a number behind all of them for any other.
    pub(crate) fn samples_rank(&self, path: &Path) -> usize {
        let HeaderPlace::Beside { samples, .. } = self.place else {
            return usize::MAX;
        };
        let rank = |ending: &OsStr| {
            let known = samples
                .iter()
                .position(|own| ending.eq_ignore_ascii_case(own));
            known.map_or(samples.len(), |at| at) + 1
        };
        path.extension().map_or(0, rank)
    }

    /// Whether a [rank](Format::samples_rank) is that of an ending that samples of such headers often have.
    pub(crate) fn is_usual_rank(&self, rank: usize) -> bool {
        matches!(self.place, HeaderPlace::Beside { samples, .. } if rank <= samples.len())
    }

    fn endings_beside(&self) -> &'static [&'static str] {
        match self.place {
            HeaderPlace::Inside { .. } => &[],
            HeaderPlace::Beside { endings, .. } | HeaderPlace::Either { endings } => endings,
        }
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.key == other.key
    }
}

impl Eq for Format {}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let own = path.extension().and_then(OsStr::to_str);
    own.is_some_and(|own| {
        endings
            .iter()
            .any(|ending| own.eq_ignore_ascii_case(ending))
    })
}

/// The [`head`](Format::head_bytes) of a text header: a byte more than it may have, to tell if it has.
pub(super) const TEXT_HEAD: usize = TEXT_LIMIT + 1;

/// Refuses a text header that is too long.
pub(super) fn check_text(len: u64) -> Result<(), HeaderError> {
    if len <= TEXT_LIMIT as u64 {
        return Ok(());
    }
    Err(HeaderError::new(format!(
        "its header is too long; expected at most {TEXT_LIMIT} bytes"
    )))
}
