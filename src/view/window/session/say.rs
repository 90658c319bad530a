//! What the user says of the samples in the window.

use crate::view::window::jobs::recheck::Reread;
use crate::view::window::jobs::reshape::Wanted;
use crate::view::window::message::Said;
use crate::view::window::session::state::Session;

impl Session {
    /// Takes what is said of the samples, and shows them so if they can be; else tells why not.
    pub(super) fn say(&mut self, said: Said) {
        if let Said::Orientation(orientation) = said {
            self.hints.orientation = orientation;
            let wanted = self.wanted();
            match wanted.image.turned(orientation) {
                Ok(image) => self.want(Wanted { image, ..wanted }),
                Err(error) => self.fail(error),
            }
            return;
        }
        let before = self.hints.clone();
        let hints = &mut self.hints;
        match said {
            Said::Orientation(orientation) => hints.orientation = orientation,
            Said::Interleave(interleave) => hints.interleave = interleave,
            Said::Order(order) => hints.order = order,
            Said::PixelFormat(format) => hints.pixel_format = format,
            Said::Bands(bands) => hints.bands = bands,
            Said::NoData(value) => hints.no_data = value,
        }
        // That of several things said one after another which was shown.
        self.hints_before.get_or_insert(before);
        self.wishes.by_hand = false;
        self.want_no_shape();
        self.recheck(Reread::Anew);
    }
}
