//! The squares of a CSV file drawn by tiny-skia: CSV SIDE FILE. Tells the seconds of each phase.

use std::error::Error;
use std::fs;
use std::time::Instant;

use tiny_skia::{BlendMode, Color, Paint, Pixmap, Rect, Transform};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [csv, side, output] = args.as_slice() else {
        return Err("expected CSV SIDE FILE".into());
    };
    let side: u32 = side.parse()?;

    let start = Instant::now();
    let text = fs::read_to_string(csv)?;
    let squares = text
        .lines()
        .skip(1)
        .map(|line| {
            let mut numbers = line.split(',').map(str::parse::<i32>);
            let mut next = || numbers.next().ok_or("a line has fewer than four numbers");
            Ok([next()??, next()??, next()??, next()??])
        })
        .collect::<Result<Vec<[i32; 4]>, Box<dyn Error>>>()?;
    let read = start.elapsed().as_secs_f64();

    let start = Instant::now();
    // It has no image of one channel that takes a level; four equal channels do.
    let mut image = Pixmap::new(side, side).ok_or("the image is too large")?;
    image.fill(Color::BLACK);
    let mut paint = Paint {
        anti_alias: false,
        blend_mode: BlendMode::Source,
        ..Paint::default()
    };
    for [row, col, half_side, level] in squares {
        // Of a rectangle without area it fills a pixel.
        if half_side == 0 {
            continue;
        }
        let level = u8::try_from(level)?;
        paint.set_color_rgba8(level, level, level, 255);
        // Whole numbers below 2^24 are exact.
        let [y, x, h] = [row, col, half_side].map(|n| n as f32);
        let rect = Rect::from_ltrb(x - h, y - h, x + h, y + h).ok_or("not a rectangle")?;
        image.fill_rect(rect, &paint, Transform::identity(), None);
    }
    let draw = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let levels: Vec<u8> = image.data().iter().step_by(4).copied().collect();
    fs::write(output, levels)?;
    let write = start.elapsed().as_secs_f64();
    println!(r#"{{"read": {read}, "draw": {draw}, "write": {write}}}"#);
    Ok(())
}
