//! Looking after the file that is shown: what became of it, and whether to read it again.

use crate::bytes::FileState;
use crate::open::{Image, ShapeHints, ShapeOrigin};
use crate::view::tiles::picture::Picture;
use crate::view::window::app::App;
use crate::view::window::app::files::{Found, open};

/// What a look brought.
pub(crate) enum Looked {
    /// What became of the file.
    State(FileState),
    /// The same file, read again.
    Again(Box<Picture>),
    /// Why that is not known.
    Error(String),
}

/// Whether to read a file again. A later one does what those before it do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    /// If its bytes changed.
    IfRewritten,
    /// If its bytes or its header changed.
    IfChanged,
    /// Also if not.
    Anyway,
    /// Also if not; and a shape that was guessed is guessed anew.
    Anew,
}

impl App {
    /// Something happened to the file. What could not be read before may be there again.
    pub(crate) fn touched(&mut self) {
        let shown = self.shown.as_ref();
        let damaged = shown.is_some_and(|shown| shown.picture.image().damaged());
        self.look_again(match damaged {
            true => Look::Anyway,
            false => Look::IfChanged,
        });
    }

    /// Reads the file again, in the shape that was given, that its name tells or that is guessed anew.
    pub(crate) fn reload(&mut self) {
        let Some(shown) = &self.shown else { return };
        let told = match self.files.reshaped {
            true => self.files.told,
            false => !matches!(shown.picture.image().origin(), ShapeOrigin::Guess { .. }),
        };
        if told {
            self.files.reshaped = false;
            self.want_no_shape();
        }
        self.look_again(Look::Anew);
    }

    /// Reads the file again, or finds out what became of it.
    pub(crate) fn look_again(&mut self, look: Look) {
        let Some(shown) = &self.shown else { return };
        // This one may overtake another, and does what that would have done.
        let look = self.files.look.map_or(look, |before| before.max(look));
        self.files.look = Some(look);
        self.files.looks += 1;
        let asked = self.files.looks;
        let image = shown.picture.image().clone();
        let range = self.options.range;
        let (given, follow) = (self.files.given.clone(), self.files.follow);
        let given = ShapeHints {
            frame: image.frame(),
            ..given
        };
        let (reshaped, source) = (self.files.reshaped, image.origin().clone());
        let is_guess = |image: &Image| matches!(image.origin(), ShapeOrigin::Guess { .. });
        let guessed = is_guess(&image);
        let find = move || {
            let state = match image.file_state() {
                Ok(state) => state,
                Err(error) => return Looked::Error(error.to_string()),
            };
            let same = state == FileState::SAME;
            let idle = same && look == Look::IfChanged;
            if same && look == Look::IfRewritten || idle && reshaped {
                return Looked::State(state);
            }
            // A guess stays while the file grows; else it cannot be right for another size.
            let len = image.bytes().len();
            let resized = || image.path().metadata().is_ok_and(|meta| meta.len() != len);
            let keeps = guessed && !idle && look != Look::Anew && (follow || !resized());
            let again = if reshaped || keeps {
                match follow {
                    true => image.regrown(),
                    false => image.remapped(),
                }
            } else {
                // One that lies elsewhere is found only from its header.
                let path = match &source {
                    ShapeOrigin::Nrrd(header) => header,
                    _ => image.path(),
                };
                match open(path, &given, follow) {
                    // Its header has gone: better the shape that it told than a guess.
                    Ok(again) if is_guess(&again) && !guessed => image.remapped(),
                    again => again,
                }
            };
            let is_as_before = |again: &Image| again.file_layout() == image.file_layout();
            match again {
                // Only a header may have changed, and has not; another guess is no reason.
                Ok(again) if idle && (is_as_before(&again) || guessed && is_guess(&again)) => {
                    Looked::State(state)
                }
                Err(_) if idle => Looked::State(state),
                Ok(image) => Looked::Again(Box::new(Picture::new(image, range))),
                Err(error) if same => Looked::Error(error.to_string()),
                Err(_) => Looked::State(state),
            }
        };
        self.work(&self.files.checker, move || Found::Looked(asked, find()));
    }

    /// What the look of a number at the file of the image of another brought.
    pub(crate) fn looked(&mut self, number: u64, asked: u64, looked: Looked) {
        let is_last = asked == self.files.looks;
        if number != self.reading.number() {
            // What was shown meanwhile may have changed, too; and what was asked for is still to be done.
            if is_last {
                self.look_again(Look::IfChanged);
            }
            return;
        }
        if is_last {
            self.files.look = None;
        }
        match looked {
            Looked::Again(picture) => {
                let wanted = self.files.wanted.take();
                self.follow(&picture);
                self.replace(*picture);
                if let Some(wanted) = wanted {
                    self.want_again(&wanted);
                }
            }
            Looked::State(state) => {
                if let Some(shown) = &self.shown {
                    self.files.damage.take(state, shown.picture.image());
                    self.reading.doubt();
                }
            }
            Looked::Error(error) => self.fail(error),
        }
        self.changed();
    }
}
