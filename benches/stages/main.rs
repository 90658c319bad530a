//! How fast each stage is, beside the limit that it runs against.
//!
//!     cargo bench --bench stages [-- NAME]
//!
//! | group | what runs | its limit, in the same group |
//! |---|---|---|
//! | `stream` | squares out of a random stream | |
//! | `culling` | finding what can be seen; elements are visible squares | |
//! | `cpu_raster` | drawing what was found into memory that is there already | `memset` on as many threads |
//! | `gpu_raster` | drawing, reading back, throwing away | `fill`: a kernel that only stores a constant; `fill_and_read_back`: the same brought to the host |
//! | `write` | a file of one level, written as a picture is | |
//! | `whole_run` | all of it, to a file | |
//!
//! Files go to a folder of the build; set SQUAREMAP_BENCH_FOLDER for another disk.

mod fill;
mod scenes;
mod sinks;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, measurement::WallTime};
use squaremap::generate::{Job, SquareSource, generate};
use squaremap::gpu::{AdapterChoice, Gpu};
use squaremap::image::{Rect, Size, StripSink, tiles};
use squaremap::raster::{CpuRasterizer, Drawn, GpuRasterizer, Rasterizer, Renderer, draw};
use squaremap::scene::Stream;
use squaremap::storage::RawWriter;

use fill::Fill;
use scenes::{SCENES, Scene, recipe};
use sinks::{Memory, Nothing};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    stream(&mut criterion);
    culling(&mut criterion);
    cpu_raster(&mut criterion);
    gpu_raster(&mut criterion);
    write(&mut criterion);
    whole_run(&mut criterion);
    criterion.final_summary();
}

/// A group of things that take a tenth of a second or more.
fn slow<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group
}

fn stream(criterion: &mut Criterion) {
    const COUNT: u64 = 1 << 20;
    const PIECE: u64 = 1 << 16;
    let mut group = slow(criterion, "stream");
    group.throughput(Throughput::Elements(COUNT));
    for stream in [Stream::Squaremap, Stream::Numpy] {
        let squares = recipe(4096, COUNT, None, stream).squares().unwrap();
        let mut piece = Vec::new();
        group.bench_function(stream.to_string(), |bencher| {
            bencher.iter(|| {
                for start in (0..COUNT).step_by(PIECE as usize) {
                    piece.clear();
                    squares.read(start..start + PIECE, &mut piece).unwrap();
                    std::hint::black_box(&piece);
                }
            });
        });
    }
}

fn draw_scene(scene: &Scene, rasterizer: &mut dyn Rasterizer, sink: &dyn StripSink) -> Drawn {
    let squares = scene.recipe().squares().unwrap();
    let drawn = draw(
        squares.as_ref(),
        scene.size(),
        0..scene.size().rows(),
        rasterizer,
        sink,
    )
    .unwrap();
    assert!(drawn.gpu_fault.is_none(), "{:?}", drawn.gpu_fault);
    drawn
}

/// Adds up what `time` tells of each of `iterations`.
fn sum(iterations: u64, mut time: impl FnMut() -> Duration) -> Duration {
    (0..iterations).map(|_| time()).sum()
}

fn culling(criterion: &mut Criterion) {
    let mut group = slow(criterion, "culling");
    for scene in SCENES {
        // Only drawing tells how many there are.
        let sink = Memory::default();
        let visible = draw_scene(scene, &mut CpuRasterizer::new(), &sink)
            .visible
            .unwrap();
        drop(sink);
        group.throughput(Throughput::Elements(visible));
        group.bench_function(scene.name, |bencher| {
            bencher.iter_custom(|iterations| {
                sum(iterations, || {
                    draw_scene(scene, &mut Nothing, &Nothing).culling
                })
            });
        });
    }
}

