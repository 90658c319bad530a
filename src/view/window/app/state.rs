//! The running window.

use std::sync::Arc;
use std::thread::JoinHandle;

use winit::dpi::PhysicalSize;
use winit::event_loop::{ActiveEventLoop, EventLoop, OwnedDisplayHandle};
use winit::keyboard::ModifiersState;
use winit::window::Window;

use crate::gpu::AdapterChoice;
use crate::image::Size;
use crate::open::ShapeHints;
use crate::view::error::ViewError;
use crate::view::geometry::camera::Screen;
use crate::view::notice::{Notice, Notices};
use crate::view::options::ShowOptions;
use crate::view::tiles::picture::Picture;
use crate::view::tiles::stream::Loading;
use crate::view::window::jobs::remake::Remake;
use crate::view::window::jobs::workers::Workers;
use crate::view::window::message::Message;
use crate::view::window::overlay::layers::Layers;
use crate::view::window::place::{monitor, window_size};
use crate::view::window::reason::reason;
use crate::view::window::session::Session;
use crate::view::window::spare::Largest;
use crate::view::window::surface::graphics::Graphics;
use crate::view::window::trace::Trace;

/// X11 counts no more.
const MOST_PIXELS: u32 = 65_535;

/// Everything on the screen, once there is one.
pub(super) struct OnScreen {
    pub(super) window: Arc<Window>,
    pub(super) graphics: Graphics,
    pub(super) layers: Layers,
    pub(super) session: Session,
}

/// A window, its workers, and what it knows.
pub(crate) struct App {
    options: ShowOptions,
    hints: ShapeHints,
    /// Whether somebody can draw another picture.
    draws: bool,
    display: OwnedDisplayHandle,
    size: Size,
    /// Until the window is there.
    pub(super) picture: Option<JoinHandle<Picture>>,
    pub(super) notices: Notices,
    pub(super) workers: Workers,
    pub(super) loading: Loading,
    pub(super) trace: Trace,
    pub(super) shown: Option<OnScreen>,
    pub(super) modifiers: ModifiersState,
    /// Frames that were not shown since the last one that was.
    pub(super) failures: u32,
    pub(super) error: Option<ViewError>,
    pub(super) largest: Largest,
}

/// So often in a row a surface may ask for a frame to be drawn again.
pub(super) const MOST_FAILURES: u32 = 20;

impl App {
    /// A window that shows an image of this size, which was opened as the user said, as soon as the
    /// picture is there.
    pub(crate) fn new(
        events: &EventLoop<Message>,
        options: ShowOptions,
        hints: ShapeHints,
        size: Size,
        picture: JoinHandle<Picture>,
        remake: Option<Remake>,
        notices: Notices,
    ) -> App {
        let proxy = events.create_proxy();
        // Nobody listens when the window is closed.
        let tell = move |message| drop(proxy.send_event(message));
        let wake = tell.clone();
        App {
            trace: Trace::new(notices.clone()),
            loading: Loading::new(move || wake(Message::Loaded), !options.preview),
            draws: remake.is_some(),
            workers: Workers::new(Arc::new(tell), notices.clone(), remake),
            options,
            hints,
            display: events.owned_display_handle(),
            size,
            picture: Some(picture),
            notices,
            shown: None,
            modifiers: ModifiersState::empty(),
            failures: 0,
            error: None,
            largest: Largest::default(),
        }
    }

    /// Waits for what is still being written, and tells what went wrong.
    pub(crate) fn finish(self) -> Result<(), ViewError> {
        self.workers.finish();
        self.error.map_or(Ok(()), Err)
    }

    /// Opens the window, and waits for the picture.
    pub(super) fn open(
        &mut self,
        events: &ActiveEventLoop,
        picture: JoinHandle<Picture>,
    ) -> Result<OnScreen, ViewError> {
        let Screen { rows, cols } = self
            .options
            .window
            .unwrap_or_else(|| window_size(self.size, monitor(events)));
        if rows.max(cols) > MOST_PIXELS {
            return Err(ViewError::Window(format!(
                "a window has at most {MOST_PIXELS} pixels a side, not {cols}×{rows}"
            )));
        }
        let attributes = Window::default_attributes()
            .with_title("squaremap")
            .with_inner_size(PhysicalSize::new(cols, rows))
            // Shown when there is something to see.
            .with_visible(false);
        let window = events
            .create_window(attributes)
            .map_err(|error| ViewError::NoDisplay(reason(&error)))?;
        let window = Arc::new(window);
        let graphics = self.graphics(&window)?;
        let picture = picture
            .join()
            .map_err(|_| ViewError::Window("the image could not be read".to_owned()))?;
        window.set_visible(true);
        let (screen, hints) = (graphics.screen(), self.hints.clone());
        Ok(OnScreen {
            session: Session::new(picture, screen, &self.options, hints, self.draws),
            layers: Layers::default(),
            graphics,
            window,
        })
    }

    pub(super) fn graphics(&self, window: &Arc<Window>) -> Result<Graphics, ViewError> {
        let (adapter, loading) = (&self.options.adapter, &self.loading);
        Graphics::open(window, &self.display, adapter, loading, &self.notices)
    }

    /// What draws after what failed and failed again: the processor after a device, and after the processor a
    /// device that is one, as for a large window on a display far away. Unless the user named the device.
    pub(super) fn other_graphics(
        &self,
        window: &Arc<Window>,
        error: ViewError,
    ) -> Result<Graphics, ViewError> {
        let (display, loading) = (&self.display, &self.loading);
        match (&self.options.adapter, error) {
            (AdapterChoice::Any | AdapterChoice::Hardware, ViewError::Gpu(fault)) => {
                let graphics = Graphics::on_processor(window, display, loading)?;
                (self.notices)(&Notice::OnCpu(fault));
                Ok(graphics)
            }
            (any @ AdapterChoice::Any, failed) => {
                Graphics::on_device(window, display, any, loading, &self.notices)
                    .map_err(|_| failed)
            }
            (_, error) => Err(error),
        }
    }
}
