//! Frames drawn into memory.

use crate::gpu::{Gpu, GpuError, PATIENCE};
use crate::view::color::colormap::Colormap;
use crate::view::geometry::camera::{Camera, Screen};
use crate::view::render::gpu::frame::Frame;
use crate::view::render::gpu::pipeline::TilePipeline;
use crate::view::render::pixels::Pixels;
use crate::view::tiles::picture::Picture;

/// A device that draws into memory.
#[derive(Debug)]
pub(crate) struct Device {
    gpu: Gpu,
    pipeline: TilePipeline,
}

impl Device {
    pub(crate) fn new(gpu: Gpu) -> Result<Device, GpuError> {
        let format = wgpu::TextureFormat::Rgba8Unorm;
        let pipeline = gpu.checked(|| TilePipeline::new(&gpu.device, format))?;
        Ok(Device { gpu, pipeline })
    }

    /// The most device pixels a side that it draws at once.
    pub(crate) fn longest_side(&self) -> u32 {
        self.gpu.device.limits().max_texture_dimension_2d
    }

    /// What `camera`, whose screen is not empty nor too large, sees of `picture`.
    pub(crate) fn pixels(
        &self,
        picture: &Picture,
        camera: &Camera,
        colormap: Colormap,
    ) -> Result<Pixels, GpuError> {
        let Device { gpu, pipeline } = self;
        let frame = gpu
            .checked(|| Frame::new(&gpu.device, &gpu.queue, pipeline, picture, camera, colormap))?;
        capture(gpu, pipeline, &frame, camera.screen())
    }
}

/// Draws a frame into memory, with the same pipeline that draws it into a window.
fn capture(
    gpu: &Gpu,
    pipeline: &TilePipeline,
    frame: &Frame,
    screen: Screen,
) -> Result<Pixels, GpuError> {
    let Gpu { device, queue, .. } = gpu;
    let row_bytes = 4 * screen.cols as usize;
    let stride = row_bytes.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT as usize);
    let (buffer, submission) = gpu.checked(|| {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("squaremap.view.offscreen"),
            size: wgpu::Extent3d {
                width: screen.cols,
                height: screen.rows,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: pipeline.format(),
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        frame.draw(
            device,
            queue,
            pipeline,
            &texture.create_view(&wgpu::TextureViewDescriptor::default()),
        );
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("squaremap.view.readback"),
            size: stride as u64 * u64::from(screen.rows),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor {
            label: Some("squaremap.view.readback"),
        });
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(stride as u32),
                    rows_per_image: None,
                },
            },
            texture.size(),
        );
        let submission = queue.submit([encoder.finish()]);
        // Its result comes with `get_mapped_range` below.
        buffer.map_async(wgpu::MapMode::Read, .., |_| {});
        (buffer, submission)
    })?;
    gpu.wait(submission, PATIENCE)?;
    let mapped = buffer
        .get_mapped_range(..)
        .map_err(|error| gpu.failed(error))?;
    let blue_first = matches!(
        pipeline.format(),
        wgpu::TextureFormat::Bgra8Unorm | wgpu::TextureFormat::Bgra8UnormSrgb
    );
    let mut rgb = Vec::with_capacity(3 * screen.rows as usize * screen.cols as usize);
    for row in mapped.chunks(stride) {
        for &[a, b, c, _] in row[..row_bytes].as_chunks().0 {
            rgb.extend(if blue_first { [c, b, a] } else { [a, b, c] });
        }
    }
    Ok(Pixels { screen, rgb })
}
