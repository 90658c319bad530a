//! What every kind of header comes down to.

use crate::formats::axes::Axes;
use crate::formats::error::HeaderError;
use crate::formats::provenance::Provenance;
use crate::image::{Number, SampleType};

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
}

impl Description {
    /// Bytes before the first sample in a file of `len` bytes. A file that is too short for the samples gets
    /// an offset nevertheless.
    ///
    /// # Errors
    ///
    /// When the samples are the last bytes of the file, and more than there are numbers for.
    pub fn offset(&self, len: u64) -> Result<u64, HeaderError> {
        match self.start {
            Start::At(offset) => Ok(offset),
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
            Start::AtEnd => 0,
        };
        self.sample_bytes()?.checked_add(offset)
    }

    fn sample_bytes(&self) -> Option<u64> {
        self.axes.samples()?.checked_mul(self.sample.bytes())
    }
}
