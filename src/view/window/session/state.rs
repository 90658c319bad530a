//! The state of a window, and what each message changes.

use std::mem;

use crate::open::ShapeHints;
use crate::view::color::colormap::Colormap;
use crate::view::color::range::{Curve, ValueRange};
use crate::view::geometry::camera::{Camera, Point, Screen};
use crate::view::geometry::sight::Sight;
use crate::view::notice::Notice;
use crate::view::options::ShowOptions;
use crate::view::tiles::picture::Picture;
use crate::view::window::jobs::task::Task;
use crate::view::window::message::{Action, Message};
use crate::view::window::session::damage::Damage;
use crate::view::window::session::effect::Effect;
use crate::view::window::session::facts::Facts;
use crate::view::window::session::inspector::{Inspector, LINES_FROM};
use crate::view::window::session::recheck::Rechecks;
use crate::view::window::session::shape::Wishes;
use crate::view::window::title::{TitleParts, title};

/// What a window knows and wants.
pub(crate) struct Session {
    pub(super) picture: Picture,
    pub(super) sight: Sight,
    pub(super) colormap: Colormap,
    pub(super) curve: Curve,
    /// The range of values that the user chose, if any.
    pub(super) range: Option<ValueRange>,
    /// That which was asked for at the start.
    pub(super) given_range: Option<ValueRange>,
    /// What was said of the file.
    pub(super) hints: ShapeHints,
    /// Whether rows are added as the file grows.
    pub(super) follow: bool,
    pub(super) wishes: Wishes,
    pub(super) rechecks: Rechecks,
    pub(super) damage: Damage,
    pub(super) inspector: Inspector,
    /// Commands that wait for what is wanted.
    pub(super) waiting: Vec<Action>,
    /// Whether another picture can be drawn, and whether that is going on.
    draws: bool,
    pub(super) drawing: bool,
    /// The last point of the screen at which the cursor was.
    pub(super) cursor: Point,
    dragging: bool,
    pub(super) message: Option<String>,
    /// What the window's title is now.
    title: String,
    /// Those of the message that is being handled.
    pub(super) effects: Vec<Effect>,
}

/// Octaves of zoom for a key.
const KEY: f64 = 0.5;

impl Session {
    /// A window on this screen that shows `picture`, which was opened as the user said; `draws` if
    /// somebody can draw another one.
    pub(crate) fn new(
        picture: Picture,
        screen: Screen,
        options: &ShowOptions,
        hints: ShapeHints,
        draws: bool,
    ) -> Session {
        Session {
            sight: Sight::new(options.camera(picture.size(), screen)),
            picture,
            colormap: options.colormap,
            curve: options.curve,
            range: options.range,
            given_range: options.range,
            hints,
            follow: options.follow,
            wishes: Wishes::default(),
            rechecks: Rechecks::default(),
            damage: Damage::default(),
            inspector: Inspector::default(),
            waiting: Vec::new(),
            draws,
            drawing: false,
            cursor: Point { row: 0.0, col: 0.0 },
            dragging: false,
            message: None,
            title: String::new(),
            effects: Vec::new(),
        }
    }

    /// Takes note of what happened, and tells what is to be done.
    pub(crate) fn handle(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Begun => {
                self.look_after();
                self.seek_advice();
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
            Action::Save | Action::Autoscale => self.in_turn(action),
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
            self.changed();
        }
    }

    /// Tiles have come, or more is known of the image.
    fn loaded(&mut self) {
        if let Some(picture) = self.picture.refined() {
            self.picture = picture;
            self.changed();
        } else {
            self.retitle();
            self.effects.push(Effect::LookForNews);
        }
        self.look_for_damage();
    }

    /// Another view, title or size: one more frame.
    pub(super) fn changed(&mut self) {
        self.look_up();
        self.retitle();
        self.effects.push(Effect::Redraw);
    }

    /// Writes the title anew if it says something else.
    pub(super) fn retitle(&mut self) {
        let drawing = self.drawing.then_some("drawing…");
        let parts = TitleParts {
            trouble: self.damage.trouble,
            pixel: self.inspector.pixel.as_ref(),
            message: self.message.as_deref().or(drawing),
        };
        let title = title(&self.picture, &self.sight, parts);
        if title != self.title {
            self.title.clone_from(&title);
            self.effects.push(Effect::Title(title));
        }
    }

    pub(super) fn begin(&mut self, task: Task) {
        self.effects.push(Effect::Begin(task));
    }

    pub(super) fn tell(&mut self, notice: Notice) {
        self.effects.push(Effect::Tell(notice));
    }

    /// What is shown.
    pub(crate) fn picture(&self) -> &Picture {
        &self.picture
    }

    /// How it is seen.
    pub(crate) fn sight(&self) -> &Sight {
        &self.sight
    }

    pub(crate) fn colormap(&self) -> Colormap {
        self.colormap
    }

    /// What is seen over the picture.
    pub(crate) fn facts(&self) -> Facts<'_> {
        let (camera, inspector) = (self.sight.camera(), &self.inspector);
        let values = inspector
            .values
            .as_ref()
            .filter(|(rect, _)| inspector.shows_values(camera) && *rect == camera.visible());
        Facts {
            picture: &self.picture,
            camera,
            colormap: self.colormap,
            grid: inspector.shows_grid && camera.zoom() >= LINES_FROM,
            values: values.map(|(rect, texts)| (rect, texts.as_slice())),
            missing: &self.damage.missing,
            trouble: self.damage.trouble,
            panel: inspector.shows_panel,
            keys: inspector.shows_keys,
            counts_all: inspector.counts_all,
            statistics: inspector.counted.as_ref().and_then(Option::as_ref),
            counting: inspector.counted.is_none(),
            draws: self.draws,
            frame: self.frame().unwrap_or(0),
        }
    }
}
