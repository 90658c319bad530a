//! The groups of options, as `--help` and the manual pages call them.

pub(super) const LAYOUT: &str = "Layout of the file";
pub(super) const PICTURE: &str = "Picture";
pub(super) const FILES: &str = "Files";
pub(super) const DRAWING: &str = "Drawing";
pub(super) const COLOURS: &str = "Colours";
pub(super) const WINDOW: &str = "Window";
pub(super) const OUTPUT: &str = "Instead of a window";
pub(super) const CHECK: &str = "What is checked";
pub(super) const VALUES: &str = "Values";
pub(super) const MESSAGES: &str = "Messages";
