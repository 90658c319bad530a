//! A strip's way: into the device's queue, through it, and back to the host.

use std::sync::mpsc;
use std::time::Duration;

use crate::gpu::GpuError;
use crate::image::{Rect, StripError, StripSink};
use crate::raster::area::Area;
use crate::raster::contract::RasterError;
use crate::raster::gpu::clock::Stamps;
use crate::raster::gpu::cut::stride;
use crate::raster::gpu::kernel::Kernel;
use crate::raster::gpu::memory::{BandMemory, StripMemory};
use crate::raster::gpu::shader::{BIN_COLS, EDGE_DISPATCH, QUEUES, StripUniform, TILE_COLS};

/// A strip whose pixels are on their way to the host.
pub(super) struct Pending {
    memory: StripMemory,
    strip: Rect,
    submission: wgpu::SubmissionIndex,
    mapped: mpsc::Receiver<Result<(), wgpu::BufferAsyncError>>,
}

/// A strip whose pixels the host can read.
pub(super) struct Arrived {
    memory: StripMemory,
    strip: Rect,
}

impl Pending {
    /// Puts the work of one strip into the device's queue.
    ///
    /// # Errors
    ///
    /// When the device refuses it.
    pub(super) fn submit(
        kernel: &Kernel,
        band: &BandMemory,
        memory: StripMemory,
        strip: Rect,
    ) -> Result<Pending, GpuError> {
        let uniform = uniform(band, &strip);
        let bins = (
            uniform.cols.div_ceil(BIN_COLS),
            uniform.rows.div_ceil(uniform.bin_rows),
        );
        let (sender, mapped) = mpsc::channel();
        let submission = kernel.gpu.checked(|| {
            let queue = &kernel.gpu.queue;
            queue.write_buffer(&memory.uniform, 0, bytemuck::bytes_of(&uniform));
            queue.write_buffer(&band.queues, 0, bytemuck::bytes_of(&QUEUES));
            let mut encoder =
                kernel
                    .gpu
                    .device
                    .create_command_encoder(&wgpu::CommandEncoderDescriptor {
                        label: Some("squaremap.raster"),
                    });
            {
                let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                    label: Some("squaremap.raster"),
                    timestamp_writes: memory.stamps.as_ref().map(Stamps::writes),
                });
                pass.set_bind_group(0, &memory.bind_group, &[]);
                pass.set_pipeline(&kernel.coarse);
                pass.set_bind_group(1, &band.queues_bind_group, &[]);
                pass.dispatch_workgroups(bins.0, bins.1, 1);
                pass.set_pipeline(&kernel.fill_flat);
                pass.dispatch_workgroups_indirect(&band.queues, 0);
                pass.set_pipeline(&kernel.fill_edges);
                pass.dispatch_workgroups_indirect(&band.queues, EDGE_DISPATCH);
            }
            let bytes = bytes_of(&strip);
            if let Some(pixels) = &band.pixels {
                encoder.copy_buffer_to_buffer(pixels, 0, &memory.readback, 0, bytes);
            }
            if let Some(stamps) = &memory.stamps {
                stamps.resolve(&mut encoder);
            }
            let submission = queue.submit([encoder.finish()]);
            if let Some(stamps) = &memory.stamps {
                stamps.ask();
            }
            memory
                .readback
                .map_async(wgpu::MapMode::Read, 0..bytes, move |result| {
                    // Nobody waits any more when the run has ended with an error.
                    let _ = sender.send(result);
                });
            submission
        })?;
        Ok(Pending {
            memory,
            strip,
            submission,
            mapped,
        })
    }

    /// Waits for the pixels, but no longer than `patience`.
    ///
    /// # Errors
    ///
    /// When they do not come.
    pub(super) fn wait(self, kernel: &Kernel, patience: Duration) -> Result<Arrived, GpuError> {
        kernel.gpu.wait(self.submission, patience)?;
        // What was asked of the device is answered by then.
        if let (Some(stamps), Some(clock)) = (&self.memory.stamps, &kernel.clock) {
            stamps.take(clock);
        }
        match self.mapped.try_recv() {
            Ok(Ok(())) => Ok(Arrived {
                memory: self.memory,
                strip: self.strip,
            }),
            Ok(Err(error)) => Err(kernel.gpu.failed(error)),
            Err(error) => Err(kernel.gpu.failed(error)),
        }
    }
}

impl Arrived {
    /// Writes the pixels and gives the memory back to the device.
    ///
    /// # Errors
    ///
    /// When the sink does not take them, or the device is lost.
    pub(super) fn write(
        self,
        kernel: &Kernel,
        sink: &dyn StripSink,
    ) -> Result<StripMemory, RasterError> {
        let Arrived { memory, strip } = self;
        let view = memory
            .readback
            .get_mapped_range(0..bytes_of(&strip))
            .map_err(|error| kernel.gpu.failed(error))?;
        let stride = stride(strip.cols() as u32) as usize;
        let put: Result<(), StripError> = sink.put(&strip, &view, stride);
        drop(view);
        memory.readback.unmap();
        put?;
        Ok(memory)
    }
}

/// What the shader is told of a strip.
fn uniform(band: &BandMemory, strip: &Rect) -> StripUniform {
    let area = Area::from(strip);
    let first_bin_row = (area.row_start - band.region.row_start) / band.cut.bin_rows;
    let first_bin_col = (area.col_start - band.region.col_start) / BIN_COLS;
    StripUniform {
        row_start: area.row_start,
        rows: area.rows(),
        col_start: area.col_start,
        cols: area.cols(),
        stride: stride(area.cols()),
        tile_cols: area.cols().div_ceil(TILE_COLS),
        bin_cols: band.bin_cols,
        bin_rows: band.cut.bin_rows,
        first_bin: first_bin_row * band.bin_cols + first_bin_col,
    }
}

/// What a strip takes in its buffer.
fn bytes_of(strip: &Rect) -> u64 {
    u64::from(stride(strip.cols() as u32)) * strip.rows()
}
