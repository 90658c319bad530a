//! What was asked of the file that is shown, and not done yet.

use crate::view::window::jobs::recheck::Reread;
use crate::view::window::jobs::reshape::Wanted;

/// Other frames and shapes of it.
#[derive(Default)]
pub(super) struct Wishes {
    /// What a worker makes ready. Keys that are pressed meanwhile count from here.
    pub(super) wanted: Option<Wanted>,
    /// The number of that, and of the last that is of no use because another image was opened since.
    pub(super) asked: u64,
    pub(super) outdated: u64,
    /// Whether the shape was changed by hand, so that headers and arguments no longer tell it.
    pub(super) by_hand: bool,
    /// Whether they did: then reading the file again brings the shape back.
    pub(super) told: bool,
}

impl Wishes {
    /// What was wanted is of no use any more.
    pub(super) fn give_up(&mut self) {
        self.wanted = None;
        self.outdated = self.asked;
    }
}

/// Looks that were asked for.
#[derive(Default)]
pub(super) struct Rechecks {
    /// What was asked for and not answered for the image that is shown.
    pub(super) due: Option<Reread>,
    /// How often it was asked.
    pub(super) asked: u64,
}
