//! The state of a window, and what each message changes.

use crate::open::{OpenError, ShapeHints};
use crate::view::color::colormap::Colormap;
use crate::view::color::percentiles::ChosenRange;
use crate::view::color::range::{Curve, ValueRange};
use crate::view::error::ViewError;
use crate::view::geometry::camera::{Point, Screen};
use crate::view::geometry::sight::Sight;
use crate::view::notice::Notice;
use crate::view::options::{Phrasing, ShowOptions};
use crate::view::tiles::picture::Picture;
use crate::view::window::jobs::task::Task;
use crate::view::window::message::Action;
use crate::view::window::session::damage::Damage;
use crate::view::window::session::effect::Effect;
use crate::view::window::session::facts::Facts;
use crate::view::window::session::inspector::{Inspector, LINES_FROM};
use crate::view::window::session::wishes::{Rechecks, Wishes};
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
    pub(super) given_range: Option<ChosenRange>,
    /// Whether the range that is shown is told: it is not the image's own, and comes from here.
    pub(super) tells_range: bool,
    /// How far the last key, which asked for a range, went from all values to the inner ones.
    pub(super) scaled: Option<usize>,
    /// What the user writes before one, if that can be.
    pub(super) range_option: Option<&'static str>,
    /// How what is told of files is said.
    pub(super) words: Phrasing,
    /// What was said of the file.
    pub(super) hints: ShapeHints,
    /// What was said before, as long as what is said now was not found to fit.
    pub(super) hints_before: Option<ShapeHints>,
    /// Whether rows are added as the file grows.
    pub(super) follow: bool,
    pub(super) wishes: Wishes,
    pub(super) rechecks: Rechecks,
    pub(super) damage: Damage,
    pub(super) inspector: Inspector,
    /// Commands that wait for what is wanted.
    pub(super) waiting: Vec<Action>,
    /// Whether another picture can be drawn, and whether that is going on.
    pub(super) draws: bool,
    pub(super) drawing: bool,
    /// The last point of the screen at which the cursor was.
    pub(super) cursor: Point,
    pub(super) dragging: bool,
    pub(super) message: Option<String>,
    /// What the window's title is now.
    title: String,
    /// Those of the message that is being handled.
    pub(super) effects: Vec<Effect>,
}

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
            colormap: options.colormap,
            curve: options.curve,
            range: options.range.map(|_| picture.range()),
            tells_range: false,
            scaled: None,
            given_range: options.range,
            picture,
            range_option: options.range_option,
            words: options.words,
            hints,
            hints_before: None,
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

    /// Another view, title or size: one more frame.
    pub(super) fn changed(&mut self) {
        self.look_up();
        self.retitle();
        self.effects.push(Effect::Redraw);
    }

    /// Writes the title anew if it says something else.
    pub(super) fn retitle(&mut self) {
        let drawing = self.drawing.then_some("drawing…");
        let range = self.tells_range.then(|| range_text(self.picture.range()));
        let parts = TitleParts {
            trouble: self.damage.trouble,
            pixel: self.inspector.pixel.as_ref(),
            message: self.message.as_deref().or(drawing).or(range.as_deref()),
        };
        let title = title(&self.picture, &self.sight, parts);
        if title != self.title {
            self.title.clone_from(&title);
            self.effects.push(Effect::Title(title));
        }
    }

    /// Looks up the pixel under the cursor.
    pub(super) fn look_up(&mut self) {
        let (camera, cursor) = (self.sight.camera(), self.cursor);
        let task = self.inspector.look_up(&self.picture, camera, cursor);
        self.effects.extend(task.map(Effect::Begin));
    }

    /// A frame is about to be drawn.
    pub(super) fn ask_for_more(&mut self) {
        let camera = self.sight.camera();
        let tasks = self.inspector.ask_for(&self.picture, camera);
        self.effects.extend(tasks.into_iter().map(Effect::Begin));
    }

    pub(super) fn begin(&mut self, task: Task) {
        self.effects.push(Effect::Begin(task));
    }

    pub(super) fn tell(&mut self, notice: Notice) {
        self.effects.push(Effect::Tell(notice));
    }

    /// What was asked for cannot be done.
    pub(super) fn fail(&mut self, error: OpenError) {
        self.message = Some((self.words.error)(&error));
        self.tell(Notice::Failed(ViewError::File(error)));
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

    /// The frame that is shown, or will be.
    pub(super) fn frame(&self) -> Option<u64> {
        let wanted = self.wishes.wanted.as_ref();
        wanted
            .map_or(self.picture.image(), |wanted| &wanted.image)
            .frame()
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
            hints: &self.hints,
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

/// The range as the title tells it.
pub(super) fn range_text(range: ValueRange) -> String {
    format!("range {} to {}", range.min(), range.max())
}
