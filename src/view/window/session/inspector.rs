//! Reading the picture: the pixel under the cursor, the values in the grid, those that the panel counts.

use std::mem;

use crate::image::Rect;
use crate::view::geometry::camera::{Camera, Point};
use crate::view::inspect::statistics::Statistics;
use crate::view::tiles::picture::Picture;
use crate::view::window::jobs::task::{Question, Task};

/// Device pixels a side from which on pixels get lines between them, and their values.
pub(crate) const LINES_FROM: f64 = 8.0;
pub(crate) const VALUES_FROM: f64 = 48.0;

/// What is read and shown over the picture.
#[derive(Default)]
pub(super) struct Inspector {
    pub(super) shows_panel: bool,
    pub(super) shows_keys: bool,
    pub(super) shows_grid: bool,
    /// Whether the panel counts all values, not those that are visible.
    pub(super) counts_all: bool,
    /// Whether the cursor is in the window.
    pub(super) inside: bool,
    /// Counts the images shown: answers about an earlier one are dropped.
    pub(super) number: u64,
    pub(super) pixel: Option<(u64, u64, String)>,
    pub(super) values: Option<(Rect, Vec<String>)>,
    pub(super) counted: Option<Option<Statistics>>,
    // What was asked last, so that it is asked once.
    pub(super) asked_pixel: Option<(u64, u64)>,
    asked_values: Option<Rect>,
    asked_counts: Option<Rect>,
}

impl Inspector {
    /// Another image, or the same one with other bytes, is shown from now on.
    pub(super) fn forget(&mut self) {
        *self = Inspector {
            shows_panel: self.shows_panel,
            shows_keys: self.shows_keys,
            shows_grid: self.shows_grid,
            counts_all: self.counts_all,
            inside: self.inside,
            number: self.number + 1,
            ..Inspector::default()
        };
    }

    /// What was read may not be there any more.
    pub(super) fn doubt(&mut self) {
        self.asked_pixel = None;
        self.asked_counts = None;
    }

    /// Closes what lies on top of the picture; false if nothing does.
    pub(super) fn close(&mut self) -> bool {
        mem::take(&mut self.shows_keys) || mem::take(&mut self.shows_panel)
    }

    /// Asks for the value of the pixel under the cursor, unless it is known.
    pub(super) fn look_up(
        &mut self,
        picture: &Picture,
        camera: &Camera,
        cursor: Point,
    ) -> Option<Task> {
        let under = camera.pixel_at(cursor).filter(|_| self.inside);
        if under == self.asked_pixel {
            return None;
        }
        self.asked_pixel = under;
        if under.is_none() {
            self.pixel = None;
        }
        under.map(|at| Task::Pixel(self.question(picture, at)))
    }

    pub(super) fn question<W>(&self, picture: &Picture, what: W) -> Question<W> {
        Question {
            image: picture.image().clone(),
            number: self.number,
            what,
        }
    }

    /// Whether values are written into the pixels.
    pub(super) fn shows_values(&self, camera: &Camera) -> bool {
        self.shows_grid && camera.zoom() >= VALUES_FROM
    }

    /// Asks for what the panel and the grid need of this view.
    pub(super) fn ask_for(&mut self, picture: &Picture, camera: &Camera) -> Vec<Task> {
        let mut tasks = Vec::new();
        let visible = camera.visible();
        let values = self.shows_values(camera) && !visible.is_empty();
        if values && self.asked_values != Some(visible) {
            self.asked_values = Some(visible);
            tasks.push(Task::Values(self.question(picture, visible)));
        }
        let counted = if self.counts_all {
            picture.size().rect()
        } else {
            visible
        };
        if self.shows_panel && self.asked_counts != Some(counted) {
            self.asked_counts = Some(counted);
            tasks.push(Task::Count(self.question(picture, counted)));
        }
        tasks
    }
}
