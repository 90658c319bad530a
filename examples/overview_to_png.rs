//! Writes a reduced copy of an image of any size as a PNG file, each of its pixels the mean of those it stands
//! for:
//!
//!     cargo run --example overview_to_png -- FILE OVERVIEW.png

use std::error::Error;
use std::path::PathBuf;

use squaremap::open::{Image, ShapeHints};
use squaremap::view::{Colormap, Screen, ShowOptions, screenshot};

/// The longest side of the PNG, in pixels.
const LONGEST: u64 = 1000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(path), Some(target)) = (arguments.next(), arguments.next()) else {
        return Err("give a file, and a name for the PNG".into());
    };
    let image = Image::open(&path, &ShapeHints::default())?;

    let size = image.layout().size();
    let longest = size.rows().max(size.cols());
    let side = |pixels: u64| (pixels * LONGEST.min(longest) / longest).max(1) as u32;
    let options = ShowOptions {
        colormap: Colormap::Gray,
        window: Some(Screen {
            rows: side(size.rows()),
            cols: side(size.cols()),
        }),
        ..ShowOptions::default()
    };
    // Reads all of the image once, as far as nothing is kept of it already.
    let (pixels, hint) = screenshot(image, &options)?;
    pixels.save(&target)?;
    if let Some(hint) = hint {
        eprintln!("{hint}");
    }
    Ok(())
}
