//! What the user asked to see, and why it cannot be seen.

use crate::gpu::{AdapterChoice, GpuError};
use crate::image::Size;
use crate::open::{Notice, OpenError};
use crate::view::color::colormap::Colormap;
use crate::view::color::range::{Curve, ValueRange};
use crate::view::geometry::camera::{Camera, Point, Screen};
use crate::view::output::shot::ShotError;

/// How an image is shown, in a window or as a picture of one.
#[derive(Clone, Debug)]
pub struct ShowOptions {
    /// The colours of grey values.
    pub colormap: Colormap,
    /// The values of the lowest and the highest colour; see [`crate::view::tiles::picture::Picture::new`] for the default.
    pub range: Option<ValueRange>,
    /// How colours rise over these values.
    pub curve: Curve,
    /// Device pixels of the window. By default a window takes what suits the image and the monitor,
    /// and a screenshot 800 × 600.
    pub window: Option<Screen>,
    /// The image point in the middle; by default the image's own.
    pub center: Option<Point>,
    /// Device pixels an image pixel; by default the whole image is fitted into the window.
    pub zoom: Option<f64>,
    /// Whether rows are added as the file grows.
    pub follow: bool,
    /// Whether a few values of a large image are enough: all of it is never read.
    pub preview: bool,
    /// What draws it.
    pub adapter: AdapterChoice,
    /// How what is told of its file is said.
    pub words: Words,
}

/// How what the library tells of files is said to people: who shows an image knows what can be done about it.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Why a file cannot be opened, in one line.
    pub error: fn(&OpenError) -> String,
    /// What is to be known of one that was opened, in one line.
    pub notice: fn(&Notice) -> String,
}

impl Default for Words {
    fn default() -> Words {
        Words {
            error: OpenError::to_string,
            notice: Notice::to_string,
        }
    }
}

impl Default for ShowOptions {
    fn default() -> ShowOptions {
        ShowOptions {
            colormap: Colormap::Viridis,
            range: None,
            curve: Curve::Linear,
            window: None,
            center: None,
            zoom: None,
            follow: false,
            preview: false,
            adapter: AdapterChoice::Any,
            words: Words::default(),
        }
    }
}

impl ShowOptions {
    /// The view of an image of this size that a window of this size opens with.
    pub(crate) fn camera(&self, image: Size, screen: Screen) -> Camera {
        Camera::look_at(image, screen, self.center, self.zoom)
    }
}

/// Why an image is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// There is no screen to open a window on: no display server, or it refuses.
    #[error("no window can be opened: {0}")]
    NoDisplay(String),
    /// The window opened and then failed.
    #[error("the window failed: {0}")]
    Window(String),
    /// No adapter draws it.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The file was truncated or written to, so what was read of it is no picture.
    #[error(transparent)]
    File(#[from] OpenError),
    /// There is no such part of the image, or no such kind of file to write it to.
    #[error("{0}")]
    Region(String),
    /// Where the picture was to be drawn is no terminal that can.
    #[error("{0}")]
    Terminal(String),
    /// The picture of the view could not be made or written.
    #[error(transparent)]
    Shot(#[from] ShotError),
}
