//! Who draws: a graphics processor, if there is one that can; else the processor.

use std::sync::Arc;

use winit::event_loop::OwnedDisplayHandle;
use winit::window::Window;

use crate::gpu::{AdapterChoice, GpuError};
use crate::view::color::colormap::Colormap;
use crate::view::error::ViewError;
use crate::view::geometry::camera::Screen;
use crate::view::geometry::plan::Plan;
use crate::view::notice::{Notice, Notices};
use crate::view::tiles::picture::Picture;
use crate::view::tiles::stream::Loading;
use crate::view::window::overlay::egui::LaidOut;
#[cfg(feature = "window-gpu")]
use crate::view::window::surface::on_device::DeviceSurface;
use crate::view::window::surface::on_processor::{MOST, ProcessorSurface};
use crate::view::window::surface::presented::Presented;

/// What draws into a window.
pub(crate) enum Graphics {
    /// A graphics processor.
    #[cfg(feature = "window-gpu")]
    Device(Box<DeviceSurface>),
    /// The processor.
    Processor(Box<ProcessorSurface>),
}

impl Graphics {
    /// Opens the fastest adapter that can draw into the window: of hardware, unless the user named another.
    /// Where there is none it is the processor that draws.
    pub(crate) fn open(
        window: &Arc<Window>,
        display: &OwnedDisplayHandle,
        choice: &AdapterChoice,
        loading: &Loading,
        notices: &Notices,
    ) -> Result<Graphics, ViewError> {
        let fault = match choice {
            AdapterChoice::Named(_) => {
                return Ok(Graphics::on_device(
                    window, display, choice, loading, notices,
                )?);
            }
            AdapterChoice::Any | AdapterChoice::Hardware => {
                let hardware = &AdapterChoice::Hardware;
                match Graphics::on_device(window, display, hardware, loading, notices) {
                    Ok(graphics) => return Ok(graphics),
                    Err(fault) => fault,
                }
            }
        };
        match Graphics::on_processor(window, display, loading) {
            Ok(graphics) => {
                // There being none is no fault.
                if !matches!(fault, GpuError::NoAdapter(_) | GpuError::NotBuilt) {
                    notices(&Notice::OnCpu(fault));
                }
                Ok(graphics)
            }
            // A screen without eight bits a colour: a driver that is the processor can convert.
            Err(refused) if *choice == AdapterChoice::Any => {
                Graphics::on_device(window, display, choice, loading, notices).map_err(|_| refused)
            }
            Err(refused) => Err(refused),
        }
    }

    /// Has the processor draw into the window.
    pub(crate) fn on_processor(
        window: &Arc<Window>,
        display: &OwnedDisplayHandle,
        loading: &Loading,
    ) -> Result<Graphics, ViewError> {
        let surface = ProcessorSurface::open(window.clone(), display, loading.clone())?;
        Ok(Graphics::Processor(Box::new(surface)))
    }

    /// Has an adapter draw into the window.
    #[cfg(feature = "window-gpu")]
    pub(crate) fn on_device(
        window: &Arc<Window>,
        display: &OwnedDisplayHandle,
        choice: &AdapterChoice,
        loading: &Loading,
        notices: &Notices,
    ) -> Result<Graphics, GpuError> {
        let opened = DeviceSurface::open(window, display, choice, loading)?;
        for reason in opened.passed_over {
            notices(&Notice::PassedOver(reason));
        }
        Ok(Graphics::Device(Box::new(opened.value)))
    }

    #[cfg(not(feature = "window-gpu"))]
    pub(crate) fn on_device(
        _: &Arc<Window>,
        _: &OwnedDisplayHandle,
        _: &AdapterChoice,
        _: &Loading,
        _: &Notices,
    ) -> Result<Graphics, GpuError> {
        Err(GpuError::NotBuilt)
    }

    /// The size of the frames that can be drawn now.
    pub(crate) fn screen(&self) -> Screen {
        match self {
            #[cfg(feature = "window-gpu")]
            Graphics::Device(surface) => surface.screen(),
            Graphics::Processor(surface) => surface.screen(),
        }
    }

    /// Adapts to the window's size, if it has any.
    pub(crate) fn configure(&mut self) -> Result<(), ViewError> {
        match self {
            #[cfg(feature = "window-gpu")]
            Graphics::Device(surface) => Ok(surface.configure()?),
            Graphics::Processor(surface) => surface.configure(),
        }
    }

    /// The longest side of a texture.
    pub(crate) fn most(&self) -> u32 {
        match self {
            #[cfg(feature = "window-gpu")]
            Graphics::Device(surface) => surface.most(),
            Graphics::Processor(_) => MOST,
        }
    }

    /// Draws what was planned, for this surface's screen, and what lies over it.
    pub(crate) fn draw(
        &mut self,
        picture: &Picture,
        plan: &Plan,
        colormap: Colormap,
        laid: Option<&mut LaidOut>,
    ) -> Result<Presented, ViewError> {
        match self {
            #[cfg(feature = "window-gpu")]
            Graphics::Device(surface) => Ok(surface.draw(picture, plan, colormap, laid)?),
            Graphics::Processor(surface) => surface.draw(picture, plan, colormap, laid),
        }
    }

    /// Whether a frame would show more than the last one, of the same plan.
    pub(crate) fn has_news(&mut self, picture: &Picture, plan: &Plan) -> Result<bool, ViewError> {
        match self {
            #[cfg(feature = "window-gpu")]
            Graphics::Device(surface) => Ok(surface.has_news(picture, plan)?),
            Graphics::Processor(surface) => Ok(surface.has_news(picture, plan)),
        }
    }

    /// Forgets what was loaded: another picture is shown.
    pub(crate) fn forget(&mut self) {
        match self {
            #[cfg(feature = "window-gpu")]
            Graphics::Device(surface) => surface.forget(),
            Graphics::Processor(surface) => surface.forget(),
        }
    }
}
