//! When to look after the file that is shown, and what is done when that was looked at.

use crate::open::ShapeHints;
use crate::view::notice::Notice;
use crate::view::window::jobs::recheck::{Recheck, Reread};
use crate::view::window::jobs::task::Task;
use crate::view::window::message::{Fate, Rechecked};
use crate::view::window::session::state::Session;

impl Session {
    /// Something happened to the file. What could not be read before may be there again.
    pub(super) fn touched(&mut self) {
        self.recheck(match self.picture.image().damaged() {
            true => Reread::Anyway,
            false => Reread::IfChanged,
        });
    }

    /// Reads the file again, in the shape that was given, that its name tells or that is guessed anew.
    pub(super) fn reload(&mut self) {
        let told = match self.wishes.by_hand {
            true => self.wishes.told,
            false => !self.picture.image().origin().is_guess(),
        };
        if told {
            self.wishes.by_hand = false;
            self.want_no_shape();
        }
        self.recheck(Reread::Anew);
    }

    /// Reads the file again, or finds out what became of it.
    pub(super) fn recheck(&mut self, reread: Reread) {
        // This one may overtake another, and does what that would have done.
        let reread = self.rechecks.due.map_or(reread, |due| due.max(reread));
        self.rechecks.due = Some(reread);
        self.rechecks.asked += 1;
        let image = self.picture.image();
        let recheck = Recheck {
            image: image.clone(),
            image_number: self.inspector.number,
            number: self.rechecks.asked,
            reread,
            hints: ShapeHints {
                // Said anew, it may have other frames.
                frame: image.frame().filter(|_| self.hints_before.is_none()),
                ..self.hints.clone()
            },
            range: self.range,
            follow: self.follow,
            by_hand: self.wishes.by_hand,
        };
        self.begin(Task::Recheck(Box::new(recheck)));
    }

    /// What a look brought.
    pub(super) fn rechecked(&mut self, found: Rechecked) {
        let is_last = found.number == self.rechecks.asked;
        if found.image != self.inspector.number {
            // What was shown meanwhile may have changed, too; and what was asked for is still to be done.
            if is_last {
                self.recheck(Reread::IfChanged);
            }
            return;
        }
        if is_last {
            self.rechecks.due = None;
        }
        match found.fate {
            Fate::Again(picture) => {
                if self.hints_before.take().is_some() {
                    for notice in picture.image().notices() {
                        self.tell(Notice::Image(notice.clone()));
                    }
                }
                let wanted = self.wishes.wanted.take();
                self.follow(&picture);
                self.replace(*picture);
                if let Some(wanted) = wanted {
                    self.want_again(&wanted);
                }
            }
            Fate::State(state) => {
                if let Some(before) = self.hints_before.take() {
                    self.hints = before;
                }
                self.damage.take(state, self.picture.image());
                self.inspector.doubt();
            }
            Fate::Error(error) => {
                if let Some(before) = self.hints_before.take() {
                    self.hints = before;
                }
                self.fail(error);
            }
        }
        self.changed();
    }

    /// Looks whether something that was read was not there. Costs nothing if all was.
    pub(super) fn look_for_damage(&mut self) {
        if self.damage.grows(self.picture.image()) {
            // It may be due to the disk or to somebody who truncated the file.
            self.recheck(Reread::IfRewritten);
            self.changed();
        }
    }
}
