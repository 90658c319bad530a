//! MetaImage, NIfTI, FITS and MRC volumes: what to say to see their samples.

use crate::formats::known::fields::{HeadFields, file, samples};
use crate::formats::known::file::Unpacker::Pictures;
use crate::formats::known::file::{KnownFile, KnownSamples, Unpacker};
use crate::image::{ByteOrder, SampleKind};

/// MetaImage, beside its samples or before them; <https://itk.org/Wiki/ITK/MetaIO/Documentation>.
pub(super) fn meta_image(head: &[u8], len: u64) -> Option<KnownFile> {
    let is_one = [
        &b"ObjectType"[..],
        b"NDims",
        b"Comment",
        b"BinaryData",
        b"DimSize",
    ];
    if !is_one.iter().any(|key| head.starts_with(key)) {
        return None;
    }
    meta_fields(head).or_else(|| {
        let name = if len <= head.len() as u64 {
            "a MetaImage header"
        } else {
            "a MetaImage"
        };
        file(name, Unpacker::None, None)
    })
}

/// What such a header says; none if it says not all, or makes no sense.
fn meta_fields(head: &[u8]) -> Option<KnownFile> {
    let mut values: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        at += line.len() as u64;
        let line = String::from_utf8_lossy(line);
        if line.trim().is_empty() {
            continue;
        }
        let (key, value) = line.split_once('=')?;
        values.push((key.trim().to_ascii_lowercase(), value.trim().to_owned()));
        // The last key of every header.
        if key.trim() == "ElementDataFile" {
            break;
        }
    }
    let value = |key: &str| {
        values
            .iter()
            .find(|(own, _)| own == key)
            .map(|(_, value)| value.as_str())
    };
    let is_true = |key: &str| value(key).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    value("elementdatafile")?;
    let kind = match value("elementtype")? {
        "MET_UCHAR" => SampleKind::U8,
        "MET_CHAR" => SampleKind::I8,
        "MET_USHORT" => SampleKind::U16,
        "MET_SHORT" => SampleKind::I16,
        "MET_UINT" | "MET_ULONG" => SampleKind::U32,
        "MET_INT" | "MET_LONG" => SampleKind::I32,
        "MET_ULONG_LONG" => SampleKind::U64,
        "MET_LONG_LONG" => SampleKind::I64,
        "MET_FLOAT" => SampleKind::F32,
        "MET_DOUBLE" => SampleKind::F64,
        _ => return file("a MetaImage header", Unpacker::None, None),
    };
    let is_big = is_true("binarydatabyteordermsb") || is_true("elementbyteordermsb");
    let order = if is_big {
        ByteOrder::Big
    } else {
        ByteOrder::Little
    };
    let mut sizes = value("dimsize")?
        .split_whitespace()
        .map(|size| size.parse().ok());
    let (cols, rows) = (sizes.next()??, sizes.next().unwrap_or(Some(1))?);
    let is_own = value("elementdatafile") == Some("LOCAL");
    let skip = value("headersize")
        .and_then(|size| size.parse().ok())
        .unwrap_or(0);
    let offset = if is_own { at } else { skip };
    let channels =
        value("elementnumberofchannels").map_or(Some(1), |number| number.parse().ok())?;
    let raw = samples(offset, (rows, cols), channels, (kind, order));
    let raw = raw.filter(|_| {
        !is_true("compresseddata") && value("binarydata").is_none_or(|_| is_true("binarydata"))
    });
    file(
        if is_own {
            "a MetaImage"
        } else {
            "a MetaImage header"
        },
        Unpacker::None,
        raw.map(|raw| KnownSamples { is_own, ..raw }),
    )
}

