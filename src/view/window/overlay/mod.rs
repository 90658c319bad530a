//! What lies over the picture.

pub(crate) mod egui;
mod facet;
mod grid;
pub(crate) mod layers;
mod missing;
#[cfg(feature = "window-gpu")]
pub(crate) mod on_device;
pub(crate) mod on_processor;
mod panel;
mod texture;
