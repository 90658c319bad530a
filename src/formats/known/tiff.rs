//! Plain TIFF pictures: what to say to see their samples.

use crate::formats::known::fields::{HeadFields, file, samples};
use crate::formats::known::file::Unpacker::Pictures;
use crate::formats::known::file::{KnownFile, KnownSamples};
use crate::image::{ByteOrder, SampleKind};

/// TIFF whose first directory is near the start of the file, and whose samples lie together;
/// <https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf>.
pub(super) fn tiff(head: &[u8], _: u64) -> Option<KnownFile> {
    let order = match head {
        [b'I', b'I', b'*', 0, ..] => ByteOrder::Little,
        [b'M', b'M', 0, b'*', ..] => ByteOrder::Big,
        _ => return None,
    };
    file(
        "a TIFF picture",
        Pictures,
        tiff_samples(&HeadFields { head, order }),
    )
}

fn tiff_samples(fields: &HeadFields<'_>) -> Option<KnownSamples> {
    let directory = usize::try_from(fields.u32(4)?).ok()?;
    let count = fields.u16(directory)? as usize;
    // The type of each, how many there are, and where they are.
    let entry = |tag: u64| {
        let mut entries = (0..count).map(|i| directory + 2 + 12 * i);
        entries.find(|at| fields.u16(*at) == Some(tag))
    };
    let numbers = |tag: u64| -> Option<Vec<u64>> {
        let at = entry(tag)?;
        let (kind, count) = (
            fields.u16(at + 2)?,
            usize::try_from(fields.u32(at + 4)?).ok()?,
        );
        let bytes = match kind {
            3 => 2,
            4 => 4,
            _ => return None,
        };
        let first = match count * bytes <= 4 {
            true => at + 8,
            false => usize::try_from(fields.u32(at + 8)?).ok()?,
        };
        let number = |i: usize| match bytes {
            2 => fields.u16(first + 2 * i),
            _ => fields.u32(first + 4 * i),
        };
        (0..count.min(1 << 12)).map(number).collect()
    };
    let number =
        |tag: u64, default: Option<u64>| numbers(tag).map_or(default, |all| all.first().copied());
    let (cols, rows) = (number(256, None)?, number(257, None)?);
    let bits = number(258, Some(1))?;
    let (compression, channels) = (number(259, Some(1))?, number(277, Some(1))?);
    let planar = number(284, Some(1))?;
    let (starts, lens) = (numbers(273)?, numbers(279)?);
    let is_together = starts
        .iter()
        .zip(&lens)
        .zip(starts.iter().skip(1))
        .all(|((start, len), next)| start + len == *next);
    let is_usual =
        number(266, Some(1))? == 1 && number(274, Some(1))? == 1 && number(262, None)? != 3;
    if compression != 1
        || planar != 1 && channels > 1
        || !is_together
        || !is_usual
        || starts.is_empty()
    {
        return None;
    }
    let kind = match (bits, number(339, Some(1))?) {
        (8, 1) => SampleKind::U8,
        (8, 2) => SampleKind::I8,
        (16, 1) => SampleKind::U16,
        (16, 2) => SampleKind::I16,
        (16, 3) => SampleKind::F16,
        (32, 1) => SampleKind::U32,
        (32, 2) => SampleKind::I32,
        (32, 3) => SampleKind::F32,
        (64, 3) => SampleKind::F64,
        _ => return None,
    };
    samples(starts[0], (rows, cols), channels, (kind, fields.order))
}
