//! Reading the picture: the pixel under the cursor, the panel, the grid, the list of keys.

use std::mem;
use std::time::Instant;

use winit::event_loop::EventLoopProxy;

use crate::image::Rect;
use crate::open::Image;
use crate::view::geometry::camera::{Camera, Point};
use crate::view::inspect::hint::{Hint, hint};
use crate::view::inspect::statistics::{MOST_BYTES, Statistics, statistics};
use crate::view::inspect::text::{pixel_text, pixel_texts};
use crate::view::tiles::picture::Picture;
use crate::view::window::grid;
use crate::view::window::jobs::Event;
use crate::view::window::latest::Latest;
use crate::view::window::overlay::Overlay;
use crate::view::window::panel::Panel;

/// What was read of an image by a worker.
pub(crate) enum Answer {
    /// Row, column and value of a pixel.
    Pixel(u64, u64, String),
    /// The values of the pixels of a rectangle, row after row.
    Values(Rect, Vec<String>),
    /// The statistics of a rectangle, for the panel; none if nothing in it is finite.
    Counted(Rect, Option<Statistics>),
    /// Those of what was visible, to be shown in all colours.
    Autoscale(Option<Statistics>),
    /// What shows a colour image that is black or white, if it is.
    Hint(Option<Hint>),
}

/// What to read of an image, and the number of the image it is asked about.
pub(crate) struct Question<W> {
    image: Image,
    number: u64,
    what: W,
}

/// The state of what is read and shown over the picture.
pub(crate) struct Reading {
    pub(crate) panel: Panel,
    pub(crate) shows_panel: bool,
    pub(crate) shows_keys: bool,
    pub(crate) shows_grid: bool,
    pub(crate) overlay: Option<Overlay>,
    pub(crate) stripes: Option<egui::TextureHandle>,
    /// Whether the cursor is in the window.
    pub(crate) inside: bool,
    /// Counts the images shown: answers about an earlier one are dropped.
    pub(crate) number: u64,
    pub(crate) pixel: Option<(u64, u64, String)>,
    pub(crate) values: Option<(Rect, Vec<String>)>,
    pub(crate) counted: Option<(Rect, Option<Statistics>)>,
    // What was asked last, so that it is asked once.
    pub(crate) asked_pixel: Option<(u64, u64)>,
    pub(crate) asked_values: Option<Rect>,
    pub(crate) asked_counts: Option<Rect>,
    // A cold page of a slow disk must not hold up the window, nor a long count a short look.
    pub(crate) pixels: Latest<Question<(u64, u64)>>,
    pub(crate) texts: Latest<Question<Rect>>,
    pub(crate) counter: Latest<Question<Rect>>,
    pub(crate) scaler: Latest<Question<Rect>>,
    pub(crate) adviser: Latest<Question<()>>,
}

fn worker<W: Send + 'static>(
    proxy: &EventLoopProxy<Event>,
    read: impl Fn(&Image, W) -> Answer + Send + 'static,
) -> Latest<Question<W>> {
    let proxy = proxy.clone();
    Latest::new(move |question: Question<W>| {
        let answer = read(&question.image, question.what);
        // Nobody listens when the window is closed.
        let _ = proxy.send_event(Event::Read(question.number, answer));
    })
}

impl Reading {
    pub(crate) fn new(proxy: &EventLoopProxy<Event>) -> Reading {
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
                Answer::Counted(rect, statistics(image, &rect, MOST_BYTES))
            }),
            scaler: worker(proxy, |image, rect| {
                Answer::Autoscale(statistics(image, &rect, MOST_BYTES))
            }),
            adviser: worker(proxy, |image, ()| Answer::Hint(hint(image))),
        }
    }

    /// The pixel under the cursor, for the title.
    pub(crate) fn pixel(&self) -> Option<&(u64, u64, String)> {
        self.pixel.as_ref()
    }

    /// Another image, or the same one with other bytes, is shown from now on.
    pub(crate) fn forget(&mut self) {
        self.number += 1;
        self.pixel = None;
        self.values = None;
        self.counted = None;
        self.asked_pixel = None;
        self.asked_values = None;
        self.asked_counts = None;
    }

    /// What was read may not be there any more.
    pub(crate) fn doubt(&mut self) {
        self.asked_pixel = None;
        self.asked_counts = None;
    }

    /// The device was lost, and with it what the overlay had there.
    pub(crate) fn forget_device(&mut self) {
        self.stripes = None;
        self.overlay = None;
    }

    /// Does not draw again by itself.
    pub(crate) fn sleep(&mut self) {
        if let Some(overlay) = &mut self.overlay {
            overlay.sleep();
        }
    }

    /// What was laid out over the picture.
    pub(crate) fn overlay(&mut self) -> Option<&mut Overlay> {
        self.overlay.as_mut()
    }

    /// The number of the image that is shown.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// When to draw again though nothing happened.
    pub(crate) fn wake(&self) -> Option<Instant> {
        self.overlay.as_ref().and_then(Overlay::wake)
    }

    /// Closes what lies on top of the picture; false if nothing does.
    pub(crate) fn close(&mut self) -> bool {
        mem::take(&mut self.shows_keys) || mem::take(&mut self.shows_panel)
    }

    pub(crate) fn takes_input(&self) -> bool {
        self.shows_panel || self.shows_keys
    }

    /// Asks for the value of the pixel under the cursor, unless it is known.
    pub(crate) fn look_up(&mut self, picture: &Picture, camera: &Camera, cursor: Point) {
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

    pub(crate) fn question<W>(&self, picture: &Picture, what: W) -> Question<W> {
        Question {
            image: picture.image().clone(),
            number: self.number,
            what,
        }
    }

    /// Asks for what the panel and the grid need of this view.
    pub(crate) fn ask_for(&mut self, picture: &Picture, camera: &Camera) {
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
