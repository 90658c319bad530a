//! Headers, file names and CSV files that somebody made up to do harm: 10,000 of each kind, and the worst
//! there are. Each ends in an error or in a layout that lies in its file, soon and in little memory.
#![cfg(unix)]

mod cache;
mod measure;
mod outputs;
mod scarcity;
mod texts;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use rand::RngExt;
use squaremap::commands::words as said;
use squaremap::open::{Image, ShapeHints};
use squaremap::scene::{CsvSquares, Squares};
use tempfile::TempDir;

use measure::{Seen, alone};
use texts::{hostile, much, random};

const CASES: usize = 10_000;

/// Opens an image, all samples of which must lie in its file.
fn open(path: &Path) -> Result<(), String> {
    let image =
        Image::open(path, &ShapeHints::default()).map_err(|error| said::open_error(&error))?;
    let (layout, len) = (image.layout(), image.bytes().len());
    assert!(layout.bytes_needed() <= len);
    let (size, width) = (layout.size(), layout.sample().bytes());
    for frame in [0, layout.frames() - 1] {
        for row in [0, size.rows() - 1] {
            for col in [0, size.cols() - 1] {
                for channel in [0, layout.channels() - 1] {
                    let at = layout
                        .sample_offset(frame, row, col, channel)
                        .expect("there");
                    assert!(Some(at) >= layout.offset() && at + width <= len);
                }
            }
        }
    }
    Ok(())
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        // Some file systems write at once what replaces the bytes of a file.
        let _ = fs::remove_file(&path);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(500)])
        .escape_debug()
        .to_string()
}

#[test]
fn envi_headers() {
    let _alone = alone();
    let folder = Folder::new();
    // So few that nobody guesses their shape, which takes longer.
    let samples = folder.write("x.raw", [7; 30]);
    let valid = "ENVI\ndescription = {a\nb}\nsamples = 5\nlines = 3\nbands = 1\nheader offset = 0\n\
        data type = 12\ninterleave = bip\nbyte order = 1\nsquaremap version = 0.1.0\n\
        squaremap stream = squaremap-1\nsquaremap seed = 5\nsquaremap count = 50\n\
        squaremap max half side = 7\nsquaremap levels = 100..255\n";
    let words = [
        "ENVI\n",
        "samples = ",
        "lines = ",
        "bands = ",
        "header offset = ",
        "data type = ",
        "interleave = ",
        "bil",
        "byte order = ",
        "{",
        "}",
        "=",
        "\n",
        "squaremap ",
        "levels = ",
        "%ff",
        "..",
        "\r\n",
        "major frame offsets = ",
        "file compression = ",
    ];
    let mut seen = Seen::default();
    let mut see = |text: &[u8]| {
        folder.write("x.hdr", text);
        seen.see(&|| shown(text), || open(&samples));
    };
    let mut random = random();
    for _ in 0..CASES {
        see(&hostile(&mut random, valid.as_bytes(), &words));
    }
    for of in [
        "a = b\n",
        "=\n",
        "=",
        "{",
        "a = {\n",
        "a = {}\n",
        "\n",
        "squaremap a = b\n",
        "squaremap =\n",
        "squaremap a%",
        "samples = 5\n",
        "\u{ff}",
        "; = \n",
        " \t",
        "a = {;\n",
        "\r\n",
        "a =",
    ] {
        see(&much(of));
        see(&[valid.as_bytes(), &much(of)].concat());
        see(&[valid.as_bytes(), b"x = {", &much(of)].concat());
    }
    see(&[valid.as_bytes(), &vec![0xFF; 1 << 19]].concat());
    seen.assert_more_than(CASES / 50, Some(CASES / 10));
}

#[test]
fn npy_headers() {
    let _alone = alone();
    let folder = Folder::new();
    let file = |version: u8, dict: &[u8]| {
        let mut file = [b"\x93NUMPY", &[version, 0][..]].concat();
        match version {
            1 => file.extend((dict.len() as u16).to_le_bytes()),
            _ => file.extend((dict.len() as u32).to_le_bytes()),
        }
        file.extend(dict);
        file.extend([7; 300]);
        file
    };
    let valid = b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4, 3), }  \n";
    let words = [
        "{",
        "}",
        "'descr'",
        "'fortran_order'",
        "'shape'",
        ":",
        ",",
        "(",
        ")",
        "[",
        "]",
        "True",
        "False",
        "'<f4'",
        "'|O'",
        "L",
        " ",
        "\"",
        "[('a', '<f4')]",
        "1, ",
    ];
    let mut seen = Seen::default();
    let mut see = |bytes: &[u8]| {
        let path = folder.write("x.npy", bytes);
        seen.see(&|| shown(bytes), || open(&path));
    };
    let mut random = random();
    for _ in 0..CASES {
        let dict = hostile(&mut random, valid, &words);
        let mut bytes = file(random.random_range(0..5), &dict);
        if random.random_bool(0.1) {
            let at = random.random_range(0..12);
            bytes[at] = random.random();
        }
        if random.random_bool(0.1) {
            bytes.truncate(random.random_range(1..200));
        }
        see(&bytes);
    }
    for of in [
        "(",
        "[",
        "{",
        "{'shape': ",
        "((1,",
        "'",
        "1",
        " ",
        "{'shape': (1,",
        "1,",
        "\u{ff}",
    ] {
        let nested = &much(of)[..65_000];
        for dict in [
            nested.to_vec(),
            [b"{'shape': (", nested].concat(),
            [b"{'descr': ", nested].concat(),
        ] {
            see(&file(1, &dict));
            see(&file(2, &dict));
        }
        see(&file(2, &much(of)));
    }
    seen.assert_more_than(CASES / 50, Some(CASES / 10));
}

