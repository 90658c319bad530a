//! How long the device draws, by its own clock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::gpu::Gpu;

/// When a pass begins and when it ends.
const STAMPS: u32 = 2;
const BYTES: u64 = STAMPS as u64 * 8;

/// All passes that were timed.
pub(super) struct Clock {
    /// Of a tick.
    nanoseconds: f64,
    ticks: AtomicU64,
}

/// The times of one strip.
pub(super) struct Stamps {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    readback: wgpu::Buffer,
}

impl Clock {
    /// That of a device, if it has one.
    pub(super) fn new(gpu: &Gpu) -> Option<Clock> {
        let features = gpu.device.features();
        features
            .contains(wgpu::Features::TIMESTAMP_QUERY)
            .then(|| Clock {
                nanoseconds: f64::from(gpu.queue.get_timestamp_period()),
                ticks: AtomicU64::new(0),
            })
    }

    /// The time of all passes.
    pub(super) fn spent(&self) -> Duration {
        let ticks = self.ticks.load(Ordering::Relaxed) as f64;
        Duration::from_secs_f64(ticks * self.nanoseconds / 1e9)
    }
}

impl Stamps {
    pub(super) fn new(device: &wgpu::Device) -> Stamps {
        let buffer = |usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("squaremap.raster.clock"),
                size: BYTES,
                usage,
                mapped_at_creation: false,
            })
        };
        Stamps {
            queries: device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("squaremap.raster.clock"),
                ty: wgpu::QueryType::Timestamp,
                count: STAMPS,
            }),
            resolved: buffer(wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC),
            readback: buffer(wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST),
        }
    }

    /// What a pass writes when it begins and when it ends.
    pub(super) fn writes(&self) -> wgpu::ComputePassTimestampWrites<'_> {
        wgpu::ComputePassTimestampWrites {
            query_set: &self.queries,
            beginning_of_pass_write_index: Some(0),
            end_of_pass_write_index: Some(1),
        }
    }

    /// Brings them to where the host can read them, behind the pass.
    pub(super) fn resolve(&self, encoder: &mut wgpu::CommandEncoder) {
        encoder.resolve_query_set(&self.queries, 0..STAMPS, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, &self.readback, 0, BYTES);
    }

    /// Asks for them, once submitted.
    pub(super) fn ask(&self) {
        // Whether it worked shows when they are taken.
        self.readback.map_async(wgpu::MapMode::Read, .., |_| {});
    }

    /// Adds the time of a strip that has arrived.
    pub(super) fn take(&self, clock: &Clock) {
        if let Ok(view) = self.readback.get_mapped_range(..) {
            let (stamps, _) = view.as_chunks();
            if let [begin, end] = *stamps {
                let (begin, end) = (u64::from_le_bytes(begin), u64::from_le_bytes(end));
                clock
                    .ticks
                    .fetch_add(end.saturating_sub(begin), Ordering::Relaxed);
            }
        }
        self.readback.unmap();
    }
}
