//! What a graphics processor does with our pictures, as one table.
//!
//!     cargo bench --bench gpu              everything: a minute or two, 13 GB of disk
//!     cargo test --bench gpu               the same in small, as all tests are run
//!
//! It needs a Vulkan (or Metal, or DirectX 12) driver and nothing else; the executable that cargo names can be taken to
//! another machine and be started there with `--bench`. `SQUAREMAP_BENCH_FOLDER` tells where its files go.
//!
//! | part | what runs | beside it |
//! |---|---|---|
//! | bytes | random scenes, drawn by every renderer | a painter of its own; a byte that differs ends it |
//! | device | the passes that draw, by the device's own clock | a kernel that only stores a constant; a copy on the device |
//! | files | a picture from its squares to its file | the CPU renderer, `dd` |
//! | viewer | the first frame of a file, and frames while it is panned, in memory | the CPU painter |

mod device;
mod files;
#[path = "../stages/fill.rs"]
mod fill;
mod scenes;
mod viewer;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use squaremap::gpu::{AdapterChoice, Gpu};

/// How much is done.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    /// Random scenes, and the longest side of one.
    pub(crate) scenes: u64,
    pub(crate) scene_side: u64,
    /// The side of pictures that are timed.
    pub(crate) side: u64,
    /// Bytes of a file that is looked at.
    pub(crate) file: u64,
    pub(crate) runs: usize,
}

const FULL: Sizes = Sizes {
    scenes: 300,
    scene_side: 3000,
    side: 16384,
    file: 4 << 30,
    runs: 5,
};

const SMALL: Sizes = Sizes {
    scenes: 40,
    scene_side: 300,
    side: 512,
    file: 4 << 20,
    runs: 1,
};

pub(crate) type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    // Cargo says so when it runs benches; when it runs tests, all is small.
    let sizes = match std::env::args().any(|argument| argument == "--bench") {
        true => FULL,
        false => SMALL,
    };
    if std::env::var("SQUAREMAP_SKIP_GPU").as_deref() == Ok("1") {
        eprintln!("SKIPPED: SQUAREMAP_SKIP_GPU=1, nothing was drawn");
        return ExitCode::SUCCESS;
    }
    match all(sizes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn all(sizes: Sizes) -> Result<(), Failure> {
    let gpu = Gpu::open(&AdapterChoice::Any)?;
    let info = &gpu.info;
    println!(
        "Card: {} ({:?}, {:?})  ",
        info.name, info.device_type, info.backend
    );
    println!("Driver: {} {}  ", info.driver, info.driver_info);
    println!("Processor: {}\n", processor());
    scenes::compare(&gpu, sizes)?;
    println!("| what | bytes | seconds | GB/s | beside it |\n|---|--:|--:|--:|---|");
    device::time(&gpu, sizes)?;
    let folder =
        std::env::var_os("SQUAREMAP_BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder)?;
    files::time(folder.path(), sizes)?;
    viewer::time(&gpu, folder.path(), sizes)
}

/// A line of the table.
pub(crate) fn line(what: &str, bytes: u64, time: Duration, beside: &str) {
    let seconds = time.as_secs_f64();
    let rate = bytes as f64 / seconds / 1e9;
    println!("| {what} | {bytes} | {seconds:.5} | {rate:.2} | {beside} |");
}

/// How many times as long.
pub(crate) fn times(one: Duration, other: Duration) -> String {
    format!("{:.2} ×", one.as_secs_f64() / other.as_secs_f64())
}

/// The median of how long each of some runs takes; one more comes first, to warm up.
pub(crate) fn median(
    runs: usize,
    mut run: impl FnMut() -> Result<Duration, Failure>,
) -> Result<Duration, Failure> {
    run()?;
    let mut times = (0..runs).map(|_| run()).collect::<Result<Vec<_>, _>>()?;
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

/// How long it takes.
pub(crate) fn clocked<T>(
    run: impl FnOnce() -> Result<T, Failure>,
) -> Result<(T, Duration), Failure> {
    let start = Instant::now();
    let made = run()?;
    Ok((made, start.elapsed()))
}

fn processor() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let name = name
        .map(|name| name.trim_start_matches([' ', '\t', ':']))
        .unwrap_or("unknown");
    format!("{name}, {cores} cores")
}
