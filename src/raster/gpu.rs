//! The GPU renderer: `shaders/raster.wgsl`, a ring of buffers, and the way back to the host.

mod cut;
mod shader;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::raster::gpu::cut::{Cut, stride};
use crate::raster::gpu::shader::{
    BIN_COLS, EDGE_DISPATCH, LIST_LENGTH, QUEUES, StripUniform, TILE_COLS, TILE_ROWS, pipelines,
};

use crate::gpu::{Gpu, GpuError, buffer_of};
use crate::image::{PART_COLS, Rect, StripError, StripSink, tiles};
use crate::raster::area::Area;
use crate::raster::bins::Bins;
use crate::raster::draw::{RasterError, Rasterizer};
use crate::raster::visible::{Face, Visible};

/// Strips: large enough to hide the cost of a submission, small enough for a ring of them to be cheap.
const STRIP_BYTES: u64 = 16 << 20;
/// A software adapter is submitted to for next to nothing, and what it draws should still be in the
/// cache when it is written: of 16384×16384 pixels that takes a quarter off the time.
const SOFTWARE_STRIP_BYTES: u64 = 2 << 20;
/// Strips of images so wide that they would be lower than a tile otherwise.
const WIDE_STRIP_BYTES: u64 = 32 << 20;
/// More bins at a time would not fit into memory.
const MOST_BINS: u64 = 1 << 20;
/// One strip is drawn while the one before is read back and the one before that is written.
const RING: usize = 3;

/// Draws with a graphics processor.
pub struct GpuRasterizer {
    gpu: Gpu,
    layouts: [wgpu::BindGroupLayout; 2],
    coarse: wgpu::ComputePipeline,
    fill_flat: wgpu::ComputePipeline,
    fill_edges: wgpu::ComputePipeline,
    /// Whether the host reads a copy of the pixels, rather than where the shader wrote them.
    copies: bool,
    /// About what a strip has, and what those of wide images may have.
    strip_bytes: u64,
    most_strip_bytes: u64,
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
        let (layouts, [coarse, fill_flat, fill_edges]) = gpu.checked(|| pipelines(&gpu.device))?;
        let features = gpu.device.features();
        let strip_bytes = match gpu.info.device_type {
            wgpu::DeviceType::Cpu => SOFTWARE_STRIP_BYTES,
            _ => STRIP_BYTES,
        };
        Ok(GpuRasterizer {
            copies: !features.contains(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS),
            gpu,
            layouts,
            coarse,
            fill_flat,
            fill_edges,
            strip_bytes: strip_bytes.min(most),
            most_strip_bytes: WIDE_STRIP_BYTES.min(most),
        })
    }

    /// Draws strips of about this many bytes, but not less than a row or [`PART_COLS`] columns of it, for
    /// tests.
    #[must_use]
    pub fn with_strip_bytes(self, strip_bytes: u64) -> GpuRasterizer {
        let strip_bytes = strip_bytes.min(self.strip_bytes);
        GpuRasterizer {
            strip_bytes,
            most_strip_bytes: strip_bytes,
            ..self
        }
    }

    /// Reads back through a copy, as where the host cannot read the device's memory, for tests.
    #[must_use]
    pub fn with_copies(self) -> GpuRasterizer {
        GpuRasterizer {
            copies: true,
            ..self
        }
    }

    /// The adapter drawn with.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }
}

/// What one strip under way needs for itself.
struct Slot {
    uniform: wgpu::Buffer,
    bind_group: wgpu::BindGroup,
    /// Where the host reads: the pixels themselves where it can, else a copy of [`Shared::pixels`].
    readback: wgpu::Buffer,
}

/// What the strips share, since the device works on one after another.
struct Shared {
    region: Area,
    cut: Cut,
    /// Bins from left to right.
    bin_cols: u32,
    queues: wgpu::Buffer,
    queues_bind_group: wgpu::BindGroup,
    /// Where the shader writes, if the host cannot read that.
    pixels: Option<wgpu::Buffer>,
}

