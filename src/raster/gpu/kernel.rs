//! The shader, compiled for a device.

use crate::gpu::{Gpu, GpuError};
use crate::raster::gpu::clock::Clock;
use crate::raster::gpu::shader::pipelines;

/// The three steps of `raster.wgsl` on one device.
pub(super) struct Kernel {
    pub(super) gpu: Gpu,
    layouts: [wgpu::BindGroupLayout; 2],
    pub(super) coarse: wgpu::ComputePipeline,
    pub(super) fill_flat: wgpu::ComputePipeline,
    pub(super) fill_edges: wgpu::ComputePipeline,
    /// If its passes are timed.
    pub(super) clock: Option<Clock>,
}

impl Kernel {
    /// Compiles the shader.
    ///
    /// # Errors
    ///
    /// When the driver refuses it.
    pub(super) fn new(gpu: Gpu) -> Result<Kernel, GpuError> {
        let (layouts, [coarse, fill_flat, fill_edges]) = gpu.checked(|| pipelines(&gpu.device))?;
        Ok(Kernel {
            gpu,
            layouts,
            coarse,
            fill_flat,
            fill_edges,
            clock: None,
        })
    }

    /// The buffers of one of the shader's groups, in the order of their bindings.
    pub(super) fn bind_group(&self, group: usize, buffers: &[&wgpu::Buffer]) -> wgpu::BindGroup {
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
}
