//! Who tells where samples lie.

use std::path::{Path, PathBuf};

use crate::formats::Format;

/// Who said where the samples lie.
#[derive(Clone, PartialEq, Debug)]
pub enum ShapeOrigin {
    /// The user.
    Given,
    /// The file's name, such as `scan_4096x2048_u16le.raw`.
    Name,
    /// A header.
    Header {
        /// Its format.
        format: &'static Format,
        /// The file that holds it, which may be that of the samples; none where a header of the format is
        /// never anywhere else.
        file: Option<PathBuf>,
    },
    /// Nobody: it was guessed from the samples.
    Guess {
        /// How likely it is right, from 0 to 1.
        certainty: f64,
    },
}

impl ShapeOrigin {
    /// Whether a header said so.
    pub fn is_header(&self) -> bool {
        matches!(self, ShapeOrigin::Header { .. })
    }

    /// Whether nobody did.
    pub fn is_guess(&self) -> bool {
        matches!(self, ShapeOrigin::Guess { .. })
    }

    /// The path that leads to the file of these `samples` and to what said so: its own, or that of a header
    /// that names it, without which nobody would find one in another folder.
    pub fn way_to<'a>(&'a self, samples: &'a Path) -> &'a Path {
        match self {
            ShapeOrigin::Header {
                format,
                file: Some(header),
            } if format.names_its_samples() => header,
            _ => samples,
        }
    }

    /// The file that said so, given that of the samples.
    pub(crate) fn path<'a>(&'a self, samples: &'a Path) -> &'a Path {
        match self {
            ShapeOrigin::Header {
                file: Some(header), ..
            } => header,
            _ => samples,
        }
    }
}
