//! ENVI's header, a text file beside the samples that GDAL, QGIS, ENVI and many others read.
//!
//! The format: `ENVI` on the first line, then `key = value` lines, where a value in braces may run
//! over several lines; <https://www.nv5geospatialsoftware.com/docs/enviheaderfiles.html>.

mod fields;

use std::fmt::Write;

use crate::formats::description::Description;
use crate::formats::envi::fields::{DATA_TYPES, fields};
use crate::formats::error::HeaderError;
use crate::formats::format::{Format, HeaderPlace, Packed, TEXT_HEAD, check_text};
use crate::formats::lines::text;
use crate::formats::provenance::Provenance;
use crate::image::ByteOrder;

/// ENVI's headers; `x.raw.hdr` and `x.hdr`, as GDAL looks for them.
pub static ENVI: Format = Format {
    name: "ENVI",
    key: "envi",
    head: TEXT_HEAD,
    place: HeaderPlace::Beside {
        endings: &["hdr"],
        samples: &["raw", "img", "dat", "bin", "bsq", "bil", "bip"],
    },
    magic: "ENVI",
    recognises,
    describe,
    write: Some(header),
};

fn recognises(head: &[u8]) -> bool {
    // Of UTF-16 a half of a character may be the last byte.
    let head = text(&head[..head.len().min(64)]);
    let head = head.trim_start();
    let rest = head
        .get(..4)
        .filter(|magic| magic.eq_ignore_ascii_case("ENVI"));
    rest.is_some() && head[4..].chars().next().is_none_or(char::is_whitespace)
}

/// The header of samples in a file of their own.
fn header(packed: &Packed, provenance: &Provenance) -> Result<Vec<u8>, HeaderError> {
    let sample = packed.sample;
    let mut known = DATA_TYPES.into_iter();
    let (data_type, _) = known
        .find(|(_, kind)| *kind == sample.kind())
        .ok_or_else(|| {
            HeaderError::new(format!("an ENVI header cannot tell of {sample} samples"))
        })?;
    let interleave = match packed.channels {
        1 => "bsq",
        _ => "bip",
    };
    let byte_order = match (sample.bytes(), sample.order()) {
        (1, _) | (_, ByteOrder::Little) => 0,
        (_, ByteOrder::Big) => 1,
    };
    let mut text = format!(
        "ENVI\n\
         description = {{random squares, drawn by squaremap}}\n\
         samples = {}\n\
         lines = {}\n\
         bands = {}\n\
         header offset = 0\n\
         file type = ENVI Standard\n\
         data type = {data_type}\n\
         interleave = {interleave}\n\
         byte order = {byte_order}\n",
        packed.size.cols(),
        packed.size.rows(),
        packed.channels,
    );
    for (key, value) in provenance.entries() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{key} = {value}");
    }
    Ok(text.into_bytes())
}

fn describe(bytes: &[u8]) -> Result<Description, HeaderError> {
    check_text(bytes.len() as u64)?;
    if !recognises(bytes) {
        return Err(HeaderError::new(
            "not an ENVI header: the first line is not ENVI",
        ));
    }
    fields(&text(bytes))?.finish()
}

#[cfg(test)]
mod tests;
