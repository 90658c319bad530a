//! A picture from its squares to its file.

use std::path::Path;
use std::process::Command;

use squaremap::generate::{Job, SquareSource, generate};
use squaremap::image::Size;
use squaremap::raster::Renderer;

use crate::scenes::recipe;
use crate::{Failure, Sizes, clocked, line, median, times};

pub(crate) fn time(folder: &Path, sizes: Sizes) -> Result<(), Failure> {
    let size = Size::new(sizes.side, sizes.side)?;
    let bytes = size.pixels();
    let path = folder.join("made.raw");
    let zeros = folder.join("zeros");
    let dd = median(sizes.runs, || {
        // Not there before the first run.
        let _ = std::fs::remove_file(&zeros);
        let mut dd = Command::new("dd");
        dd.args(["if=/dev/zero", "bs=1M", "status=none"]);
        dd.arg(format!("of={}", zeros.display()));
        dd.arg(format!("count={}", (bytes >> 20).max(1)));
        let (status, time) = clocked(|| Ok(dd.status()?))?;
        match status.success() {
            true => Ok(time),
            false => Err("dd failed".into()),
        }
    })?;
    std::fs::remove_file(&zeros)?;
    line("zeros to a file, by dd", bytes, dd, "");
    for (name, renderer) in [
        ("CPU", Renderer::Cpu),
        ("GPU, which is opened first", Renderer::Gpu),
    ] {
        let job = Job {
            source: SquareSource::Random(recipe(size, 10_000, (sizes.side / 8) as u32, 42)),
            size,
            rows: 0..size.rows(),
            into: false,
            durable: false,
            output: path.clone(),
            save_squares: None,
            renderer,
            culling: true,
            shown: false,
        };
        let time = median(sizes.runs, || {
            let _ = std::fs::remove_file(&path);
            Ok(clocked(|| Ok(generate(&job, &(), &|_| ())?))?.1)
        })?;
        let what = format!("10,000 squares to a file, by the {name}");
        line(&what, bytes, time, &format!("{} dd", times(time, dd)));
    }
    std::fs::remove_file(&path)?;
    Ok(())
}
