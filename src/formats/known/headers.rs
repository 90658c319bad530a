//! Formats whose headers tell where samples lie, though they are not opened by them: what to say to see these.

use crate::formats::error::RawSamples;
use crate::formats::known::file::Unpacker::{Pictures, Text};
use crate::formats::known::file::{KnownFile, KnownSamples, Unpacker};
use crate::formats::lines::text;
use crate::image::{ByteOrder, SampleKind, SampleType, Size};

/// Reads the start of a file of so many bytes; none if it is of another format.
type ReadKnown = fn(&[u8], u64) -> Option<KnownFile>;

/// Those that look more closely at a file than at its first bytes.
pub(super) const HEADERS: [ReadKnown; 10] = [
    netpbm, float_map, bitmap, meta_image, nifti, fits, mrc, tiff, vips, video,
];

fn file(name: &'static str, unpacked_by: Unpacker, raw: Option<KnownSamples>) -> Option<KnownFile> {
    Some(KnownFile {
        name,
        unpacked_by,
        raw,
    })
}

/// A number at a place of a header.
struct Fields<'a> {
    head: &'a [u8],
    order: ByteOrder,
}

impl Fields<'_> {
    fn bytes<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.head.get(at..)?.first_chunk().copied()
    }

    fn u16(&self, at: usize) -> Option<u64> {
        let bytes = self.bytes(at)?;
        Some(u64::from(match self.order {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        }))
    }

    fn u32(&self, at: usize) -> Option<u64> {
        let bytes = self.bytes(at)?;
        Some(u64::from(match self.order {
            ByteOrder::Little => u32::from_le_bytes(bytes),
            ByteOrder::Big => u32::from_be_bytes(bytes),
        }))
    }

    /// A whole number that is stored as a fraction.
    fn whole_f32(&self, at: usize) -> Option<u64> {
        let bits = u32::try_from(self.u32(at)?).ok()?;
        let value = f32::from_bits(bits);
        ((0.0..1e15).contains(&value) && value.fract() == 0.0).then_some(value as u64)
    }
}

fn samples(
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
fn words<const N: usize>(head: &[u8]) -> Option<([&str; N], u64)> {
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

/// PGM and PPM with bytes; <https://netpbm.sourceforge.net/doc/pgm.html>.
fn netpbm(head: &[u8], _: u64) -> Option<KnownFile> {
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
fn float_map(head: &[u8], _: u64) -> Option<KnownFile> {
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
fn bitmap(head: &[u8], len: u64) -> Option<KnownFile> {
    let fields = Fields {
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

/// MetaImage, beside its samples or before them; <https://itk.org/Wiki/ITK/MetaIO/Documentation>.
fn meta_image(head: &[u8], len: u64) -> Option<KnownFile> {
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
fn nifti(head: &[u8], _: u64) -> Option<KnownFile> {
    let orders = [ByteOrder::Little, ByteOrder::Big];
    let order = orders
        .into_iter()
        .find(|&order| Fields { head, order }.u32(0) == Some(348))?;
    let fields = Fields { head, order };
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
fn fits(head: &[u8], _: u64) -> Option<KnownFile> {
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
fn mrc(head: &[u8], _: u64) -> Option<KnownFile> {
    if head.get(208..211) != Some(b"MAP") {
        return None;
    }
    let order = match head.get(212) {
        Some(0x11) => ByteOrder::Big,
        _ => ByteOrder::Little,
    };
    let fields = Fields { head, order };
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

/// TIFF whose first directory is near the start of the file, and whose samples lie together;
/// <https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf>.
fn tiff(head: &[u8], _: u64) -> Option<KnownFile> {
    let order = match head {
        [b'I', b'I', b'*', 0, ..] => ByteOrder::Little,
        [b'M', b'M', 0, b'*', ..] => ByteOrder::Big,
        _ => return None,
    };
    file(
        "a TIFF picture",
        Pictures,
        tiff_samples(&Fields { head, order }),
    )
}

fn tiff_samples(fields: &Fields<'_>) -> Option<KnownSamples> {
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

/// VIPS' own files; <https://www.libvips.org/API/current/man/vips-file-format.html>.
fn vips(head: &[u8], _: u64) -> Option<KnownFile> {
    let order = match head {
        [0xb6, 0xa6, 0xf2, 0x08, ..] => ByteOrder::Little,
        [0x08, 0xf2, 0xa6, 0xb6, ..] => ByteOrder::Big,
        _ => return None,
    };
    let fields = Fields { head, order };
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

/// YUV4MPEG2: the brightness of each frame is a picture; and grids of numbers in text.
fn video(head: &[u8], _: u64) -> Option<KnownFile> {
    let grid = text(&head[..head.len().min(512)]);
    let mut words_of = grid.split_whitespace().map(str::to_ascii_lowercase);
    if matches!(words_of.next().as_deref(), Some("ncols" | "nrows")) && is_grid(&grid) {
        return file("an ASCII grid", Text, None);
    }
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

/// Whether numbers follow the keys, as they do in text.
fn is_grid(text: &str) -> bool {
    let mut long = text
        .lines()
        .filter(|line| line.split_whitespace().count() > 2);
    let last = long.next_back();
    last.is_some_and(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // The last one may be cut.
        words[..words.len() - 1]
            .iter()
            .all(|word| word.parse::<f64>().is_ok())
    })
}
