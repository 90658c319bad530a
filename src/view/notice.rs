//! What whoever looks at an image should know, apart from the picture.

use std::path::PathBuf;
use std::sync::Arc;

use crate::gpu::GpuError;
use crate::open::{Image, OpenNotice};
use crate::view::error::ViewError;
use crate::view::inspect::hint::Hint;

/// Who is told, from any thread.
pub type Notices = Arc<dyn Fn(&Notice) + Send + Sync>;

/// Something to be told while an image is shown.
#[derive(Debug)]
pub enum Notice {
    /// Most values of an image are hardly seen.
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
    /// What is to be known of an image that was opened in the window, in one line.
    Image(OpenNotice),
    /// The system does not tell when this file changes.
    Unwatched {
        /// The image's file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A graphics processor did not open, and another one draws.
    PassedOver(GpuError),
    /// A graphics processor did not open or failed, and the CPU draws.
    OnCpu(GpuError),
    /// A picture of the view was written to this file.
    Saved(PathBuf),
    /// What was asked of the window could not be done.
    Failed(ViewError),
    /// Another picture could not be made: what was said by who makes it.
    NotMade(String),
    /// How quick the window is, in one line, where that was asked for.
    Trace(String),
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
