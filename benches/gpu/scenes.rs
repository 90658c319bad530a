//! Random scenes: every renderer's bytes are those of a painter that knows nothing of them.

use squaremap::gpu::Gpu;
use squaremap::image::Size;
use squaremap::raster::{CpuRasterizer, GpuRasterizer, MemorySink, Rasterizer, draw, paint};
use squaremap::scene::{Recipe, Square, Stream};

use crate::{Failure, Sizes};

pub(crate) fn recipe(size: Size, count: u64, max_half_side: u32, seed: u64) -> Recipe {
    Recipe {
        size,
        count,
        stream: Stream::Squaremap,
        seed,
        max_half_side,
        levels: Recipe::LEVELS,
    }
}

/// Numbers without a pattern (splitmix64).
fn noise(i: u64) -> u64 {
    let mut z = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A scene of any size, number and size of squares.
fn scene(number: u64, longest: u64) -> Result<Recipe, Failure> {
    let some = |what: u64, most: u64| noise(number * 8 + what) % most;
    let size = Size::new(1 + some(0, longest), 1 + some(1, longest))?;
    let count = match some(2, 4) {
        0 => some(3, 4),
        1 => some(3, 20_000),
        _ => some(3, 300),
    };
    let half = match some(4, 3) {
        0 => 1 + some(5, 4),
        1 => 1 + some(5, 40),
        _ => 1 + some(5, longest),
    };
    Ok(recipe(size, count, half as u32, noise(number)))
}

/// Paints square after square, as the definition says.
fn painted(squares: &[Square], size: Size) -> Vec<u8> {
    let (rows, cols) = (size.rows() as i64, size.cols() as i64);
    let mut pixels = vec![0; (rows * cols) as usize];
    for square in squares {
        let (row, col) = (i64::from(square.row), i64::from(square.col));
        let half = i64::from(square.half_side);
        let end = |middle: i64, most: i64| (middle + half).clamp(0, most) as usize;
        let start = |middle: i64, most: i64| (middle - half).clamp(0, most) as usize;
        for row in start(row, rows)..end(row, rows) {
            let line = &mut pixels[row * cols as usize..][start(col, cols)..end(col, cols)];
            line.fill(square.level);
        }
    }
    pixels
}

/// Draws all scenes with all renderers.
pub(crate) fn compare(gpu: &Gpu, sizes: Sizes) -> Result<(), Failure> {
    let mut renderers: Vec<(&str, Box<dyn Rasterizer>)> = vec![
        ("CPU", Box::new(CpuRasterizer::new())),
        ("GPU", Box::new(GpuRasterizer::new(gpu.clone())?)),
        (
            "GPU through copies",
            Box::new(GpuRasterizer::new(gpu.clone())?.with_copies()),
        ),
        (
            "GPU in small strips",
            Box::new(GpuRasterizer::new(gpu.clone())?.with_strip_bytes(1 << 14)),
        ),
    ];
    let mut bytes = 0;
    for number in 0..sizes.scenes {
        let recipe = scene(number, sizes.scene_side)?;
        let squares = recipe.squares()?;
        let mut all = Vec::new();
        squares.read(0..recipe.count, &mut all)?;
        let expected = painted(&all, recipe.size);
        let rows = || 0..recipe.size.rows();
        let sink = || MemorySink::new(rows(), recipe.size.cols());
        let all_painted = sink();
        paint(squares.as_ref(), recipe.size, rows(), &all_painted)?;
        check(
            "painting without culling",
            number,
            &recipe,
            &all_painted.into_pixels(),
            &expected,
        )?;
        for (name, rasterizer) in &mut renderers {
            let sink = sink();
            let drawn = draw(
                squares.as_ref(),
                recipe.size,
                rows(),
                rasterizer.as_mut(),
                &sink,
            )?;
            if let Some(fault) = drawn.gpu_fault {
                return Err(format!("scene {number}, {name}: {fault}").into());
            }
            check(name, number, &recipe, &sink.into_pixels(), &expected)?;
        }
        bytes += expected.len();
    }
    println!(
        "Bytes: {} random scenes of {bytes} pixels are the same by {} renderers and by a painter that knows nothing of \
         them.\n",
        sizes.scenes,
        renderers.len() + 1
    );
    Ok(())
}

fn check(
    name: &str,
    number: u64,
    recipe: &Recipe,
    found: &[u8],
    expected: &[u8],
) -> Result<(), Failure> {
    let differ = found.iter().zip(expected).filter(|(a, b)| a != b).count();
    match found.len() == expected.len() && differ == 0 {
        true => Ok(()),
        false => Err(format!("scene {number}, {name}: {differ} bytes differ: {recipe:?}").into()),
    }
}
