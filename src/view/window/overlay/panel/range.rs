//! The range of values, typed by hand.

use egui::{Key, Ui};

use crate::image::Number;
use crate::view::color::range::ValueRange;
use crate::view::window::overlay::panel::parts::{WRONG, field};

/// The lowest and the highest value.
#[derive(Default)]
pub(crate) struct Ends {
    min: Field,
    max: Field,
    /// What they were shown for.
    range: Option<ValueRange>,
}

/// A number that is typed by hand.
#[derive(Default)]
struct Field {
    text: String,
    editing: bool,
    /// Whether what was entered could not be taken, and waits to be corrected or for the other number.
    held: bool,
}

/// How a field was left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// It was not, or nothing was changed in it.
    Not,
    Entered,
    /// What was typed is taken back.
    Escaped,
}

impl Ends {
    /// The two ends of `range`; gives another one when the user has entered it.
    pub(crate) fn show(&mut self, ui: &mut Ui, range: ValueRange) -> Option<ValueRange> {
        if self.range.replace(range) != Some(range) {
            self.min.held = false;
            self.max.held = false;
        }
        let min = self.min.value(range.min());
        let max = self.max.value(range.max());
        let crossed =
            matches!((min, max), (Some(min), Some(max)) if ValueRange::new(min, max).is_err());
        let min_left = self.min.show(ui, range.min(), min.is_none() || crossed);
        ui.label("to");
        let max_left = self.max.show(ui, range.max(), max.is_none() || crossed);
        if [min_left, max_left].contains(&Left::Escaped) {
            // Both: what is held of the other alone would look like the range that is shown.
            self.min.held = false;
            self.max.held = false;
            return None;
        }
        // As they are typed now.
        let min = self.min.value(range.min());
        let max = self.max.value(range.max());
        let entered = |left, value: Option<Number>| left == Left::Entered && value.is_some();
        if !(entered(min_left, min) || entered(max_left, max)) {
            return None;
        }
        let (low, high) = (min.unwrap_or(range.min()), max.unwrap_or(range.max()));
        let new = ValueRange::new(low, high).ok()?;
        self.min.held &= min.is_none();
        self.max.held &= max.is_none();
        Some(new)
    }
}

impl Field {
    /// The number that is typed, if it is a finite one; `shown` if the user types none.
    fn value(&self, shown: Number) -> Option<Number> {
        if !(self.editing || self.held) {
            return Some(shown);
        }
        let typed = self.text.trim().parse().ok();
        typed.filter(|value: &Number| value.is_finite())
    }

    /// Shows `value`, or what is typed. That is held from when the user enters it.
    fn show(&mut self, ui: &mut Ui, value: Number, wrong: bool) -> Left {
        let own = self.editing || self.held;
        if !own {
            self.text = value.to_string();
        }
        let edit = egui::TextEdit::singleline(&mut self.text)
            .desired_width(70.0)
            .text_color_opt((own && wrong).then_some(WRONG));
        let response = field(ui, edit);
        let left = self.editing && !response.has_focus();
        self.editing = response.has_focus();
        if !left {
            return Left::Not;
        }
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        if pressed(Key::Escape) {
            return Left::Escaped;
        }
        // Tab and a click elsewhere enter what was changed, Enter anything.
        self.held |= pressed(Key::Enter) || self.text != value.to_string();
        if self.held { Left::Entered } else { Left::Not }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::window::overlay::panel::typing::{type_and_leave, type_into};

    #[test]
    fn a_minimum_above_the_maximum_waits_for_a_higher_one() {
        let context = egui::Context::default();
        let mut ends = Ends::default();
        let now = ValueRange::new(0.0, 255.0).unwrap();
        let mut enter = |tabs, text: &str| {
            let mut found = None;
            type_into(&context, tabs, text, |ui| {
                found = found.or(ends.show(ui, now));
            });
            (found, ends.min.held, ends.max.held)
        };
        assert_eq!(enter(1, "300"), (None, true, false));
        assert_eq!(enter(2, "inf"), (None, true, true));
        let new = ValueRange::new(300.0, 400.0).ok();
        assert_eq!(enter(2, "400"), (new, false, false));
        assert_eq!(enter(1, "abc"), (None, true, false));
        let new = ValueRange::new(0.0, 100.0).ok();
        assert_eq!(enter(2, "100"), (new, true, false));
    }

    #[test]
    fn a_number_is_taken_however_it_is_left_but_for_escape() {
        let now = ValueRange::new(0.0, 255.0).unwrap();
        let entered = |text, key| {
            let (mut ends, mut found) = (Ends::default(), None);
            type_and_leave(&egui::Context::default(), 2, text, key, |ui| {
                found = found.or(ends.show(ui, now));
            });
            found
        };
        let new = ValueRange::new(0.0, 99.0).ok();
        assert_eq!(entered("99", Key::Tab), new);
        assert_eq!(entered("99", Key::Enter), new);
        assert_eq!(entered("99", Key::Escape), None);
        // Who only passes by chooses nothing.
        assert_eq!(entered("255", Key::Tab), None);
    }

    #[test]
    fn escape_takes_back_both_ends() {
        let context = egui::Context::default();
        let mut ends = Ends::default();
        let now = ValueRange::new(0.0, 255.0).unwrap();
        let mut leave = |tabs, text: &str, key| {
            let mut found = None;
            type_and_leave(&context, tabs, text, key, |ui| {
                found = found.or(ends.show(ui, now));
            });
            (found, ends.min.text.clone(), ends.max.text.clone())
        };
        let typed = |min: &str, max: &str| (None, min.to_owned(), max.to_owned());
        assert_eq!(leave(1, "300", Key::Enter), typed("300", "255"));
        assert_eq!(leave(2, "280", Key::Enter), typed("300", "280"));
        leave(1, "7", Key::Escape);
        // The frame after shows the range that holds.
        assert_eq!(leave(0, "", Key::Escape), typed("0", "255"));
    }
}
