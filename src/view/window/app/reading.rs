//! Reading the picture: the pixel under the cursor, the panel, the grid, the list of keys.

use std::sync::Arc;
use std::time::Instant;

use winit::event::WindowEvent;
use winit::event_loop::EventLoopProxy;
use winit::window::Window;

use super::App;
use super::layers::Layers;
use crate::image::Rect;
use crate::storage::MappedImage;
use crate::view::camera::{Camera, Point};
use crate::view::exact::{pixel_text, pixel_texts};
use crate::view::picture::Picture;
use crate::view::scale::ValueRange;
use crate::view::statistics::{Statistics, statistics};
use crate::view::window::grid;
use crate::view::window::jobs::Event;
use crate::view::window::keys::Command;
use crate::view::window::latest::Latest;
use crate::view::window::overlay::Overlay;
use crate::view::window::panel::{self, Ask, Panel};

/// What was read of an image by a worker.
pub(in crate::view::window) enum Answer {
    /// Row, column and value of a pixel.
    Pixel(u64, u64, String),
    /// The values of the pixels of a rectangle, row after row.
    Values(Rect, Vec<String>),
    /// The statistics of a rectangle, for the panel; none if nothing in it is finite.
    Counted(Rect, Option<Statistics>),
    /// Those of what was visible, to be shown in all colours.
    Autoscale(Option<Statistics>),
}

/// What to read of an image, and the number of the image it is asked about.
struct Question<W> {
    image: MappedImage,
    number: u64,
    what: W,
}

/// The state of what is read and shown over the picture.
pub(super) struct Reading {
    panel: Panel,
    shows_panel: bool,
    shows_keys: bool,
    shows_grid: bool,
    overlay: Option<Overlay>,
    stripes: Option<egui::TextureHandle>,
    /// Whether the cursor is in the window.
    pub(super) inside: bool,
    /// Counts the images shown: answers about an earlier one are dropped.
    number: u64,
    pixel: Option<(u64, u64, String)>,
    values: Option<(Rect, Vec<String>)>,
    counted: Option<(Rect, Option<Statistics>)>,
    // What was asked last, so that it is asked once.
    asked_pixel: Option<(u64, u64)>,
    asked_values: Option<Rect>,
    asked_counts: Option<Rect>,
    // A cold page of a slow disk must not hold up the window, nor a long count a short look.
    pixels: Latest<Question<(u64, u64)>>,
    texts: Latest<Question<Rect>>,
    counter: Latest<Question<Rect>>,
    scaler: Latest<Question<Rect>>,
}

fn worker<W: Send + 'static>(
    proxy: &EventLoopProxy<Event>,
    read: impl Fn(&MappedImage, W) -> Answer + Send + 'static,
) -> Latest<Question<W>> {
    let proxy = proxy.clone();
    Latest::new(move |question: Question<W>| {
        let answer = read(&question.image, question.what);
        // Nobody listens when the window is closed.
        let _ = proxy.send_event(Event::Read(question.number, answer));
    })
}

impl Reading {
    pub(super) fn new(proxy: &EventLoopProxy<Event>) -> Reading {
        Reading {
            panel: Panel::default(),
            shows_panel: false,
            shows_keys: false,
            shows_grid: false,
            overlay: None,
            stripes: None,
            inside: false,
            number: 0,
            pixel: None,
            values: None,
            counted: None,
            asked_pixel: None,
            asked_values: None,
            asked_counts: None,
            pixels: worker(proxy, |image, (row, col)| {
                Answer::Pixel(row, col, pixel_text(image, row, col))
            }),
            texts: worker(proxy, |image, rect| {
                Answer::Values(rect, pixel_texts(image, &rect))
            }),
            counter: worker(proxy, |image, rect| {
                Answer::Counted(rect, statistics(image, &rect))
            }),
            scaler: worker(proxy, |image, rect| {
                Answer::Autoscale(statistics(image, &rect))
            }),
        }
    }

    /// The pixel under the cursor, for the title.
    pub(super) fn pixel(&self) -> Option<&(u64, u64, String)> {
        self.pixel.as_ref()
    }

