//! The window's twin without a window: the same pixels into memory.

use crate::gpu::{AdapterChoice, Gpu, GpuError};
use crate::open::Image;
use crate::view::color::colormap::Colormap;
use crate::view::error::{ShotError, ViewError};
use crate::view::geometry::camera::{Camera, Screen};
use crate::view::inspect::hint::{Hint, hint};
use crate::view::options::ShowOptions;
use crate::view::render::cpu::paint;
use crate::view::render::gpu::frame::Frame;
use crate::view::render::gpu::pipeline::TilePipeline;
use crate::view::render::pixels::Pixels;
use crate::view::tiles::picture::Picture;

/// Draws views into memory, on a device or on the processor.
pub struct Shot {
    device: Option<(Gpu, TilePipeline)>,
}

/// The longest side that the processor draws at once: half a gigabyte a picture.
const MOST: u32 = 1 << 14;

impl Shot {
    /// Prepares a device.
    ///
    /// # Errors
    ///
    /// When the device refuses.
    pub fn new(gpu: Gpu) -> Result<Shot, GpuError> {
        let pipeline =
            gpu.checked(|| TilePipeline::new(&gpu.device, wgpu::TextureFormat::Rgba8Unorm))?;
        let device = Some((gpu, pipeline));
        Ok(Shot { device })
    }

    /// Draws on the processor: that is quicker than to open an adapter for one picture, and works where
    /// there is none.
    pub fn on_cpu() -> Shot {
        Shot { device: None }
    }

    /// Opens the adapter that the user named, if any.
    ///
    /// # Errors
    ///
    /// When there is no such adapter, or it fails.
    pub(crate) fn open(choice: &AdapterChoice) -> Result<Shot, GpuError> {
        match choice {
            AdapterChoice::Named(_) => Shot::new(Gpu::open(choice)?),
            AdapterChoice::Any | AdapterChoice::Hardware => Ok(Shot::on_cpu()),
        }
    }

    /// The pixels that a window with this camera shows.
    ///
    /// # Errors
    ///
    /// When the screen is empty or larger than the adapter can draw, or the adapter fails.
    pub fn take(
        &self,
        picture: &Picture,
        camera: &Camera,
        colormap: Colormap,
    ) -> Result<Pixels, ShotError> {
        let Some((gpu, pipeline)) = &self.device else {
            check_screen(MOST, camera.screen())?;
            return Ok(paint(picture, camera, colormap));
        };
        let Gpu { device, queue, .. } = gpu;
        check_screen(device.limits().max_texture_dimension_2d, camera.screen())?;
        let frame =
            gpu.checked(|| Frame::new(device, queue, pipeline, picture, camera, colormap))?;
        Ok(capture(gpu, pipeline, &frame, camera.screen())?)
    }
}

/// The pixels of the window that these options open, and what is to be known of them.
///
/// They show what the window shows when that is exact, for which all of a large image is read once;
/// with [`ShowOptions::preview`] what the window shows first.
///
/// # Errors
///
/// When no adapter draws it, the window size cannot be drawn, or the image's file changed meanwhile.
pub fn screenshot(
    image: Image,
    options: &ShowOptions,
) -> Result<(Pixels, Option<Hint>), ViewError> {
    let (range, curve) = (options.range, options.curve);
    let screen = options.window.unwrap_or(DEFAULT_SCREEN);
    // The image is read while the adapter opens.
    let (shot, picture) = rayon::join(
        || Shot::open(&options.adapter),
        || match options.preview {
            true => Ok(Picture::new(image, range)),
            false => Picture::exact(image, range, |size| options.camera(size, screen)),
        },
    );
    let (shot, picture) = (shot?, picture?.on(curve));
    let camera = options.camera(picture.size(), screen);
    let pixels = shot.take(&picture, &camera, options.colormap)?;
    picture.image().check_unchanged()?;
    Ok((pixels, hint_unless_chosen(picture.image(), options)))
}

/// The hint about an image whose range nobody chose.
pub(crate) fn hint_unless_chosen(image: &Image, options: &ShowOptions) -> Option<Hint> {
    match options.range {
        Some(_) => None,
        None => hint(image),
    }
}

/// The window of a screenshot whose size is not given.
const DEFAULT_SCREEN: Screen = Screen {
    rows: 600,
    cols: 800,
};

fn check_screen(most: u32, screen: Screen) -> Result<(), ShotError> {
    let Screen { rows, cols } = screen;
    if (1..=most).contains(&rows) && (1..=most).contains(&cols) {
        Ok(())
    } else {
        Err(ShotError::Screen { rows, cols, most })
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
    let buffer = gpu.checked(|| {
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
        queue.submit([encoder.finish()]);
        // Its result comes with `get_mapped_range` below.
        buffer.map_async(wgpu::MapMode::Read, .., |_| {});
        buffer
    })?;
    device
        .poll(wgpu::PollType::wait_indefinitely())
        .map_err(|error| gpu.failed(error))?;
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
