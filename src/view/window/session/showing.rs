//! Another picture takes the place of the one that is shown.

use crate::view::tiles::picture::Picture;
use crate::view::window::session::damage::Damage;
use crate::view::window::session::effect::Effect;
use crate::view::window::session::state::Session;

impl Session {
    /// The same file with other rows: whoever looks at its end goes on looking at its end.
    pub(super) fn follow(&mut self, picture: &Picture) {
        let (before, after) = (self.picture.size().rows(), picture.size().rows());
        self.sight.change(|camera| {
            let at_end = camera.visible().row_end == before;
            let (zoom, fitted) = (camera.zoom(), camera.is_fitted());
            camera.reshape(picture.size());
            if at_end && !fitted {
                camera.pan((before as f64 - after as f64) * zoom, 0.0);
            }
        });
    }

    /// Shows another image, or the same file mapped anew.
    pub(super) fn replace(&mut self, picture: Picture) {
        self.show(picture);
        // Unless somebody chose it, the range is its own again.
        self.tells_range &= self.range.is_some();
        self.damage = Damage::default();
        self.wishes.give_up();
        self.catch_up();
    }

    /// Shows other texels.
    pub(super) fn show(&mut self, picture: Picture) {
        self.picture = picture.on(self.curve);
        self.effects.push(Effect::Forget);
        self.inspector.forget();
    }
}
