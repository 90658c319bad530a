//! The running window: from events to another view, from another view to another frame.

mod answers;
mod damage;
mod events;
pub(crate) mod files;
mod layers;
mod looks;
pub(crate) mod reading;
mod shape;

use std::mem;
use std::sync::Arc;
use std::thread::JoinHandle;

use winit::dpi::PhysicalSize;
use winit::event_loop::{ActiveEventLoop, EventLoop, OwnedDisplayHandle};
use winit::keyboard::ModifiersState;
use winit::window::{Fullscreen, Window};

use crate::gpu::GpuError;
use crate::image::Size;
use crate::open::ShapeHints;
use crate::view::color::colormap::Colormap;
use crate::view::color::range::ValueRange;
use crate::view::error::ViewError;
use crate::view::geometry::camera::{Camera, Point, Screen};
use crate::view::options::ShowOptions;
use crate::view::tiles::picture::Picture;
use crate::view::window::app::files::Files;
use crate::view::window::app::reading::Reading;
use crate::view::window::jobs::{Event, Jobs, Remake};
use crate::view::window::keys::Command;
use crate::view::window::place::{monitor, window_size};
use crate::view::window::stream::Loading;
use crate::view::window::surface::{Drawn, Graphics};
use crate::view::window::title::{Sayings, title};
use crate::view::window::trace::Trace;

pub use crate::view::window::app::files::open;

/// Everything on the screen, once there is one.
struct Shown {
    window: Arc<Window>,
    graphics: Graphics,
    picture: Picture,
    camera: Camera,
}

pub(crate) struct App {
    /// The range of values is what the user chose, if anything.
    options: ShowOptions,
    /// The range of values that was asked for at the start.
    given_range: Option<ValueRange>,
    colormap: Colormap,
    display: OwnedDisplayHandle,
    size: Size,
    /// Until the window is there.
    picture: Option<JoinHandle<Picture>>,
    jobs: Jobs,
    loading: Loading,
    trace: Trace,
    files: Files,
    reading: Reading,
    shown: Option<Shown>,
    message: Option<String>,
    /// What the window's title is now.
    title: String,
    modifiers: ModifiersState,
    cursor: Point,
    dragging: bool,
    /// Frames that were not shown since the last one that was.
    failures: u32,
    error: Option<ViewError>,
}

/// So often in a row a surface may ask for a frame to be drawn again.
const MOST_FAILURES: u32 = 20;

/// Octaves of zoom for a key.
const KEY: f64 = 0.5;

impl App {
    pub(crate) fn new(
        events: &EventLoop<Event>,
        options: ShowOptions,
        given: ShapeHints,
        size: Size,
        picture: JoinHandle<Picture>,
        remake: Option<Remake>,
    ) -> App {
        App {
            trace: Trace::new(),
            loading: Loading::new(events.create_proxy(), !options.preview),
            files: Files::new(events.create_proxy(), given, options.follow),
            reading: Reading::new(&events.create_proxy()),
            given_range: options.range,
            colormap: options.colormap,
            options,
            display: events.owned_display_handle(),
            size,
            picture: Some(picture),
            jobs: Jobs::new(events.create_proxy(), remake),
            shown: None,
            message: None,
            title: String::new(),
            modifiers: ModifiersState::empty(),
            cursor: Point { row: 0.0, col: 0.0 },
            dragging: false,
            failures: 0,
            error: None,
        }
    }

    /// Waits for what is still being written, and tells what went wrong.
    pub(crate) fn finish(self) -> Result<(), ViewError> {
        self.jobs.finish();
        self.error.map_or(Ok(()), Err)
    }

    fn open(
        &mut self,
        events: &ActiveEventLoop,
        picture: JoinHandle<Picture>,
    ) -> Result<Shown, ViewError> {
        let Screen { rows, cols } = self
            .options
            .window
            .unwrap_or_else(|| window_size(self.size, monitor(events)));
        let attributes = Window::default_attributes()
            .with_title("squaremap")
            .with_inner_size(PhysicalSize::new(cols, rows))
            // Shown when there is something to see.
            .with_visible(false);
        let window = events.create_window(attributes).map_err(|error| {
            ViewError::NoDisplay(crate::view::window::show::one_line(&error.to_string()))
        })?;
        let window = Arc::new(window);
        let adapter = &self.options.adapter;
        let loading = self.loading.clone();
        let graphics = Graphics::open(window.clone(), &self.display, adapter, loading)?;
        let picture = picture
            .join()
            .map_err(|_| ViewError::Window("the image could not be read".to_owned()))?;
        window.set_visible(true);
        Ok(Shown {
            camera: self.options.camera(picture.size(), graphics.screen()),
            window,
            graphics,
            picture,
        })
    }

