//! Commands that wait.

use std::mem;

use crate::view::color::percentiles::Percentiles;
use crate::view::window::jobs::save::Saving;
use crate::view::window::jobs::task::Task;
use crate::view::window::message::Action;
use crate::view::window::session::effect::Effect;
use crate::view::window::session::state::Session;

impl Session {
    /// Does what is about the picture that was asked for before, when that is shown.
    pub(super) fn in_turn(&mut self, action: Action) {
        self.waiting.push(action);
        if self.wishes.wanted.is_none() {
            self.catch_up();
        }
    }

    /// Does what waited for the picture that is shown now.
    pub(super) fn catch_up(&mut self) {
        for action in mem::take(&mut self.waiting) {
            match action {
                Action::Save => self.effects.push(Effect::Save(Box::new(Saving {
                    picture: self.picture.clone(),
                    camera: *self.sight.camera(),
                    colormap: self.colormap,
                }))),
                _ => self.autoscale(),
            }
        }
    }

    /// Finds out which range would show what is visible in all colours.
    fn autoscale(&mut self) {
        let visible = self.sight.camera().visible();
        if !visible.is_empty() {
            let percentiles = Percentiles::STEPS[self.scaled.unwrap_or(0)];
            let question = self
                .inspector
                .question(&self.picture, (visible, percentiles));
            self.begin(Task::Autoscale(question));
        }
    }
}
