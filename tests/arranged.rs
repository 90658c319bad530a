//! What the user says of samples refines what a header says: orders, bands, frames, pixel formats, and which way up.
//! Compared with where samples lie by arithmetic of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use squaremap::image::{Number, Orientation, Size};
use squaremap::layout::{IndexOrder, Interleave};
use squaremap::open::{BandChoice, Image, OpenNotice, ShapeHints};
use tempfile::TempDir;

const SQUAREMAP: &str = env!("CARGO_BIN_EXE_squaremap");

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

fn size(rows: u64, cols: u64) -> Option<Size> {
    Some(Size::new(rows, cols).expect("a size"))
}

fn open(path: &Path, hints: &ShapeHints) -> Image {
    Image::open(path, hints).expect("an image")
}

/// The samples of all frames, in the order of rows, columns, channels.
fn samples(image: &Image) -> Vec<u8> {
    let mut all = Vec::new();
    for frame in 0..image.file_layout().frames() {
        let frame = image.at_frame(frame).expect("a frame");
        let rect = frame.layout().size().rect();
        all.extend_from_slice(frame.pixels(&rect, &mut Vec::new()));
    }
    all
}

fn npy(descr: &str, fortran: bool, shape: &str, samples: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    let dict = format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
    let len = (dict.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\0", &len[..], dict.as_bytes(), samples].concat()
}

/// A cube of 3 rows, 4 columns and 5 bands: sample (row, col, band) is row · 50 + col · 10 + band.
fn cube(order: [usize; 3]) -> Vec<u8> {
    let counts = [3, 4, 5];
    let mut bytes = Vec::new();
    for a in 0..counts[order[0]] {
        for b in 0..counts[order[1]] {
            for c in 0..counts[order[2]] {
                let mut at = [0_u8; 3];
                (at[order[0]], at[order[1]], at[order[2]]) = (a, b, c);
                bytes.push(at[0] * 50 + at[1] * 10 + at[2]);
            }
        }
    }
    bytes
}

/// The samples of these bands of the cube, pixel by pixel.
fn bands(bands: &[u8]) -> Vec<u8> {
    let pixels = (0..3).flat_map(|row| (0..4).map(move |col| row * 50 + col * 10));
    pixels
        .flat_map(|pixel| bands.iter().map(move |band| pixel + band))
        .collect()
}

#[test]
fn bands_of_any_order_are_found() {
    let folder = Folder::new();
    for (order, interleave) in [
        ([0, 1, 2], Interleave::Pixels),
        ([0, 2, 1], Interleave::Lines),
        ([2, 0, 1], Interleave::Planes),
    ] {
        let raw = folder.file("cube.raw", cube(order));
        let shape = match interleave {
            Interleave::Pixels => "(3, 4, 5)",
            Interleave::Lines => "(3, 5, 4)",
            Interleave::Planes => "(5, 3, 4)",
        };
        let array = folder.file("cube.npy", npy("|u1", false, shape, &cube(order)));
        let header = format!(
            "ENVI\nsamples = 4\nlines = 3\nbands = 5\ndata type = 1\ninterleave = {interleave}\n"
        );
        let envi = folder.file("envi.raw", cube(order));
        folder.file("envi.hdr", header);
        let given = ShapeHints {
            size: size(3, 4),
            interleave: Some(interleave),
            ..ShapeHints::default()
        };
        let only = ShapeHints {
            interleave: Some(interleave),
            ..ShapeHints::default()
        };
        for (path, hints) in [
            (&raw, &given),
            (&array, &only),
            (&array, &given),
            (&envi, &ShapeHints::default()),
            (&envi, &only),
        ] {
            let what = format!("{} {interleave}", path.display());
            let all: Vec<u8> = (0..5).flat_map(|band| bands(&[band])).collect();
            assert_eq!(samples(&open(path, hints)), all, "{what}");
            let picked = |choice| {
                let hints = ShapeHints {
                    bands: Some(choice),
                    ..hints.clone()
                };
                samples(&open(path, &hints))
            };
            assert_eq!(picked(BandChoice::One(3)), bands(&[3]), "{what}");
            let colors = BandChoice::Colors([4, 0, 2]);
            assert_eq!(picked(colors), bands(&[4, 0, 2]), "{what}");
            let beyond = ShapeHints {
                bands: Some(BandChoice::One(5)),
                ..hints.clone()
            };
            let error = Image::open(path, &beyond)
                .expect_err("no such band")
                .to_string();
            assert!(error.ends_with("no band 6; expected 1 to 5"), "{error}");
        }
    }
}

#[test]
fn the_headers_own_counts_keep_its_order() {
    let folder = Folder::new();
    let columns: Vec<u8> = (0..12).collect();
    let fortran = folder.file("f.npy", npy("|u1", true, "(3, 4)", &columns));
    let lines = folder.file("c.bil", cube([0, 2, 1]));
    folder.file(
        "c.hdr",
        "ENVI\nsamples = 4\nlines = 3\nbands = 5\ndata type = 1\ninterleave = bil\n",
    );
    for path in [&fortran, &lines] {
        let told = open(path, &ShapeHints::default());
        let given = ShapeHints {
            size: size(3, 4),
            ..ShapeHints::default()
        };
        let again = open(path, &given);
        assert_eq!(again.file_layout(), told.file_layout());
        assert_eq!(samples(&again), samples(&told));
        assert_eq!(again.notices(), []);
        // Another size starts anew, and that is told.
        let other = ShapeHints {
            size: size(4, 3),
            ..ShapeHints::default()
        };
        let other = open(path, &other);
        assert!(
            matches!(other.notices()[0], OpenNotice::Contradicted { .. }),
            "{:?}",
            other.notices()
        );
    }
    let one = ShapeHints {
        size: size(3, 4),
        channels: Some(1),
        ..ShapeHints::default()
    };
    let rgb = folder.file(
        "rgb.npy",
        npy("|u1", false, "(3, 4, 3)", &bands(&[0, 1, 2])),
    );
    let frames: Vec<u8> = (0..3).flat_map(|band| bands(&[band])).collect();
    assert_eq!(samples(&open(&rgb, &one)), frames);
}

#[test]
fn columns_and_gaps_between_frames_are_where_they_are_said_to_be() {
    let folder = Folder::new();
    let by_cols: Vec<u8> = (0..4)
        .flat_map(|col| (0..3).map(move |row| row * 10 + col))
        .collect();
    let by_rows: Vec<u8> = (0..3)
        .flat_map(|row| (0..4).map(move |col| row * 10 + col))
        .collect();
    let hints = ShapeHints {
        size: size(3, 4),
        order: Some(IndexOrder::Fortran),
        ..ShapeHints::default()
    };
    assert_eq!(
        samples(&open(&folder.file("m.raw", &by_cols), &hints)),
        by_rows
    );

    // 7 bytes, then frames of 24 with 13 after each but the last.
    let frame = |k: u8| (0..24).map(move |i| i + 30 * k).collect::<Vec<u8>>();
    let mut bytes = vec![255; 7];
    for k in 0..5 {
        bytes.extend(frame(k));
        bytes.extend(if k < 4 { vec![255; 13] } else { Vec::new() });
    }
    let hints = ShapeHints {
        size: size(3, 4),
        sample: "u16le".parse().ok(),
        offset: Some(7),
        frame_stride: Some(37),
        ..ShapeHints::default()
    };
    let image = open(&folder.file("gaps.raw", &bytes), &hints);
    assert_eq!(image.notices(), []);
    let frames: Vec<u8> = (0..5).flat_map(frame).collect();
    assert_eq!(samples(&image), frames);
}

#[test]
fn colours_are_where_a_pixel_format_has_them() {
    let folder = Folder::new();
    let pixels: Vec<u8> = (0..48).collect();
    let path = folder.file("x.raw", &pixels);
    let array = folder.file("x.npy", npy("|u1", false, "(3, 4, 4)", &pixels));
    for (name, picked) in [
        ("bgra", &[2, 1, 0, 3][..]),
        ("bgr0", &[2, 1, 0]),
        ("0rgb", &[1, 2, 3]),
        ("argb", &[1, 2, 3, 0]),
        ("rgbx", &[0, 1, 2]),
    ] {
        let hints = ShapeHints {
            size: size(3, 4),
            pixel_format: name.parse().ok(),
            ..ShapeHints::default()
        };
        let expected: Vec<u8> = (0..12)
            .flat_map(|i| picked.iter().map(move |k| i * 4 + k))
            .collect();
        let of_array = ShapeHints {
            size: None,
            ..hints.clone()
        };
        for (path, hints) in [(&path, &hints), (&array, &of_array)] {
            let image = open(path, hints);
            assert_eq!(samples(&image), expected, "{name}");
            assert_eq!(image.has_opacity(), picked.len() == 4, "{name}");
        }
    }
}

#[test]
fn a_fourth_channel_is_opacity_only_where_it_looks_so() {
    let folder = Folder::new();
    let with = |fourth: fn(u64) -> u8| {
        let pixels: Vec<u8> = (0..6400_u64)
            .flat_map(|i| [9, i as u8, 200, fourth(i)])
            .collect();
        let path = folder.file("x.npy", npy("|u1", false, "(80, 80, 4)", &pixels));
        open(&path, &ShapeHints::default())
    };
    // A mask, a soft edge, and all of it.
    for fourth in [
        (|i| if i % 80 < 40 { 0 } else { 255 }) as fn(u64) -> u8,
        |i| (i % 80 * 4).min(255) as u8,
        |_| 255,
    ] {
        let image = with(fourth);
        assert!(image.has_opacity());
        assert_eq!(image.notices(), []);
    }
    // Nothing, near infrared, half of it everywhere.
    for fourth in [(|_| 0) as fn(u64) -> u8, |i| (i * 37 % 200) as u8, |_| 128] {
        let image = with(fourth);
        assert!(!image.has_opacity());
        assert!(matches!(image.notices(), [OpenNotice::NoOpacity { .. }]));
    }
}

#[test]
fn what_a_header_says_of_bands_is_used() {
    let folder = Folder::new();
    let path = folder.file("cube.dat", cube([0, 2, 1]));
    let header = "ENVI\nsamples = 4\nlines = 3\nbands = 5\ndata type = 1\ninterleave = bil\n\
                  default bands = {4, 1, 3}\ndata ignore value = 21\nwavelength = {400, 500, 600, 700, 800}\n\
                  wavelength units = nm\n";
    folder.file("cube.hdr", header);
    let image = open(&path, &ShapeHints::default());
    assert_eq!(samples(&image), bands(&[3, 0, 2]));
    assert_eq!(image.band_labels(), ["700 nm", "400 nm", "600 nm"]);
    assert_eq!(image.no_data(), Some(Number::Integer(21)));
    assert!(matches!(
        image.notices(),
        [OpenNotice::Chosen { bands: 5, .. }]
    ));
    let each = ShapeHints {
        size: size(3, 4),
        channels: Some(1),
        ..ShapeHints::default()
    };
    let each = open(&path, &each);
    assert_eq!(each.at_frame(1).expect("a frame").band_labels(), ["500 nm"]);
}

/// Red of each pixel of a PNG, row after row, and its rows and columns.
fn red(path: &Path) -> (usize, usize, Vec<u8>) {
    let decoder = png::Decoder::new(std::io::BufReader::new(
        fs::File::open(path).expect("a picture"),
    ));
    let mut reader = decoder.read_info().expect("a PNG");
    let mut rgb = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut rgb).expect("pixels");
    let red = rgb[..info.buffer_size()]
        .chunks(3)
        .map(|pixel| pixel[0])
        .collect();
    (info.height as usize, info.width as usize, red)
}

