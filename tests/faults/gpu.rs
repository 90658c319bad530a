//! Graphics processors that are lost in the middle, or have no memory left: the CPU, or smaller strips,
//! give the same bytes.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::{RngExt, SeedableRng};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use squaremap::gpu::{AdapterChoice, Gpu, GpuError};
use squaremap::image::{Rect, Size, StripError, StripSink};
use squaremap::open::{Image, ShapeHints};
use squaremap::raster::{Drawn, GpuRasterizer, draw};
use squaremap::scene::Square;
use squaremap::view::{Camera, Colormap, Picture, Screen, Shot};

use crate::common::{MemorySink, gpu, paint, skips_gpu};

fn size() -> Size {
    Size::new(700, 900).unwrap()
}

fn squares() -> Vec<Square> {
    let square = |i: u32| Square {
        row: i * 37 % 701,
        col: i * 101 % 901,
        half_side: i % 43,
        level: (i % 251) as u8,
    };
    (0..3000).map(square).collect()
}

/// Destroys the device when so many strips have arrived.
struct Losing<'a> {
    sink: MemorySink,
    gpu: &'a Gpu,
    left: AtomicUsize,
}

impl Losing<'_> {
    fn count(&self) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 0 {
            self.gpu.device.destroy();
        }
    }
}

impl StripSink for Losing<'_> {
    fn strip_bytes(&self) -> u64 {
        self.sink.strip_bytes()
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        self.sink.fill(strip, draw)
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.count();
        self.sink.put(strip, pixels, stride)
    }
}

fn draw_on(rasterizer: &mut GpuRasterizer, sink: &dyn StripSink) -> Drawn {
    draw(&squares(), size(), 0..size().rows(), rasterizer, sink).unwrap()
}

#[test]
fn lost_at_a_random_strip() {
    if skips_gpu("a device that is lost") {
        return;
    }
    let expected = paint(size(), &squares());
    let mut random = rand::rngs::ChaCha8Rng::seed_from_u64(5);
    for round in 0..12 {
        let gpu = gpu().unwrap();
        let mut rasterizer = GpuRasterizer::new(gpu.clone())
            .unwrap()
            .with_strip_bytes(32 << 10);
        if round % 2 == 1 {
            rasterizer = rasterizer.with_copies();
        }
        // The 19 strips are of 38 rows or fewer; three are under way at a time.
        let at = random.random_range(0..14);
        let sink = Losing {
            sink: MemorySink::new(0..size().rows(), size().cols()),
            gpu: &gpu,
            left: AtomicUsize::new(at),
        };
        let drawn = draw_on(&mut rasterizer, &sink);
        assert!(drawn.gpu_fault.is_some(), "{at}");
        // It was no strip twice, and all there are.
        assert!(sink.sink.into_pixels() == expected, "{at}");
    }
}

#[test]
fn lost_before_the_first_strip() {
    let Some(gpu) = gpu() else { return };
    let mut rasterizer = GpuRasterizer::new(gpu.clone()).unwrap();
    gpu.device.destroy();
    let sink = MemorySink::new(0..size().rows(), size().cols());
    assert!(draw_on(&mut rasterizer, &sink).gpu_fault.is_some());
    assert!(sink.into_pixels() == paint(size(), &squares()));
}

/// Takes all memory of a device in buffers of this size.
fn hog(gpu: &Gpu, size: u64) -> Vec<wgpu::Buffer> {
    let mut hogs = Vec::new();
    loop {
        let made = gpu.checked(|| {
            gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("hog"),
                size,
                usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::MAP_READ,
                mapped_at_creation: false,
            })
        });
        match made {
            Ok(buffer) => hogs.push(buffer),
            Err(GpuError::OutOfMemory { .. }) => return hogs,
            Err(error) => panic!("{error}"),
        }
        assert!(hogs.len() < 100_000, "there is no end of it");
    }
}

/// Remembers the largest strip.
struct Largest {
    sink: MemorySink,
    pixels: AtomicUsize,
}

