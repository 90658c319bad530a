//! The window drawn by a device: a surface that comes, goes, and changes its size.

use std::sync::Arc;

use winit::event_loop::OwnedDisplayHandle;
use winit::window::Window;

use crate::gpu::{AdapterChoice, Gpu, GpuError, Opened, gl_last, instance};
use crate::view::color::colormap::Colormap;
use crate::view::geometry::camera::Screen;
use crate::view::geometry::plan::Plan;
use crate::view::render::gpu::frame::{DeviceTile, Frame, upload};
use crate::view::render::gpu::pipeline::TilePipeline;
use crate::view::tiles::picture::Picture;
use crate::view::tiles::stream::{Loading, TileStream};
use crate::view::window::overlay::egui::LaidOut;
use crate::view::window::overlay::on_device::DeviceOverlay;
use crate::view::window::surface::presented::{PATIENCE, Presented};
use crate::view::window::surface::tiles::{current, leave};

/// A device that draws into a window.
pub(crate) struct DeviceSurface {
    // Dropped in this order: the surface before the device and the window it belongs to.
    overlay: DeviceOverlay,
    stream: Option<TileStream<DeviceTile, GpuError>>,
    loading: Loading,
    surface: wgpu::Surface<'static>,
    device: SurfaceDevice,
    instance: wgpu::Instance,
    window: Arc<Window>,
}

/// A device that can draw on a surface.
struct SurfaceDevice {
    pipeline: TilePipeline,
    configuration: wgpu::SurfaceConfiguration,
    gpu: Gpu,
}

impl DeviceSurface {
    /// Opens an adapter that can draw into the window. OpenGL is tried where nothing better can.
    pub(super) fn open(
        window: &Arc<Window>,
        display: &OwnedDisplayHandle,
        choice: &AdapterChoice,
        loading: &Loading,
    ) -> Result<Opened<DeviceSurface>, GpuError> {
        gl_last(|gl| {
            let instance = instance(gl, Some(Box::new(display.clone())));
            let surface = instance
                .create_surface(window.clone())
                .map_err(|error| no_surface(&error))?;
            let begin = |gpu| SurfaceDevice::new(gpu, &surface, window);
            let Opened { value, passed_over } =
                Gpu::open_with(&instance, choice, Some(&surface), begin)?;
            let value = DeviceSurface {
                overlay: DeviceOverlay::default(),
                stream: None,
                loading: loading.clone(),
                surface,
                device: value,
                instance,
                window: window.clone(),
            };
            Ok(Opened { value, passed_over })
        })
    }

    /// The size of the frames that can be drawn now.
    pub(super) fn screen(&self) -> Screen {
        Screen {
            rows: self.device.configuration.height,
            cols: self.device.configuration.width,
        }
    }

    /// Adapts the surface to the window's size, if it has any.
    pub(super) fn configure(&mut self) -> Result<(), GpuError> {
        self.device.configure(&self.surface, &self.window)
    }

    /// The longest side of a texture.
    pub(super) fn most(&self) -> u32 {
        self.device.most()
    }

    /// Draws what was planned, for this surface's screen, and what lies over it.
    pub(super) fn draw(
        &mut self,
        picture: &Picture,
        plan: &Plan,
        colormap: Colormap,
        laid: Option<&mut LaidOut>,
    ) -> Result<Presented, GpuError> {
        if self.device.is_empty() {
            return Ok(Presented::Hidden);
        }
        // Before the surface's texture is taken, because it may wait for tiles.
        let (frame, presented) = self.prepare(picture, plan, colormap)?;
        let acquired = (self.device.gpu).checked(|| self.surface.get_current_texture())?;
        let texture = match acquired {
            // A size that no longer fits the window's is told by an event of its own.
            wgpu::CurrentSurfaceTexture::Success(texture)
            | wgpu::CurrentSurfaceTexture::Suboptimal(texture) => texture,
            wgpu::CurrentSurfaceTexture::Timeout => return Ok(Presented::Again),
            wgpu::CurrentSurfaceTexture::Occluded => return Ok(Presented::Hidden),
            wgpu::CurrentSurfaceTexture::Outdated => {
                self.configure()?;
                return Ok(Presented::Again);
            }
            wgpu::CurrentSurfaceTexture::Lost => {
                self.surface = self
                    .instance
                    .create_surface(self.window.clone())
                    .map_err(|error| self.device.gpu.failed(error))?;
                self.configure()?;
                return Ok(Presented::Again);
            }
            wgpu::CurrentSurfaceTexture::Validation => {
                return Err(self.device.gpu.failed("the surface cannot be drawn on"));
            }
        };
        let SurfaceDevice {
            pipeline,
            configuration,
            gpu,
        } = &self.device;
        gpu.checked(|| {
            let format = format(configuration);
            let view = texture.texture.create_view(&wgpu::TextureViewDescriptor {
                format: Some(format),
                ..Default::default()
            });
            frame.draw(&gpu.device, &gpu.queue, pipeline, &view);
            if let Some(laid) = laid {
                let size = [configuration.width, configuration.height];
                self.overlay.paint(laid, gpu, format, &view, size);
            }
            self.window.pre_present_notify();
            gpu.queue.present(texture);
        })?;
        Ok(presented)
    }

