//! How drawing went, and how long it may wait.

use std::time::Duration;

use crate::view::geometry::plan::Plan;

/// So long a frame waits for tiles that are read from the image at any moment: without, every step of
/// the view would flash coarse tiles. Less than a frame of the monitor.
pub(super) const PATIENCE: Duration = Duration::from_millis(6);

/// How drawing went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Presented {
    /// The frame is on its way to the screen.
    Shown,
    /// It is, but nothing is loaded yet for a part of the view, which is left empty.
    Partly,
    /// Nothing can be seen of the window now; it will be told when that changes.
    Hidden,
    /// The surface was not ready or had changed: draw again.
    Again,
}

impl Presented {
    /// How a frame went that was shown with so many tiles.
    pub(super) fn of_tiles(tiles: usize, plan: &Plan) -> Presented {
        match tiles == plan.tiles().count() {
            true => Presented::Shown,
            false => Presented::Partly,
        }
    }
}
