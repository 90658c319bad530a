//! Every file that cannot be shown gets one clear line, and what is given wins over what a header
//! says.

use std::fs;
use std::path::{Path, PathBuf};

use squaremap::commands::words;
use squaremap::formats::{ENVI, NUMPY, Packed, Provenance};
use squaremap::image::Size;
use squaremap::open::{Image, ShapeHints, ShapeOrigin};
use tempfile::TempDir;

/// A folder of files made up by a test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    /// Why `path` cannot be opened; the folder's own path is left out.
    fn refusal(&self, path: &Path, given: &ShapeHints) -> String {
        let error = Image::open(path, given).expect_err("a refusal");
        let text = words::open_error(&error);
        assert_eq!(text.lines().count(), 1, "{text}");
        text.replace(&format!("{}/", self.0.path().display()), "")
    }
}

fn size(rows: u64, cols: u64) -> Option<Size> {
    Some(Size::new(rows, cols).expect("a size"))
}

fn npy_header(rows: u64, cols: u64) -> Vec<u8> {
    let packed = Packed::grey(Size::new(rows, cols).expect("a size"));
    let header = NUMPY.header(&packed, &Provenance::default());
    header.expect("a header")
}

/// The first thing to be known of an image, in words.
fn first_notice(image: &Image) -> String {
    words::open_notice(&image.notices()[0])
}

/// Frames, rows, columns, channels, sample type and offset.
fn seen(image: &Image) -> String {
    let layout = image.layout();
    format!(
        "{} of {}×{} {} at {}",
        layout.frames(),
        layout.size(),
        layout.channels(),
        layout.sample(),
        layout.offset().expect("there")
    )
}

fn opened(path: &Path, given: &ShapeHints) -> Image {
    Image::open(path, given).expect("an image")
}

