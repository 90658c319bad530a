//! What the window does with what was read, and with what is asked for in the panel.

use crate::view::color::percentiles::Percentiles;
use crate::view::color::range::ValueRange;
use crate::view::inspect::hint::Hint;
use crate::view::notice::Notice;
use crate::view::window::message::{Action, Answer, Ask};
use crate::view::window::session::inspector::LINES_FROM;
use crate::view::window::session::state::{Session, range_text};

impl Session {
    /// Shows lines and values in the pixels, or none.
    pub(super) fn toggle_grid(&mut self) {
        let shows = &mut self.inspector.shows_grid;
        *shows = !*shows;
        self.message = (*shows && self.sight.camera().zoom() < LINES_FROM)
            .then(|| "the pixel grid is seen from 800% on".to_owned());
    }

    /// What a worker read of the image of this number.
    pub(super) fn answer(&mut self, image: u64, answer: Answer) {
        if image != self.inspector.number {
            // Asked for in vain, if another frame came first.
            if matches!(answer, Answer::Autoscale(..)) {
                self.in_turn(Action::Autoscale);
            }
            return;
        }
        self.look_for_damage();
        match answer {
            Answer::Pixel(row, col, value) => {
                // Meanwhile it may have gone elsewhere.
                if self.inspector.asked_pixel == Some((row, col)) {
                    let lost = self.damage.has_lost(self.picture.image(), row, col);
                    let value = if lost { "missing".to_owned() } else { value };
                    self.inspector.pixel = Some((row, col, value));
                    self.retitle();
                }
                return;
            }
            Answer::Values(rect, values) => self.inspector.values = Some((rect, values)),
            Answer::Counted(found) => self.inspector.counted = Some(found),
            Answer::Autoscale(Some(found), percentiles) => {
                let [min, max] = found.at(percentiles);
                if let Ok(range) = ValueRange::new(min, max) {
                    self.show_range(range);
                    let part = match percentiles {
                        Percentiles::ALL => String::new(),
                        part => format!(", {part} of what is visible"),
                    };
                    let sampled = if found.exact { "" } else { " (sampled)" };
                    self.message = Some(format!("{}{part}{sampled}", range_text(range)));
                }
            }
            Answer::Autoscale(None, _) => {
                self.message = Some("nothing that is visible is finite".to_owned());
            }
            Answer::Hint(Some(hint)) if self.range.is_none() => self.give(hint),
            Answer::Hint(_) => return,
        }
        self.changed();
    }

    /// Tells what hides a picture, and what shows it.
    fn give(&mut self, hint: Hint) {
        let key = hint.key();
        let option = self.range_option;
        let option = option.map(|option| format!(" or {option} {}", hint.range()));
        let option = option.unwrap_or_default();
        self.message = Some(format!("{hint}; {key}{option} shows them in full"));
        self.tell(Notice::Hint {
            path: self.picture.image().path().to_owned(),
            hint,
            in_window: true,
        });
    }

    /// What was asked for in the panel.
    pub(super) fn grant(&mut self, ask: Ask) {
        self.scaled = None;
        if let Ask::CountAll(all) = ask {
            self.inspector.counts_all = all;
        } else {
            self.message = None;
        }
        match ask {
            Ask::Range(range) => self.show_range(range),
            Ask::Curve(curve) => {
                self.curve = curve;
                self.picture = self.picture.clone().on(curve);
            }
            Ask::Colormap(colormap) => self.colormap = colormap,
            Ask::GoTo(row, col) => {
                let image = self.picture.image();
                let (row, col) = image.orientation().as_shown(image.file_size(), (row, col));
                self.sight.change(|camera| camera.go_to(row, col));
            }
            Ask::Say(said) => self.say(said),
            Ask::Frame(frame) => self.show_frame(frame),
            Ask::CountAll(_) => {}
        }
        // The panel shows the state before.
        self.changed();
    }
}
