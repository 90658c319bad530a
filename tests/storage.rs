//! Files that NumPy, spectral, GDAL and pynrrd wrote are read, and others read what squaremap writes.

mod python;

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use half::f16;
use serde::Deserialize;
use squaremap::commands::words;
use squaremap::formats::{ENVI, NUMPY, Packed, Provenance, header_for};
use squaremap::image::{ByteOrder, SampleKind, SampleType, Size};
use squaremap::layout::{Layout, Strided};
use squaremap::open::{Image, ShapeHints, ShapeOrigin};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn size(rows: u64, cols: u64) -> Size {
    Size::new(rows, cols).expect("a size")
}

/// What tests/python/arrays.py put into a file, and how squaremap should see it.
#[derive(Deserialize)]
struct Expected {
    file: String,
    frames: u64,
    rows: u64,
    cols: u64,
    channels: u64,
    sample: String,
    notice: String,
    values: Vec<String>,
}

/// The sample as Python prints it.
fn decode(sample: SampleType, bytes: &[u8]) -> String {
    let mut little = [0; 8];
    let bytes = &bytes[..sample.bytes() as usize];
    little[..bytes.len()].copy_from_slice(bytes);
    if sample.order() == ByteOrder::Big {
        little[..bytes.len()].reverse();
    }
    let bits = u64::from_le_bytes(little);
    match sample.kind() {
        SampleKind::Bool => if bits == 0 { "False" } else { "True" }.to_owned(),
        SampleKind::U8 | SampleKind::U16 | SampleKind::U32 | SampleKind::U64 => bits.to_string(),
        SampleKind::I8 => (bits as i8).to_string(),
        SampleKind::I16 => (bits as i16).to_string(),
        SampleKind::I32 => (bits as i32).to_string(),
        SampleKind::I64 => (bits as i64).to_string(),
        SampleKind::F16 => float(f16::from_bits(bits as u16).to_f64()),
        SampleKind::F32 => float(f32::from_bits(bits as u32).into()),
        SampleKind::F64 => float(f64::from_bits(bits)),
    }
}

/// The bits, because Rust and Python print floats differently.
fn float(value: f64) -> String {
    format!("{:x}", value.to_bits())
}

fn all_samples(image: &Image) -> Vec<String> {
    let layout = image.layout();
    let strided = strided(layout);
    let mut values = Vec::new();
    for frame in 0..layout.frames() {
        for row in 0..layout.size().rows() {
            for col in 0..layout.size().cols() {
                for channel in 0..layout.channels() {
                    let at = strided.sample_offset(frame, row, col, channel) as usize;
                    values.push(decode(layout.sample(), &mapped(image)[at..]));
                }
            }
        }
    }
    values
}

/// All bytes of a mapped file.
fn mapped(image: &Image) -> &[u8] {
    image.bytes().whole().expect("in memory")
}

/// Where the samples of an image lie whose samples are at equal distances.
fn strided(layout: &Layout) -> &Strided {
    layout.as_strided().expect("at equal distances")
}

#[test]
fn every_file_of_the_others_is_read() {
    let Some(python) = python::with(&["gdal_translate"]) else {
        return;
    };
    let folder = folder();
    python::output(
        Command::new(python)
            .arg("tests/python/arrays.py")
            .arg("write")
            .arg(folder.path()),
    );
    let manifest = fs::read(folder.path().join("manifest.json")).expect("a manifest");
    let manifest: Vec<Expected> = serde_json::from_slice(&manifest).expect("a list");
    for kind in [".npy", ".hdr", ".raw", ".nhdr", ".nrrd"] {
        assert!(manifest.iter().any(|file| file.file.ends_with(kind)));
    }
    for expected in manifest {
        let file = &expected.file;
        let image = Image::open(Path::new(file), &ShapeHints::default()).expect(file);
        let layout = image.layout();
        let seen = (
            layout.frames(),
            layout.size().rows(),
            layout.size().cols(),
            layout.channels(),
        );
        let Expected {
            frames,
            rows,
            cols,
            channels,
            ..
        } = expected;
        assert_eq!(seen, (frames, rows, cols, channels), "{file}");
        assert_eq!(layout.sample().to_string(), expected.sample, "{file}");
        let is_float = expected.sample.starts_with('f');
        let values: Vec<String> = match is_float {
            true => expected
                .values
                .iter()
                .map(|text| float(text.parse().expect("a float")))
                .collect(),
            false => expected.values,
        };
        assert_eq!(all_samples(&image), values, "{file}");
        match image.notices() {
            [] => assert_eq!(expected.notice, "", "{file}"),
            [notice] => {
                let notice = words::open_notice(notice);
                assert!(
                    !expected.notice.is_empty()
                        && notice.starts_with(file)
                        && notice.contains(&expected.notice),
                    "{notice}"
                );
            }
            more => panic!("{more:?}"),
        }
    }
}