fn cpu_raster(criterion: &mut Criterion) {
    let mut group = slow(criterion, "cpu_raster");
    for side in scenes::sides() {
        let mut pixels = vec![1; side * side];
        group.throughput(Throughput::Bytes((side * side) as u64));
        group.bench_function(format!("memset_{side}"), |bencher| {
            bencher.iter(|| sinks::memset(&mut pixels));
        });
    }
    for scene in SCENES {
        let sink = Memory::default();
        group.throughput(Throughput::Bytes(scene.size().pixels()));
        group.bench_function(scene.name, |bencher| {
            bencher.iter_custom(|iterations| {
                sum(iterations, || {
                    draw_scene(scene, &mut CpuRasterizer::new(), &sink).drawing
                })
            });
        });
    }
}

fn gpu_raster(criterion: &mut Criterion) {
    let gpu = match Gpu::open(&AdapterChoice::Any) {
        Ok(gpu) => gpu,
        Err(error) => {
            eprintln!("\nSKIPPED: gpu_raster was not measured: {error}\n");
            return;
        }
    };
    eprintln!("gpu_raster: {} ({:?})", gpu.info.name, gpu.info.device_type);
    let mut group = slow(criterion, "gpu_raster");
    let fill = Fill::new(&gpu).unwrap();
    for side in scenes::sides() {
        let bytes = (side * side) as u64;
        group.throughput(Throughput::Bytes(bytes));
        for (name, read_back) in [("fill", false), ("fill_and_read_back", true)] {
            group.bench_function(format!("{name}_{side}"), |bencher| {
                bencher.iter(|| fill.run(&gpu, bytes, read_back).unwrap());
            });
        }
    }
    let mut rasterizer = GpuRasterizer::new(gpu).unwrap();
    for scene in SCENES {
        group.throughput(Throughput::Bytes(scene.size().pixels()));
        group.bench_function(scene.name, |bencher| {
            bencher.iter_custom(|iterations| {
                sum(iterations, || {
                    draw_scene(scene, &mut rasterizer, &Nothing).drawing
                })
            });
        });
    }
}

/// Where files are written. A file left there by a run before is removed before the clock starts.
fn target(name: &str) -> PathBuf {
    let folder = std::env::var_os("SQUAREMAP_BENCH_FOLDER");
    folder
        .map_or(env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from)
        .join(name)
}

fn remove(path: &Path) {
    for path in [path, &path.with_extension("hdr")] {
        // Not there before the first run.
        let _ = std::fs::remove_file(path);
    }
}

fn write(criterion: &mut Criterion) {
    let mut group = slow(criterion, "write");
    let path = target("squaremap-bench-write.raw");
    for side in scenes::sides() {
        let size = Size::new(side as u64, side as u64).unwrap();
        group.throughput(Throughput::Bytes(size.pixels()));
        group.bench_function(side.to_string(), |bencher| {
            bencher.iter_custom(|iterations| {
                sum(iterations, || {
                    remove(&path);
                    let start = Instant::now();
                    let writer =
                        RawWriter::create(&path, &[], None, 0..size.rows(), size.cols()).unwrap();
                    let strip_rows = writer.strip_bytes() / size.cols();
                    let image = Rect::new(0..size.rows(), 0..size.cols());
                    for strip in tiles(&image, strip_rows, size.cols()) {
                        writer.fill(&strip, &mut |pixels| pixels.fill(7)).unwrap();
                    }
                    writer.finish(None, false).unwrap();
                    start.elapsed()
                })
            });
        });
    }
    remove(&path);
}

fn whole_run(criterion: &mut Criterion) {
    let mut group = slow(criterion, "whole_run");
    let path = target("squaremap-bench-whole.raw");
    for scene in SCENES {
        let job = Job {
            source: SquareSource::Random(scene.recipe()),
            size: scene.size(),
            rows: 0..scene.size().rows(),
            into: false,
            durable: false,
            output: path.clone(),
            save_squares: None,
            renderer: Renderer::Cpu,
            culling: true,
            shown: false,
        };
        group.throughput(Throughput::Bytes(scene.size().pixels()));
        group.bench_function(scene.name, |bencher| {
            bencher.iter_custom(|iterations| {
                sum(iterations, || {
                    remove(&path);
                    let start = Instant::now();
                    generate(&job, &(), &|_| ()).unwrap();
                    start.elapsed()
                })
            });
        });
    }
    remove(&path);
}