fn run(folder: &Path, args: &[&str]) {
    let output = Command::new(SQUAREMAP)
        .current_dir(folder)
        .args(args)
        .output()
        .expect("it starts");
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn pictures_are_turned_and_samples_are_not() {
    let folder = Folder::new();
    let (rows, cols) = (5, 7);
    let pixels: Vec<u8> = (0..rows * cols).map(|i| (i * 7) as u8).collect();
    folder.file("x.raw", &pixels);
    let at = |row: usize, col: usize| pixels[row * cols + col];
    // NumPy's flipud, fliplr, rot90(-1), rot90(2), rot90(1), and rot90(-1) of flipud.
    type Shown<'a> = (
        &'a [&'a str],
        (usize, usize),
        &'a dyn Fn(usize, usize) -> u8,
    );
    let cases: [Shown<'_>; 6] = [
        (&["--flip", "vertical"], (rows, cols), &|r, c| {
            at(rows - 1 - r, c)
        }),
        (&["--flip", "horizontal"], (rows, cols), &|r, c| {
            at(r, cols - 1 - c)
        }),
        (&["--rotate", "90"], (cols, rows), &|r, c| {
            at(rows - 1 - c, r)
        }),
        (&["--rotate", "180"], (rows, cols), &|r, c| {
            at(rows - 1 - r, cols - 1 - c)
        }),
        (&["--rotate", "270"], (cols, rows), &|r, c| {
            at(c, cols - 1 - r)
        }),
        (
            &["--flip", "vertical", "--rotate", "90"],
            (cols, rows),
            &|r, c| at(c, r),
        ),
    ];
    let fixed = [
        "view",
        "x.raw",
        "--size",
        "7x5",
        "--dtype",
        "u8",
        "--range",
        "0,255",
        "--colormap",
        "gray",
    ];
    for (turn, shown, expected) in cases {
        let all = [&fixed[..], turn].concat();
        run(
            folder.0.path(),
            &[&all[..], &["--export", "out.png"]].concat(),
        );
        let found = red(&folder.0.path().join("out.png"));
        let turned: Vec<u8> = (0..shown.0)
            .flat_map(|r| (0..shown.1).map(move |c| (r, c)))
            .map(|(r, c)| expected(r, c))
            .collect();
        assert_eq!(found, (shown.0, shown.1, turned), "{turn:?}");
        // Rows and columns that are typed are the file's, and so are samples.
        let part = ["--region", "1:3,2:6", "--export", "out.npy"];
        run(folder.0.path(), &[&all[..], &part].concat());
        let out = fs::read(folder.0.path().join("out.npy")).expect("an array");
        let own: Vec<u8> = (1..3)
            .flat_map(|r| (2..6).map(move |c| (r, c)))
            .map(|(r, c)| at(r, c))
            .collect();
        assert_eq!(out[128..], own, "{turn:?}");
        let one = ["--region", "1:2,2:3", "--export", "one.png"];
        run(folder.0.path(), &[&all[..], &one].concat());
        assert_eq!(
            red(&folder.0.path().join("one.png")),
            (1, 1, vec![at(1, 2)]),
            "{turn:?}"
        );
        let center = [
            "--center",
            "1.5,2.5",
            "--zoom",
            "9",
            "--window-size",
            "3x3",
            "--screenshot",
            "shot.png",
        ];
        run(folder.0.path(), &[&all[..], &center].concat());
        assert_eq!(
            red(&folder.0.path().join("shot.png")),
            (3, 3, vec![at(1, 2); 9]),
            "{turn:?}"
        );
        for old in ["out.png", "out.npy", "one.png", "shot.png"] {
            fs::remove_file(folder.0.path().join(old)).expect("removed");
        }
    }
    let turned = ShapeHints {
        size: size(5, 7),
        orientation: Orientation::AS_IS.turned(),
        ..ShapeHints::default()
    };
    let turned = open(&folder.0.path().join("x.raw"), &turned);
    assert_eq!(
        (turned.layout().size().rows(), turned.file_size().rows()),
        (7, 5)
    );
}