    /// Another image, or the same one with other bytes, is shown from now on.
    pub(super) fn forget(&mut self) {
        self.number += 1;
        self.pixel = None;
        self.values = None;
        self.counted = None;
        self.asked_pixel = None;
        self.asked_values = None;
        self.asked_counts = None;
    }

    /// What was read may not be there any more.
    pub(super) fn doubt(&mut self) {
        self.asked_pixel = None;
        self.asked_counts = None;
    }

    /// The device was lost, and with it what the overlay had there.
    pub(super) fn forget_device(&mut self) {
        self.stripes = None;
        self.overlay = None;
    }

    /// Does not draw again by itself.
    pub(super) fn sleep(&mut self) {
        if let Some(overlay) = &mut self.overlay {
            overlay.sleep();
        }
    }

    /// What was laid out over the picture.
    pub(super) fn overlay(&mut self) -> Option<&mut Overlay> {
        self.overlay.as_mut()
    }

    /// The number of the image that is shown.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// When to draw again though nothing happened.
    pub(super) fn wake(&self) -> Option<Instant> {
        self.overlay.as_ref().and_then(Overlay::wake)
    }

    /// Closes what lies over the picture; false if nothing does.
    fn close(&mut self) -> bool {
        let open = self.shows_panel || self.shows_keys;
        self.shows_panel = false;
        self.shows_keys = false;
        open
    }

    fn takes_input(&self) -> bool {
        self.shows_panel || self.shows_keys
    }

    /// Asks for the value of the pixel under the cursor, unless it is known.
    fn look_up(&mut self, picture: &Picture, camera: &Camera, cursor: Point) {
        let under = camera.pixel_at(cursor).filter(|_| self.inside);
        if under == self.asked_pixel {
            return;
        }
        self.asked_pixel = under;
        match under {
            Some(what) => self.pixels.ask(self.question(picture, what)),
            None => self.pixel = None,
        }
    }

    fn question<W>(&self, picture: &Picture, what: W) -> Question<W> {
        Question {
            image: picture.image().clone(),
            number: self.number,
            what,
        }
    }

    /// Asks for what the panel and the grid need of this view.
    fn ask_for(&mut self, picture: &Picture, camera: &Camera) {
        let visible = camera.visible();
        let values = self.shows_grid && camera.zoom() >= grid::VALUES_FROM && !visible.is_empty();
        if values && self.asked_values != Some(visible) {
            self.asked_values = Some(visible);
            self.texts.ask(self.question(picture, visible));
        }
        let counted = if self.panel.whole {
            picture.size().rect()
        } else {
            visible
        };
        if self.shows_panel && self.asked_counts != Some(counted) {
            self.asked_counts = Some(counted);
            self.counter.ask(self.question(picture, counted));
        }
    }
}

impl App {
    /// Keys that are about reading the picture.
    pub(super) fn read(&mut self, command: Command) {
        let Some(shown) = &self.shown else { return };
        let reading = &mut self.reading;
        match command {
            Command::Panel => reading.shows_panel = !reading.shows_panel,
            Command::Keys => reading.shows_keys = !reading.shows_keys,
            Command::Grid => {
                reading.shows_grid = !reading.shows_grid;
                self.message = (reading.shows_grid && shown.camera.zoom() < grid::LINES_FROM)
                    .then(|| "the pixel grid is seen from 800% on".to_owned());
            }
            Command::Autoscale => {
                let visible = shown.camera.visible();
                if !visible.is_empty() {
                    let question = reading.question(&shown.picture, visible);
                    reading.scaler.ask(question);
                }
            }
            _ => {}
        }
    }

    /// Closes what lies over the picture; false if nothing does.
    pub(super) fn close_overlay(&mut self) -> bool {
        self.reading.close()
    }

