//! What lies over the picture.

pub(crate) mod egui;
mod grid;
pub(crate) mod layers;
mod missing;
mod panel;
