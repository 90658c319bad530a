//! Another file, the same file with other bytes.

use std::path::PathBuf;

use crate::open::{OpenError, ShapeHints};
use crate::view::notice::Notice;
use crate::view::options::ViewError;
use crate::view::tiles::picture::Picture;
use crate::view::window::jobs::open::Opening;
use crate::view::window::jobs::task::Task;
use crate::view::window::session::Session;
use crate::view::window::session::damage::Damage;
use crate::view::window::session::effect::Effect;

impl Session {
    /// The first image is on the screen, or another file: it is watched from now on.
    pub(super) fn look_after(&mut self) {
        self.effects
            .push(Effect::Watch(self.picture.image().clone()));
    }

    /// Opens a file that was dropped on the window.
    pub(super) fn open_file(&mut self, path: PathBuf) {
        self.begin(Task::Open(Opening {
            path,
            range: self.given_range,
            follow: self.follow,
        }));
    }

    /// Another file was opened, or not.
    pub(super) fn opened(&mut self, opened: Result<Box<Picture>, OpenError>) {
        match opened {
            Ok(picture) => {
                for line in picture.image().notices() {
                    self.tell(Notice::Image(line.clone()));
                }
                self.hints = ShapeHints::default();
                self.range = self.given_range;
                self.show_other(*picture);
                self.seek_advice();
            }
            Err(error) => self.fail(error),
        }
        self.changed();
    }

    /// Another picture was made, or not.
    pub(super) fn remade(&mut self, made: Result<Box<Picture>, String>) {
        self.drawing = false;
        match made {
            Ok(picture) => {
                self.show_other(*picture);
                self.message = None;
            }
            Err(error) => {
                self.tell(Notice::NotMade(error.clone()));
                self.message = Some(error);
            }
        }
        self.changed();
    }

    pub(super) fn fail(&mut self, error: OpenError) {
        self.message = Some(error.to_string());
        self.tell(Notice::Failed(ViewError::File(error)));
    }

    /// Shows another picture that was opened, or made into the same file.
    fn show_other(&mut self, picture: Picture) {
        self.sight
            .change(|camera| camera.change_image(picture.size()));
        self.wishes.by_hand = false;
        // What was asked of another file.
        self.rechecks.due = None;
        self.replace(picture);
        self.look_after();
    }

    /// The same file with other rows: whoever looks at its end goes on looking at its end.
    pub(super) fn follow(&mut self, picture: &Picture) {
        let (before, after) = (self.picture.size().rows(), picture.size().rows());
        self.sight.change(|camera| {
            let at_end = camera.visible().row_end == before;
            let (zoom, fitted) = (camera.zoom(), camera.is_fitted());
            camera.reshape(picture.size());
            if at_end && !fitted {
                camera.pan((before as f64 - after as f64) * zoom, 0.0);
            }
        });
    }

    /// Shows another image, or the same file mapped anew.
    pub(super) fn replace(&mut self, picture: Picture) {
        self.show(picture);
        self.damage = Damage::default();
        self.wishes.give_up();
        self.catch_up();
    }

    /// Shows other texels.
    pub(super) fn show(&mut self, picture: Picture) {
        self.picture = picture.on(self.curve);
        self.effects.push(Effect::Forget);
        self.inspector.forget();
    }
}
