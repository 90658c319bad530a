//! Frames of files in the page cache, drawn into memory.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use squaremap::gpu::Gpu;
use squaremap::image::{SampleType, Size};
use squaremap::open::{Image, ShapeHints};
use squaremap::view::{Camera, Colormap, Picture, Screen, Shot};

use crate::{Failure, Sizes, clocked, line, times};

/// A common window.
const SCREEN: Screen = Screen {
    rows: 1080,
    cols: 1920,
};

/// Frames while the picture is panned.
const FRAMES: usize = 60;

pub(crate) fn time(gpu: &Gpu, folder: &Path, sizes: Sizes) -> Result<(), Failure> {
    let frame = u64::from(SCREEN.rows) * u64::from(SCREEN.cols) * 4;
    for sample in ["u8", "u16le", "f32le"] {
        let sample: SampleType = sample.parse()?;
        let side = (sizes.file / sample.bytes()).isqrt() / 64 * 64;
        let path = folder.join("looked-at.raw");
        make(&path, sample, side)?;
        let hints = ShapeHints {
            size: Some(Size::new(side, side)?),
            sample: Some(sample),
            ..ShapeHints::default()
        };
        let mut by_cpu: Option<[Duration; 2]> = None;
        for (name, shot) in [("CPU", Shot::on_cpu()), ("GPU", Shot::new(gpu.clone())?)] {
            let [first, typical, longest] = look(&path, &hints, &shot)?;
            let [of_first, of_typical] = match by_cpu {
                None => ["", ""].map(str::to_owned),
                Some([cpu_first, cpu_typical]) => [
                    format!("{} the CPU's", times(first, cpu_first)),
                    format!(
                        "{} the CPU's, longest {:.1} ms",
                        times(typical, cpu_typical),
                        1e3 * longest.as_secs_f64()
                    ),
                ],
            };
            line(
                &format!("first frame of {sample}, by the {name}"),
                frame,
                first,
                &of_first,
            );
            line(
                &format!("a frame of {sample} while panned, by the {name}"),
                frame,
                typical,
                &of_typical,
            );
            by_cpu = Some([first, typical]);
        }
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

/// From an open device to the first frame of a file; then the median and the longest of frames at 100%, whose tiles are
/// read and brought to the device anew.
fn look(path: &Path, hints: &ShapeHints, shot: &Shot) -> Result<[Duration; 3], Failure> {
    let (picture, first) = clocked(|| {
        let picture = Picture::new(Image::open(path, hints)?, None);
        let camera = Camera::fit(picture.size(), SCREEN);
        shot.take(&picture, &camera, Colormap::Viridis)?;
        Ok(picture)
    })?;
    let mut camera = Camera::look_at(picture.size(), SCREEN, None, Some(1.0));
    let mut times = Vec::new();
    for _ in 0..FRAMES {
        camera.pan(97.0, 171.0);
        times.push(clocked(|| Ok(shot.take(&picture, &camera, Colormap::Viridis)?))?.1);
    }
    times.sort_unstable();
    Ok([first, times[times.len() / 2], times[times.len() - 1]])
}

/// A square image of waves.
fn make(path: &Path, sample: SampleType, side: u64) -> Result<(), Failure> {
    const ROWS: u64 = 64;
    let mut rows = Vec::new();
    for i in 0..ROWS * side {
        let (row, col) = ((i / side) as f64, (i % side) as f64);
        let value = ((col / 97.0).sin() + (row / 13.0).cos() + 2.0) * 60.0;
        match sample.bytes() {
            1 => rows.push(value as u8),
            2 => rows.extend((value as u16 * 200).to_le_bytes()),
            _ => rows.extend((value as f32).to_le_bytes()),
        }
    }
    let mut file = File::create(path)?;
    for _ in 0..side / ROWS {
        file.write_all(&rows)?;
    }
    Ok(())
}