    /// Makes the next frame, with the tiles that are there after a little patience.
    fn prepare(
        &mut self,
        picture: &Picture,
        plan: &Plan,
        colormap: Colormap,
    ) -> Result<(Frame, Presented), GpuError> {
        let SurfaceDevice { pipeline, gpu, .. } = &self.device;
        let new = || {
            let (gpu, layout) = (gpu.clone(), pipeline.tile_layout.clone());
            TileStream::new(picture, &self.loading, move |texels| {
                gpu.checked(|| upload(&gpu.device, &gpu.queue, &layout, &texels))
            })
        };
        let tiles = current(&mut self.stream, picture, new).tiles(plan, PATIENCE)?;
        let presented = Presented::of_tiles(tiles.len(), plan);
        let Gpu { device, queue, .. } = gpu;
        let frame = gpu
            .checked(|| Frame::of_tiles(device, queue, pipeline, picture, plan, colormap, tiles))?;
        Ok((frame, presented))
    }

    /// Whether a frame would show more than the last one, of the same plan.
    pub(super) fn has_news(&mut self, picture: &Picture, plan: &Plan) -> Result<bool, GpuError> {
        match &mut self.stream {
            Some(stream) if stream.is_of(picture) => stream.has_news(plan),
            _ => Ok(true),
        }
    }

    /// Forgets what was loaded: another picture is shown.
    pub(super) fn forget(&mut self) {
        leave(self.stream.take());
    }
}

impl SurfaceDevice {
    /// A device that is ready to draw on the surface.
    fn new(
        gpu: Gpu,
        surface: &wgpu::Surface<'_>,
        window: &Window,
    ) -> Result<SurfaceDevice, GpuError> {
        let configuration = configuration(&gpu, surface)?;
        let format = format(&configuration);
        let pipeline = gpu.checked(|| TilePipeline::new(&gpu.device, format))?;
        let mut device = SurfaceDevice {
            pipeline,
            configuration,
            gpu,
        };
        device.configure(surface, window)?;
        Ok(device)
    }

    fn configure(&mut self, surface: &wgpu::Surface<'_>, window: &Window) -> Result<(), GpuError> {
        let size = window.inner_size();
        // Two large monitors side by side can be wider than a texture.
        let most = self.most();
        self.configuration.width = size.width.min(most);
        self.configuration.height = size.height.min(most);
        if self.is_empty() {
            return Ok(());
        }
        let SurfaceDevice {
            gpu, configuration, ..
        } = self;
        gpu.checked(|| surface.configure(&gpu.device, configuration))
    }

    fn most(&self) -> u32 {
        self.gpu.device.limits().max_texture_dimension_2d
    }

    fn is_empty(&self) -> bool {
        self.configuration.width == 0 || self.configuration.height == 0
    }
}

/// wgpu lists what each interface said, and there may be none.
fn no_surface(error: &wgpu::CreateSurfaceError) -> GpuError {
    let said = error.to_string();
    let why = match said.strip_suffix(": {}") {
        Some(_) => "is a Vulkan driver installed?",
        None => &said,
    };
    GpuError::NoAdapter(format!("no adapter draws into windows ({why})"))
}

/// How the surface is used: 8-bit colours that arrive as they are, at the monitor's pace.
fn configuration(
    gpu: &Gpu,
    surface: &wgpu::Surface<'_>,
) -> Result<wgpu::SurfaceConfiguration, GpuError> {
    let mut configuration = surface
        .get_default_config(&gpu.adapter, 1, 1)
        .ok_or_else(|| gpu.failed("it cannot draw into this window"))?;
    configuration.present_mode = wgpu::PresentMode::AutoVsync;
    let formats = surface.get_capabilities(&gpu.adapter).formats;
    let plain = [
        wgpu::TextureFormat::Bgra8Unorm,
        wgpu::TextureFormat::Rgba8Unorm,
    ];
    match plain.into_iter().find(|format| formats.contains(format)) {
        Some(format) => configuration.format = format,
        // The same memory under its name without the conversion.
        None if configuration.format.is_srgb() => {
            let view = configuration.format.remove_srgb_suffix();
            configuration.view_formats.push(view);
        }
        None => {}
    }
    Ok(configuration)
}

/// The format in which the surface's textures are drawn on.
fn format(configuration: &wgpu::SurfaceConfiguration) -> wgpu::TextureFormat {
    let plain = configuration.view_formats.first();
    plain.copied().unwrap_or(configuration.format)
}
