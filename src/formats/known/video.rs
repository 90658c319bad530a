//! Uncompressed video: what to say to see the brightness of its frames.

use crate::formats::known::fields::{file, samples};
use crate::formats::known::file::{KnownFile, KnownSamples, Unpacker};
use crate::image::{ByteOrder, SampleKind};

/// YUV4MPEG2: the brightness of each frame is a picture.
pub(super) fn video(head: &[u8], _: u64) -> Option<KnownFile> {
    if !head.starts_with(b"YUV4MPEG2 ") {
        return None;
    }
    let line = head.iter().position(|byte| *byte == b'\n')?;
    let header = str::from_utf8(&head[..line]).ok()?;
    let number = |key: char| {
        header
            .split(' ')
            .skip(1)
            .find_map(|word| word.strip_prefix(key)?.parse::<u64>().ok())
    };
    let (Some(cols), Some(rows)) = (number('W'), number('H')) else {
        return file("a Y4M video", Unpacker::None, None);
    };
    let chroma = header
        .split(' ')
        .find_map(|word| word.strip_prefix('C'))
        .unwrap_or("420");
    let Some(pixels) = rows.checked_mul(cols) else {
        return file("a Y4M video", Unpacker::None, None);
    };
    // No side of a frame is longer than a file can tell of in bytes.
    let half = |side: u64| side.div_ceil(2);
    let plane = match chroma {
        "420" | "420jpeg" | "420mpeg2" | "420paldv" => half(rows).checked_mul(half(cols)),
        "422" => rows.checked_mul(half(cols)),
        "444" => Some(pixels),
        "mono" => Some(0),
        _ => None,
    };
    let frame = plane.and_then(|plane| plane.checked_mul(2)?.checked_add(pixels)?.checked_add(6));
    let Some(frame) = frame else {
        return file("a Y4M video", Unpacker::None, None);
    };
    let marker = b"FRAME\n".len() as u64;
    let raw = samples(
        line as u64 + 1 + marker,
        (rows, cols),
        1,
        (SampleKind::U8, ByteOrder::Little),
    );
    let raw = raw.map(|raw| KnownSamples {
        frame_stride: Some(frame),
        ..raw
    });
    file("a Y4M video", Unpacker::None, raw)
}