#[test]
fn numpy_headers_are_numpys_to_the_byte() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let output = python::output(Command::new(python).args(["tests/python/arrays.py", "headers"]));
    let headers: Vec<(u64, u64, String)> = serde_json::from_slice(&output).expect("a list");
    assert!(headers.len() > 20);
    for (rows, cols, expected) in headers {
        let header = NUMPY.header(&Packed::grey(size(rows, cols)), &Provenance::default());
        let header = header.expect("a header");
        let hex: String = header.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected, "{rows}, {cols}");
    }
}

fn provenance() -> Provenance {
    Provenance {
        version: "0.1.0".to_owned(),
        stream: "squaremap".to_owned(),
        seed: Some(u64::MAX),
        count: 200,
        max_half_side: Some(56),
        levels: Some(100..255),
        more: vec![("rows".to_owned(), "{0..37}".to_owned())],
    }
}

/// The header of a file.
fn header_of(file: &Path) -> PathBuf {
    header_for(file).beside.expect("a header beside it")
}

/// Writes the header of a file of bytes.
fn write_header(file: &Path, size: Size) {
    let text = ENVI.header(&Packed::grey(size), &provenance());
    fs::write(header_of(file), text.expect("a header")).expect("written");
}

/// Writes 37 rows of 50 bytes that all differ from their neighbours, and their header.
fn write_envi(folder: &Path) -> (std::path::PathBuf, Vec<u8>) {
    let file = folder.join("squares.raw");
    let samples: Vec<u8> = (0..37 * 50_u32).map(|i| (i * 7 % 251) as u8).collect();
    fs::write(&file, &samples).expect("written");
    write_header(&file, size(37, 50));
    (file, samples)
}

#[test]
fn gdal_reads_what_is_written() {
    if python::with(&["gdalinfo", "gdal_translate"]).is_none() {
        return;
    }
    let folder = folder();
    let (file, samples) = write_envi(folder.path());
    let info = python::output(Command::new("gdalinfo").args(["-mdd", "ENVI"]).arg(&file));
    let info = String::from_utf8(info).expect("text");
    for expected in [
        "Driver: ENVI/ENVI .hdr Labelled",
        "Size is 50, 37",
        "Band 1 Block=50x1 Type=Byte",
        "squaremap_seed=18446744073709551615",
        "squaremap_stream=squaremap",
        "squaremap_max_half_side=56",
        "squaremap_levels=100..255",
    ] {
        assert!(info.contains(expected), "{expected} is not in\n{info}");
    }
    let png = folder.path().join("squares.png");
    python::output(
        Command::new("gdal_translate")
            .args(["-q", "-of", "PNG"])
            .args([&file, &png]),
    );
    let png = std::io::BufReader::new(fs::File::open(png).expect("a picture"));
    let mut reader = png::Decoder::new(png).read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a length")];
    reader.next_frame(&mut pixels).expect("pixels");
    assert_eq!(pixels, samples);
}

#[test]
fn spectral_reads_what_is_written() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let folder = folder();
    let (file, samples) = write_envi(folder.path());
    let output = python::output(
        Command::new(python)
            .args(["tests/python/arrays.py", "spectral"])
            .arg(header_of(&file)),
    );
    let seen: serde_json::Value = serde_json::from_slice(&output).expect("an object");
    assert_eq!(seen["shape"], serde_json::json!([37, 50, 1]));
    assert_eq!(seen["dtype"], "uint8");
    assert_eq!(seen["samples"], serde_json::json!(samples));
    assert_eq!(seen["metadata"]["squaremap count"], "200");
    assert_eq!(
        seen["metadata"]["description"],
        "random squares, drawn by squaremap"
    );
}

