//! Draws bands of an image with a device, strip by strip.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::gpu::{Gpu, GpuError, PATIENCE};
use crate::image::{PART_COLS, Rect, StripSink, tiles};
use crate::raster::area::Area;
use crate::raster::bins::Bins;
use crate::raster::contract::{RasterError, Rasterizer};
use crate::raster::cpu::mark_seen;
use crate::raster::gpu::clock::Clock;
use crate::raster::gpu::cut::GpuCut;
use crate::raster::gpu::kernel::Kernel;
use crate::raster::gpu::memory::{BandMemory, RING, StripMemory};
use crate::raster::gpu::shader::{BIN_COLS, TILE_ROWS};
use crate::raster::gpu::transit::{Arrived, Pending};
use crate::raster::visible::Visible;

/// Strips: large enough to hide the cost of a submission, small enough for a ring of them to be cheap.
const STRIP_BYTES: u64 = 16 << 20;
/// A software adapter is submitted to for next to nothing, and what it draws should still be in the
/// cache when it is written: of 16384×16384 pixels that takes a quarter off the time.
const SOFTWARE_STRIP_BYTES: u64 = 2 << 20;
/// Strips of images so wide that they would be lower than a tile otherwise.
const WIDE_STRIP_BYTES: u64 = 32 << 20;
/// More bins at a time would not fit into memory.
const MOST_BINS: u64 = 1 << 20;

/// Draws with a graphics processor, three strips at a time: one is drawn, one read back, one written.
pub struct GpuRasterizer {
    kernel: Kernel,
    /// Whether the host reads a copy of the pixels, rather than where the shader wrote them.
    copies: bool,
    /// About what a strip has, and what those of wide images may have.
    strip_bytes: u64,
    most_strip_bytes: u64,
    /// How long it waits for a strip.
    patience: Duration,
}

impl GpuRasterizer {
    /// Compiles the shader.
    ///
    /// # Errors
    ///
    /// When the driver refuses it.
    pub fn new(gpu: Gpu) -> Result<GpuRasterizer, GpuError> {
        let limits = gpu.device.limits();
        let most = limits
            .max_storage_buffer_binding_size
            .min(limits.max_buffer_size);
        let features = gpu.device.features();
        let strip_bytes = match gpu.info.device_type {
            wgpu::DeviceType::Cpu => SOFTWARE_STRIP_BYTES,
            _ => STRIP_BYTES,
        };
        Ok(GpuRasterizer {
            copies: !features.contains(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS),
            kernel: Kernel::new(gpu)?,
            strip_bytes: strip_bytes.min(most),
            most_strip_bytes: WIDE_STRIP_BYTES.min(most),
            patience: PATIENCE,
        })
    }

    /// Draws strips of about this many bytes, if that is fewer than it would choose, but not less than a row
    /// or [`PART_COLS`] columns of it. Drawing takes three to four times as much on the device.
    #[must_use]
    pub fn with_strip_bytes(self, strip_bytes: u64) -> GpuRasterizer {
        let strip_bytes = strip_bytes.min(self.strip_bytes);
        GpuRasterizer {
            strip_bytes,
            most_strip_bytes: strip_bytes,
            ..self
        }
    }

    /// Reads back through a copy, as it must where the host cannot read the device's memory.
    #[must_use]
    pub fn with_copies(self) -> GpuRasterizer {
        GpuRasterizer {
            copies: true,
            ..self
        }
    }

    /// Has the device time its passes, if it has a clock: see [`pass_time`](GpuRasterizer::pass_time).
    #[must_use]
    pub fn timed(mut self) -> GpuRasterizer {
        self.kernel.clock = Clock::new(&self.kernel.gpu);
        self
    }

    /// How long the device has drawn since it is [timed](GpuRasterizer::timed), by its own clock: without what brings
    /// the pixels to the host. None if nobody asked, or it has no clock.
    pub fn pass_time(&self) -> Option<Duration> {
        self.kernel.clock.as_ref().map(Clock::spent)
    }

    /// The adapter drawn with.
    pub fn gpu(&self) -> &Gpu {
        &self.kernel.gpu
    }
}

impl Rasterizer for GpuRasterizer {
    fn draw(
        &mut self,
        visible: &Visible,
        region: &Rect,
        sink: &dyn StripSink,
    ) -> Result<(), RasterError> {
        let across = region.cols().div_ceil(BIN_COLS.into());
        let band_rows = (MOST_BINS / across).max(1) * u64::from(TILE_ROWS);
        tiles(region, band_rows, region.cols())
            .try_for_each(|band| self.draw_band(visible, &band, sink))
    }
}

