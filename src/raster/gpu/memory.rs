//! What drawing a band takes on the device: buffers that all its strips share, and those of each.

use wgpu::BufferUsages as Usage;

use crate::gpu::{Gpu, buffer_of};
use crate::raster::area::Area;
use crate::raster::bins::Bins;
use crate::raster::face::Face;
use crate::raster::gpu::clock::Stamps;
use crate::raster::gpu::cut::GpuCut;
use crate::raster::gpu::kernel::Kernel;
use crate::raster::gpu::shader::{LIST_LENGTH, QUEUES, StripUniform};
use crate::raster::visible::Visible;

/// One strip is drawn while the one before is read back and the one before that is written.
pub(super) const RING: usize = 3;

/// What the strips of a band share, since the device works on one after another.
pub(super) struct BandMemory {
    pub(super) region: Area,
    pub(super) cut: GpuCut,
    /// Bins from left to right.
    pub(super) bin_cols: u32,
    pub(super) queues: wgpu::Buffer,
    pub(super) queues_bind_group: wgpu::BindGroup,
    /// Where the shader writes, if the host cannot read that.
    pub(super) pixels: Option<wgpu::Buffer>,
}

/// What one strip under way needs for itself.
pub(super) struct StripMemory {
    pub(super) uniform: wgpu::Buffer,
    pub(super) bind_group: wgpu::BindGroup,
    /// Where the host reads: the pixels themselves where it can, else a copy of [`BandMemory::pixels`].
    pub(super) readback: wgpu::Buffer,
    pub(super) stamps: Option<Stamps>,
}

impl BandMemory {
    /// All that drawing `region` takes, and the memory of as many strips as are under way at a time. With
    /// `copies` the host reads a copy of the pixels, rather than where the shader wrote them.
    ///
    /// What the device has not got is an error that it reports, see [`Gpu::checked`].
    pub(super) fn new(
        kernel: &Kernel,
        visible: &Visible,
        bins: &Bins,
        region: Area,
        cut: GpuCut,
        copies: bool,
    ) -> (BandMemory, Vec<StripMemory>) {
        let buffer = |label: &str, size: u64, usage: Usage| buffer(&kernel.gpu, label, size, usage);
        // A binding has at least one element, also where no face is visible.
        let input = |label: &str, contents: &[u8], element: usize| {
            let Gpu { device, queue, .. } = &kernel.gpu;
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
        let pixels = copies.then(|| {
            let usage = Usage::STORAGE | Usage::COPY_SRC;
            buffer("squaremap.raster.pixels", cut.bytes(), usage)
        });

        let down = region.rows().div_ceil(cut.strip_rows) as usize;
        let across = region.cols().div_ceil(cut.strip_cols) as usize;
        let inputs = [&faces, &offsets, &bin_faces, &lists, &queued];
        let strips = (0..RING.min(down * across))
            .map(|_| StripMemory::new(kernel, inputs, pixels.as_ref(), cut.bytes()))
            .collect();
        let shared = BandMemory {
            region,
            cut,
            bin_cols: bins.across,
            queues_bind_group: kernel.bind_group(1, &[&queues]),
            queues,
            pixels,
        };
        (shared, strips)
    }
}

impl StripMemory {
    /// For a strip of `bytes`; the shader writes to `pixels`, if the host does not read them where they are.
    fn new(
        kernel: &Kernel,
        inputs: [&wgpu::Buffer; 5],
        pixels: Option<&wgpu::Buffer>,
        bytes: u64,
    ) -> StripMemory {
        let uniform = buffer(
            &kernel.gpu,
            "squaremap.raster.strip",
            size_of::<StripUniform>() as u64,
            Usage::UNIFORM | Usage::COPY_DST,
        );
        let written = match pixels {
            Some(_) => Usage::COPY_DST,
            None => Usage::STORAGE,
        };
        let usage = Usage::MAP_READ | written;
        let readback = buffer(&kernel.gpu, "squaremap.raster.readback", bytes, usage);
        let [faces, offsets, bin_faces, lists, queued] = inputs;
        let bindings = [
            &uniform,
            faces,
            offsets,
            bin_faces,
            lists,
            queued,
            pixels.unwrap_or(&readback),
        ];
        StripMemory {
            bind_group: kernel.bind_group(0, &bindings),
            uniform,
            readback,
            stamps: (kernel.clock.as_ref()).map(|_| Stamps::new(&kernel.gpu.device)),
        }
    }
}

fn buffer(gpu: &Gpu, label: &str, size: u64, usage: Usage) -> wgpu::Buffer {
    gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size,
        usage,
        mapped_at_creation: false,
    })
}
