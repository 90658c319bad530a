//! What every kind of header comes down to.

use std::ffi::OsStr;
use std::path::Path;

use crate::formats::axes::Axes;
use crate::formats::bands::BandInfo;
use crate::formats::error::{HeaderError, quoted};
use crate::formats::provenance::Provenance;
use crate::image::{ByteOrder, Number, SampleType};

/// What a header says about samples.
#[derive(Clone, PartialEq, Debug)]
pub struct Description {
    /// How many samples there are along which axes.
    pub axes: Axes,
    /// How a sample is stored.
    pub sample: SampleType,
    /// Where the samples begin in their file.
    pub start: Start,
    /// The file that holds them.
    pub data: DataFile,
    /// The value of samples that stand for none, if it says.
    pub no_data: Option<Number>,
    /// Whether the fourth sample of a pixel is its opacity, if that is told.
    pub opacity: Option<bool>,
    /// What is said of the bands.
    pub bands: BandInfo,
    /// What it takes to make the picture again, if it says.
    pub provenance: Option<Provenance>,
    /// What was not understood of it, though the samples can be seen.
    pub notices: Vec<HeaderNotice>,
}

/// Where samples begin in their file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// After as many bytes.
    At(u64),
    /// After so many bytes, then so many lines, then so many bytes more.
    After {
        /// Bytes before the first line that is skipped.
        first: u64,
        /// How many lines.
        lines: u64,
        /// Bytes behind the last of them.
        bytes: u64,
    },
    /// Where they must for the last one to be the end of the file.
    AtEnd,
}

/// The file that holds the samples that a header tells of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DataFile {
    /// That of the header: the samples follow it.
    Own,
    /// One of the header's name but for its ending.
    SameName,
    /// This one, relative to the header's folder.
    Named(String),
}

/// What is not understood of a header, though the samples can be seen.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HeaderNotice {
    /// It tells how the picture was made, but not all of it.
    #[error("cannot be made again: {0}")]
    Provenance(HeaderError),
    /// The value of a key makes no sense.
    #[error("not used, because it makes no sense: '{key}', {value}")]
    Unused {
        /// The key.
        key: &'static str,
        /// Its value, quoted and shortened.
        value: String,
    },
    /// It does not say in which order the bytes of a sample are.
    #[error("it does not tell the byte order; taken as {}", order.name())]
    ByteOrder {
        /// The order that is usual.
        order: ByteOrder,
    },
}

impl HeaderNotice {
    pub(super) fn unused(key: &'static str, value: &str) -> HeaderNotice {
        HeaderNotice::Unused {
            key,
            value: quoted(value),
        }
    }
}

impl Description {
    /// Takes from the name of the samples' file what the header should say and does not: `x.bil` is interleaved
    /// line by line.
    pub(crate) fn know_name(&mut self, samples: &Path) {
        if let Axes::Bands { interleave, .. } = &mut self.axes
            && interleave.is_none()
        {
            let ending = samples.extension().and_then(OsStr::to_str);
            *interleave = ending.and_then(|ending| ending.parse().ok());
        }
    }

    /// Bytes before the first sample in a file of `len` bytes. A file that is too short for the samples gets
    /// an offset nevertheless.
    ///
    /// # Errors
    ///
    /// When the samples are the last bytes of the file, and more than there are numbers for.
    pub fn offset(&self, len: u64) -> Result<u64, HeaderError> {
        match self.start {
            Start::At(offset) => Ok(offset),
            // At least: how long the lines are, the file tells.
            Start::After { first, bytes, .. } => {
                first.checked_add(bytes).ok_or_else(HeaderError::too_large)
            }
            Start::AtEnd => {
                let needed = self.sample_bytes().ok_or_else(HeaderError::too_large)?;
                Ok(len.saturating_sub(needed))
            }
        }
    }

    /// Bytes up to the end of the last sample, none if there are more than numbers for them.
    pub(crate) fn bytes(&self) -> Option<u64> {
        let offset = match self.start {
            Start::At(offset) => offset,
            Start::After { first, bytes, .. } => first.checked_add(bytes)?,
            Start::AtEnd => 0,
        };
        self.sample_bytes()?.checked_add(offset)
    }

    fn sample_bytes(&self) -> Option<u64> {
        self.axes.bytes(self.sample.bytes())
    }
}