#[test]
fn what_is_written_is_read_back() {
    let folder = folder();
    let (file, samples) = write_envi(folder.path());
    for path in [&file, &header_of(&file)] {
        let image = Image::open(path, &ShapeHints::default()).expect("an image");
        assert_eq!(image.path(), file);
        let envi = ShapeOrigin::Header {
            format: &ENVI,
            file: Some(header_of(&file)),
        };
        assert_eq!(image.origin(), &envi);
        assert_eq!(image.provenance(), Some(&provenance()));
        assert_eq!(mapped(&image), samples);
        let packed = Layout::packed(size(37, 50), 1, SampleType::U8, 0).expect("a layout");
        assert_eq!(image.layout().size(), packed.size());
        assert_eq!(image.layout().bytes_needed(), packed.bytes_needed());
        assert_eq!(
            strided(image.layout()).strides().row,
            strided(&packed).strides().row
        );
    }

    let file = folder.path().join("squares.npy");
    let header = NUMPY.header(&Packed::grey(size(37, 50)), &Provenance::default());
    fs::write(&file, [header.expect("a header"), samples.clone()].concat()).expect("written");
    let image = Image::open(&file, &ShapeHints::default()).expect("an image");
    assert_eq!(image.layout().size(), size(37, 50));
    assert_eq!(
        mapped(&image)[strided(image.layout()).offset() as usize..],
        samples
    );
}

#[test]
fn more_pixels_than_32_bits_count_are_mapped() {
    let folder = folder();
    let file = folder.path().join("large.raw");
    let side = 70_000;
    let mut sparse = fs::File::create(&file).expect("created");
    sparse
        .seek(SeekFrom::Start(side * side - 1))
        .and_then(|_| sparse.write_all(&[9]))
        .expect("written");
    write_header(&file, size(side, side));
    let image = Image::open(&file, &ShapeHints::default()).expect("an image");
    let last = strided(image.layout()).sample_offset(0, side - 1, side - 1, 0);
    assert_eq!(last, 4_899_999_999);
    assert_eq!(mapped(&image)[last as usize], 9);
}

#[test]
fn of_a_growing_file_there_are_the_rows_that_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let image: Vec<u8> = (0..40 * 30).map(|i| (i % 251) as u8).collect();
    let numpy = {
        let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (30, 40), }";
        let mut head = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
        head.extend(format!("{text:<117}\n").bytes());
        head
    };
    std::fs::write(
        folder.path().join("c.hdr"),
        "ENVI\nsamples = 40\nlines = 30\nbands = 1\ndata type = 1\n\
         interleave = bsq\nbyte order = 0\nheader offset = 0\n",
    )
    .unwrap();
    let sized = ShapeHints {
        size: Size::new(30, 40).ok(),
        ..ShapeHints::default()
    };
    let none = ShapeHints::default();
    for (name, head, given) in [
        ("a_40x30_u8.raw", &[][..], &none),
        ("b.raw", &[], &sized),
        ("c.raw", &[], &none),
        ("d.npy", &numpy, &none),
    ] {
        let path = folder.path().join(name);
        // Rows, and bytes of a row that is not there yet.
        for (rows, rest) in [(1, 0), (3, 17), (29, 39), (30, 0)] {
            let samples = &image[..40 * rows + rest];
            std::fs::write(&path, [head, samples].concat()).unwrap();
            let opened = Image::open_growing(&path, given).unwrap();
            assert_eq!(opened.notices(), [], "{name}");
            let layout = opened.layout();
            assert_eq!(layout.size(), Size::new(rows as u64, 40).unwrap(), "{name}");
            let span = strided(layout).span(0, &layout.size().rect(), &(0..1));
            let span = span.start as usize..span.end as usize;
            assert!(mapped(&opened)[span] == image[..40 * rows], "{name}");
        }
        std::fs::write(&path, [head, &image[..39]].concat()).unwrap();
        let error = Image::open_growing(&path, given).unwrap_err();
        assert!(error.to_string().contains("a row of 40 pixels"), "{error}");
    }
}

