//! What whoever looks at an image should know, apart from the picture.

use std::path::PathBuf;

use crate::open::Image;
use crate::view::inspect::hint::Hint;

/// Something to be told while an image is shown.
#[derive(Clone, PartialEq, Debug)]
pub enum Notice {
    /// Most values of a colour image are hardly seen.
    Hint {
        /// The image's file.
        path: PathBuf,
        /// Which values it has.
        hint: Hint,
        /// Whether there is a window, whose keys help, too.
        in_window: bool,
    },
    /// A preview is all that is shown, as was asked.
    Preview,
    /// A preview is shown, and all of the image is read now, which may take a while.
    Reading,
    /// The reading is over.
    Read,
}

impl Notice {
    /// The hint about an image of which a picture was made.
    pub fn of_picture(image: &Image, hint: Hint) -> Notice {
        Notice::Hint {
            path: image.path().to_owned(),
            hint,
            in_window: false,
        }
    }
}