#[test]
fn what_is_no_file_of_samples_is_refused() {
    let folder = Folder::new();
    let nothing = ShapeHints::default();
    let missing = folder.0.path().join("missing.raw");
    assert!(
        folder
            .refusal(&missing, &nothing)
            .starts_with("missing.raw: ")
    );
    let inside = folder.0.path().join("folder.raw");
    fs::create_dir(&inside).expect("a folder");
    assert_eq!(
        folder.refusal(&inside, &nothing),
        "folder.raw: a folder, not a file of samples"
    );
    let empty = folder.file("empty.raw", "");
    let given = ShapeHints {
        size: size(5, 7),
        ..ShapeHints::default()
    };
    assert_eq!(
        folder.refusal(&empty, &given),
        "empty.raw: the file is empty"
    );
    assert_eq!(
        folder.refusal(&folder.file("x.raw", [0; 35]), &nothing),
        "x.raw: no header tells its shape (35 bytes); give --size WIDTHxHEIGHT and --dtype"
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_without_waiting_for_its_writer() {
    let folder = Folder::new();
    let pipe = folder.0.path().join("pipe.raw");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0)
        .expect("a pipe");
    assert_eq!(
        folder.refusal(&pipe, &ShapeHints::default()),
        "pipe.raw: a pipe or device, not a file of samples"
    );
    // A pipe in the place of a header is none.
    fs::rename(&pipe, folder.0.path().join("x.hdr")).expect("renamed");
    let text = folder.refusal(&folder.file("x.raw", [0; 35]), &ShapeHints::default());
    assert!(text.starts_with("x.raw: no header"), "{text}");
}

#[test]
fn a_short_file_says_what_is_missing() {
    let folder = Folder::new();
    let given = ShapeHints {
        size: size(513, 512),
        ..ShapeHints::default()
    };
    let file = folder.file("big.raw", vec![0; 262_144]);
    assert_eq!(
        folder.refusal(&file, &given),
        "big.raw: 512×513 u8 needs 262656 bytes, the file has 262144; to see what is there give --size 512x512 --dtype u8"
    );
    let text = "ENVI\nsamples = 7\nlines = 5\nbands = 3\ninterleave = bsq\ndata type = 12\nheader offset = 10\n";
    folder.file("x.hdr", text);
    let file = folder.file("x.raw", [0; 219]);
    let hdr = folder.0.path().join("x.hdr");
    let error = Image::open(&file, &ShapeHints::default()).expect_err("one byte short");
    assert_eq!(
        words::open_error(&error),
        format!(
            "{}: 7×5×3 u16le after 10 bytes (says {}) needs 220 bytes, the file has 219; \
             give --size, --dtype or --offset",
            file.display(),
            hdr.display()
        )
    );
    let file = folder.file("x.npy", npy_header(5, 7));
    assert_eq!(
        folder.refusal(&file, &ShapeHints::default()),
        "x.npy: 7×5 u8 after 128 bytes (says its header) needs 163 bytes, the file has 128; \
         give --size, --dtype or --offset"
    );
}

#[test]
fn headers_that_make_no_sense_are_named() {
    const REMEDY: &str =
        "; to see the samples anyway give --size WIDTHxHEIGHT, --dtype and --offset";
    let folder = Folder::new();
    let nothing = ShapeHints::default();
    assert_eq!(
        folder.refusal(&folder.file("x.npy", [0; 100]), &nothing),
        format!("x.npy: its NumPy header does not start with \\x93NUMPY{REMEDY}")
    );
    let raw = folder.file("x.raw", [0; 100]);
    let hdr = folder.file("x.hdr", "ENVI\nsamples = 1e9\n");
    let expected = format!("x.hdr: 'samples' is '1e9'; expected a whole number below 2^64{REMEDY}");
    assert_eq!(folder.refusal(&raw, &nothing), expected);
    assert_eq!(folder.refusal(&hdr, &nothing), expected);
    let given = ShapeHints {
        size: size(10, 10),
        sample: "u1".parse().ok(),
        ..ShapeHints::default()
    };
    let image = opened(&raw, &given);
    assert_eq!(seen(&image), "1 of 10×10×1 u8 at 0");
    assert!(first_notice(&image).starts_with("ignored: "));

    folder.file(
        "x.hdr",
        "ENVI\nsamples = 4294967296\nlines = 4294967296\ndata type = 1\n",
    );
    let text = folder.refusal(&raw, &nothing);
    assert!(
        text.contains("4294967296x4294967296 (width x height) is more than"),
        "{text}"
    );
    folder.file("x.hdr", format!("ENVI\n{}", "; nothing\n".repeat(200_000)));
    let text = folder.refusal(&raw, &nothing);
    assert_eq!(
        text,
        format!("x.hdr: its header is too long; expected at most 1048576 bytes{REMEDY}")
    );
    fs::remove_file(&raw).expect("removed");
    folder.file("x.hdr", "ENVI\nsamples = 1\nlines = 1\ndata type = 1\n");
    let text = folder.refusal(&hdr, &nothing);
    assert!(
        text.starts_with("x.hdr: no file of samples beside it; expected one of its name"),
        "{text}"
    );
    let nhdr = folder.file(
        "y.nhdr",
        "NRRD0004\ntype: float\nendian: little\ndimension: 1\nsizes: 1\nencoding: raw\ndata file: gone.raw\n",
    );
    let text = folder.refusal(&nhdr, &nothing);
    assert!(text.starts_with("gone.raw: "), "{text}");
}

#[test]
fn hostile_headers_are_refused_in_short() {
    let folder = Folder::new();
    let raw = folder.file("x.raw", [0; 100]);
    let envi = "ENVI\nsamples = 1\nlines = 1\ndata type = 1\n";
    let long = 1 << 20;
    for text in [
        format!("ENVI\nsamples = {}", "9".repeat(long / 2)),
        format!("{envi}x = {}", "{".repeat(long / 2)),
        format!("ENVI\n{}", "a=\n".repeat(long / 4)),
        format!("ENVI\n{}", "squaremap a=\n".repeat(long / 16)),
        format!("ENVI\n{}", "x={\n".repeat(long / 5)),
        format!("{envi}bands = {}", u64::MAX),
        format!("{envi}header offset = {}", u64::MAX),
        format!("{envi}lines = -1"),
    ] {
        folder.file("x.hdr", &text);
        let error = Image::open(&raw, &ShapeHints::default()).expect_err("a refusal");
        assert!(words::open_error(&error).len() < 1000);
    }
}

#[test]
fn frames_are_counted_and_the_rest_is_told() {
    let folder = Folder::new();
    let file = folder.file("x.raw", [0; 250]);
    let given = |sample: Option<&str>, offset, row_stride| ShapeHints {
        size: size(5, 7),
        sample: sample.and_then(|name| name.parse().ok()),
        offset,
        row_stride,
        ..ShapeHints::default()
    };
    let image = opened(&file, &given(Some("<u2"), Some(40), None));
    assert_eq!(seen(&image), "3 of 7×5×1 u16le at 40");
    assert_eq!(image.notices(), []);
    // 5 rows of 10 bytes: five whole frames, or a last one without its padding.
    let image = opened(&file, &given(Some("u1"), None, Some(10)));
    assert_eq!(
        (seen(&image), image.notices().len()),
        ("5 of 7×5×1 u8 at 0".into(), 0)
    );
    let image = opened(&file, &given(Some("u1"), Some(3), Some(10)));
    assert_eq!(
        (seen(&image), image.notices().len()),
        ("5 of 7×5×1 u8 at 3".into(), 0)
    );

    let image = opened(&file, &given(Some("u1"), None, None));
    assert_eq!(seen(&image), "7 of 7×5×1 u8 at 0");
    assert!(
        first_notice(&image)
            .ends_with(
                "x.raw: the last 5 bytes, after 7 frames of 7×5 u8, are not shown; if they come before the samples, \
                 and not after them, give --offset 5"
            )
    );
    let image = opened(&file, &given(None, Some(40), None));
    assert!(first_notice(&image).ends_with(
        "x.raw: taken as 6 frames of 7×5 u8 after 40 bytes; give --dtype if its samples are wider"
    ));
    assert_eq!(
        folder.refusal(&file, &given(None, None, Some(6))),
        "x.raw: a row stride of 6 bytes is too short: a row has 7"
    );
    // Two samples of a pixel are a frame each.
    let two = ShapeHints {
        channels: Some(2),
        ..given(Some("u1"), None, None)
    };
    assert_eq!(seen(&opened(&file, &two)), "6 of 7×5×1 u8 at 0");
}

#[test]
fn what_is_given_wins() {
    let folder = Folder::new();
    let file = folder.file("x.raw", [0; 420]);
    let text = "ENVI\nsamples = 7\nlines = 5\nbands = 3\ninterleave = bil\ndata type = 12\n";
    folder.file("x.hdr", text);
    let with = |change: fn(&mut ShapeHints)| {
        let mut given = ShapeHints::default();
        change(&mut given);
        let image = opened(&file, &given);
        (seen(&image), image.origin().clone())
    };
    let envi = ShapeOrigin::Header {
        format: &ENVI,
        file: Some(file.with_extension("hdr")),
    };
    for (change, expected, source) in [
        (
            (|_| {}) as fn(&mut ShapeHints),
            "1 of 7×5×3 u16le at 0",
            &envi,
        ),
        (
            |given| given.channels = Some(1),
            "3 of 7×5×1 u16le at 0",
            &envi,
        ),
        (
            |given| given.offset = Some(20),
            "1 of 7×5×3 u16le at 20",
            &envi,
        ),
        (
            |given| given.sample = ">u2".parse().ok(),
            "1 of 7×5×3 u16be at 0",
            &envi,
        ),
        (
            |given| given.size = size(7, 10),
            "3 of 10×7×1 u16le at 0",
            &ShapeOrigin::Given,
        ),
    ] {
        assert_eq!(with(change), (expected.to_owned(), source.clone()));
    }
}

#[test]
fn bytes_after_the_samples_do_not_matter_to_a_header() {
    let folder = Folder::new();
    let file = folder.file("x.npy", [npy_header(5, 7), vec![0; 999]].concat());
    let image = opened(&file, &ShapeHints::default());
    assert_eq!(seen(&image), "1 of 7×5×1 u8 at 128");
    assert_eq!(image.notices(), []);
}

#[test]
fn broken_provenance_does_not_hide_the_picture() {
    let folder = Folder::new();
    let file = folder.file("x.raw", [0; 35]);
    let text = "ENVI\nsamples = 7\nlines = 5\ndata type = 1\nsquaremap seed = x\n";
    folder.file("x.hdr", text);
    let image = opened(&file, &ShapeHints::default());
    assert_eq!(image.provenance(), None);
    assert!(
        first_notice(&image)
            .ends_with("x.hdr: cannot be made again: the key 'squaremap version' is missing")
    );
}

#[test]
fn a_name_may_tell_the_shape() {
    let folder = Folder::new();
    let nothing = ShapeHints::default();
    let image = opened(&folder.file("a_7x5_u16be.raw", [0; 140]), &nothing);
    assert_eq!(seen(&image), "2 of 7×5×1 u16be at 0");
    assert_eq!(image.origin(), &ShapeOrigin::Name);
    // Without a sample type the size must be exactly the file's.
    let image = opened(&folder.file("b_7x5.raw", [0; 35]), &nothing);
    assert_eq!(seen(&image), "1 of 7×5×1 u8 at 0");
    for (name, len) in [("c_7x5.raw", 70), ("d_2x2.raw", 35), ("e_9x9.raw", 35)] {
        let text = folder.refusal(&folder.file(name, vec![0; len]), &nothing);
        assert!(text.contains("no header tells its shape"), "{text}");
    }
    assert_eq!(
        folder.refusal(&folder.file("f_7x6_u8.raw", [0; 35]), &nothing),
        "f_7x6_u8.raw: 7×6 u8 (says its name) needs 42 bytes, the file has 35; \
         to see what is there give --size 7x5 --dtype u8"
    );
}