impl StripSink for Largest {
    fn strip_bytes(&self) -> u64 {
        self.sink.strip_bytes()
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        self.sink.fill(strip, draw)
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        self.pixels
            .fetch_max(strip.pixels() as usize, Ordering::Relaxed);
        self.sink.put(strip, pixels, stride)
    }
}

/// Set in the child of the test below.
const CHILD: &str = "SQUAREMAP_TEST_MEMORY";

/// Draws with a device that has no memory left but so many MiB, in a process that has enough for itself.
fn draw_with_memory(left: usize) {
    let size = Size::new(2500, 3000).unwrap();
    // The memory of any other adapter is not this process's.
    let software = AdapterChoice::Named("llvmpipe".to_owned());
    let gpu = Gpu::open(&software).expect("lavapipe, which tests/run installs");
    let mut rasterizer = GpuRasterizer::new(gpu.clone()).unwrap();
    let expected = paint(size, &squares());
    let sink = Largest {
        sink: MemorySink::new(0..size.rows(), size.cols()),
        pixels: AtomicUsize::new(0),
    };
    // Less than what wgpu asks the device for at a time.
    let own = vec![0_u8; 32 << 20];
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').next().unwrap().parse().unwrap();
    let now = pages * rustix::param::page_size() as u64;
    let limit = Rlimit {
        current: Some(now + (300 << 20)),
        ..getrlimit(Resource::As)
    };
    setrlimit(Resource::As, limit).unwrap();
    let mut hogs = [1 << 20, 64 << 10, 4 << 10].map(|size| hog(&gpu, size));
    drop(own);
    let keep = hogs[0].len() - left;
    hogs[0].truncate(keep);
    gpu.device
        .poll(wgpu::PollType::wait_indefinitely())
        .unwrap();
    let drawn = draw(&squares(), size, 0..size.rows(), &mut rasterizer, &sink).unwrap();
    let fault = drawn.gpu_fault.map(|fault| fault.to_string());
    let largest = sink.pixels.into_inner();
    match left {
        0 => {
            let fault = fault.expect("no memory at all");
            assert_eq!((fault.lines().count(), largest), (1, 0), "{fault}");
        }
        // Strips have up to two MiB on an adapter like this, and three of them are under way.
        3 => assert!(fault.is_none() && largest < 1 << 20, "{fault:?} {largest}"),
        _ => assert!(fault.is_none() && largest > 1 << 20, "{fault:?} {largest}"),
    }
    assert!(sink.sink.into_pixels() == expected);
}

#[test]
fn out_of_memory() {
    if skips_gpu("a device without memory") {
        return;
    }
    if let Ok(left) = std::env::var(CHILD) {
        return draw_with_memory(left.parse().unwrap());
    }
    for left in [0, 3, 32] {
        // In a process of its own: the limit is one for all of it.
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["gpu::out_of_memory", "--exact", "--nocapture"])
            .env(CHILD, left.to_string())
            .output()
            .unwrap();
        let [stdout, stderr] =
            [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
        assert!(stdout.contains(" 1 passed"), "{left} MiB: {stdout}{stderr}");
    }
}

#[test]
fn lost_while_it_is_looked_at() {
    let Some(gpu) = gpu() else { return };
    let folder = crate::Folder::new();
    folder.write("x.raw", [7; 10_000]);
    let given = ShapeHints {
        size: Some(Size::new(100, 100).unwrap()),
        ..ShapeHints::default()
    };
    let image = Image::open(&folder.path("x.raw"), &given).unwrap();
    let picture = Picture::new(image, None);
    let screen = Screen { rows: 40, cols: 60 };
    let camera = Camera::look_at(picture.size(), screen, None, None);
    let shot = Shot::new(gpu.clone()).unwrap();
    shot.take(&picture, &camera, Colormap::Gray).unwrap();
    gpu.device.destroy();
    let error = shot.take(&picture, &camera, Colormap::Gray).unwrap_err();
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
}
