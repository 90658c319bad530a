//! Opens an image file and prints where its samples lie, what they are, and its first pixels:
//!
//!     cargo run --example open_and_print -- FILE

use std::error::Error;
use std::path::PathBuf;

use squaremap::image::Rect;
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::Summary;

fn main() -> Result<(), Box<dyn Error>> {
    let path: PathBuf = std::env::args_os().nth(1).ok_or("give a file")?.into();
    // Hints say what no header tells. Without any, a file without a header is guessed.
    let image = Image::open(&path, &ShapeHints::default())?;
    for notice in image.notices() {
        eprintln!("{notice}");
    }

    let layout = image.layout();
    let size = layout.size();
    println!(
        "{} rows, {} columns, {} channels of {}, {} frames",
        size.rows(),
        size.cols(),
        layout.channels(),
        layout.sample(),
        layout.frames()
    );

    let summary = Summary::new(&image, false);
    for (channel, summary) in summary.channels.iter().enumerate() {
        match &summary.finite {
            Some(finite) => println!(
                "channel {channel}: {:?} to {:?}, mean {}",
                finite.min, finite.max, finite.mean
            ),
            None => println!("channel {channel}: no finite number"),
        }
    }

    // A region: its bytes as they are in the file, rows of pixels of channels without gaps.
    let corner = Rect::new(0..size.rows().min(3), 0..size.cols().min(8));
    let mut room = Vec::new();
    let pixel_bytes = layout.channels() * layout.sample().bytes();
    let row_bytes = (corner.cols() * pixel_bytes) as usize;
    for row in image.pixels(&corner, &mut room).chunks(row_bytes) {
        println!("{row:?}");
    }
    // Whether nobody wrote to the file meanwhile, so that all this belongs together.
    image.check_unchanged()?;
    Ok(())
}
