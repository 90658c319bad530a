use super::*;
use crate::formats::FORMATS;

/// What is said of a file: its name, and where samples lie in it.
fn said(head: &[u8]) -> Option<(&'static str, String)> {
    let found = known(head, 1 << 20)?;
    let raw = found.raw.map_or(String::new(), |raw| {
        let samples = raw.samples;
        let mut text = format!(
            "{} {} {} at {}",
            samples.size, samples.channels, samples.sample, samples.offset
        );
        let row = raw.row_stride.map(|stride| format!(" row {stride}"));
        let frame = raw.frame_stride.map(|stride| format!(" frame {stride}"));
        text.extend([row, frame].into_iter().flatten());
        text.push_str(if raw.bottom_up { " up" } else { "" });
        text
    });
    Some((found.name, raw))
}

/// Puts bytes into a header of zeros.
fn header(len: usize, parts: &[(usize, &[u8])]) -> Vec<u8> {
    let mut head = vec![0; len];
    for (at, bytes) in parts {
        head[*at..*at + bytes.len()].copy_from_slice(bytes);
    }
    head
}

#[test]
fn files_of_other_formats_are_named() {
    let pfm = b"Pf\n400 300\n-1.0\n\0\0";
    let bmp = header(
        60,
        &[
            (0, b"BM"),
            (10, &[54]),
            (14, &[40]),
            (18, &[5]),
            (22, &[3]),
            (26, &[1]),
            (28, &[24]),
        ],
    );
    let mha = b"ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = True\nDimSize = 200 256 40\n\
        ElementType = MET_SHORT\nElementDataFile = LOCAL\n\xff\xff";
    let nifti = header(
        352,
        &[
            (0, &348_u32.to_le_bytes()),
            (40, &[3]),
            (42, &[96]),
            (44, &[128]),
            (46, &[24]),
            (70, &[4]),
            (108, &352_f32.to_le_bytes()),
            (344, b"n+1"),
        ],
    );
    let card = |text: &str| format!("{text:80}");
    let fits = [
        "SIMPLE  =                    T",
        "BITPIX  =                   16 / bits",
        "NAXIS   =                    2",
        "NAXIS1  =                  200",
        "NAXIS2  =                  120",
        "END",
    ];
    let fits: String = fits.iter().map(|text| card(text)).collect();
    let mrc = header(
        1024,
        &[
            (0, &[9]),
            (4, &[7]),
            (8, &[2]),
            (12, &[2]),
            (92, &[64]),
            (208, b"MAP \x44\x44"),
        ],
    );
    let tiff = header(
        200,
        &[
            (0, b"II*\0\x08"),
            (8, &[8]),
            (10, &[0, 1, 3, 0, 1, 0, 0, 0, 12]),
            (22, &[1, 1, 3, 0, 1, 0, 0, 0, 10]),
            (34, &[2, 1, 3, 0, 1, 0, 0, 0, 16]),
            (46, &[3, 1, 3, 0, 1, 0, 0, 0, 1]),
            (58, &[6, 1, 3, 0, 1, 0, 0, 0, 1]),
            (70, &[17, 1, 4, 0, 1, 0, 0, 0, 128]),
            (82, &[21, 1, 3, 0, 1, 0, 0, 0, 1]),
            (94, &[23, 1, 4, 0, 1, 0, 0, 0, 240]),
        ],
    );
    let vips = header(
        64,
        &[
            (0, &[0xb6, 0xa6, 0xf2, 8]),
            (4, &[9]),
            (8, &[7]),
            (12, &[3]),
            (20, &[2]),
        ],
    );
    let video = b"YUV4MPEG2 W352 H288 F30:1 Ip A1:1 C420jpeg\nFRAME\n";
    for (head, expected) in [
        (&b"\x89PNG\r\n\x1a\n"[..], ("a PNG picture", "")),
        (b"\x1f\x8b\x08\0", ("a gzip file", "")),
        (b"RIFF\0\0\0\0WEBPVP8 ", ("a WebP picture", "")),
        (
            b"P5\n# a comment\n400 300\n65535\n\0",
            ("a Netpbm picture", "400×300 1 u16be at 29"),
        ),
        (
            b"P6 40 30 255\n\0",
            ("a Netpbm picture", "40×30 3 u8 at 13"),
        ),
        (pfm, ("a PFM picture", "400×300 1 f32le at 16 up")),
        (&bmp, ("a BMP picture", "5×3 3 u8 at 54 row 16 up")),
        (mha, ("a MetaImage", "200×256 1 i16be at 146")),
        (&nifti, ("a NIfTI file", "96×128 1 i16le at 352")),
        (
            fits.as_bytes(),
            ("a FITS file", "200×120 1 i16be at 2880 up"),
        ),
        (&mrc, ("an MRC map", "9×7 1 f32le at 1088")),
        (&tiff, ("a TIFF picture", "12×10 1 u16le at 128")),
        (&vips, ("a VIPS picture", "9×7 3 u16le at 64")),
        (video, ("a Y4M video", "352×288 1 u8 at 49 frame 152070")),
        (
            b"ncols 6\nnrows 4\nxllcorner 0\ncellsize 1\n1 2 3 4 5 6\n",
            ("an ASCII grid", ""),
        ),
    ] {
        let (name, raw) = expected;
        assert_eq!(said(head), Some((name, raw.to_owned())), "{name}");
    }
}

