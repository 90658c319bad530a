//! Headers, file names and CSV files that somebody made up to do harm: 10,000 of each kind, and the worst
//! there are. Each ends in an error or in a layout that lies in its file, soon and in little memory.
#![cfg(unix)]
#![expect(
    unsafe_code,
    reason = "only an allocator can tell how much is allocated"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rustix::time::{ClockId, clock_gettime};
use squaremap::open::{Image, ShapeHints};
use squaremap::scene::{CsvSquares, Squares};
use tempfile::TempDir;

const MOST_BYTES: usize = 64 << 20;
/// Of all processors together, so that other programs do not count.
const MOST_TIME: Duration = Duration::from_millis(100);
const CASES: usize = 10_000;

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: hands all on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Only one test measures at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn processor_time() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap()
}

/// What `job` returns, the most bytes that were allocated meanwhile, and the time it took.
fn measured<T>(job: impl FnOnce() -> T) -> (T, usize, Duration) {
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let start = processor_time();
    let value = job();
    let time = processor_time() - start;
    (value, PEAK.load(Ordering::Relaxed) - before, time)
}

/// How many were opened, how many were not, and the most that one took.
#[derive(Default, Debug)]
struct Seen {
    opened: usize,
    refused: usize,
    bytes: usize,
    time: Duration,
}

impl Seen {
    /// `open` says in one line why it did not.
    #[track_caller]
    fn see(&mut self, what: &dyn Fn() -> String, open: impl FnOnce() -> Result<(), String>) {
        let (result, bytes, time) = measured(open);
        assert!(bytes <= MOST_BYTES, "{bytes} bytes: {}", what());
        assert!(time <= MOST_TIME, "{time:?}: {}", what());
        match result {
            Ok(()) => self.opened += 1,
            Err(error) => {
                assert!(error.len() < 2000, "{error}");
                assert!(!error.contains(char::is_control), "{error:?}");
                self.refused += 1;
            }
        }
        self.bytes = self.bytes.max(bytes);
        self.time = self.time.max(time);
    }
}

/// Opens an image, all samples of which must lie in its file.
fn open(path: &Path) -> Result<(), String> {
    let image = Image::open(path, &ShapeHints::default()).map_err(|error| error.to_string())?;
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

fn random() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(6)
}

/// Numbers at which sums and products go wrong, and what is none.
const NUMBERS: [&str; 16] = [
    "-1",
    "0",
    "1",
    "3",
    "7",
    "64",
    "65536",
    "4294967295",
    "4294967296",
    "576460752303423488",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e999",
    "NaN",
];

/// A valid text with some bytes, numbers and words replaced, or words without sense.
fn hostile(random: &mut ChaCha8Rng, valid: &[u8], words: &[&str]) -> Vec<u8> {
    let word = |random: &mut ChaCha8Rng| -> Vec<u8> {
        match random.random_range(0..4) {
            0 => NUMBERS[random.random_range(0..NUMBERS.len())].into(),
            1 => vec![random.random()],
            _ => words[random.random_range(0..words.len())].into(),
        }
    };
    let mut text = Vec::new();
    match random.random_range(0..4) {
        0 => {
            for _ in 0..random.random_range(0..80) {
                text.extend(word(random));
            }
        }
        1 => {
            text = valid.to_vec();
            for _ in 0..random.random_range(0..6) {
                let at = random.random_range(0..text.len());
                text[at] = random.random();
            }
        }
        2 => {
            text = valid[..random.random_range(0..=valid.len())].to_vec();
            text.extend(word(random));
        }
        _ => {
            // Each run of digits may become another number.
            for run in valid.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
                if run[0].is_ascii_digit() && random.random_bool(0.3) {
                    text.extend(NUMBERS[random.random_range(0..NUMBERS.len())].as_bytes());
                } else {
                    text.extend(run);
                }
            }
        }
    }
    text
}

/// As much of one thing as a header may have, and more.
fn much(of: &str) -> Vec<u8> {
    of.as_bytes()
        .iter()
        .copied()
        .cycle()
        .take((1 << 20) - 10)
        .collect()
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
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
    println!("{seen:?}");
    assert!(
        seen.opened > CASES / 50 && seen.refused > CASES / 10,
        "{seen:?}"
    );
}

#[test]
fn npy_headers() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
    println!("{seen:?}");
    assert!(
        seen.opened > CASES / 50 && seen.refused > CASES / 10,
        "{seen:?}"
    );
}

#[test]
fn nrrd_headers() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
    println!("{seen:?}");
    assert!(
        seen.opened > CASES / 50 && seen.refused > CASES / 10,
        "{seen:?}"
    );
}

#[test]
fn names_of_files() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
    println!("{seen:?}");
    assert!(seen.opened > CASES / 50, "{seen:?}");
}

#[test]
fn csv_files() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
    println!("{seen:?}");
    assert!(
        seen.opened > CASES / 50 && seen.refused > CASES / 10,
        "{seen:?}"
    );
}

#[test]
fn what_is_allocated_and_computed_is_seen() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (_, bytes, time) = measured(|| {
        let start = processor_time();
        while processor_time() - start < MOST_TIME {}
        std::hint::black_box(vec![1_u8; MOST_BYTES]).len()
    });
    assert!(
        bytes > MOST_BYTES - 10_000 && time >= MOST_TIME,
        "{bytes} {time:?}"
    );
}
