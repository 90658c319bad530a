//! Another file, the same file with other bytes.

use std::path::PathBuf;

use crate::open::{OpenError, ShapeHints};
use crate::view::notice::Notice;
use crate::view::tiles::picture::Picture;
use crate::view::window::jobs::open::Opening;
use crate::view::window::jobs::task::Task;
use crate::view::window::session::effect::Effect;
use crate::view::window::session::state::Session;

impl Session {
    /// The first image is on the screen, or another file: it is watched from now on.
    pub(super) fn look_after(&mut self) {
        self.effects
            .push(Effect::Watch(self.picture.image().clone()));
    }

    /// Finds out whether anything can be seen of a picture that the user opened.
    pub(super) fn seek_hint(&mut self) {
        if self.range.is_none() {
            let question = self.inspector.question(&self.picture, self.picture.range());
            self.begin(Task::Hint(question));
        }
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
                for notice in picture.image().notices() {
                    self.tell(Notice::Image(notice.clone()));
                }
                self.hints = ShapeHints::default();
                self.range = self.given_range.map(|_| picture.range());
                self.tells_range = false;
                self.show_other(*picture);
                self.seek_hint();
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
}
