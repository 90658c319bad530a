//! NumPy's `.npy`: a magic number, a version, a Python dict, then the samples.
//!
//! The format is described in NumPy's `numpy/lib/format.py` and in NEP 1.

mod descr;
mod literal;

use std::borrow::Cow;

use crate::formats::axes::Axes;
use crate::formats::bands::BandInfo;
use crate::formats::description::{DataFile, Description, Start};
use crate::formats::error::{HeaderError, HeaderRemedy, RawSamples};
use crate::formats::format::{Format, HeaderPlace, Packed};
use crate::formats::npy::descr::Stored;
use crate::formats::npy::literal::{Literal, wrong};
use crate::formats::provenance::Provenance;
use crate::image::{SampleType, Size};

/// NumPy's array files.
pub static NUMPY: Format = Format {
    name: "NumPy",
    key: "numpy",
    head: HEADER_LIMIT,
    place: HeaderPlace::Inside { endings: &["npy"] },
    magic: "\\x93NUMPY",
    recognises: |head| head.starts_with(MAGIC),
    describe,
    write: Some(header),
};

/// The first bytes of every file.
const MAGIC: &[u8] = b"\x93NUMPY";

/// The most bytes of a file that [`describe`] wants to see. NumPy itself refuses a dict of more than
/// 10,000 characters unless told otherwise; version 1.0 cannot say more than this.
const HEADER_LIMIT: usize = 12 + u16::MAX as usize;

/// The length of the header of any array of two axes. NumPy pads to a multiple of 64, and leaves
/// room for the first axis to grow to 21 digits: 128 whatever the two numbers are, and for any
/// pixels of 3 or 4 channels, too.
const HEADER_LEN: usize = 128;

/// What NumPy writes before the bytes of an array of rows, columns and, if there is more than one (up to five
/// digits), channels.
fn header(packed: &Packed, _: &Provenance) -> Result<Vec<u8>, HeaderError> {
    let more = match packed.channels {
        1 => String::new(),
        channels => format!(", {channels}"),
    };
    let dict = format!(
        "{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}{more}), }}",
        packed.sample.numpy_descr(),
        packed.size.rows(),
        packed.size.cols(),
    );
    // Magic, version and length: ten bytes.
    let dict_len = HEADER_LEN - 10;
    let mut header = MAGIC.to_vec();
    header.extend([1, 0, dict_len as u8, 0]);
    header.extend(dict.as_bytes());
    header.resize(HEADER_LEN - 1, b' ');
    header.push(b'\n');
    Ok(header)
}

/// Reads the header at the start of `file`, of which the first [`HEADER_LIMIT`] bytes are enough.
fn describe(file: &[u8]) -> Result<Description, HeaderError> {
    let truncated = || wrong("ends in its middle");
    let rest = file.strip_prefix(MAGIC).ok_or_else(|| NUMPY.missing())?;
    let (version, rest) = rest.split_first_chunk::<2>().ok_or_else(truncated)?;
    let (len, dict) = match version {
        [1, 0] => {
            let (len, rest) = rest.split_first_chunk().ok_or_else(truncated)?;
            (u64::from(u16::from_le_bytes(*len)), rest)
        }
        [2 | 3, 0] => {
            let (len, rest) = rest.split_first_chunk().ok_or_else(truncated)?;
            (u64::from(u32::from_le_bytes(*len)), rest)
        }
        [major, minor] => {
            return Err(wrong(&format!(
                "is of version {major}.{minor}; expected 1.0, 2.0 or 3.0"
            )));
        }
    };
    if len > u64::from(u16::MAX) {
        return Err(wrong(&format!(
            "claims to be {len} bytes long; expected at most {}",
            u16::MAX
        )));
    }
    let offset = (file.len() - dict.len()) as u64 + len;
    let dict = dict.get(..len as usize).ok_or_else(truncated)?;
    // What is no UTF-8 is Latin-1, in which all bytes are characters.
    let dict = match str::from_utf8(dict) {
        Ok(dict) => Cow::Borrowed(dict),
        Err(_) => dict.iter().map(|&byte| char::from(byte)).collect(),
    };
    let (counts, fortran, stored) = Literal { rest: &dict }.dict()?;
    let sample = match stored {
        Stored::Numbers(sample) => sample,
        Stored::Others { what, parts } => {
            return Err(others(&what, parts, &counts, fortran, offset));
        }
    };
    Ok(Description {
        axes: Axes::Array {
            counts,
            fortran,
            roles: Vec::new(),
        },
        sample,
        start: Start::At(offset),
        data: DataFile::Own,
        no_data: None,
        opacity: None,
        bands: BandInfo::default(),
        provenance: None,
        notices: Vec::new(),
    })
}

/// That an array cannot be shown, and how its numbers can.
fn others(
    what: &str,
    parts: Option<(u64, SampleType)>,
    counts: &[u64],
    fortran: bool,
    offset: u64,
) -> HeaderError {
    let error = wrong(&format!("{what}, which cannot be shown"));
    let size = match counts {
        [.., rows, cols] => Size::new(*rows, *cols).ok(),
        [cols] => Size::new(1, *cols).ok(),
        [] => None,
    };
    match (parts, size) {
        (Some((channels, sample)), Some(size)) if !fortran => {
            error.with_remedy(HeaderRemedy::See(RawSamples {
                offset,
                size,
                channels,
                sample,
            }))
        }
        (Some(_), _) => error,
        (None, _) => error.with_remedy(HeaderRemedy::Nothing),
    }
}

#[cfg(test)]
mod tests;
