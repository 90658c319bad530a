//! What several tests share.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file compiles this module for itself and uses a part of it"
)]

#[cfg(target_os = "linux")]
pub mod closed_driver;
pub mod screenshot;
mod skip;
#[cfg(target_os = "linux")]
pub mod small_disk;

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use squaremap::gpu::{AdapterChoice, Gpu};
use squaremap::image::{PART_COLS, Rect, Size, Strip, StripError, StripSink};
use squaremap::scene::Square;

pub(crate) use skip::skips;

pub const SQUAREMAP: &str = env!("CARGO_BIN_EXE_squaremap");

/// Long enough for any machine; nothing waits for it unless something is wrong.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The picture as the definition has it: one square after another, one pixel after another.
pub fn paint(size: Size, squares: &[Square]) -> Vec<u8> {
    let (rows, cols) = (size.rows() as i64, size.cols() as i64);
    let mut pixels = vec![0; (rows * cols) as usize];
    for square in squares {
        let half_side = i64::from(square.half_side);
        let (row, col) = (i64::from(square.row), i64::from(square.col));
        for r in (row - half_side).max(0)..(row + half_side).min(rows) {
            for c in (col - half_side).max(0)..(col + half_side).min(cols) {
                pixels[(r * cols + c) as usize] = square.level;
            }
        }
    }
    pixels
}

/// A picture in memory, each pixel of which must arrive exactly once.
pub struct MemorySink {
    first_row: u64,
    cols: u64,
    strip_bytes: u64,
    state: Mutex<(Vec<u8>, Vec<bool>)>,
}

impl MemorySink {
    pub fn new(rows: Strip, cols: u64) -> MemorySink {
        let count = (rows.end - rows.start) as usize * cols as usize;
        MemorySink {
            first_row: rows.start,
            cols,
            strip_bytes: 1 << 19,
            state: Mutex::new((vec![0xA5; count], vec![false; count])),
        }
    }

    /// Asks for strips of about this many bytes.
    pub fn with_strip_bytes(self, strip_bytes: u64) -> MemorySink {
        MemorySink {
            strip_bytes,
            ..self
        }
    }

    pub fn into_pixels(self) -> Vec<u8> {
        let (pixels, arrived) = self.state.into_inner().unwrap();
        assert!(
            arrived.iter().all(|&arrived| arrived),
            "a pixel did not arrive"
        );
        pixels
    }
}

impl StripSink for MemorySink {
    fn strip_bytes(&self) -> u64 {
        self.strip_bytes
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        let mut pixels = vec![0x5A; strip.pixels() as usize];
        draw(&mut pixels);
        self.put(strip, &pixels, strip.cols() as usize)
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        let whole_rows = strip.cols() == self.cols;
        assert!(whole_rows || strip.rows() == 1, "{strip:?}");
        assert!(strip.col_start.is_multiple_of(PART_COLS), "{strip:?}");
        let mut state = self.state.lock().unwrap();
        let (image, arrived) = &mut *state;
        let cols = strip.cols() as usize;
        for (row, pixels) in (strip.row_start..strip.row_end).zip(pixels.chunks(stride)) {
            let start = ((row - self.first_row) * self.cols + strip.col_start) as usize;
            let place = start..start + cols;
            assert!(
                arrived[place.clone()].iter().all(|&arrived| !arrived),
                "a pixel came twice"
            );
            arrived[place.clone()].fill(true);
            image[place].copy_from_slice(&pixels[..cols]);
        }
        Ok(())
    }
}

/// Any adapter. None only where GPU tests are skipped.
pub fn gpu() -> Option<Gpu> {
    if skips_gpu("a comparison of renderers") {
        return None;
    }
    match Gpu::open(&AdapterChoice::Any) {
        Ok(gpu) => Some(gpu),
        Err(error) => panic!("{error}; tests/run installs a software driver"),
    }
}

/// Whether `SQUAREMAP_SKIP_GPU=1` asks to skip `what`.
pub fn skips_gpu(what: &str) -> bool {
    skips("SQUAREMAP_SKIP_GPU", what)
}

/// What a condition gave as soon as it gave anything; it is asked again after each pause.
#[track_caller]
pub fn wait_for<T>(what: &str, pause: Duration, ready: impl FnMut() -> Option<T>) -> T {
    match soon(pause, ready) {
        Some(value) => value,
        None => panic!("waited in vain: {what}"),
    }
}

/// The same, and none when it takes too long.
pub fn soon<T>(pause: Duration, mut ready: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        let value = ready();
        if value.is_some() || start.elapsed() > PATIENCE {
            return value;
        }
        std::thread::sleep(pause);
    }
}

/// Bytes without a pattern.
pub fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// Keeps from a program that there is a screen.
pub fn without_display(command: &mut Command) -> &mut Command {
    command
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
}

/// What the program does in `folder` with these arguments, which spaces tell apart.
pub fn squaremap(folder: &Path, line: &str) -> Output {
    Command::new(SQUAREMAP)
        .current_dir(folder)
        .args(line.split(' '))
        .output()
        .unwrap()
}
