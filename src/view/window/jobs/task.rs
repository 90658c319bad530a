//! What would hold up the window if it did it itself, and is done by workers.

use crate::image::Rect;
use crate::open::Image;
use crate::view::color::percentiles::Percentiles;
use crate::view::color::range::ValueRange;
use crate::view::inspect::hint::hint;
use crate::view::inspect::statistics::{MOST_BYTES, statistics};
use crate::view::inspect::text::{pixel_text, pixel_texts};
use crate::view::window::jobs::open::Opening;
use crate::view::window::jobs::recheck::Recheck;
use crate::view::window::jobs::reshape::Reshape;
use crate::view::window::message::{Answer, Message};

/// One kind does not wait for another: a cold page of a slow disk must not hold up the next frame, nor a
/// long count a short look.
pub(crate) enum Task {
    /// Opens another file.
    Open(Opening),
    /// Makes another frame or shape of the file that is shown ready.
    Reshape(Box<Reshape>),
    /// Looks after the file that is shown.
    Recheck(Box<Recheck>),
    /// Row and column.
    Pixel(Question<(u64, u64)>),
    Values(Question<Rect>),
    Count(Question<Rect>),
    /// The range of what is in a rectangle, without so many far from all others.
    Autoscale(Question<(Rect, Percentiles)>),
    Hint(Question<ValueRange>),
}

/// What to read of an image.
pub(crate) struct Question<W> {
    pub(crate) image: Image,
    /// The image's, for the answer.
    pub(crate) number: u64,
    pub(crate) what: W,
}

impl Task {
    /// Does it.
    pub(crate) fn run(self) -> Message {
        match self {
            Task::Open(opening) => Message::Opened(opening.run()),
            Task::Reshape(reshape) => Message::Ready(Box::new(reshape.run())),
            Task::Recheck(recheck) => Message::Rechecked(recheck.run()),
            Task::Pixel(question) => question
                .answer(|image, (row, col)| Answer::Pixel(row, col, pixel_text(image, row, col))),
            Task::Values(question) => {
                question.answer(|image, rect| Answer::Values(rect, pixel_texts(image, &rect)))
            }
            Task::Count(question) => {
                question.answer(|image, rect| Answer::Counted(statistics(image, &rect, MOST_BYTES)))
            }
            Task::Autoscale(question) => question.answer(|image, (rect, percentiles)| {
                let found = statistics(image, &rect, MOST_BYTES);
                Answer::Autoscale(found, percentiles)
            }),
            Task::Hint(question) => {
                question.answer(|image, shown| Answer::Hint(hint(image, shown)))
            }
        }
    }
}

impl<W> Question<W> {
    fn answer(self, read: impl FnOnce(&Image, W) -> Answer) -> Message {
        Message::Read(self.number, read(&self.image, self.what))
    }
}