#[test]
fn a_map_of_classes_shows_their_colours_and_no_others() {
    let folder = Folder::new();
    // Single pixels of a class among others: means would make colours of classes that are not there.
    let pixels: Vec<u8> = (0..400 * 600_usize)
        .map(|i| {
            if i % 7 == 0 {
                3
            } else {
                (i / 600 / 100) as u8 % 2
            }
        })
        .collect();
    folder.file("map.dat", &pixels);
    folder.file(
        "map.hdr",
        "ENVI\nsamples = 600\nlines = 400\nbands = 1\ndata type = 1\nfile type = ENVI Classification\nclasses = 4\n\
         class lookup = {0,0,0, 250,0,0, 0,250,0, 90,0,250}\nclass names = {none, a, b, c}\n",
    );
    for extra in [
        &["--window-size", "150x100"][..],
        &["--zoom", "3", "--window-size", "150x100"],
    ] {
        let args = [&["view", "map.dat", "--screenshot", "map.png"][..], extra].concat();
        run(folder.0.path(), &args);
        let (rows, cols, red) = red(&folder.0.path().join("map.png"));
        assert_eq!((rows, cols), (100, 150));
        assert!(
            red.iter().all(|red| [0, 250, 90].contains(red)),
            "{extra:?}"
        );
        assert!(red.contains(&250) && red.contains(&90), "{extra:?}");
        fs::remove_file(folder.0.path().join("map.png")).expect("removed");
    }
}

