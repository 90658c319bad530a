//! What the headers of formats that are not opened have in common.

use crate::formats::error::RawSamples;
use crate::formats::known::file::{KnownFile, KnownSamples, Unpacker};
use crate::image::{ByteOrder, SampleKind, SampleType, Size};

/// That a file is of a format, and how it is unpacked or its samples are seen.
pub(super) fn file(
    name: &'static str,
    unpacked_by: Unpacker,
    raw: Option<KnownSamples>,
) -> Option<KnownFile> {
    Some(KnownFile {
        name,
        unpacked_by,
        raw,
    })
}

/// A number at a place of a header.
pub(super) struct HeadFields<'a> {
    pub(super) head: &'a [u8],
    pub(super) order: ByteOrder,
}

impl HeadFields<'_> {
    fn bytes<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.head.get(at..)?.first_chunk().copied()
    }

    pub(super) fn u16(&self, at: usize) -> Option<u64> {
        let bytes = self.bytes(at)?;
        Some(u64::from(match self.order {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        }))
    }

    pub(super) fn u32(&self, at: usize) -> Option<u64> {
        let bytes = self.bytes(at)?;
        Some(u64::from(match self.order {
            ByteOrder::Little => u32::from_le_bytes(bytes),
            ByteOrder::Big => u32::from_be_bytes(bytes),
        }))
    }

    /// A whole number that is stored as a fraction.
    pub(super) fn whole_f32(&self, at: usize) -> Option<u64> {
        let bits = u32::try_from(self.u32(at)?).ok()?;
        let value = f32::from_bits(bits);
        ((0.0..1e15).contains(&value) && value.fract() == 0.0).then_some(value as u64)
    }
}

/// Samples of so many rows and columns, after so many bytes.
pub(super) fn samples(
    offset: u64,
    (rows, cols): (u64, u64),
    channels: u64,
    (kind, order): (SampleKind, ByteOrder),
) -> Option<KnownSamples> {
    Some(KnownSamples::plain(RawSamples {
        offset,
        size: Size::new(rows, cols).ok()?,
        channels,
        sample: SampleType::new(kind, order),
    }))
}

/// Words between blanks and comments, and the byte behind the one blank that follows the last of them.
pub(super) fn words<const N: usize>(head: &[u8]) -> Option<([&str; N], u64)> {
    let mut found = [""; N];
    let mut at = 0;
    for word in &mut found {
        loop {
            at += head
                .get(at..)?
                .iter()
                .position(|byte| !byte.is_ascii_whitespace())?;
            if head[at] != b'#' {
                break;
            }
            at += head[at..].iter().position(|byte| *byte == b'\n')?;
        }
        let len = head[at..].iter().position(u8::is_ascii_whitespace)?;
        *word = str::from_utf8(&head[at..at + len]).ok()?;
        at += len;
    }
    Some((found, at as u64 + 1))
}
