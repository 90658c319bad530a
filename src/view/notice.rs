//! What whoever looks at an image should know, apart from the picture.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::view::options::ViewError;

/// Who is told, from any thread.
pub type Notices = Arc<dyn Fn(&Notice) + Send + Sync>;

/// Something to be told while an image is shown.
#[derive(Debug)]
pub enum Notice {
    /// What is to be known of an image that was opened in the window, in one line.
    Image(String),
    /// Most values of a colour image are hardly seen.
    Advice {
        /// The image's file.
        path: PathBuf,
        /// Which values it has, and what shows them.
        advice: String,
    },
    /// The system does not tell when this file changes.
    Unwatched {
        /// The image's file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A picture of the view was written to this file.
    Saved(PathBuf),
    /// What was asked of the window could not be done.
    Failed(ViewError),
    /// Another picture could not be made: what was said by who makes it.
    NotMade(String),
    /// How quick the window is, where that was asked for.
    Trace(String),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Image(line) | Notice::NotMade(line) => f.write_str(line),
            Notice::Advice { path, advice } => write!(f, "{}: {advice}", path.display()),
            Notice::Unwatched { path, reason } => write!(
                f,
                "{}: changes are not noticed ({reason}); F5 reads it again",
                path.display()
            ),
            Notice::Saved(path) => write!(f, "saved {}", path.display()),
            Notice::Failed(error) => error.fmt(f),
            Notice::Trace(line) => write!(f, "trace: {line}"),
        }
    }
}