    fn obey(&mut self, command: Command, events: &ActiveEventLoop) {
        let Some(shown) = &mut self.shown else { return };
        let camera = &mut shown.camera;
        let Screen { rows, cols } = camera.screen();
        let (rows, cols) = (f64::from(rows), f64::from(cols));
        self.message = None;
        match command {
            Command::Fit => camera.refit(),
            Command::ActualPixels => camera.actual_pixels(),
            Command::Zoom(steps) => {
                let middle = Point {
                    row: rows / 2.0,
                    col: cols / 2.0,
                };
                camera.zoom_at(middle, (f64::from(steps) * KEY).exp2());
            }
            Command::Look(down, right) => {
                let (down, right) = (f64::from(down), f64::from(right));
                camera.pan(
                    -(down * rows / 10.0).round(),
                    -(right * cols / 10.0).round(),
                );
            }
            Command::Colormap(steps) => {
                self.colormap = self.colormap.step(steps);
                self.message = Some(self.colormap.to_string());
            }
            Command::NewSeed => self.message = self.jobs.remake(self.options.range),
            Command::Save | Command::Autoscale => self.in_turn(command),
            Command::FullScreen => {
                let full = shown.window.fullscreen().is_some();
                shown
                    .window
                    .set_fullscreen((!full).then_some(Fullscreen::Borderless(None)));
            }
            Command::Panel | Command::Keys | Command::Grid => self.read(command),
            Command::Frame(steps) => self.step_frame(steps),
            Command::Widen(cols) => self.widen(cols),
            Command::SampleType(steps) => self.change_sample(steps),
            Command::Reload => self.reload(),
            Command::Close if self.close_overlay() => {}
            Command::Close | Command::Quit => events.exit(),
        }
        self.changed();
    }

    /// Does what is about the picture that was asked for before, when that is shown.
    fn in_turn(&mut self, command: Command) {
        self.files.later.push(command);
        if self.files.wanted.is_none() {
            self.catch_up();
        }
    }

    /// Does what waited for the picture that is shown now.
    fn catch_up(&mut self) {
        for command in mem::take(&mut self.files.later) {
            match (&self.shown, command) {
                (Some(shown), Command::Save) => {
                    (self.jobs).save(&shown.picture, &shown.camera, self.colormap);
                }
                _ => self.read(command),
            }
        }
    }

    /// Another view, title or size: one more frame.
    fn changed(&mut self) {
        self.trace.asked();
        self.look_up();
        self.retitle();
        if let Some(shown) = &self.shown {
            shown.window.request_redraw();
        }
    }

    /// Writes the title anew if it says something else.
    fn retitle(&mut self) {
        if let Some(shown) = &self.shown {
            let sayings = Sayings {
                trouble: self.files.damage.trouble,
                pixel: self.reading.pixel(),
                message: self.message.as_deref().or(self.jobs.message()),
            };
            let title = title(&shown.picture, &shown.camera, sayings);
            if title != self.title {
                shown.window.set_title(&title);
                self.title = title;
            }
        }
    }

    /// Tiles have come, or more is known of the image.
    fn loaded(&mut self) -> Result<(), GpuError> {
        let Some(shown) = &mut self.shown else {
            return Ok(());
        };
        if let Some(picture) = shown.picture.refined() {
            shown.picture = picture;
            self.changed();
        } else if shown.graphics.has_news(&shown.picture, &shown.camera)? {
            self.changed();
        } else {
            self.retitle();
        }
        self.look_for_damage();
        Ok(())
    }

    /// The window has another size; also called when it may have.
    fn resize(&mut self) -> Result<(), GpuError> {
        if let Some(shown) = &mut self.shown {
            shown.graphics.configure()?;
            shown.camera.resize(shown.graphics.screen());
        }
        self.changed();
        Ok(())
    }

    fn redraw(&mut self) -> Result<(), GpuError> {
        let over = self.lay_over();
        let Some(shown) = &mut self.shown else {
            return Ok(());
        };
        let overlay = self.reading.overlay().filter(|_| over);
        // An outdated surface may have found another size by itself.
        if shown.camera.screen() != shown.graphics.screen() {
            shown.camera.resize(shown.graphics.screen());
        }
        let drawn = shown
            .graphics
            .draw(&shown.picture, &shown.camera, self.colormap, overlay)?;
        match drawn {
            Drawn::Shown | Drawn::Partly => {
                self.failures = 0;
                let is_exact = || !shown.picture.is_preview(&shown.camera);
                self.trace.drawn(drawn == Drawn::Shown, is_exact);
            }
            Drawn::Hidden => self.failures = 0,
            Drawn::Again => {
                self.failures += 1;
                // Then the next event has to do: a surface that is never ready must not cost a core.
                if self.failures <= MOST_FAILURES {
                    shown.window.request_redraw();
                }
            }
        }
        self.look_for_damage();
        Ok(())
    }

    /// A device that fails, as after an update of its driver, is opened again; once.
    fn recover(&mut self, error: GpuError, events: &ActiveEventLoop) {
        let again = match &mut self.shown {
            Some(shown) if self.failures == 0 => {
                self.failures = MOST_FAILURES;
                self.reading.forget_device();
                let adapter = &self.options.adapter;
                let loading = self.loading.clone();
                Graphics::open(shown.window.clone(), &self.display, adapter, loading)
                    .map(|graphics| shown.graphics = graphics)
            }
            _ => Err(error),
        };
        match again {
            Ok(()) => self.changed(),
            Err(error) => {
                self.error = Some(error.into());
                events.exit();
            }
        }
    }

    fn moved(&mut self, to: Point) {
        if self.dragging
            && let Some(shown) = &mut self.shown
        {
            shown
                .camera
                .pan(to.row - self.cursor.row, to.col - self.cursor.col);
            self.message = None;
            self.cursor = to;
            self.changed();
        }
        self.cursor = to;
        self.look_up();
        self.retitle();
    }

    fn zoom_at_cursor(&mut self, octaves: f64) {
        if octaves != 0.0
            && let Some(shown) = &mut self.shown
        {
            shown.camera.zoom_at(self.cursor, octaves.exp2());
            self.message = None;
            self.changed();
        }
    }
}
