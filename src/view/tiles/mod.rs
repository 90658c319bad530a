//! Which values a part of the image has at which resolution, from where they come, and how they are loaded and kept.

pub(crate) mod cache;
pub(crate) mod load;
pub(crate) mod loader;
pub(crate) mod picture;
pub(crate) mod preview;
pub(crate) mod refine;
pub(crate) mod rows;
pub(crate) mod source;
pub(crate) mod texels;

pub use picture::Picture;
