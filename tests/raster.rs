//! Every renderer against a naive painter, to the byte.

mod common;

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{MemorySink, gpu, paint};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use squaremap::image::{Rect, Size, Strip, StripError, StripSink};
use squaremap::raster::{
    CpuRasterizer, GpuRasterizer, RasterError, Rasterizer, draw, paint as paint_all,
};
use squaremap::scene::{Recipe, Square, Stream};

fn draw_with(
    rasterizer: &mut dyn Rasterizer,
    size: Size,
    rows: Strip,
    strip_bytes: u64,
    squares: &Vec<Square>,
) -> (Vec<u8>, u64) {
    let sink = MemorySink::new(rows.clone(), size.cols()).with_strip_bytes(strip_bytes);
    let drawn = draw(squares, size, rows, rasterizer, &sink).unwrap();
    assert!(drawn.gpu_fault.is_none(), "{:?}", drawn.gpu_fault);
    (sink.into_pixels(), drawn.visible.unwrap())
}

/// How many squares show, by removing each in turn from a picture of their numbers.
fn count_visible(size: Size, rows: &Strip, squares: &[Square]) -> u64 {
    let cols = size.cols();
    let mut owner = vec![usize::MAX; size.pixels() as usize];
    for (index, square) in squares.iter().enumerate() {
        let rect = square.rect(size);
        for r in rect.row_start.max(rows.start)..rect.row_end.min(rows.end) {
            for c in rect.col_start..rect.col_end {
                owner[(r * cols + c) as usize] = index;
            }
        }
    }
    owner.sort_unstable();
    owner.dedup();
    owner.iter().filter(|&&index| index != usize::MAX).count() as u64
}

fn check(
    rasterizer: &mut dyn Rasterizer,
    size: Size,
    rows: Strip,
    strip_bytes: u64,
    squares: &Vec<Square>,
) -> Result<(), TestCaseError> {
    let (pixels, visible) = draw_with(rasterizer, size, rows.clone(), strip_bytes, squares);
    let whole = paint(size, squares);
    let cols = size.cols();
    let expected = &whole[(rows.start * cols) as usize..(rows.end * cols) as usize];
    if pixels != expected {
        let at = pixels
            .iter()
            .zip(expected)
            .position(|(a, b)| a != b)
            .unwrap() as u64;
        let (row, col) = (rows.start + at / cols, at % cols);
        return Err(TestCaseError::fail(format!(
            "row {row}, col {col}: {} instead of {}",
            pixels[at as usize], expected[at as usize]
        )));
    }
    prop_assert_eq!(visible, count_visible(size, &rows, squares));
    Ok(())
}

/// Images of all shapes, squares of all sizes that reach over every border, and a part of the rows.
fn scenes() -> impl Strategy<Value = (Size, Strip, Vec<Square>)> {
    let side = prop_oneof![1u32..=3, 1u32..=70, 250u32..=530];
    // Rows longer than small strips.
    let wide = (1u32..=12, 1000u32..=4000);
    let sides = prop_oneof![3 => (side.clone(), side), 1 => wide];
    (sides, 1u32..=3).prop_flat_map(|((rows, cols), crowd)| {
        let largest = [4u32, 40, 600][crowd as usize - 1];
        let square = (0..=rows + 9, 0..=cols + 9, 0..largest, any::<u8>());
        let square = square.prop_map(|(row, col, half_side, level)| Square {
            row,
            col,
            half_side,
            level,
        });
        let part = (0..rows, 0..rows).prop_map(move |(a, b)| match a % 3 {
            0 => u64::from(a.min(b))..u64::from(a.max(b) + 1),
            _ => 0..u64::from(rows),
        });
        let size = Size::new(rows.into(), cols.into()).unwrap();
        (Just(size), part, prop::collection::vec(square, 0..400))
    })
}

