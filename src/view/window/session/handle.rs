//! What each message changes.

use std::mem;

use crate::view::color::percentiles::Percentiles;
use crate::view::geometry::camera::{Camera, Point, Screen};
use crate::view::window::message::{Action, Message};
use crate::view::window::session::effect::Effect;
use crate::view::window::session::state::Session;

/// Octaves of zoom for a key.
const KEY: f64 = 0.5;

impl Session {
    /// Takes note of what happened, and tells what is to be done.
    pub(crate) fn handle(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Begun => {
                self.look_after();
                self.seek_hint();
                self.changed();
            }
            Message::Resized(screen) => {
                self.sight.change(|camera| camera.resize(screen));
                self.changed();
            }
            Message::Exposed | Message::News => self.changed(),
            Message::Drawing => self.ask_for_more(),
            Message::Drawn => self.look_for_damage(),
            Message::Pressed(action) => self.act(action),
            Message::Asked(ask) => self.grant(ask),
            Message::Moved(to) => self.moved(to),
            Message::Left => {
                self.inspector.inside = false;
                self.look_up();
                self.retitle();
            }
            Message::Dragging(dragging) => self.dragging = dragging,
            Message::Zoomed(octaves) => self.zoom_at_cursor(octaves),
            Message::Dropped(path) => self.open_file(path),
            Message::Touched => self.touched(),
            Message::Loaded => self.loaded(),
            Message::Opened(opened) => self.opened(opened),
            Message::Ready(ready) => self.show_ready(*ready),
            Message::Rechecked(found) => self.rechecked(found),
            Message::Read(image, answer) => self.answer(image, answer),
            Message::Remade(made) => self.remade(made),
            Message::Saved(saved) => {
                self.message = Some(match saved {
                    Ok(path) => format!("saved {}", path.display()),
                    Err(error) => error,
                });
                self.changed();
            }
        }
        mem::take(&mut self.effects)
    }

    /// Does what a key asks for.
    fn act(&mut self, action: Action) {
        let Screen { rows, cols } = self.sight.camera().screen();
        let (rows, cols) = (f64::from(rows), f64::from(cols));
        self.message = None;
        let scaled = self.scaled.take();
        match action {
            Action::Fit => self.sight.change(Camera::refit),
            Action::ActualPixels => self.sight.change(Camera::actual_pixels),
            Action::Zoom(steps) => {
                let middle = Point {
                    row: rows / 2.0,
                    col: cols / 2.0,
                };
                let factor = (f64::from(steps) * KEY).exp2();
                self.sight.change(|camera| camera.zoom_at(middle, factor));
            }
            Action::Look(down, right) => {
                let (down, right) = (f64::from(down), f64::from(right));
                let (rows, cols) = ((down * rows / 10.0).round(), (right * cols / 10.0).round());
                self.sight.change(|camera| camera.pan(-rows, -cols));
            }
            Action::Colormap(steps) => {
                self.colormap = self.colormap.step(steps);
                self.message = Some(self.colormap.to_string());
            }
            Action::NewSeed => self.remake(),
            Action::Autoscale => {
                // Again and again from all values to the inner ones.
                let steps = Percentiles::STEPS.len();
                self.scaled = Some(scaled.map_or(0, |step| (step + 1) % steps));
                self.in_turn(action);
            }
            Action::Save => self.in_turn(action),
            Action::FullScreen => self.effects.push(Effect::FullScreen),
            Action::Panel => self.inspector.shows_panel = !self.inspector.shows_panel,
            Action::Keys => self.inspector.shows_keys = !self.inspector.shows_keys,
            Action::Grid => self.toggle_grid(),
            Action::Frame(steps) => self.step_frame(steps),
            Action::Widen(cols) => self.widen(cols),
            Action::SampleType(steps) => self.change_sample(steps),
            Action::Reload => self.reload(),
            Action::Close if self.inspector.close() => {}
            Action::Close | Action::Quit => self.effects.push(Effect::Exit),
        }
        self.changed();
    }

    /// Draws another picture, one at a time.
    fn remake(&mut self) {
        if !self.draws {
            self.message = Some("R redraws only what squaremap COUNT has drawn".to_owned());
        } else if !mem::replace(&mut self.drawing, true) {
            self.effects.push(Effect::Remake(self.range));
        }
    }

    fn moved(&mut self, to: Point) {
        self.inspector.inside = true;
        let from = mem::replace(&mut self.cursor, to);
        if self.dragging {
            self.sight
                .change(|camera| camera.pan(to.row - from.row, to.col - from.col));
            self.message = None;
            self.scaled = None;
            self.changed();
        } else {
            self.look_up();
            self.retitle();
        }
    }

    fn zoom_at_cursor(&mut self, octaves: f64) {
        if octaves != 0.0 {
            let cursor = self.cursor;
            self.sight
                .change(|camera| camera.zoom_at(cursor, octaves.exp2()));
            self.message = None;
            self.scaled = None;
            self.changed();
        }
    }

    /// Tiles have come, or more is known of the image.
    fn loaded(&mut self) {
        if let Some(picture) = self.picture.refined() {
            if picture.range() != self.picture.range() && !picture.is_color() {
                // What was said before may have been about too little.
                self.picture = picture;
                self.seek_hint();
            } else {
                self.picture = picture;
            }
            self.changed();
        } else {
            self.retitle();
            self.effects.push(Effect::LookForNews);
        }
        self.look_for_damage();
    }
}
