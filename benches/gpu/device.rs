//! The passes that draw, by the device's own clock.

use std::time::Duration;

use squaremap::gpu::Gpu;
use squaremap::image::{Rect, Size, StripError, StripSink};
use squaremap::raster::{GpuRasterizer, draw};

use crate::fill::Fill;
use crate::scenes::recipe;
use crate::{Failure, Sizes, clocked, line, median, times};

/// Takes pixels without a look.
struct Nothing;

impl StripSink for Nothing {
    fn strip_bytes(&self) -> u64 {
        1 << 19
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        draw(&mut vec![0; strip.pixels() as usize]);
        Ok(())
    }

    fn put(&self, _: &Rect, pixels: &[u8], _: usize) -> Result<(), StripError> {
        std::hint::black_box(pixels);
        Ok(())
    }
}

pub(crate) fn time(gpu: &Gpu, sizes: Sizes) -> Result<(), Failure> {
    let size = Size::new(sizes.side, sizes.side)?;
    let bytes = size.pixels();
    let fill = Fill::new(gpu)?;
    let filled = match fill.clocked(gpu, bytes)? {
        Some(_) => Some(median(sizes.runs, || {
            Ok(fill.clocked(gpu, bytes)?.unwrap_or_default())
        })?),
        None => None,
    };
    let copied = match filled {
        Some(_) => Some(median(sizes.runs, || {
            Ok(fill.copy_clocked(gpu, bytes)?.unwrap_or_default())
        })?),
        None => None,
    };
    match (filled, copied) {
        (Some(filled), Some(copied)) => {
            line("a constant stored, device time", bytes, filled, "");
            line("copied on the device, device time", bytes, copied, "");
        }
        _ => println!("| the device has no clock | | | | |"),
    }
    let brought = median(sizes.runs, || {
        Ok(clocked(|| Ok(fill.run(gpu, bytes, true)?))?.1)
    })?;
    line(
        "a constant stored and brought to the host",
        bytes,
        brought,
        "",
    );
    // In small, fewer.
    let most = size.pixels() / 16;
    for (count, half, kind) in [
        (10_000, sizes.side / 8, "squares"),
        (1_000_000, sizes.side / 8, "squares"),
        (1_000_000, 64, "small squares"),
    ] {
        let count = most.min(count);
        let name = format!("{count} {kind}");
        let squares = recipe(size, count, half as u32, 42).squares()?;
        let mut passes = Duration::ZERO;
        let whole = median(sizes.runs, || {
            let mut rasterizer = GpuRasterizer::new(gpu.clone())?.timed();
            let drawn = draw(
                squares.as_ref(),
                size,
                0..size.rows(),
                &mut rasterizer,
                &Nothing,
            )?;
            if let Some(fault) = drawn.gpu_fault {
                return Err(fault.into());
            }
            passes = rasterizer.pass_time().unwrap_or_default();
            Ok(drawn.drawing)
        })?;
        if let Some(filled) = filled {
            let beside = format!("{} a constant stored", times(passes, filled));
            line(&format!("{name}, device time"), bytes, passes, &beside);
        }
        let beside = format!("{} a constant brought", times(whole, brought));
        line(
            &format!("{name}, with the way to the host"),
            bytes,
            whole,
            &beside,
        );
    }
    Ok(())
}