#[test]
fn picked_bands_stay_in_other_shapes() {
    let folder = Folder::new();
    let pixels: Vec<u8> = (0..240).collect();
    let path = folder.file("x.raw", &pixels);
    for (name, bands, picked) in [
        ("bgr24", 3, &[2_usize, 1, 0][..]),
        ("bgr0", 4, &[2, 1, 0]),
        ("bgra", 4, &[2, 1, 0, 3]),
    ] {
        let hints = ShapeHints {
            size: size(240 / bands as u64 / 10, 10),
            pixel_format: name.parse().ok(),
            ..ShapeHints::default()
        };
        let growing = Image::open_growing(&path, &hints).expect("an image");
        assert_eq!(samples(&growing), samples(&open(&path, &hints)), "{name}");
        let wider = growing
            .reshaped(12, growing.layout().sample())
            .expect("a shape");
        let rows = 240 / (12 * bands);
        assert_eq!(
            wider.file_size(),
            Size::new(rows as u64, 12).expect("a size"),
            "{name}"
        );
        let expected: Vec<u8> = (0..rows * 12)
            .flat_map(|i| picked.iter().map(move |k| (i * bands + k) as u8))
            .collect();
        assert_eq!(samples(&wider), expected, "{name}");
        let grown = wider.regrown().expect("as before");
        assert_eq!(samples(&grown), expected, "{name}");
    }
}