/// NIfTI-1 and Analyze 7.5; <https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h>.
pub(super) fn nifti(head: &[u8], _: u64) -> Option<KnownFile> {
    let orders = [ByteOrder::Little, ByteOrder::Big];
    let order = orders
        .into_iter()
        .find(|&order| HeadFields { head, order }.u32(0) == Some(348))?;
    let fields = HeadFields { head, order };
    let axes = fields.u16(40)?;
    let (cols, rows) = (fields.u16(42)?, fields.u16(44)?);
    if !(1..=7).contains(&axes) || cols == 0 {
        return None;
    }
    let magic = head.get(344..348);
    let (name, is_own) = match magic {
        Some(b"n+1\0") => ("a NIfTI file", true),
        Some(b"ni1\0") => ("a NIfTI header", false),
        _ => ("an Analyze header", false),
    };
    let (kind, channels) = match fields.u16(70)? {
        2 => (SampleKind::U8, 1),
        4 => (SampleKind::I16, 1),
        8 => (SampleKind::I32, 1),
        16 => (SampleKind::F32, 1),
        64 => (SampleKind::F64, 1),
        128 => (SampleKind::U8, 3),
        256 => (SampleKind::I8, 1),
        512 => (SampleKind::U16, 1),
        768 => (SampleKind::U32, 1),
        1024 => (SampleKind::I64, 1),
        1280 => (SampleKind::U64, 1),
        _ => return file(name, Unpacker::None, None),
    };
    let offset = if is_own {
        fields.whole_f32(108)?.max(352)
    } else {
        0
    };
    let raw = samples(offset, (rows.max(1), cols), channels, (kind, order));
    file(
        name,
        Unpacker::None,
        raw.map(|raw| KnownSamples { is_own, ..raw }),
    )
}

/// FITS whose primary array is a picture; <https://fits.gsfc.nasa.gov/fits_standard.html>.
pub(super) fn fits(head: &[u8], _: u64) -> Option<KnownFile> {
    if !head.starts_with(b"SIMPLE  =") {
        return None;
    }
    let (cards, _) = head.as_chunks::<80>();
    let end = cards
        .iter()
        .position(|card| card.starts_with(b"END     "))?;
    let value = |key: &str| {
        let card = cards[..end]
            .iter()
            .find(|card| card.starts_with(key.as_bytes()))?;
        let value = str::from_utf8(card.get(10..)?).ok()?.split('/').next()?;
        value.trim().parse::<i64>().ok()
    };
    let kind = match value("BITPIX  =")? {
        8 => SampleKind::U8,
        16 => SampleKind::I16,
        32 => SampleKind::I32,
        64 => SampleKind::I64,
        -32 => SampleKind::F32,
        -64 => SampleKind::F64,
        _ => return None,
    };
    let raw = match (value("NAXIS   =")?, value("NAXIS1  ="), value("NAXIS2  =")) {
        (2.., Some(cols), Some(rows)) => {
            let offset = ((end as u64 + 1) * 80).next_multiple_of(2880);
            let size = (u64::try_from(rows).ok()?, u64::try_from(cols).ok()?);
            samples(offset, size, 1, (kind, ByteOrder::Big))
        }
        _ => None,
    };
    file(
        "a FITS file",
        Pictures,
        raw.map(|raw| KnownSamples {
            bottom_up: true,
            ..raw
        }),
    )
}

/// MRC and CCP4 maps; <https://www.ccpem.ac.uk/mrc-format/mrc2014/>.
pub(super) fn mrc(head: &[u8], _: u64) -> Option<KnownFile> {
    if head.get(208..211) != Some(b"MAP") {
        return None;
    }
    let order = match head.get(212) {
        Some(0x11) => ByteOrder::Big,
        _ => ByteOrder::Little,
    };
    let fields = HeadFields { head, order };
    let (cols, rows, extra) = (fields.u32(0)?, fields.u32(4)?, fields.u32(92)?);
    let kind = match fields.u32(12)? {
        0 => SampleKind::I8,
        1 => SampleKind::I16,
        2 => SampleKind::F32,
        6 => SampleKind::U16,
        12 => SampleKind::F16,
        _ => return file("an MRC map", Unpacker::None, None),
    };
    file(
        "an MRC map",
        Unpacker::None,
        samples(1024 + extra, (rows, cols), 1, (kind, order)),
    )
}