#[test]
fn samples_are_no_files_of_other_formats() {
    let values = [0, 1, 0x7f, 0x80, 0xff, b'B', b'P', b'I'];
    for value in values {
        assert_eq!(known(&[value; 4096], 1 << 20), None, "{value}");
    }
    let ramp: Vec<u8> = (0..4096_u32).map(|i| i as u8).collect();
    assert_eq!(known(&ramp, 1 << 20), None);
    assert_eq!(known(b"BM", 2), None);
    assert_eq!(known(b"", 0), None);
    for format in FORMATS {
        assert!(!format.magic.is_empty() && known(format.magic.as_bytes(), 100).is_none());
    }
}

#[test]
fn headers_that_are_cut_or_lie_cause_no_panic() {
    let starts: [&[u8]; 10] = [
        b"P5 ",
        b"Pf\n",
        b"BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0",
        b"ObjectType = ",
        b"\x5c\x01\0\0",
        b"SIMPLE  =",
        b"II*\0\xff\xff\xff\xff",
        b"\xb6\xa6\xf2\x08",
        b"YUV4MPEG2 W9 H",
        b"MM\0*\0\0\0\x08\xff\xff",
    ];
    // A TIFF of no strips, and a video of more pixels than there are numbers for.
    let mut empty = b"II*\0\x08\0\0\0\x08\0".to_vec();
    for (tag, kind, count, value) in [
        (256_u16, 3_u16, 1_u32, 12_u32),
        (257, 3, 1, 10),
        (258, 3, 1, 16),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 0, 0),
        (277, 3, 1, 1),
        (279, 4, 0, 0),
    ] {
        empty.extend(tag.to_le_bytes().into_iter().chain(kind.to_le_bytes()));
        empty.extend(count.to_le_bytes().into_iter().chain(value.to_le_bytes()));
    }
    assert_eq!(said(&empty), Some(("a TIFF picture", String::new())));
    let video = b"YUV4MPEG2 W1 H9223372036854775808 C422\nFRAME\n";
    assert_eq!(said(video), Some(("a Y4M video", String::new())));
    for start in starts {
        for byte in [0, 1, 9, b' ', b'9', b'\n', 0xff] {
            for len in [0, 1, 7, 50, 340, 4000] {
                let head = [start, &vec![byte; len]].concat();
                let _ = known(&head, head.len() as u64);
            }
        }
    }
}