#[test]
fn a_growing_file_keeps_the_gaps_between_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gaps.raw");
    // 20 pixels of two bytes and 7 bytes of a gap, after 5 bytes.
    let bytes: Vec<u8> = (0..5 + 47 * 90_u32).map(|i| (i % 251) as u8).collect();
    let write = |len: usize| std::fs::write(&path, &bytes[..5 + len]).unwrap();
    let given = |size: Option<(u64, u64)>| ShapeHints {
        size: size.and_then(|(rows, cols)| Size::new(rows, cols).ok()),
        sample: Some("u16le".parse().unwrap()),
        offset: Some(5),
        row_stride: Some(47),
        ..ShapeHints::default()
    };
    let assert_rows = |image: &Image, rows: u64| {
        let layout = image.file_layout();
        let found = (
            layout.frames(),
            layout.size(),
            strided(layout).strides().row,
        );
        assert_eq!(found, (1, Size::new(rows, 20).unwrap(), 47));
        assert_eq!(
            strided(layout).sample_offset(0, rows - 1, 3, 0),
            5 + 47 * (rows - 1) + 6
        );
        assert_eq!(image.notices(), []);
    };
    for told in [1, 30, 70] {
        for (rows, len) in [(1, 40), (1, 86), (2, 87), (30, 30 * 47), (60, 61 * 47 - 8)] {
            write(len);
            let open = || Image::open_growing(&path, &given(Some((told, 20))));
            let image = open().unwrap();
            assert_rows(&image, rows);
            write(80 * 47);
            assert_rows(&image.regrown().unwrap(), 80);
            write(39);
            let error = open().unwrap_err().to_string();
            assert!(error.contains("a row of 20 pixels"), "{error}");
        }
    }

    // Frames that are whole, of which the last needs no gap at its end.
    std::fs::write(
        path.with_extension("hdr"),
        "ENVI\nsamples = 20\nlines = 30\nbands = 5\ndata type = 12\n\
         interleave = bsq\nbyte order = 0\nheader offset = 5\n",
    )
    .unwrap();
    for (len, frames, rows) in [
        (29 * 47, 1, 29),
        (30 * 47 - 7, 1, 30),
        (60 * 47 - 8, 1, 30),
        (60 * 47 - 7, 2, 30),
    ] {
        write(len);
        let image = Image::open_growing(&path, &given(None)).unwrap();
        let layout = image.file_layout();
        let found = (
            layout.frames(),
            layout.size().rows(),
            strided(layout).strides().row,
        );
        assert_eq!(found, (frames, rows, 47), "{len}");
    }
}

#[test]
fn of_a_growing_stack_there_are_the_frames_that_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (none, path) = (ShapeHints::default(), folder.path().join("stack.raw"));
    let header = |interleave: &str| {
        let text = format!(
            "ENVI\nsamples = 40\nlines = 30\nbands = 5\ndata type = 1\n\
             interleave = {interleave}\nbyte order = 0\nheader offset = 7\n"
        );
        std::fs::write(path.with_extension("hdr"), text).unwrap();
    };
    let bytes: Vec<u8> = (0..7 + 5 * 1200_u32).map(|i| (i % 251) as u8).collect();
    header("bsq");
    // Of the first frame there are its rows.
    for (len, frames, rows) in [
        (40, 1, 1),
        (1199, 1, 29),
        (1200, 1, 30),
        (2399, 1, 30),
        (2400, 2, 30),
        (5999, 4, 30),
        (6000, 5, 30),
    ] {
        std::fs::write(&path, &bytes[..7 + len]).unwrap();
        let image = Image::open_growing(&path, &none).unwrap();
        let layout = image.file_layout();
        let found = (layout.frames(), layout.size(), strided(layout).offset());
        assert_eq!(found, (frames, Size::new(rows, 40).unwrap(), 7), "{len}");
        assert_eq!(layout.bytes_needed(), 7 + frames * rows * 40);
        assert_eq!(image.notices(), []);
        let given = ShapeHints {
            frame: Some(3),
            ..ShapeHints::default()
        };
        let fourth = Image::open_growing(&path, &given);
        assert_eq!(fourth.is_ok(), frames > 3, "{len}");
        if let Ok(fourth) = fourth {
            assert_eq!(strided(fourth.layout()).offset(), 7 + 3 * 1200);
        }
    }
    // A line of each band, and pixels: what is there is a part of every frame.
    std::fs::write(&path, &bytes[..4000]).unwrap();
    for interleave in ["bil", "bip"] {
        header(interleave);
        let error = Image::open_growing(&path, &none).unwrap_err();
        let expected = "needs 6007 bytes, the file has 4000";
        assert!(error.to_string().contains(expected), "{error}");
    }
}
