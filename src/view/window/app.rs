//! The running window: from events to another view, from another view to another frame.

use std::sync::Arc;
use std::thread::JoinHandle;

use winit::application::ApplicationHandler;
use winit::dpi::PhysicalSize;
use winit::event::{ElementState, KeyEvent, MouseButton, MouseScrollDelta, WindowEvent};
use winit::event_loop::{ActiveEventLoop, EventLoop, OwnedDisplayHandle};
use winit::keyboard::ModifiersState;
use winit::window::{Fullscreen, Window, WindowId};

use super::jobs::{Event, Jobs, Remake, say};
use super::keys::{Command, command};
use super::place::{monitor, window_size};
use super::surface::{Drawn, Graphics};
use crate::gpu::GpuError;
use crate::image::Size;
use crate::view::camera::{Camera, Point, Screen};
use crate::view::colormap::Colormap;
use crate::view::options::{ShowOptions, ViewError};
use crate::view::picture::Picture;
use crate::view::title::title;

/// Everything on the screen, once there is one.
struct Shown {
    window: Arc<Window>,
    graphics: Graphics,
    picture: Picture,
    camera: Camera,
}

pub(super) struct App {
    options: ShowOptions,
    colormap: Colormap,
    display: OwnedDisplayHandle,
    size: Size,
    /// Until the window is there.
    picture: Option<JoinHandle<Picture>>,
    jobs: Jobs,
    shown: Option<Shown>,
    message: Option<String>,
    modifiers: ModifiersState,
    cursor: Point,
    dragging: bool,
    /// Frames that were not shown since the last one that was.
    failures: u32,
    error: Option<ViewError>,
}

/// So often in a row a surface may ask for a frame to be drawn again.
const MOST_FAILURES: u32 = 20;

/// Octaves of zoom for a notch of the wheel, for a device pixel of a touchpad, for a key.
const WHEEL: f64 = 0.25;
const TOUCHPAD: f64 = 0.005;
const KEY: f64 = 0.5;

impl App {
    pub(super) fn new(
        events: &EventLoop<Event>,
        options: ShowOptions,
        size: Size,
        picture: JoinHandle<Picture>,
        remake: Option<Remake>,
    ) -> App {
        App {
            colormap: options.colormap,
            options,
            display: events.owned_display_handle(),
            size,
            picture: Some(picture),
            jobs: Jobs::new(events.create_proxy(), remake),
            shown: None,
            message: None,
            modifiers: ModifiersState::empty(),
            cursor: Point { row: 0.0, col: 0.0 },
            dragging: false,
            failures: 0,
            error: None,
        }
    }