/// A strip whose pixels are on their way to the host.
struct Pending {
    slot: Slot,
    strip: Rect,
    submission: wgpu::SubmissionIndex,
    mapped: mpsc::Receiver<Result<(), wgpu::BufferAsyncError>>,
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
        let (shared, slots) = self.allocate(visible, region)?;
        let strips = tiles(
            region,
            shared.cut.strip_rows.into(),
            shared.cut.strip_cols.into(),
        );
        let (written_slots, free_slots) = mpsc::channel();
        for slot in slots {
            // The receiver lives as long as this function.
            let _ = written_slots.send(slot);
        }
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let (to_write, mapped_strips) = mpsc::channel::<(Slot, Rect)>();
            // One writer: the pages of one file are filled in by the kernel under one lock anyway.
            let this = &*self;
            let writer = scope.spawn(move || -> Result<(), RasterError> {
                for (slot, strip) in mapped_strips {
                    this.write(&slot, &strip, sink)?;
                    if written_slots.send(slot).is_err() {
                        break;
                    }
                }
                Ok(())
            });
            // The device does not say what it saw; a processor that waits for it can.
            scope.spawn(|| crate::raster::cpu::mark_seen(visible, region, &stop));
            let drawn = (|| -> Result<(), RasterError> {
                let mut pending = VecDeque::new();
                for strip in strips {
                    // With one strip on the device and one behind it, wait for the older.
                    if pending.len() == RING - 1 {
                        self.hand_over(&mut pending, &to_write)?;
                    }
                    // No slot comes back when the writer has failed; its error is the one to tell.
                    let Ok(slot) = free_slots.recv() else { break };
                    pending.push_back(self.submit(&shared, slot, strip)?);
                }
                while !pending.is_empty() {
                    self.hand_over(&mut pending, &to_write)?;
                }
                Ok(())
            })();
            drop(to_write);
            let written = writer
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            let ended = written.and(drawn);
            stop.store(ended.is_err(), Ordering::Relaxed);
            ended
        })
    }

    /// All the memory that drawing takes. Strips get smaller, from now on, until the device has it.
    fn allocate(
        &mut self,
        visible: &Visible,
        region: &Rect,
    ) -> Result<(Shared, Vec<Slot>), GpuError> {
        let area = Area::from(region);
        loop {
            let (bytes, most) = (self.strip_bytes, self.most_strip_bytes);
            let cut = Cut::new(area.rows(), area.cols(), bytes, most);
            let bins = Bins::new(visible, area, cut.bin_rows, BIN_COLS);
            let buffers = self.gpu.checked(|| self.buffers(visible, &bins, area, cut));
            if !matches!(buffers, Err(GpuError::OutOfMemory { .. })) || cut.bytes() <= PART_COLS {
                return buffers;
            }
            self.most_strip_bytes = cut.bytes() / 2;
            self.strip_bytes = self.strip_bytes.min(self.most_strip_bytes);
        }
    }

    fn buffers(
        &self,
        visible: &Visible,
        bins: &Bins,
        region: Area,
        cut: Cut,
    ) -> (Shared, Vec<Slot>) {
        let buffer = |label: &str, size: u64, usage: wgpu::BufferUsages| {
            self.gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        use wgpu::BufferUsages as Usage;
        // A binding has at least one element, also where no face is visible.
        let input = |label: &str, contents: &[u8], element: usize| {
            let Gpu { device, queue, .. } = &self.gpu;
            buffer_of(device, queue, label, contents, element, Usage::STORAGE)
        };
        let faces = input(
            "squaremap.raster.faces",
            bytemuck::cast_slice(&visible.faces),
            size_of::<Face>(),
        );
        let offsets = input(
            "squaremap.raster.bin_offsets",
            bytemuck::cast_slice(&bins.offsets),
            4,
        );
        let bin_faces = input(
            "squaremap.raster.bin_faces",
            bytemuck::cast_slice(&bins.faces),
            4,
        );
        let lists = buffer(
            "squaremap.raster.lists",
            cut.tiles() * u64::from(1 + LIST_LENGTH) * 4,
            Usage::STORAGE,
        );
        let queues = buffer(
            "squaremap.raster.queues",
            size_of_val(&QUEUES) as u64,
            Usage::STORAGE | Usage::INDIRECT | Usage::COPY_DST,
        );
        let queued = buffer("squaremap.raster.queued", cut.tiles() * 4, Usage::STORAGE);
        let strip_bytes = cut.bytes();
        let pixels = self.copies.then(|| {
            buffer(
                "squaremap.raster.pixels",
                strip_bytes,
                Usage::STORAGE | Usage::COPY_SRC,
            )
        });

        let down = region.rows().div_ceil(cut.strip_rows) as usize;
        let across = region.cols().div_ceil(cut.strip_cols) as usize;
        let slots = (0..RING.min(down * across))
            .map(|_| {
                let uniform = buffer(
                    "squaremap.raster.strip",
                    size_of::<StripUniform>() as u64,
                    Usage::UNIFORM | Usage::COPY_DST,
                );
                let readback = buffer(
                    "squaremap.raster.readback",
                    strip_bytes,
                    Usage::MAP_READ
                        | if self.copies {
                            Usage::COPY_DST
                        } else {
                            Usage::STORAGE
                        },
                );
                let bindings = [
                    &uniform,
                    &faces,
                    &offsets,
                    &bin_faces,
                    &lists,
                    &queued,
                    pixels.as_ref().unwrap_or(&readback),
                ];
                let bind_group = self.bind_group(0, &bindings);
                Slot {
                    uniform,
                    bind_group,
                    readback,
                }
            })
            .collect();
        let shared = Shared {
            region,
            cut,
            bin_cols: bins.across,
            queues_bind_group: self.bind_group(1, &[&queues]),
            queues,
            pixels,
        };
        (shared, slots)
    }

    fn bind_group(&self, group: usize, buffers: &[&wgpu::Buffer]) -> wgpu::BindGroup {
        let entries: Vec<wgpu::BindGroupEntry> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| wgpu::BindGroupEntry {
                binding,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        self.gpu
            .device
            .create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("squaremap.raster"),
                layout: &self.layouts[group],
                entries: &entries,
            })
    }

    /// Puts the work of one strip into the device's queue.
    fn submit(&self, shared: &Shared, slot: Slot, strip: Rect) -> Result<Pending, GpuError> {
        let Shared { region, cut, .. } = shared;
        let area = Area::from(&strip);
        let bins = area.cols().div_ceil(BIN_COLS);
        let first_bin_row = (area.row_start - region.row_start) / cut.bin_rows;
        let first_bin_col = (area.col_start - region.col_start) / BIN_COLS;
        let uniform = StripUniform {
            row_start: area.row_start,
            rows: area.rows(),
            col_start: area.col_start,
            cols: area.cols(),
            stride: stride(area.cols()),
            tile_cols: area.cols().div_ceil(TILE_COLS),
            bin_cols: shared.bin_cols,
            bin_rows: cut.bin_rows,
            first_bin: first_bin_row * shared.bin_cols + first_bin_col,
        };
        let (sender, mapped) = mpsc::channel();
        let submission = self.gpu.checked(|| {
            let queue = &self.gpu.queue;
            queue.write_buffer(&slot.uniform, 0, bytemuck::bytes_of(&uniform));
            queue.write_buffer(&shared.queues, 0, bytemuck::bytes_of(&QUEUES));
            let mut encoder =
                self.gpu
                    .device
                    .create_command_encoder(&wgpu::CommandEncoderDescriptor {
                        label: Some("squaremap.raster"),
                    });
            {
                let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                    label: Some("squaremap.raster"),
                    timestamp_writes: None,
                });
                pass.set_bind_group(0, &slot.bind_group, &[]);
                pass.set_pipeline(&self.coarse);
                pass.set_bind_group(1, &shared.queues_bind_group, &[]);
                pass.dispatch_workgroups(bins, area.rows().div_ceil(cut.bin_rows), 1);
                pass.set_pipeline(&self.fill_flat);
                pass.dispatch_workgroups_indirect(&shared.queues, 0);
                pass.set_pipeline(&self.fill_edges);
                pass.dispatch_workgroups_indirect(&shared.queues, EDGE_DISPATCH);
            }
            let bytes = bytes_of(&strip);
            if let Some(pixels) = &shared.pixels {
                encoder.copy_buffer_to_buffer(pixels, 0, &slot.readback, 0, bytes);
            }
            let submission = queue.submit([encoder.finish()]);
            slot.readback
                .map_async(wgpu::MapMode::Read, 0..bytes, move |result| {
                    // Nobody waits any more when the run has ended with an error.
                    let _ = sender.send(result);
                });
            submission
        })?;
        Ok(Pending {
            slot,
            strip,
            submission,
            mapped,
        })
    }

    /// Waits for the oldest strip and hands it to the writer.
    fn hand_over(
        &self,
        pending: &mut VecDeque<Pending>,
        to_write: &mpsc::Sender<(Slot, Rect)>,
    ) -> Result<(), RasterError> {
        let Some(oldest) = pending.pop_front() else {
            return Ok(());
        };
        self.gpu
            .device
            .poll(wgpu::PollType::Wait {
                submission_index: Some(oldest.submission),
                timeout: None,
            })
            .map_err(|error| self.gpu.failed(error))?;
        match oldest.mapped.recv() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(self.gpu.failed(error).into()),
            Err(error) => return Err(self.gpu.failed(error).into()),
        }
        // A writer that has failed takes no more; draw() tells its error.
        let _ = to_write.send((oldest.slot, oldest.strip));
        Ok(())
    }

    /// Writes a mapped strip and gives its memory back to the device.
    fn write(&self, slot: &Slot, strip: &Rect, sink: &dyn StripSink) -> Result<(), RasterError> {
        let view = slot
            .readback
            .get_mapped_range(0..bytes_of(strip))
            .map_err(|error| self.gpu.failed(error))?;
        let stride = stride(strip.cols() as u32) as usize;
        let put: Result<(), StripError> = sink.put(strip, &view, stride);
        drop(view);
        slot.readback.unmap();
        Ok(put?)
    }
}

/// What a strip takes in its buffer.
fn bytes_of(strip: &Rect) -> u64 {
    u64::from(stride(strip.cols() as u32)) * strip.rows()
}
