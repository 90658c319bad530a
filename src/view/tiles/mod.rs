//! Which values a part of the image has at which resolution, from where they come, and how they are loaded and kept.

mod above;
#[cfg(feature = "window")]
pub(crate) mod cache;
mod extremes;
pub(crate) mod forms;
mod glance;
pub(crate) mod load;
#[cfg(feature = "window")]
pub(crate) mod loader;
mod pages;
pub(crate) mod picture;
mod preview;
mod priority;
pub(crate) mod refine;
pub(crate) mod rows;
mod sketch;
pub(crate) mod source;
#[cfg(feature = "window")]
pub(crate) mod stream;
pub(crate) mod texels;
mod values;

pub use picture::Picture;

#[cfg(test)]
pub(crate) mod tests;
