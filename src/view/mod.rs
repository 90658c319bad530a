//! A mapped image in a window, or the same pixels in a terminal or as a PNG.

pub(crate) mod color;
pub(crate) mod error;
pub(crate) mod geometry;
pub(crate) mod inspect;
pub(crate) mod notice;
pub(crate) mod options;
pub(crate) mod output;
pub(crate) mod render;
pub(crate) mod tiles;
#[cfg(feature = "window")]
pub(crate) mod window;

pub use color::{
    BACKGROUND, ChosenRange, Colormap, ColormapError, Curve, MINUS_INFINITY, NO_DATA, NOT_A_NUMBER,
    PLUS_INFINITY, Percentiles, PercentilesError, ValueRange, ValueRangeError,
};
pub use error::{ShotError, ViewError};
pub use geometry::{Camera, Point, Region, RegionError, Screen};
pub use inspect::{Hint, hint};
pub use notice::{Notice, Notices};
pub use options::{Phrasing, ShowOptions};
pub use output::{Protocol, ProtocolError, Shot, Terminal, export, screenshot, show_in_terminal};
pub use render::Pixels;
pub use tiles::Picture;
#[cfg(feature = "window")]
pub use window::{Made, Remake, open, show};
