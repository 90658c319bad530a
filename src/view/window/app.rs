//! The running window: from events to another view, from another view to another frame.

use std::io::{self, Write};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use winit::application::ApplicationHandler;
use winit::dpi::PhysicalSize;
use winit::event::{ElementState, KeyEvent, MouseButton, MouseScrollDelta, WindowEvent};
use winit::event_loop::{ActiveEventLoop, EventLoop, EventLoopProxy, OwnedDisplayHandle};
use winit::keyboard::ModifiersState;
use winit::window::{Fullscreen, Window, WindowId};

use super::Remake;
use super::keys::{Command, command};
use super::surface::{Drawn, Graphics};
use crate::gpu::GpuError;
use crate::image::Size;
use crate::storage::{Given, MappedImage};
use crate::view::camera::{Camera, Point, Screen};
use crate::view::colormap::Colormap;
use crate::view::options::{ShowOptions, ViewError};
use crate::view::picture::Picture;
use crate::view::title::title;

/// What a worker thread tells the window.
pub(super) enum Event {
    /// Another picture was made, or not; the hook comes back for the next time.
    Remade(Remake, Result<Picture, String>),
    /// A picture of the view was written, or not.
    Saved(Result<PathBuf, String>),
}

/// The hook that makes another picture.
enum Maker {
    None,
    Idle(Remake),
    Busy,
}

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
    proxy: EventLoopProxy<Event>,
    size: Size,
    /// Until the window is there.
    picture: Option<JoinHandle<Picture>>,
    maker: Maker,
    workers: Vec<JoinHandle<()>>,
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
            proxy: events.create_proxy(),
            size,
            picture: Some(picture),
            maker: remake.map_or(Maker::None, Maker::Idle),
            workers: Vec::new(),
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
        for worker in self.workers {
            // A worker that panicked has said so on stderr.
            let _ = worker.join();
        }
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
            Command::NewSeed => self.remake(),
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

    /// Makes another picture in a thread of its own.
    fn remake(&mut self) {
        let message = match mem::replace(&mut self.maker, Maker::Busy) {
            Maker::Busy => "still drawing".to_owned(),
            Maker::None => {
                self.maker = Maker::None;
                "R redraws only what squaremap COUNT has drawn".to_owned()
            }
            Maker::Idle(mut remake) => {
                let proxy = self.proxy.clone();
                let range = self.options.range;
                self.workers.push(thread::spawn(move || {
                    let picture = remake().and_then(|path| {
                        MappedImage::open(&path, &Given::default())
                            .map(|image| Picture::new(image, range))
                            .map_err(|error| error.to_string())
                    });
                    // Nobody listens when the window is closed.
                    let _ = proxy.send_event(Event::Remade(remake, picture));
                }));
                "drawing…".to_owned()
            }
        };
        self.message = Some(message);
    }

    /// Takes a picture of the view now, and writes it in a thread of its own.
    fn save(&mut self) {
        let Some(shown) = &mut self.shown else { return };
        let pixels = shown
            .graphics
            .capture(&shown.picture, &shown.camera, self.colormap);
        let stem = shown.picture.image().path().file_stem();
        let stem = stem.map_or_else(
            || "squaremap".to_owned(),
            |stem| stem.to_string_lossy().into_owned(),
        );
        match pixels {
            Ok(Some(pixels)) => {
                let proxy = self.proxy.clone();
                self.workers.push(thread::spawn(move || {
                    let saved = pixels
                        .save_numbered(Path::new(""), &stem)
                        .map_err(|error| error.to_string());
                    say(&match &saved {
                        Ok(path) => format!("saved {}", path.display()),
                        Err(error) => error.clone(),
                    });
                    let _ = proxy.send_event(Event::Saved(saved));
                }));
            }
            Ok(None) => {}
            Err(error) => self.message = Some(error.to_string()),
        }
    }

    /// Another view, title or size: one more frame.
    fn changed(&mut self) {
        if let Some(shown) = &self.shown {
            shown.window.set_title(&title(
                &shown.picture,
                &shown.camera,
                self.message.as_deref(),
            ));
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
                self.maker = Maker::Idle(remake);
                match (result, &mut self.shown) {
                    (Ok(picture), Some(shown)) => {
                        shown.camera.change_image(picture.size());
                        shown.picture = picture;
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
            WindowEvent::KeyboardInput {
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

/// The monitor a new window most likely appears on, in device pixels.
fn monitor(events: &ActiveEventLoop) -> Screen {
    let monitor = events
        .primary_monitor()
        .or_else(|| events.available_monitors().next());
    let size = monitor.map_or(PhysicalSize::new(0, 0), |monitor| monitor.size());
    if size.width == 0 || size.height == 0 {
        // A monitor that keeps its size to itself.
        return Screen {
            rows: 768,
            cols: 1024,
        };
    }
    Screen {
        rows: size.height,
        cols: size.width,
    }
}

/// As large as the image, or as a whole multiple of it, within four fifths of the monitor; a large
/// image as large as it fits there. Never too small to grab.
fn window_size(image: Size, monitor: Screen) -> Screen {
    let most = Screen {
        rows: (monitor.rows / 5 * 4).max(1),
        cols: (monitor.cols / 5 * 4).max(1),
    };
    let fit = Camera::fit(image, most).zoom();
    let zoom = if fit >= 1.0 { fit.floor() } else { fit };
    let side = |pixels: u64, most: u32| {
        let side = (pixels as f64 * zoom).round() as u32;
        side.clamp(most.min(240), most)
    };
    Screen {
        rows: side(image.rows(), most.rows),
        cols: side(image.cols(), most.cols),
    }
}

/// One line on stderr, whether or not anybody reads it.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
