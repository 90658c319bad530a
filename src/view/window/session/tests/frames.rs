//! Frames of the file that is shown.

use super::*;
use crate::image::Size;
use crate::open::ShapeHints;
use crate::view::color::range::ValueRange;
use crate::view::geometry::camera::Point;
use crate::view::options::ShowOptions;
use crate::view::window::message::{Action, Ask, Message};

const NEXT: Action = Action::Frame(1);
const BEFORE: Action = Action::Frame(-1);

/// Five frames of 40 × 20 pixels, each of one value: 0, 10, 20 …
fn stack() -> Driver {
    let bytes: Vec<u8> = (0..5).flat_map(|frame| [frame * 10; 800]).collect();
    Driver::new(&bytes, given(40, 20))
}

fn title(frame: u64) -> String {
    format!("a.raw · 40×20 u8 · 1000% · frame {frame}/5")
}

/// Of another frame than the first, whose range stays and is told.
fn stepped(frame: u64) -> String {
    format!("{} · range 0 to 0", title(frame))
}

#[test]
fn keys_that_are_pressed_while_a_frame_is_on_its_way_all_count() {
    let mut driver = stack();
    driver.titled(&title(0));
    driver.press(NEXT);
    let first = driver.take(is_reshape);
    for _ in 0..3 {
        driver.press(NEXT);
    }
    driver.press(BEFORE);
    // The window still shows what it has; the panel shows where it goes.
    driver.titled(&title(0));
    assert_eq!(driver.session.facts().frame, 3);
    // The first one is shown though more is to come. Only the last of the others was asked for.
    driver.end(first);
    driver.titled(&stepped(1));
    assert_eq!(driver.session.facts().frame, 3);
    assert_eq!(
        driver.begun.iter().filter(|task| is_reshape(task)).count(),
        1
    );
    driver.settle();
    driver.titled(&stepped(3));
    assert_eq!(driver.session.facts().frame, 3);
}

#[test]
fn frames_end_at_the_first_and_the_last_one() {
    let mut driver = stack();
    driver.press_and_settle(BEFORE);
    driver.titled(&title(0));
    for _ in 0..9 {
        driver.press(NEXT);
    }
    driver.settle();
    driver.titled(&stepped(4));
    driver.press_and_settle(NEXT);
    driver.titled(&stepped(4));
    driver.press_and_settle(BEFORE);
    driver.titled(&stepped(3));
    driver.send(Message::Asked(Ask::Frame(1)));
    driver.settle();
    driver.titled(&stepped(1));
    driver.send(Message::Asked(Ask::Frame(5)));
    let path = driver.path("a.raw");
    let refused = format!("{} · {}: ", title(1), path.display());
    assert!(driver.title.starts_with(&refused), "{}", driver.title);
}

#[test]
fn a_single_frame_is_told() {
    let mut driver = Driver::new(&[7; 800], given(40, 20));
    driver.press_and_settle(NEXT);
    driver.titled("a.raw · 40×20 u8 · 1000% · there is a single frame");
}

#[test]
fn another_frame_has_texels_and_values_of_its_own() {
    let mut driver = stack();
    let forgotten = driver.forgotten;
    driver.send(Message::Moved(Point { row: 0.0, col: 0.0 }));
    driver.settle();
    driver.titled(&format!("{} · row 0, col 0: 0", title(0)));
    driver.press(NEXT);
    driver.settle();
    driver.titled(&format!("{} · row 0, col 0: 10 · range 0 to 0", title(1)));
    assert_eq!(driver.forgotten, forgotten + 1);
}

#[test]
fn a_value_of_the_frame_before_is_not_told_of_the_next() {
    let mut driver = stack();
    driver.send(Message::Moved(Point { row: 0.0, col: 0.0 }));
    let slow = driver.take(|task| matches!(task, Task::Pixel(_)));
    driver.press(NEXT);
    let next = driver.take(is_reshape);
    driver.end(next);
    driver.end(slow);
    driver.titled(&stepped(1));
    driver.settle();
    driver.titled(&format!("{} · row 0, col 0: 10 · range 0 to 0", title(1)));
}

#[test]
fn a_chosen_range_holds_for_a_frame_that_is_on_its_way() {
    let mut driver = stack();
    driver.press(NEXT);
    let next = driver.take(is_reshape);
    let range = ValueRange::new(3.0, 9.0).expect("a range");
    driver.send(Message::Asked(Ask::Range(range)));
    driver.end(next);
    driver.settle();
    driver.titled(&format!("{} · range 3 to 9", title(1)));
    assert_eq!(driver.session.picture().range(), range);
    driver.press_and_settle(NEXT);
    assert_eq!(driver.session.picture().range(), range);
}

#[test]
fn a_range_for_colours_over_a_background_is_made_by_a_worker() {
    let hints = ShapeHints {
        size: Size::new(20, 40).ok(),
        pixel_format: "rgba".parse().ok(),
        ..ShapeHints::default()
    };
    let mut driver = Driver::with(&[50; 3200], hints, &ShowOptions::default());
    let before = driver.session.picture().range();
    let range = ValueRange::new(3.0, 9.0).expect("a range");
    driver.send(Message::Asked(Ask::Range(range)));
    assert_eq!(driver.session.picture().range(), before);
    driver.settle();
    assert_eq!(driver.session.picture().range(), range);
}
