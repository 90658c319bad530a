//! The limit of drawing on a GPU: a kernel that only stores a constant, and the way to the host.

use std::sync::mpsc;
use std::time::Duration;

use squaremap::gpu::{Gpu, GpuError};

/// As much as the GPU renderer draws at a time; on a software adapter, see `raster::gpu`.
const STRIP_BYTES: u64 = 16 << 20;
const SOFTWARE_STRIP_BYTES: u64 = 2 << 20;
/// The bytes of one workgroup.
const GROUP_BYTES: u64 = 256 * 16;

/// A constant stored in as many bytes as asked for, strip by strip in one buffer.
pub(crate) struct Fill {
    pipeline: wgpu::ComputePipeline,
    bind_group: wgpu::BindGroup,
    pixels: wgpu::Buffer,
    /// One is filled by the device while the host has the other.
    readback: [wgpu::Buffer; 2],
    strip_bytes: u64,
}

impl Fill {
    pub(crate) fn new(gpu: &Gpu) -> Result<Fill, GpuError> {
        let device = &gpu.device;
        let strip_bytes = match gpu.info.device_type {
            wgpu::DeviceType::Cpu => SOFTWARE_STRIP_BYTES,
            _ => STRIP_BYTES,
        };
        let buffer = |usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("squaremap.bench.fill"),
                size: strip_bytes,
                usage,
                mapped_at_creation: false,
            })
        };
        gpu.checked(|| {
            let module = device.create_shader_module(wgpu::include_wgsl!("fill.wgsl"));
            let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some("squaremap.bench.fill"),
                layout: None,
                module: &module,
                entry_point: Some("fill"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                cache: None,
            });
            let pixels = buffer(wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC);
            let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("squaremap.bench.fill"),
                layout: &pipeline.get_bind_group_layout(0),
                entries: &[wgpu::BindGroupEntry {
                    binding: 0,
                    resource: pixels.as_entire_binding(),
                }],
            });
            let usage = wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ;
            Fill {
                pipeline,
                bind_group,
                pixels,
                readback: [buffer(usage), buffer(usage)],
                strip_bytes,
            }
        })
    }

    /// Stores `bytes`, and if asked to, brings them to where the host could read them.
    pub(crate) fn run(&self, gpu: &Gpu, bytes: u64, read_back: bool) -> Result<(), GpuError> {
        let mut under_way = std::collections::VecDeque::new();
        let mut left = bytes;
        let mut turn = 0;
        while left > 0 || !under_way.is_empty() {
            if under_way.len() == self.readback.len() || left == 0 {
                if let Some((submission, buffer)) = under_way.pop_front() {
                    self.finish(gpu, submission, buffer)?;
                }
                continue;
            }
            let strip = left.min(self.strip_bytes);
            let buffer = read_back.then_some(&self.readback[turn]);
            turn = (turn + 1) % self.readback.len();
            under_way.push_back((gpu.checked(|| self.submit(gpu, strip, buffer))?, buffer));
            left -= strip;
        }
        Ok(())
    }

    /// How long the device takes to store `bytes`, by its own clock. None if it has none.
    #[allow(dead_code, reason = "one of the two benches that have it asks")]
    pub(crate) fn clocked(&self, gpu: &Gpu, bytes: u64) -> Result<Option<Duration>, GpuError> {
        self.by_its_clock(gpu, bytes, |encoder, strip, queries| {
            let mut pass = begin_pass(encoder, queries, [Some(0), Some(1)]);
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &self.bind_group, &[]);
            pass.dispatch_workgroups((strip / GROUP_BYTES) as u32, 1, 1);
        })
    }

    /// The same of copies from one of its buffers to another.
    #[allow(dead_code, reason = "one of the two benches that have it asks")]
    pub(crate) fn copy_clocked(&self, gpu: &Gpu, bytes: u64) -> Result<Option<Duration>, GpuError> {
        let target = gpu.checked(|| {
            gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("squaremap.bench.copy"),
                size: self.strip_bytes,
                usage: wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        })?;
        self.by_its_clock(gpu, bytes, |encoder, strip, queries| {
            // Copies tell no time: between two passes without work.
            drop(begin_pass(encoder, queries, [None, Some(0)]));
            encoder.copy_buffer_to_buffer(&self.pixels, 0, &target, 0, strip);
            drop(begin_pass(encoder, queries, [Some(1), None]));
        })
    }

    fn by_its_clock(
        &self,
        gpu: &Gpu,
        bytes: u64,
        work: impl Fn(&mut wgpu::CommandEncoder, u64, &wgpu::QuerySet),
    ) -> Result<Option<Duration>, GpuError> {
        if !gpu
            .device
            .features()
            .contains(wgpu::Features::TIMESTAMP_QUERY)
        {
            return Ok(None);
        }
        let Gpu { device, queue, .. } = gpu;
        let queries = device.create_query_set(&wgpu::QuerySetDescriptor {
            label: None,
            ty: wgpu::QueryType::Timestamp,
            count: 2,
        });
        let buffer = |usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("squaremap.bench.clock"),
                size: 16,
                usage,
                mapped_at_creation: false,
            })
        };
        let resolved = buffer(wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC);
        let readback = buffer(wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST);
        let (mut ticks, mut left) = (0, bytes);
        while left > 0 {
            let strip = left.min(self.strip_bytes);
            left -= strip;
            let submission = gpu.checked(|| {
                let mut encoder = device.create_command_encoder(&Default::default());
                work(&mut encoder, strip, &queries);
                encoder.resolve_query_set(&queries, 0..2, &resolved, 0);
                encoder.copy_buffer_to_buffer(&resolved, 0, &readback, 0, 16);
                let submission = queue.submit([encoder.finish()]);
                readback.map_async(wgpu::MapMode::Read, .., |_| {});
                submission
            })?;
            self.finish(gpu, submission, None)?;
            let view = readback
                .get_mapped_range(..)
                .map_err(|error| gpu.failed(error))?;
            let stamps: &[[u8; 8]] = view.as_chunks().0;
            if let [begin, end] = *stamps {
                ticks += u64::from_le_bytes(end).saturating_sub(u64::from_le_bytes(begin));
            }
            drop(view);
            readback.unmap();
        }
        let nanoseconds = ticks as f64 * f64::from(queue.get_timestamp_period());
        Ok(Some(Duration::from_secs_f64(nanoseconds / 1e9)))
    }

    fn submit(
        &self,
        gpu: &Gpu,
        bytes: u64,
        buffer: Option<&wgpu::Buffer>,
    ) -> wgpu::SubmissionIndex {
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.bind_group, &[]);
        pass.dispatch_workgroups((bytes / GROUP_BYTES) as u32, 1, 1);
        drop(pass);
        if let Some(buffer) = buffer {
            encoder.copy_buffer_to_buffer(&self.pixels, 0, buffer, 0, bytes);
        }
        gpu.queue.submit([encoder.finish()])
    }

    fn finish(
        &self,
        gpu: &Gpu,
        submission: wgpu::SubmissionIndex,
        buffer: Option<&wgpu::Buffer>,
    ) -> Result<(), GpuError> {
        let (sender, mapped) = mpsc::channel();
        if let Some(buffer) = buffer {
            buffer.map_async(wgpu::MapMode::Read, .., move |result| {
                // The receiver waits below.
                let _ = sender.send(result);
            });
        }
        gpu.device
            .poll(wgpu::PollType::Wait {
                submission_index: Some(submission),
                timeout: None,
            })
            .map_err(|error| gpu.failed(error))?;
        if let Some(buffer) = buffer {
            mapped
                .recv()
                .map_err(|error| gpu.failed(error))?
                .map_err(|error| gpu.failed(error))?;
            let view = buffer
                .get_mapped_range(..)
                .map_err(|error| gpu.failed(error))?;
            std::hint::black_box(&*view);
            drop(view);
            buffer.unmap();
        }
        Ok(())
    }
}

/// A pass that tells when it begins and when it ends, in these places.
fn begin_pass<'a>(
    encoder: &'a mut wgpu::CommandEncoder,
    queries: &wgpu::QuerySet,
    [begin, end]: [Option<u32>; 2],
) -> wgpu::ComputePass<'a> {
    encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
        label: None,
        timestamp_writes: Some(wgpu::ComputePassTimestampWrites {
            query_set: queries,
            beginning_of_pass_write_index: begin,
            end_of_pass_write_index: end,
        }),
    })
}
