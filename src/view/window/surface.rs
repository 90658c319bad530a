//! The window's side of the device: a surface that comes, goes, and changes its size.

use std::sync::Arc;
use std::time::Duration;

use winit::event_loop::OwnedDisplayHandle;
use winit::window::Window;

use crate::gpu::{AdapterChoice, Gpu, GpuError, instance};
use crate::view::color::colormap::Colormap;
use crate::view::geometry::camera::Screen;
use crate::view::geometry::plan::Plan;
use crate::view::tiles::picture::Picture;
use crate::view::tiles::stream::Loading;
use crate::view::window::canvas::Canvas;
use crate::view::window::overlay::egui::Overlay;

/// A device that draws into a window.
pub(crate) struct Graphics {
    // Dropped in this order: the surface before the device and the window it belongs to.
    canvas: Canvas,
    loading: Loading,
    surface: wgpu::Surface<'static>,
    configuration: wgpu::SurfaceConfiguration,
    gpu: Gpu,
    instance: wgpu::Instance,
    window: Arc<Window>,
}

/// So long a frame waits for tiles that are read from the image at any moment: without, every step of
/// the view would flash coarse tiles. Less than a frame of the monitor.
const PATIENCE: Duration = Duration::from_millis(6);

/// How drawing went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Presented {
    /// The frame is on its way to the screen.
    Shown,
    /// It is, but nothing is loaded yet for a part of the view, which is left empty.
    Partly,
    /// Nothing can be seen of the window now; it will be told when that changes.
    Hidden,
    /// The surface was not ready or had changed: draw again.
    Again,
}

impl Graphics {
    /// Opens an adapter that can draw into the window. OpenGL is tried where nothing better can.
    pub(crate) fn open(
        window: Arc<Window>,
        display: &OwnedDisplayHandle,
        choice: &AdapterChoice,
        loading: Loading,
    ) -> Result<Graphics, GpuError> {
        let open = |gl| {
            let instance = instance(gl, Some(Box::new(display.clone())));
            let surface = instance
                .create_surface(window.clone())
                .map_err(|error| GpuError::NoAdapter(error.to_string()))?;
            let gpu = Gpu::open_with(&instance, choice, Some(&surface))?;
            Ok((instance, surface, gpu))
        };
        let (instance, surface, gpu) = match open(false) {
            Err(first @ GpuError::NoAdapter(_)) => open(true).map_err(|error| match error {
                GpuError::NoAdapter(_) => first,
                other => other,
            }),
            other => other,
        }?;
        let mut configuration = configuration(&gpu, &surface)?;
        let canvas = canvas(&gpu, &surface, choice, &mut configuration)?;
        let mut graphics = Graphics {
            canvas,
            loading,
            surface,
            configuration,
            gpu,
            instance,
            window,
        };
        graphics.configure()?;
        Ok(graphics)
    }

    /// The size of the frames that can be drawn now.
    pub(crate) fn screen(&self) -> Screen {
        Screen {
            rows: self.configuration.height,
            cols: self.configuration.width,
        }
    }

    /// Adapts the surface to the window's size, if it has any.
    pub(crate) fn configure(&mut self) -> Result<(), GpuError> {
        let size = self.window.inner_size();
        // Two large monitors side by side can be wider than a texture.
        let most = self.most();
        self.configuration.width = size.width.min(most);
        self.configuration.height = size.height.min(most);
        if self.is_empty() {
            return Ok(());
        }
        self.gpu.checked(|| {
            self.surface
                .configure(&self.gpu.device, &self.configuration)
        })
    }

    /// The longest side of a texture.
    pub(crate) fn most(&self) -> u32 {
        self.gpu.device.limits().max_texture_dimension_2d
    }

    /// Draws what was planned, for this surface's screen, and what lies over it.
    pub(crate) fn draw(
        &mut self,
        picture: &Picture,
        plan: &Plan,
        colormap: Colormap,
        overlay: Option<&mut Overlay>,
    ) -> Result<Presented, GpuError> {
        if self.is_empty() {
            return Ok(Presented::Hidden);
        }
        // Before the surface's texture is taken, because it may wait for tiles.
        let (gpu, loading) = (&self.gpu, &self.loading);
        let whole = (self.canvas).prepare(gpu, loading, picture, plan, colormap, PATIENCE)?;
        let acquired = self.gpu.checked(|| self.surface.get_current_texture())?;
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
                    .map_err(|error| self.gpu.failed(error))?;
                self.configure()?;
                return Ok(Presented::Again);
            }
            wgpu::CurrentSurfaceTexture::Validation => {
                return Err(self.gpu.failed("the surface cannot be drawn on"));
            }
        };
        self.gpu.checked(|| {
            let format = format(&self.configuration);
            let view = texture.texture.create_view(&wgpu::TextureViewDescriptor {
                format: Some(format),
                ..Default::default()
            });
            self.canvas.draw(&self.gpu, &texture.texture, &view);
            if let Some(overlay) = overlay {
                let Gpu { device, queue, .. } = &self.gpu;
                let size = (self.configuration.width, self.configuration.height);
                overlay.paint(device, queue, format, &view, size);
            }
            self.window.pre_present_notify();
            self.gpu.queue.present(texture);
        })?;
        if !whole {
            return Ok(Presented::Partly);
        }
        // From now on: whoever opens a picture wants to see something first.
        self.loading.refine(picture);
        Ok(Presented::Shown)
    }

    /// Whether a frame would show more than the last one, of the same plan.
    pub(crate) fn has_news(&mut self, picture: &Picture, plan: &Plan) -> Result<bool, GpuError> {
        self.canvas.has_news(picture, plan)
    }

    /// Forgets what was loaded: another picture is shown.
    pub(crate) fn forget(&mut self) {
        self.canvas.forget();
    }

    fn is_empty(&self) -> bool {
        self.configuration.width == 0 || self.configuration.height == 0
    }
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

/// The processor where the adapter is one, unless the user named it; else the adapter.
fn canvas(
    gpu: &Gpu,
    surface: &wgpu::Surface<'_>,
    choice: &AdapterChoice,
    configuration: &mut wgpu::SurfaceConfiguration,
) -> Result<Canvas, GpuError> {
    let format = format(configuration);
    let usages = surface.get_capabilities(&gpu.adapter).usages;
    if gpu.adapter.get_info().device_type == wgpu::DeviceType::Cpu
        && !matches!(choice, AdapterChoice::Named(_))
        && usages.contains(wgpu::TextureUsages::COPY_DST)
        && let Some(canvas) = Canvas::on_processor(format)
    {
        configuration.usage |= wgpu::TextureUsages::COPY_DST;
        return Ok(canvas);
    }
    Canvas::on_device(gpu, format)
}
