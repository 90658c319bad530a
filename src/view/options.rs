//! What the user asked to see.

use crate::gpu::AdapterChoice;
use crate::image::Size;
use crate::open::{OpenError, OpenNotice};
use crate::view::color::colormap::Colormap;
use crate::view::color::percentiles::ChosenRange;
use crate::view::color::range::Curve;
use crate::view::geometry::camera::{Camera, Point, Screen};

/// How an image is shown, in a window or as a picture of one.
#[derive(Clone, Debug)]
pub struct ShowOptions {
    /// The colours of grey values.
    pub colormap: Colormap,
    /// The values of the lowest and the highest colour; see [`crate::view::tiles::picture::Picture::new`] for the default.
    pub range: Option<ChosenRange>,
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
    /// What the user writes before a range of values to choose it at the start, if that can be: the title
    /// of a window names it beside the keys.
    pub range_option: Option<&'static str>,
    /// What draws it.
    pub adapter: AdapterChoice,
    /// How what is told of its file is said.
    pub words: Phrasing,
}

/// How what the library tells of files is said to people: who shows an image knows what can be done about it.
#[derive(Clone, Copy, Debug)]
pub struct Phrasing {
    /// Why a file cannot be opened, in one line.
    pub error: fn(&OpenError) -> String,
    /// What is to be known of one that was opened, in one line.
    pub notice: fn(&OpenNotice) -> String,
}

impl Default for Phrasing {
    fn default() -> Phrasing {
        Phrasing {
            error: OpenError::to_string,
            notice: OpenNotice::to_string,
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
            range_option: None,
            adapter: AdapterChoice::Any,
            words: Phrasing::default(),
        }
    }
}

impl ShowOptions {
    /// The view of an image of this size that a window of this size opens with.
    pub(crate) fn camera(&self, image: Size, screen: Screen) -> Camera {
        Camera::look_at(image, screen, self.center, self.zoom)
    }
}
