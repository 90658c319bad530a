//! Work on files that would hold up the window.

pub(crate) mod open;
pub(crate) mod recheck;
pub(crate) mod remake;
pub(crate) mod reshape;
pub(crate) mod save;
pub(crate) mod task;
pub(crate) mod workers;
