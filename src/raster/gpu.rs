//! The GPU renderer: `shaders/raster.wgsl`, a ring of buffers, and the way back to the host.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::mpsc;
use std::thread;

use wgpu::util::DeviceExt;

use super::bins::Bins;
use super::visible::{Face, Visible};
use super::{BACKGROUND, RasterError, Rasterizer};
use crate::gpu::{Gpu, GpuError};
use crate::image::{StripError, StripSink};

/// Tiles of 16×64 pixels: small, since every tile that an edge crosses costs several times what a flat one
/// does. An invocation for each run of 16 pixels, 64 in a workgroup.
const TILE_ROWS: u32 = 16;
const TILE_COLS: u32 = 64;
/// Bins of 16×16 tiles: an invocation for each tile.
const BIN_TILES: u32 = 16;
const LIST_LENGTH: u32 = 31;
const RUN: u32 = 16;
/// Strips: large enough to hide the cost of a submission, small enough for a ring of them to be cheap
/// and, on software adapters, not far from the cache.
const STRIP_BYTES: u64 = 16 << 20;
/// One strip is drawn while the one before is read back and the one before that is written.
const RING: usize = 3;
/// The two fine dispatches have a workgroup a tile; 65,535 is the least that every adapter allows.
const MAX_TILES: u64 = 65_535;

/// `Strip` in `raster.wgsl`.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct StripUniform {
    row_start: u32,
    rows: u32,
    stride: u32,
    tile_cols: u32,
    bin_cols: u32,
    bin_rows: u32,
    first_bin: u32,
    cols: u32,
}

/// `Queues` in `raster.wgsl`: two indirect dispatches.
const QUEUES: [u32; 6] = [0, 1, 1, 0, 1, 1];
const EDGE_DISPATCH: u64 = 12;

/// Draws with a graphics processor.
pub struct GpuRasterizer {
    gpu: Gpu,
    layouts: [wgpu::BindGroupLayout; 2],
    coarse: wgpu::ComputePipeline,
    fill_flat: wgpu::ComputePipeline,
    fill_edges: wgpu::ComputePipeline,
    /// Whether the host reads a copy of the pixels, rather than where the shader wrote them.
    copies: bool,
    /// About what a strip has.
    strip_bytes: u64,
    /// What the adapter allows for a single row that is longer.
    max_strip_bytes: u64,
}

impl GpuRasterizer {
    /// Compiles the shader.
    ///
    /// # Errors
    ///
    /// When the driver refuses it.
    pub fn new(gpu: Gpu) -> Result<GpuRasterizer, GpuError> {
        let limits = gpu.device.limits();
        let max_strip_bytes = limits
            .max_storage_buffer_binding_size
            .min(limits.max_buffer_size);
        let (layouts, [coarse, fill_flat, fill_edges]) = gpu.checked(|| pipelines(&gpu.device))?;
        let features = gpu.device.features();
        Ok(GpuRasterizer {
            copies: !features.contains(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS),
            gpu,
            layouts,
            coarse,
            fill_flat,
            fill_edges,
            strip_bytes: STRIP_BYTES,
            max_strip_bytes,
        })
    }