fn run(cases: u32, mut rasterizers: Vec<Box<dyn Rasterizer>>, strip_sizes: &[u64]) {
    let mut runner = TestRunner::new(Config::with_cases(cases));
    let rasterizers = std::cell::RefCell::new(&mut rasterizers);
    runner
        .run(&scenes(), |(size, rows, squares)| {
            for rasterizer in rasterizers.borrow_mut().iter_mut() {
                for strip_bytes in strip_sizes {
                    check(
                        rasterizer.as_mut(),
                        size,
                        rows.clone(),
                        *strip_bytes,
                        &squares,
                    )?;
                }
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_cpu_renderer_paints_what_the_definition_says() {
    run(
        600,
        vec![Box::new(CpuRasterizer::new())],
        &[1, 3000, 1 << 19],
    );
}

#[test]
fn the_gpu_renderer_paints_what_the_definition_says() {
    let strips = [u64::MAX, 1 << 15, 600, 16];
    let rasterizers = strips
        .into_iter()
        .filter_map(|bytes| Some((gpu()?, bytes)))
        .map(|(gpu, bytes)| {
            let mut rasterizer = GpuRasterizer::new(gpu).unwrap().with_strip_bytes(bytes);
            if bytes < 1 << 15 {
                rasterizer = rasterizer.with_copies();
            }
            Box::new(rasterizer) as Box<dyn Rasterizer>
        })
        .collect();
    run(150, rasterizers, &[1 << 19]);
}

#[test]
fn random_scenes_are_the_same_on_both_renderers_and_to_the_painter() {
    let mut renderers: Vec<Box<dyn Rasterizer>> = vec![Box::new(CpuRasterizer::new())];
    renderers.extend(gpu().map(|gpu| Box::new(GpuRasterizer::new(gpu).unwrap()) as _));
    for (rows, cols, count, max_half_side) in [
        (512, 512, 200, 56),
        (512, 512, 0, 56),
        (1000, 3001, 100_000, 3),
        (2049, 1023, 100_000, 20),
        (300, 4097, 5000, 33),
        (1, 100_000, 1000, 500),
        (100_000, 1, 1000, 500),
        (8, 8, 100, 0),
    ] {
        let size = Size::new(rows, cols).unwrap();
        let recipe = Recipe {
            size,
            count,
            stream: Stream::Squaremap,
            seed: 7,
            max_half_side,
            levels: Recipe::LEVELS,
        };
        let mut squares = Vec::new();
        recipe
            .squares()
            .unwrap()
            .read(0..count, &mut squares)
            .unwrap();
        for renderer in &mut renderers {
            check(renderer.as_mut(), size, 0..rows, 1 << 19, &squares).unwrap();
        }
    }
}

#[test]
fn painting_without_culling_gives_the_same() {
    let check = |size: Size, rows: Strip, squares: &Vec<Square>| {
        let sink = MemorySink::new(rows.clone(), size.cols());
        paint_all(squares, size, rows.clone(), &sink).unwrap();
        let whole = paint(size, squares);
        let expected = (rows.start * size.cols()) as usize..(rows.end * size.cols()) as usize;
        sink.into_pixels() == whole[expected]
    };
    TestRunner::new(Config::with_cases(200))
        .run(&scenes(), |(size, rows, squares)| {
            prop_assert!(check(size, rows, &squares));
            Ok(())
        })
        .unwrap();

    // More than one strip.
    let squares = (0..500)
        .map(|i| Square {
            row: i * 17 % 3001,
            col: i * 23 % 3001,
            half_side: i * 7 % 400,
            level: (i % 256) as u8,
        })
        .collect();
    assert!(check(Size::new(3000, 3001).unwrap(), 5..2990, &squares));
}

/// Compares a picture of one row with the squares, strip by strip, and keeps none of it.
struct LongRow<'a> {
    squares: &'a [Square],
    size: Size,
    strip_bytes: u64,
    pixels: AtomicU64,
}

impl StripSink for LongRow<'_> {
    fn strip_bytes(&self) -> u64 {
        self.strip_bytes
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        assert!(strip.pixels() <= self.strip_bytes, "{strip:?}");
        let mut pixels = vec![0x5A; strip.pixels() as usize];
        draw(&mut pixels);
        self.put(strip, &pixels, strip.cols() as usize)
    }

    fn put(&self, strip: &Rect, pixels: &[u8], _: usize) -> Result<(), StripError> {
        let mut expected = vec![0; strip.pixels() as usize];
        for square in self.squares {
            let seen = square.rect(self.size).intersection(strip);
            if !seen.is_empty() {
                let cols = seen.col_start - strip.col_start..seen.col_end - strip.col_start;
                expected[cols.start as usize..cols.end as usize].fill(square.level);
            }
        }
        assert!(pixels[..expected.len()] == expected, "{strip:?}");
        self.pixels.fetch_add(strip.pixels(), Ordering::Relaxed);
        Ok(())
    }
}

/// Also of the longest row that there can be: a renderer that held a whole one would need gigabytes.
#[test]
fn a_long_row_comes_in_parts() {
    let cpu: Box<dyn Rasterizer> = Box::new(CpuRasterizer::new());
    let gpu = gpu().map(|gpu| Box::new(GpuRasterizer::new(gpu).unwrap()) as Box<dyn Rasterizer>);
    let renderers = [(u32::MAX, Some(cpu)), (20_000_001, gpu)];
    for (cols, renderer) in renderers {
        let Some(mut renderer) = renderer else {
            continue;
        };
        let size = Size::new(1, cols.into()).unwrap();
        let squares: Vec<Square> = (0..300)
            .map(|i: u32| Square {
                row: i % 3,
                col: i.wrapping_mul(0x9E37_79B9) % cols,
                half_side: i * i * 7,
                level: 100 + (i % 100) as u8,
            })
            .collect();
        let sink = LongRow {
            squares: &squares,
            size,
            strip_bytes: 1 << 19,
            pixels: AtomicU64::new(0),
        };
        let drawn = draw(&squares, size, 0..1, renderer.as_mut(), &sink).unwrap();
        assert!(drawn.gpu_fault.is_none(), "{:?}", drawn.gpu_fault);
        assert_eq!(sink.pixels.into_inner(), u64::from(cols));
    }
}

/// Refuses everything after some pixels.
struct FullDisk {
    room: AtomicU64,
}

impl StripSink for FullDisk {
    fn strip_bytes(&self) -> u64 {
        1 << 16
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        let mut pixels = vec![0; strip.pixels() as usize];
        draw(&mut pixels);
        self.put(strip, &pixels, strip.cols() as usize)
    }

    fn put(&self, strip: &Rect, _: &[u8], _: usize) -> Result<(), StripError> {
        let take = |room: u64| room.checked_sub(strip.pixels());
        match self
            .room
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
        {
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::from(io::ErrorKind::StorageFull).into()),
        }
    }
}

/// The threads and buffers under way must neither hang nor hide it, wherever it happens.
#[test]
fn a_full_disk_ends_drawing() {
    let mut renderers: Vec<Box<dyn Rasterizer>> = vec![Box::new(CpuRasterizer::new())];
    for copies in [false, true] {
        renderers.extend(gpu().map(|gpu| {
            let small = GpuRasterizer::new(gpu).unwrap().with_strip_bytes(1 << 16);
            let rasterizer = if copies { small.with_copies() } else { small };
            Box::new(rasterizer) as Box<dyn Rasterizer>
        }));
    }
    let size = Size::new(1500, 1024).unwrap();
    let squares = vec![Square {
        row: 700,
        col: 500,
        half_side: 300,
        level: 9,
    }];
    for renderer in &mut renderers {
        for room in [0, 1, 3, 10, 23].map(|strips| strips << 16) {
            let sink = FullDisk {
                room: AtomicU64::new(room),
            };
            let error = draw(&squares, size, 0..1500, renderer.as_mut(), &sink).unwrap_err();
            let RasterError::Strip(StripError(error)) = error else {
                panic!("{error}");
            };
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        }
        // And the same renderer draws on afterwards.
        check(renderer.as_mut(), size, 0..1500, 1 << 16, &squares).unwrap();
    }
}
