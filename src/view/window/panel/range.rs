//! The range of values, typed by hand.

use egui::{Key, Ui};

use super::{WRONG, number};
use crate::view::scale::ValueRange;

/// The lowest and the highest value.
#[derive(Default)]
pub(super) struct Ends {
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

impl Ends {
    /// The two ends of `range`; gives another one when the user has entered it.
    pub(super) fn show(&mut self, ui: &mut Ui, range: ValueRange) -> Option<ValueRange> {
        if self.range.replace(range) != Some(range) {
            self.min.held = false;
            self.max.held = false;
        }
        let min = self.min.value(range.min());
        let max = self.max.value(range.max());
        let crossed = matches!((min, max), (Some(min), Some(max)) if min > max);
        let min_entered = self.min.show(ui, range.min(), min.is_none() || crossed);
        ui.label("to");
        let max_entered = self.max.show(ui, range.max(), max.is_none() || crossed);
        // As they are typed now.
        let min = self.min.value(range.min());
        let max = self.max.value(range.max());
        if !(min_entered && min.is_some() || max_entered && max.is_some()) {
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
    fn value(&self, shown: f64) -> Option<f64> {
        if !(self.editing || self.held) {
            return Some(shown);
        }
        let typed = self.text.trim().parse().ok();
        typed.filter(|value: &f64| value.is_finite())
    }

    /// Shows `value`, or what is typed; true when the user enters that. It is held from then on.
    fn show(&mut self, ui: &mut Ui, value: f64, wrong: bool) -> bool {
        let own = self.editing || self.held;
        if !own {
            self.text = number(value);
        }
        let edit = egui::TextEdit::singleline(&mut self.text)
            .desired_width(70.0)
            .text_color_opt((own && wrong).then_some(WRONG));
        let response = ui.add(edit);
        let left = self.editing && !response.has_focus();
        self.editing = response.has_focus();
        if left {
            let pressed = |key| ui.input(|input| input.key_pressed(key));
            // Tab and a click elsewhere enter what was changed, only Escape takes it back.
            let changed = self.held || self.text != number(value);
            self.held = pressed(Key::Enter) || changed && !pressed(Key::Escape);
        }
        left && self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::window::panel::tests::{type_and_leave, type_into};

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
}