    /// Draws strips of about this many bytes (of one row at least), for tests and for adapters with
    /// little memory.
    #[must_use]
    pub fn with_strip_bytes(self, strip_bytes: u64) -> GpuRasterizer {
        let strip_bytes = strip_bytes.min(self.strip_bytes);
        GpuRasterizer {
            strip_bytes,
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

/// How an image is cut into strips and bins.
#[derive(Clone, Copy)]
struct Cut {
    /// Bytes from row to row: the columns rounded up to whole runs.
    stride: u32,
    strip_rows: u32,
    bin_rows: u32,
    tile_cols: u32,
    bin_cols: u32,
}

impl Cut {
    /// None if one row is too long for a strip.
    fn new(cols: u32, rows: u32, strip_bytes: u64, max_strip_bytes: u64) -> Option<Cut> {
        let stride = cols.checked_next_multiple_of(RUN)?;
        let tile_cols = stride.div_ceil(TILE_COLS);
        let tile_rows = MAX_TILES / u64::from(tile_cols);
        if u64::from(stride) > max_strip_bytes || tile_rows == 0 {
            return None;
        }
        let fitting = (strip_bytes.min(max_strip_bytes) / u64::from(stride))
            .clamp(1, tile_rows * u64::from(TILE_ROWS))
            .min(rows.into()) as u32;
        // Strips end where bins end, and bins where tiles end.
        let bin_rows = BIN_TILES * TILE_ROWS;
        let (strip_rows, bin_rows) = if fitting >= bin_rows {
            (fitting - fitting % bin_rows, bin_rows)
        } else if fitting >= TILE_ROWS {
            let rows = fitting - fitting % TILE_ROWS;
            (rows, rows)
        } else {
            (fitting, fitting)
        };
        Some(Cut {
            stride,
            strip_rows,
            bin_rows,
            tile_cols,
            bin_cols: tile_cols.div_ceil(BIN_TILES),
        })
    }

    fn tiles(&self) -> u64 {
        u64::from(self.tile_cols) * u64::from(self.strip_rows.div_ceil(TILE_ROWS))
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
    cut: Cut,
    cols: u32,
    queues: wgpu::Buffer,
    queues_bind_group: wgpu::BindGroup,
    /// Where the shader writes, if the host cannot read that.
    pixels: Option<wgpu::Buffer>,
}

/// A strip whose pixels are on their way to the host.
struct Pending {
    slot: Slot,
    strip: Range<u32>,
    submission: wgpu::SubmissionIndex,
    mapped: mpsc::Receiver<Result<(), wgpu::BufferAsyncError>>,
}

impl Rasterizer for GpuRasterizer {
    fn draw(
        &mut self,
        visible: &Visible,
        rows: Range<u32>,
        sink: &dyn StripSink,
    ) -> Result<(), RasterError> {
        let row_count = rows.end - rows.start;
        let Some(cut) = Cut::new(
            visible.cols,
            row_count,
            self.strip_bytes,
            self.max_strip_bytes,
        ) else {
            return Err(self
                .gpu
                .failed(format!(
                    "a row of {} pixels does not fit its buffers",
                    visible.cols
                ))
                .into());
        };
        let bins = Bins::new(visible, &rows, cut.bin_rows, BIN_TILES * TILE_COLS);
        let strips: Vec<Range<u32>> = (rows.start..rows.end)
            .step_by(cut.strip_rows as usize)
            .map(|start| start..start.saturating_add(cut.strip_rows).min(rows.end))
            .collect();
        let (shared, slots) = self
            .gpu
            .checked(|| self.buffers(visible, &bins, cut, strips.len().min(RING)))?;

        let (written_slots, free_slots) = mpsc::channel();
        for slot in slots {
            // The receiver lives as long as this function.
            let _ = written_slots.send(slot);
        }
        thread::scope(|scope| {
            let (to_write, mapped_strips) = mpsc::channel::<(Slot, Range<u32>)>();
            // One writer: the pages of one file are filled in by the kernel under one lock anyway.
            let this = &*self;
            let writer = scope.spawn(move || -> Result<(), RasterError> {
                for (slot, strip) in mapped_strips {
                    this.write(&slot, strip, cut, sink)?;
                    if written_slots.send(slot).is_err() {
                        break;
                    }
                }
                Ok(())
            });
            // The device does not say what it saw; a processor that waits for it can.
            scope.spawn(|| super::cpu::mark_seen(visible, &rows));
            let drawn = (|| -> Result<(), RasterError> {
                let mut pending = VecDeque::new();
                for strip in strips {
                    // With one strip on the device and one behind it, wait for the older.
                    if pending.len() == RING - 1 {
                        self.hand_over(&mut pending, &to_write)?;
                    }
                    // No slot comes back when the writer has failed; its error is the one to tell.
                    let Ok(slot) = free_slots.recv() else { break };
                    pending.push_back(self.submit(&shared, slot, strip, rows.start)?);
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
            written.and(drawn)
        })
    }
}

impl GpuRasterizer {
    fn buffers(
        &self,
        visible: &Visible,
        bins: &Bins,
        cut: Cut,
        slots: usize,
    ) -> (Shared, Vec<Slot>) {
        let device = &self.gpu.device;
        let input = |label: &str, contents: &[u8], element: usize| {
            // A binding has at least one element, also where no face is visible.
            let nothing = vec![0; element];
            device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some(label),
                contents: if contents.is_empty() {
                    &nothing
                } else {
                    contents
                },
                usage: wgpu::BufferUsages::STORAGE,
            })
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
        let buffer = |label: &str, size: u64, usage: wgpu::BufferUsages| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size,
                usage,
                mapped_at_creation: false,
            })
        };
        use wgpu::BufferUsages as Usage;
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
        let strip_bytes = u64::from(cut.stride) * u64::from(cut.strip_rows);
        let pixels = self.copies.then(|| {
            buffer(
                "squaremap.raster.pixels",
                strip_bytes,
                Usage::STORAGE | Usage::COPY_SRC,
            )
        });

        let slots = (0..slots)
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
            cut,
            cols: visible.cols,
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

    /// Puts the work of one strip into the device's queue. Bins are counted from `first_row` on.
    fn submit(
        &self,
        shared: &Shared,
        slot: Slot,
        strip: Range<u32>,
        first_row: u32,
    ) -> Result<Pending, GpuError> {
        let cut = shared.cut;
        let rows = strip.end - strip.start;
        let uniform = StripUniform {
            row_start: strip.start,
            rows,
            stride: cut.stride,
            tile_cols: cut.tile_cols,
            bin_cols: cut.bin_cols,
            bin_rows: cut.bin_rows,
            first_bin: (strip.start - first_row) / cut.bin_rows * cut.bin_cols,
            cols: shared.cols,
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
                pass.dispatch_workgroups(cut.bin_cols, rows.div_ceil(cut.bin_rows), 1);
                pass.set_pipeline(&self.fill_flat);
                pass.dispatch_workgroups_indirect(&shared.queues, 0);
                pass.set_pipeline(&self.fill_edges);
                pass.dispatch_workgroups_indirect(&shared.queues, EDGE_DISPATCH);
            }
            let bytes = u64::from(rows) * u64::from(cut.stride);
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
        to_write: &mpsc::Sender<(Slot, Range<u32>)>,
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
    fn write(
        &self,
        slot: &Slot,
        strip: Range<u32>,
        cut: Cut,
        sink: &dyn StripSink,
    ) -> Result<(), RasterError> {
        let bytes = u64::from(strip.end - strip.start) * u64::from(cut.stride);
        let view = slot
            .readback
            .get_mapped_range(0..bytes)
            .map_err(|error| self.gpu.failed(error))?;
        let stride = cut.stride as usize;
        let put: Result<(), StripError> =
            sink.put(u64::from(strip.start)..u64::from(strip.end), &view, stride);
        drop(view);
        slot.readback.unmap();
        Ok(put?)
    }
}

fn pipelines(device: &wgpu::Device) -> ([wgpu::BindGroupLayout; 2], [wgpu::ComputePipeline; 3]) {
    let module = device.create_shader_module(wgpu::include_wgsl!("../../shaders/raster.wgsl"));
    let entry = |binding: u32, ty: wgpu::BufferBindingType| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    };
    let storage = |read_only| wgpu::BufferBindingType::Storage { read_only };
    let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("squaremap.raster"),
        entries: &[
            entry(0, wgpu::BufferBindingType::Uniform),
            entry(1, storage(true)),
            entry(2, storage(true)),
            entry(3, storage(true)),
            entry(4, storage(false)),
            entry(5, storage(false)),
            entry(6, storage(false)),
        ],
    });
    let queues = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("squaremap.raster.queues"),
        entries: &[entry(0, storage(false))],
    });
    let pipeline_layout = |bind_group_layouts: &[Option<&wgpu::BindGroupLayout>]| {
        device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("squaremap.raster"),
            bind_group_layouts,
            immediate_size: 0,
        })
    };
    let coarse = pipeline_layout(&[Some(&layout), Some(&queues)]);
    let fine = pipeline_layout(&[Some(&layout)]);
    let constants = [
        ("TILE_ROWS", f64::from(TILE_ROWS)),
        ("TILE_COLS", f64::from(TILE_COLS)),
        ("BIN_TILE_ROWS", f64::from(BIN_TILES)),
        ("BIN_TILE_COLS", f64::from(BIN_TILES)),
        ("LIST_LENGTH", f64::from(LIST_LENGTH)),
        ("BACKGROUND", f64::from(BACKGROUND)),
    ];
    let entry_points = [
        ("coarse", &coarse),
        ("fill_flat", &fine),
        ("fill_edges", &fine),
    ];
    let pipelines = entry_points.map(|(entry_point, layout)| {
        device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(&format!("squaremap.raster.{entry_point}")),
            layout: Some(layout),
            module: &module,
            entry_point: Some(entry_point),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &constants,
                ..Default::default()
            },
            cache: None,
        })
    });
    ([layout, queues], pipelines)
}