    /// What a worker read.
    pub(super) fn answer(&mut self, number: u64, answer: Answer) {
        if number != self.reading.number {
            return;
        }
        match answer {
            Answer::Pixel(row, col, value) => {
                // Meanwhile it may have gone elsewhere.
                if self.reading.asked_pixel == Some((row, col)) {
                    let value = if self.is_missing(row, col) {
                        "missing".to_owned()
                    } else {
                        value
                    };
                    self.reading.pixel = Some((row, col, value));
                    self.retitle();
                }
                return;
            }
            Answer::Values(rect, values) => self.reading.values = Some((rect, values)),
            Answer::Counted(rect, found) => self.reading.counted = Some((rect, found)),
            Answer::Autoscale(Some(found)) => {
                if let Ok(range) = ValueRange::new(found.min, found.max) {
                    self.show_range(range);
                    let sampled = if found.exact { "" } else { " (sampled)" };
                    let (min, max) = (panel::number(found.min), panel::number(found.max));
                    self.message = Some(format!("range {min} to {max}{sampled}"));
                }
            }
            Answer::Autoscale(None) => {
                self.message = Some("nothing that is visible is finite".to_owned());
            }
        }
        self.changed();
    }

    /// Whether bytes of a pixel are not there, and were read as zeros.
    fn is_missing(&self, row: u64, col: u64) -> bool {
        let (Some(shown), Some(missing)) = (&self.shown, self.files.missing()) else {
            return false;
        };
        let layout = shown.picture.image().layout();
        (0..layout.channels()).any(|channel| {
            let start = layout.sample_offset(0, row, col, channel);
            start < missing.end && start + layout.sample().bytes() > missing.start
        })
    }

    /// The user chose a range of values: it stays when the image is read again.
    fn show_range(&mut self, range: ValueRange) {
        self.options.range = Some(range);
        if let Some(shown) = &mut self.shown {
            let picture = shown.picture.over(range);
            if !picture.has_texels_of(&shown.picture) {
                shown.graphics.forget();
            }
            shown.picture = picture;
        }
    }

    /// What was asked for in the panel.
    fn grant(&mut self, ask: Ask) {
        let Some(shown) = &mut self.shown else { return };
        match ask {
            Ask::Range(range) => self.show_range(range),
            Ask::Curve(curve) => {
                self.options.curve = curve;
                shown.picture = shown.picture.clone().on(curve);
            }
            Ask::Colormap(colormap) => self.colormap = colormap,
            Ask::GoTo(row, col) => shown.camera.go_to(row, col),
            Ask::Frame(frame) => self.show_frame(frame),
        }
    }

    /// Looks up the pixel under the cursor.
    pub(super) fn look_up(&mut self) {
        if let Some(shown) = &self.shown {
            self.reading
                .look_up(&shown.picture, &shown.camera, self.cursor);
        }
    }

    /// Passes an event to the overlay. True if it was meant for that alone.
    pub(super) fn overlay_takes(&mut self, event: &WindowEvent) -> bool {
        let (Some(shown), Some(overlay)) = (&self.shown, &mut self.reading.overlay) else {
            return false;
        };
        let (consumed, repaint) = overlay.event(&shown.window, event);
        let takes_input = self.reading.takes_input();
        if takes_input && repaint && !matches!(event, WindowEvent::RedrawRequested) {
            shown.window.request_redraw();
        }
        takes_input && consumed
    }

    /// Lays out what lies over the picture. False if nothing does.
    pub(super) fn lay_over(&mut self) -> bool {
        let Some(shown) = &self.shown else {
            return false;
        };
        let missing = self.files.missing();
        let reading = &mut self.reading;
        reading.ask_for(&shown.picture, &shown.camera);
        let grid = reading.shows_grid && shown.camera.zoom() >= grid::LINES_FROM;
        if !(reading.takes_input() || grid || missing.is_some()) {
            reading.sleep();
            return false;
        }
        let most = shown.graphics.most();
        let overlay = reading
            .overlay
            .get_or_insert_with(|| Overlay::new(&shown.window, most));
        let mut asks = Vec::new();
        let layers = Layers {
            shown,
            colormap: self.colormap,
            grid,
            values: reading.values.as_ref(),
            counted: reading.counted.as_ref(),
            missing: missing.as_ref(),
            trouble: self.files.trouble(),
            panel: reading.shows_panel,
            keys: reading.shows_keys,
        };
        let window: Arc<Window> = shown.window.clone();
        overlay.lay_out(&window, |context| {
            layers.lay_out(context, &mut reading.panel, &mut reading.stripes, &mut asks);
        });
        let asked = !asks.is_empty();
        for ask in asks {
            self.grant(ask);
        }
        if asked {
            // The panel shows the state before.
            self.changed();
        }
        true
    }
}