impl GpuRasterizer {
    fn draw_band(
        &mut self,
        visible: &Visible,
        region: &Rect,
        sink: &dyn StripSink,
    ) -> Result<(), RasterError> {
        let (band, memory) = self.allocate(visible, region)?;
        let (written, free) = mpsc::channel();
        for memory in memory {
            // The receiver lives as long as this function.
            let _ = written.send(memory);
        }
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let (to_write, arrived) = mpsc::channel::<Arrived>();
            // One writer: the pages of one file are filled in by the kernel under one lock anyway.
            let kernel = &self.kernel;
            let write = move || -> Result<(), RasterError> {
                for strip in arrived {
                    if written.send(strip.write(kernel, sink)?).is_err() {
                        break;
                    }
                }
                Ok(())
            };
            // Who draws on the processor needs none.
            let writer = thread::Builder::new()
                .spawn_scoped(scope, write)
                .map_err(|error| GpuError::Failed {
                    adapter: kernel.gpu.info.name.clone(),
                    reason: format!("no thread to fetch its pixels: {error}"),
                })?;
            // The device does not say what it saw; a processor that waits for it can.
            // Without it all squares are taken for seen.
            let seeing = thread::Builder::new();
            let _ = seeing.spawn_scoped(scope, || mark_seen(visible, region, &stop));
            let drawn = self.draw_strips(&band, region, &free, &to_write);
            drop(to_write);
            let written = writer
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let ended = written.and(drawn.map_err(RasterError::from));
            stop.store(ended.is_err(), Ordering::Relaxed);
            ended
        })
    }

    /// Sends each strip through the device, as memory gets `free`, and on `to_write`.
    fn draw_strips(
        &self,
        band: &BandMemory,
        region: &Rect,
        free: &mpsc::Receiver<StripMemory>,
        to_write: &mpsc::Sender<Arrived>,
    ) -> Result<(), GpuError> {
        let (rows, cols) = (band.cut.strip_rows.into(), band.cut.strip_cols.into());
        // A writer that has failed takes no more; its error is the one to tell.
        let hand_over = |strip: Pending| -> Result<(), GpuError> {
            let _ = to_write.send(strip.wait(&self.kernel, self.patience)?);
            Ok(())
        };
        let mut pending = VecDeque::new();
        for strip in tiles(region, rows, cols) {
            // With one strip on the device and one behind it, wait for the older.
            if pending.len() == RING - 1
                && let Some(oldest) = pending.pop_front()
            {
                hand_over(oldest)?;
            }
            // None comes back when the writer has failed.
            let Ok(memory) = free.recv() else { break };
            pending.push_back(Pending::submit(&self.kernel, band, memory, strip)?);
        }
        pending.into_iter().try_for_each(hand_over)
    }

    /// All the memory that drawing takes. Strips get smaller, from now on, until the device has it.
    fn allocate(
        &mut self,
        visible: &Visible,
        region: &Rect,
    ) -> Result<(BandMemory, Vec<StripMemory>), GpuError> {
        let area = Area::from(region);
        loop {
            let (bytes, most) = (self.strip_bytes, self.most_strip_bytes);
            let cut = GpuCut::new(area.rows(), area.cols(), bytes, most);
            let bins = Bins::new(visible, area, cut.bin_rows, BIN_COLS);
            let memory = self
                .kernel
                .gpu
                .checked(|| BandMemory::new(&self.kernel, visible, &bins, area, cut, self.copies));
            if !matches!(memory, Err(GpuError::OutOfMemory { .. })) || cut.bytes() <= PART_COLS {
                return memory;
            }
            self.most_strip_bytes = cut.bytes() / 2;
            self.strip_bytes = self.strip_bytes.min(self.most_strip_bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::AdapterChoice;
    use crate::image::Size;
    use crate::raster::{CpuRasterizer, Drawn, MemorySink, draw};
    use crate::scene::Square;

    #[test]
    fn the_cpu_draws_what_a_device_does_not_in_time() {
        if std::env::var("SQUAREMAP_SKIP_GPU").as_deref() == Ok("1") {
            return;
        }
        let size = Size::new(1024, 1024).unwrap();
        let squares: Vec<Square> = (0..50_000_u32)
            .map(|i| Square {
                row: i.wrapping_mul(0x9E37_79B9) >> 22,
                col: i.wrapping_mul(0x85EB_CA6B) >> 22,
                half_side: i % 7,
                level: (i % 251) as u8,
            })
            .collect();
        let draw = |rasterizer: &mut dyn Rasterizer| -> (Vec<u8>, Drawn) {
            let sink = MemorySink::new(0..1024, 1024);
            let drawn = draw(&squares, size, 0..1024, rasterizer, &sink).unwrap();
            (sink.into_pixels(), drawn)
        };
        let (expected, on_cpu) = draw(&mut CpuRasterizer::new());
        let gpu = Gpu::open(&AdapterChoice::Any).unwrap();
        let mut impatient = GpuRasterizer::new(gpu).unwrap();
        impatient.patience = Duration::ZERO;
        let (pixels, drawn) = draw(&mut impatient);
        let fault = drawn.gpu_fault.unwrap();
        assert!(matches!(fault, GpuError::TimedOut { .. }), "{fault}");
        assert!(fault.to_string().contains("does not answer"), "{fault}");
        assert!(pixels == expected);
        assert_eq!(drawn.visible, on_cpu.visible);
    }
}
