//! Looking after the file that is shown: what became of it, and whether to read it again.

use crate::bytes::FileState;
use crate::open::{Image, OpenError, ShapeHints};
use crate::view::color::range::ValueRange;
use crate::view::tiles::picture::Picture;
use crate::view::window::jobs::open::open;
use crate::view::window::message::{Fate, Rechecked};

/// Whether to read a file again. A later one does what those before it do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Reread {
    /// If its bytes changed.
    IfRewritten,
    /// If its bytes or its header changed.
    IfChanged,
    /// Also if not.
    Anyway,
    /// Also if not; and a shape that was guessed is guessed anew.
    Anew,
}

/// A look at the file that is shown.
pub(crate) struct Recheck {
    /// What is shown, and its number.
    pub(crate) image: Image,
    pub(crate) image_number: u64,
    /// Counts the looks.
    pub(crate) number: u64,
    pub(crate) reread: Reread,
    /// What was said of the file, and the frame that is shown.
    pub(crate) hints: ShapeHints,
    /// The range that the user chose.
    pub(crate) range: Option<ValueRange>,
    /// Whether rows are added as the file grows.
    pub(crate) follow: bool,
    /// Whether the shape was changed by hand, so that nothing else tells it.
    pub(crate) by_hand: bool,
}

impl Recheck {
    /// Looks.
    pub(crate) fn run(self) -> Rechecked {
        Rechecked {
            image: self.image_number,
            number: self.number,
            fate: self.fate(),
        }
    }

    fn fate(&self) -> Fate {
        let state = match self.image.file_state() {
            Ok(state) => state,
            Err(error) => return Fate::Error(error),
        };
        let same = state == FileState::SAME;
        let idle = same && self.reread == Reread::IfChanged;
        if same && self.reread == Reread::IfRewritten || idle && self.by_hand {
            return Fate::State(state);
        }
        match self.open_again(idle) {
            // Only a header may have changed, and has not; another guess is no reason.
            Ok(again) if idle && self.is_as_before(&again) => Fate::State(state),
            Err(_) if idle => Fate::State(state),
            Ok(image) => Fate::Again(Box::new(Picture::new(image, self.range))),
            Err(error) if same => Fate::Error(error),
            Err(_) => Fate::State(state),
        }
    }

    fn open_again(&self, idle: bool) -> Result<Image, OpenError> {
        let image = &self.image;
        // A guess stays while the file grows; else it cannot be right for another size.
        let len = image.bytes().len();
        let resized = || image.path().metadata().is_ok_and(|meta| meta.len() != len);
        let may_keep = image.origin().is_guess() && !idle && self.reread != Reread::Anew;
        if self.by_hand || may_keep && (self.follow || !resized()) {
            return match self.follow {
                true => image.regrown(),
                false => image.remapped(),
            };
        }
        // One that lies elsewhere is found only from its header.
        let path = image.origin().way_to(image.path());
        match open(path, &self.hints, self.follow) {
            // Its header has gone: better the shape that it told than a guess.
            Ok(again) if again.origin().is_guess() && !image.origin().is_guess() => {
                image.remapped()
            }
            again => again,
        }
    }

    fn is_as_before(&self, again: &Image) -> bool {
        let image = &self.image;
        again.file_layout() == image.file_layout()
            && again.no_data() == image.no_data()
            && again.bands() == image.bands()
            || self.image.origin().is_guess() && again.origin().is_guess()
    }
}
