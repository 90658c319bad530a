//! Netpbm, PFM, BMP and VIPS pictures: what to say to see their samples.

use crate::formats::known::fields::{HeadFields, file, samples, words};
use crate::formats::known::file::Unpacker::Pictures;
use crate::formats::known::file::{KnownFile, KnownSamples, Unpacker};
use crate::image::{ByteOrder, SampleKind};

/// PGM and PPM with bytes; <https://netpbm.sourceforge.net/doc/pgm.html>.
pub(super) fn netpbm(head: &[u8], _: u64) -> Option<KnownFile> {
    let channels = match head {
        [b'P', b'5', blank, ..] if blank.is_ascii_whitespace() || *blank == b'#' => 1,
        [b'P', b'6', blank, ..] if blank.is_ascii_whitespace() || *blank == b'#' => 3,
        _ => return None,
    };
    let ([_, cols, rows, most], offset) = words::<4>(head)?;
    let number = |word: &str| word.parse::<u64>().ok();
    let kind = match number(most)? {
        1..=255 => SampleKind::U8,
        256..=65535 => SampleKind::U16,
        _ => return None,
    };
    let size = (number(rows)?, number(cols)?);
    file(
        "a Netpbm picture",
        Pictures,
        samples(offset, size, channels, (kind, ByteOrder::Big)),
    )
}

/// PFM; <https://www.pauldebevec.com/Research/HDR/PFM/>.
pub(super) fn float_map(head: &[u8], _: u64) -> Option<KnownFile> {
    let channels = match head {
        [b'P', b'f', b'\n' | b'\r', ..] => 1,
        [b'P', b'F', b'\n' | b'\r', ..] => 3,
        _ => return None,
    };
    let ([_, cols, rows, scale], offset) = words::<4>(head)?;
    let order = match scale.parse::<f32>().ok()? < 0.0 {
        true => ByteOrder::Little,
        false => ByteOrder::Big,
    };
    let size = (rows.parse().ok()?, cols.parse().ok()?);
    let raw = samples(offset, size, channels, (SampleKind::F32, order))?;
    file(
        "a PFM picture",
        Pictures,
        Some(KnownSamples {
            bottom_up: true,
            ..raw
        }),
    )
}

/// Windows' bitmaps; <https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage>.
pub(super) fn bitmap(head: &[u8], len: u64) -> Option<KnownFile> {
    let fields = HeadFields {
        head,
        order: ByteOrder::Little,
    };
    let size_of_head = fields.u32(14)?;
    if !head.starts_with(b"BM") || !(12..=124).contains(&size_of_head) || fields.u32(6)? != 0 {
        return None;
    }
    let offset = fields.u32(10)?;
    let (cols, rows) = (fields.u32(18)?, fields.u32(22)? as u32 as i32);
    let raw = match (size_of_head, fields.u16(28)?, fields.u32(30)?) {
        (40.., bits @ (24 | 32), 0 | 3) if offset < len => {
            let channels = bits / 8;
            let size = (rows.unsigned_abs().into(), cols);
            let raw = samples(offset, size, channels, (SampleKind::U8, ByteOrder::Little));
            let row = cols * channels;
            raw.map(|raw| KnownSamples {
                pixel_format: Some(if channels == 3 { "bgr24" } else { "bgr0" }),
                row_stride: (!row.is_multiple_of(4)).then(|| row.next_multiple_of(4)),
                bottom_up: rows > 0,
                ..raw
            })
        }
        _ => None,
    };
    file("a BMP picture", Pictures, raw)
}

/// VIPS' own files; <https://www.libvips.org/API/current/man/vips-file-format.html>.
pub(super) fn vips(head: &[u8], _: u64) -> Option<KnownFile> {
    let order = match head {
        [0xb6, 0xa6, 0xf2, 0x08, ..] => ByteOrder::Little,
        [0x08, 0xf2, 0xa6, 0xb6, ..] => ByteOrder::Big,
        _ => return None,
    };
    let fields = HeadFields { head, order };
    let (cols, rows, channels) = (fields.u32(4)?, fields.u32(8)?, fields.u32(12)?);
    let kind = match fields.u32(20)? {
        0 => SampleKind::U8,
        1 => SampleKind::I8,
        2 => SampleKind::U16,
        3 => SampleKind::I16,
        4 => SampleKind::U32,
        5 => SampleKind::I32,
        6 => SampleKind::F32,
        8 => SampleKind::F64,
        _ => return file("a VIPS picture", Unpacker::None, None),
    };
    file(
        "a VIPS picture",
        Unpacker::None,
        samples(64, (rows, cols), channels, (kind, order)),
    )
}
