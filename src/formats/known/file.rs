//! What is known of a file of a format that is not opened.

use crate::formats::error::RawSamples;

/// A file of a format that is not opened.
#[derive(Clone, PartialEq, Debug)]
pub struct KnownFile {
    /// What people call the format, with its article: `a PNG picture`.
    pub name: &'static str,
    /// Which kind of program unpacks it.
    pub unpacked_by: Unpacker,
    /// Where samples lie in it that can be seen nevertheless.
    pub raw: Option<KnownSamples>,
}

/// Samples in a file of another format.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct KnownSamples {
    /// What to say of them.
    pub samples: RawSamples,
    /// The order of the channels, if it is not red, green and blue.
    pub pixel_format: Option<&'static str>,
    /// Bytes from a row to the next, where there are gaps.
    pub row_stride: Option<u64>,
    /// Bytes from a frame to the next, where there are gaps.
    pub frame_stride: Option<u64>,
    /// Whether the last row comes first.
    pub bottom_up: bool,
    /// Whether they are in the file itself, and not in one beside it.
    pub is_own: bool,
}

/// Which kind of program makes of a file what can be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unpacker {
    /// `gzip`, `zstd`, `xz`, `bzip2`, `lz4`: those that make a file of the same name without its ending.
    Stream(&'static str),
    /// One that takes files out of an archive.
    Archive(&'static str),
    /// One that reads pictures and writes samples.
    Pictures,
    /// One that lists what is in a file of many arrays.
    Arrays,
    /// One that reads MATLAB's files of before 7.3.
    Matlab,
    /// One that reads medical pictures.
    Dicom,
    /// One that draws pages.
    Pages,
    /// Of text, one that reads numbers.
    Text,
    /// Nobody knows one.
    None,
}

impl KnownSamples {
    pub(super) fn plain(samples: RawSamples) -> KnownSamples {
        KnownSamples {
            samples,
            pixel_format: None,
            row_stride: None,
            frame_stride: None,
            bottom_up: false,
            is_own: true,
        }
    }
}
