//! A mapped image in a window, or the same pixels as a PNG.

mod background;
mod cache;
mod camera;
mod colormap;
mod exact;
mod footprint;
mod frame;
mod loader;
mod offscreen;
mod options;
mod painter;
mod picture;
mod pixels;
mod refine;
mod samples;
mod scale;
mod sketch;
mod source;
mod statistics;
mod texels;
mod tiles;
mod title;
mod window;

pub use background::{BACKGROUND, MINUS_INFINITY, NOT_A_NUMBER, PLUS_INFINITY};
pub use camera::{Camera, Point, Screen};
pub use colormap::{Colormap, ColormapError};
pub use frame::Frame;
pub use offscreen::{Shot, ShotError, screenshot};
pub use options::{ShowOptions, ViewError};
pub use painter::Painter;
pub use picture::Picture;
pub use pixels::Pixels;
pub use scale::{Curve, ValueRange, ValueRangeError};
pub use window::{Made, Remake, open, show};
