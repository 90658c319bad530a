//! Another frame or shape of the file that is shown: looking for an overview of it can take long.

use crate::open::Image;
use crate::view::color::percentiles::ChosenRange;
use crate::view::color::range::ValueRange;
use crate::view::inspect::chosen::range_of;
use crate::view::tiles::picture::Picture;
use crate::view::window::message::Ready;

/// What is wanted of the file that is shown.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) image: Image,
    /// Whether the image was given another shape by hand.
    pub(crate) reshapes: bool,
    pub(crate) over: Over,
}

/// A range of values to show an image over.
#[derive(Clone, Copy)]
pub(crate) enum Over {
    /// That of the image that is shown.
    Shown,
    /// That which was asked for at the start, or its own.
    Own,
    Chosen(ValueRange),
}

/// What is made ready to be shown.
pub(crate) struct Reshape {
    /// Counts what was wanted.
    pub(crate) number: u64,
    pub(crate) wanted: Wanted,
    /// What is shown.
    pub(crate) base: Picture,
    /// The range that was asked for at the start.
    pub(crate) given_range: Option<ChosenRange>,
}

impl Reshape {
    /// Makes it ready.
    pub(crate) fn run(self) -> Ready {
        let Wanted {
            image,
            reshapes,
            over,
        } = self.wanted;
        Ready {
            number: self.number,
            picture: match over {
                Over::Shown => self.base.with(image, None),
                Over::Own => {
                    let range = range_of(self.given_range, &image);
                    Picture::new(image, range)
                }
                Over::Chosen(range) => self.base.with(image, Some(range)),
            },
            reshapes,
            sampled: matches!(over, Over::Shown) && self.base.range_is_sampled(),
        }
    }
}