#[test]
fn nrrd_headers() {
    let _alone = alone();
    let folder = Folder::new();
    // So few that nobody guesses their shape, which takes longer.
    let samples = folder.write("x.raw", [7; 30]);
    let valid = "NRRD0004\ntype: unsigned short\ndimension: 3\nsizes: 3 5 1\nendian: big\nencoding: raw\n\
        byte skip: 0\n";
    let detached = format!("{valid}data file: x.raw\n");
    let words = [
        "NRRD0004\n",
        "type: ",
        "float\n",
        "dimension: ",
        "sizes: ",
        "endian: ",
        "little\n",
        "encoding: ",
        "raw\n",
        "byte skip: ",
        "-1\n",
        "data file: ",
        "x.raw\n",
        "../x.raw",
        "/dev/zero\n",
        "LIST\n",
        ":",
        ":=",
        "\n",
        " ",
        "#",
    ];
    let mut seen = Seen::default();
    let mut see = |text: &[u8]| {
        folder.write("x.nhdr", text);
        seen.see(&|| shown(text), || open(&samples));
        // Else it is no header, and what is no header is not this test's matter.
        if text.starts_with(b"NRRD000") {
            let attached = folder.write("y.nrrd", [text, b"\n", &[7; 30]].concat());
            seen.see(&|| shown(text), || open(&attached));
        }
    };
    let mut random = random();
    for i in 0..CASES {
        let valid = [valid, &detached][i % 2];
        see(&hostile(&mut random, valid.as_bytes(), &words));
    }
    for of in [
        "a: b\n",
        ":\n",
        ":",
        "sizes: 1\n",
        "1 ",
        "a:=b\n",
        "#\n",
        "\u{ff}",
        "x",
    ] {
        see(&much(of));
        see(&[valid.as_bytes(), &much(of)].concat());
        see(&[b"NRRD0004\nsizes: ", &much(of)[..]].concat());
        see(&[b"NRRD0004\ndata file: ", &much(of)[..]].concat());
    }
    seen.assert_more_than(CASES / 50, Some(CASES / 10));
}

#[test]
fn names_of_files() {
    let _alone = alone();
    let folder = Folder::new();
    let words = [
        "x", "_", "-", ".", "u16", "le", "f32", "u8", "float", "raw", "be", "é", "size", "3x4",
    ];
    let mut seen = Seen::default();
    let mut random = random();
    for _ in 0..CASES {
        let name = hostile(&mut random, b"scan_5x1x3_u16le.raw", &words);
        let name: String =
            String::from_utf8_lossy(&name).replace(|c: char| c == '/' || c.is_control(), "-");
        let name = &name[..name.floor_char_boundary(200)];
        let path = folder.write(&format!("n{name}"), [7; 30]);
        seen.see(&|| name.to_owned(), || open(&path));
        fs::remove_file(&path).unwrap();
    }
    seen.assert_more_than(CASES / 50, None);
}

#[test]
fn csv_files() {
    let _alone = alone();
    let folder = Folder::new();
    let valid = "row,col,half_side,level\n1,2,3,4\n\"50\", 60 ,70,80\n\n4,3,2,1\n";
    let words = [
        "row",
        "col",
        "half_side",
        "level",
        ",",
        "\n",
        "\r\n",
        "\"",
        " ",
        "row,col,half_side,level\n",
        "1,2,3,4\n",
        "\u{feff}",
        ";",
        "#",
    ];
    let mut seen = Seen::default();
    let mut see = |text: &[u8]| {
        let path = folder.write("s.csv", text);
        seen.see(&|| shown(text), || {
            let squares = CsvSquares::open(&path).map_err(|error| error.to_string())?;
            let mut all = Vec::new();
            squares
                .read(0..squares.count(), &mut all)
                .map_err(|error| error.to_string())?;
            assert_eq!(all.len() as u64, squares.count());
            Ok(())
        });
    };
    let mut random = random();
    for _ in 0..CASES {
        see(&hostile(&mut random, valid.as_bytes(), &words));
    }
    for of in [
        "1",
        ",",
        "\"",
        "\n",
        "1,2,3,4\n",
        "row,",
        "x",
        " ",
        "\u{ff}",
        "\r",
    ] {
        see(&much(of));
        see(&[valid.as_bytes(), &much(of)].concat());
    }
    seen.assert_more_than(CASES / 50, Some(CASES / 10));
}