#[test]
fn what_is_passed_over_is_told_or_refused() {
    let folder = Folder::new();
    let envi = |rows, extra| {
        format!("ENVI\nsamples = 5\nlines = {rows}\nbands = 1\ndata type = 1\n{extra}")
    };
    let refusal = |path: &Path| {
        let error = Image::open(path, &ShapeHints::default()).expect_err("a refusal");
        error.to_string()
    };
    // A picture of another format beside a header that it is long enough for.
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.resize(40, 7);
    let picture = folder.file("a.tif", &tiff);
    let header = folder.file("a.hdr", envi(4, ""));
    for path in [&picture, &header] {
        assert!(refusal(path).contains("TIFF"), "{}", refusal(path));
    }
    folder.file("a.hdr", envi(4, "header offset = 20\n"));
    assert_eq!(samples(&open(&picture, &ShapeHints::default())), [7; 20]);
    // Two files that are as likely.
    folder.file("b.dat", [1; 20]);
    folder.file("b.raw", [2; 20]);
    let header = folder.file("b.hdr", envi(4, ""));
    assert!(
        refusal(&header).contains("nothing tells which"),
        "{}",
        refusal(&header)
    );
    // A header that tells of too much, though it has all of the name.
    let samples_of = folder.file("c.raw", [3; 20]);
    folder.file("c.raw.hdr", envi(40, ""));
    folder.file("c.hdr", envi(4, ""));
    let image = open(&samples_of, &ShapeHints::default());
    assert!(
        matches!(image.notices(), [OpenNotice::Unfit { .. }]),
        "{:?}",
        image.notices()
    );
    // What a contradicted header says of bands and values is not used either.
    let other = folder.file("d.raw", [4; 20]);
    folder.file(
        "d.hdr",
        envi(4, "band names = {one}\ndata ignore value = 4\n"),
    );
    let anew = ShapeHints {
        size: size(2, 10),
        sample: "u8".parse().ok(),
        ..ShapeHints::default()
    };
    let anew = open(&other, &anew);
    assert_eq!((anew.no_data(), anew.band_labels()), (None, Vec::new()));
    // A pixel format of another number of samples.
    let stack = folder.file("e.npy", npy("|u1", false, "(5, 30, 40)", &[1; 6000]));
    let format = ShapeHints {
        pixel_format: "bgra".parse().ok(),
        ..ShapeHints::default()
    };
    let error = Image::open(&stack, &format)
        .expect_err("a refusal")
        .to_string();
    assert!(
        error.ends_with("samples of a pixel: 1 in the file, 4 in bgra"),
        "{error}"
    );
}

#[test]
fn headers_that_are_not_read_tell_size_and_type() {
    let folder = Folder::new();
    let volume: Vec<u8> = (0..3 * 4 * 5 * 2_u32).map(|i| (i * 7) as u8).collect();
    let path = folder.file("v.raw", &volume);
    folder.file(
        "v.mhd",
        "ObjectType = Image\nNDims = 3\nElementByteOrderMSB = True\nDimSize = 5 4 3\nElementType = MET_SHORT\n\
         ElementDataFile = v.raw\n",
    );
    let image = open(&path, &ShapeHints::default());
    let layout = image.file_layout();
    assert_eq!(layout.to_string(), "3 frames of 5×4 i16be");
    assert!(
        matches!(image.notices(), [OpenNotice::OtherHeader { .. }]),
        "{:?}",
        image.notices()
    );
    assert_eq!(samples(&image), volume);
}

#[test]
fn of_a_recording_that_was_cut_there_is_what_is_whole() {
    let folder = Folder::new();
    let frames: Vec<u8> = (0..70).collect();
    let path = folder.file("cut.npy", npy("|u1", false, "(9, 4, 5)", &frames));
    let said = ShapeHints {
        size: size(4, 5),
        ..ShapeHints::default()
    };
    assert!(Image::open(&path, &ShapeHints::default()).is_err());
    assert_eq!(samples(&open(&path, &said)), frames[..60]);
}
