//! Draws random squares into memory, without a file, and prints the picture:
//!
//!     cargo run --example draw_into_memory

use std::error::Error;

use squaremap::image::Size;
use squaremap::raster::{CpuRasterizer, MemorySink, draw};
use squaremap::scene::{Recipe, Stream};

fn main() -> Result<(), Box<dyn Error>> {
    let size = Size::new(24, 64)?;
    let recipe = Recipe {
        stream: Stream::Squaremap,
        seed: 42,
        count: 12,
        size,
        max_half_side: 6,
        levels: 100..255,
    };
    let squares = recipe.squares()?;

    let all_rows = 0..size.rows();
    let sink = MemorySink::new(all_rows.clone(), size.cols());
    let drawn = draw(
        squares.as_ref(),
        size,
        all_rows,
        &mut CpuRasterizer::new(),
        &sink,
    )?;

    // A byte a pixel, row by row; 0 where no square is.
    let pixels = sink.into_pixels();
    for row in pixels.chunks(size.cols() as usize) {
        let shades = b" .:-=+*#%@";
        let line: String = row
            .iter()
            .map(|&level| char::from(shades[usize::from(level) * (shades.len() - 1) / 255]))
            .collect();
        println!("{}", line.trim_end());
    }
    if let Some(visible) = drawn.visible {
        println!("{visible} of 12 squares can be seen");
    }
    Ok(())
}