    /// Waits for what is still being written, and tells what went wrong.
    pub(super) fn finish(self) -> Result<(), ViewError> {
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
        let window = events
            .create_window(attributes)
            .map_err(|error| ViewError::NoDisplay(super::one_line(&error.to_string())))?;
        let window = Arc::new(window);
        let graphics = Graphics::open(window.clone(), &self.display, &self.options.adapter)?;
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
            Command::Save => self.save(),
            Command::FullScreen => {
                let full = shown.window.fullscreen().is_some();
                shown
                    .window
                    .set_fullscreen((!full).then_some(Fullscreen::Borderless(None)));
            }
            Command::Quit => events.exit(),
        }
        self.changed();
    }

    /// Takes a picture of the view now; it is written in a thread of its own.
    fn save(&mut self) {
        let Some(shown) = &mut self.shown else { return };
        let pixels = shown
            .graphics
            .capture(&shown.picture, &shown.camera, self.colormap);
        match pixels {
            Ok(Some(pixels)) => self.jobs.save(pixels, shown.picture.image().path()),
            Ok(None) => {}
            Err(error) => self.message = Some(error.to_string()),
        }
    }

    /// Another view, title or size: one more frame.
    fn changed(&mut self) {
        if let Some(shown) = &self.shown {
            let message = self.message.as_deref().or(self.jobs.message());
            let title = title(&shown.picture, &shown.camera, message);
            shown.window.set_title(&title);
            shown.window.request_redraw();
        }
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
        let Some(shown) = &mut self.shown else {
            return Ok(());
        };
        // An outdated surface may have found another size by itself.
        if shown.camera.screen() != shown.graphics.screen() {
            shown.camera.resize(shown.graphics.screen());
        }
        let drawn = shown
            .graphics
            .draw(&shown.picture, &shown.camera, self.colormap)?;
        match drawn {
            Drawn::Shown | Drawn::Hidden => self.failures = 0,
            Drawn::Again => {
                self.failures += 1;
                // Then the next event has to do: a surface that is never ready must not cost a core.
                if self.failures <= MOST_FAILURES {
                    shown.window.request_redraw();
                }
            }
        }
        Ok(())
    }

    /// A device that fails, as after an update of its driver, is opened again; once.
    fn recover(&mut self, error: GpuError, events: &ActiveEventLoop) {
        let again = match &mut self.shown {
            Some(shown) if self.failures == 0 => {
                self.failures = MOST_FAILURES;
                Graphics::open(shown.window.clone(), &self.display, &self.options.adapter)
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
            self.changed();
        }
        self.cursor = to;
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

impl ApplicationHandler<Event> for App {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        // Some systems resume more than once.
        let Some(picture) = self.picture.take() else {
            return;
        };
        match self.open(events, picture) {
            Ok(shown) => self.shown = Some(shown),
            Err(error) => {
                self.error = Some(error);
                events.exit();
            }
        }
        self.changed();
    }

    fn user_event(&mut self, _: &ActiveEventLoop, event: Event) {
        self.message = match event {
            Event::Remade(remake, result) => {
                self.jobs.remade(remake);
                match (result, &mut self.shown) {
                    (Ok(picture), Some(shown)) => {
                        shown.camera.change_image(picture.size());
                        shown.picture = *picture;
                        shown.graphics.forget();
                        None
                    }
                    (Ok(_), None) => None,
                    (Err(error), _) => {
                        say(&error);
                        Some(error)
                    }
                }
            }
            Event::Saved(Ok(path)) => Some(format!("saved {}", path.display())),
            Event::Saved(Err(error)) => Some(error),
        };
        self.changed();
    }

    fn window_event(&mut self, events: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        let done = match event {
            WindowEvent::CloseRequested => {
                events.exit();
                Ok(())
            }
            // A monitor with another scale: what counts in device pixels is the size, which may
            // have changed with it.
            WindowEvent::Resized(_) | WindowEvent::ScaleFactorChanged { .. } => self.resize(),
            WindowEvent::Occluded(false) => {
                self.changed();
                Ok(())
            }
            WindowEvent::RedrawRequested => self.redraw(),
            WindowEvent::ModifiersChanged(modifiers) => {
                self.modifiers = modifiers.state();
                Ok(())
            }
            // Synthetic: a key that was down already when the window got the focus.
            WindowEvent::KeyboardInput {
                is_synthetic: false,
                event:
                    KeyEvent {
                        logical_key,
                        state: ElementState::Pressed,
                        repeat,
                        ..
                    },
                ..
            } => {
                if let Some(command) = command(&logical_key, self.modifiers, repeat) {
                    self.obey(command, events);
                }
                Ok(())
            }
            WindowEvent::CursorMoved { position, .. } => {
                self.moved(Point {
                    row: position.y,
                    col: position.x,
                });
                Ok(())
            }
            WindowEvent::MouseInput {
                state,
                button: MouseButton::Left | MouseButton::Middle,
                ..
            } => {
                self.dragging = state == ElementState::Pressed;
                Ok(())
            }
            WindowEvent::MouseWheel { delta, .. } => {
                self.zoom_at_cursor(match delta {
                    MouseScrollDelta::LineDelta(_, lines) => f64::from(lines) * WHEEL,
                    MouseScrollDelta::PixelDelta(pixels) => pixels.y * TOUCHPAD,
                });
                Ok(())
            }
            WindowEvent::PinchGesture { delta, .. } => {
                self.zoom_at_cursor(delta);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(error) = done {
            self.recover(error, events);
        }
    }

    fn exiting(&mut self, _: &ActiveEventLoop) {
        // The surface must not outlive the connection to the display.
        self.shown = None;
    }
}
