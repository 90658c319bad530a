//! Commands that wait for a frame that is on its way.

use super::*;
use crate::view::window::message::{Action, Message};

fn stack() -> Driver {
    let bytes: Vec<u8> = (0..3)
        .flat_map(|frame: u8| (0..800).map(move |i| frame * 50 + (i % 40) as u8))
        .collect();
    Driver::new(&bytes, given(40, 20))
}

fn title(frame: u64) -> String {
    format!("a.raw · 40×20 u8 · 1000% · frame {frame}/3")
}

#[test]
fn what_is_asked_of_a_frame_on_its_way_is_done_with_that_one() {
    let mut driver = stack();
    driver.press(Action::Frame(1));
    let next = driver.take(is_reshape);
    driver.press(Action::Save);
    driver.press(Action::Autoscale);
    assert!(driver.saved.is_empty() && driver.begun.is_empty());
    driver.end(next);
    assert_eq!(driver.saved.len(), 1);
    assert_eq!(driver.saved[0].picture.image().frame(), Some(1));
    driver.settle();
    driver.titled(&format!("{} · range 50 to 89", title(1)));
}

#[test]
fn it_waits_for_the_last_of_several_frames() {
    let mut driver = stack();
    driver.press(Action::Frame(1));
    let first = driver.take(is_reshape);
    driver.press(Action::Save);
    driver.press(Action::Frame(1));
    driver.end(first);
    driver.titled(&format!("{} · range 0 to 39", title(1)));
    assert!(driver.saved.is_empty());
    driver.settle();
    assert_eq!(driver.saved.len(), 1);
    assert_eq!(driver.saved[0].picture.image().frame(), Some(2));
}

#[test]
fn what_nobody_waits_for_is_done_at_once() {
    let mut driver = stack();
    driver.press(Action::Save);
    assert_eq!(driver.saved.len(), 1);
    driver.send(Message::Saved(Ok("a-001.png".into())));
    driver.titled(&format!("{} · saved a-001.png", title(0)));
    driver.send(Message::Saved(Err("no room".to_owned())));
    driver.titled(&format!("{} · no room", title(0)));
}

#[test]
fn a_range_that_came_too_late_is_looked_for_again() {
    let mut driver = stack();
    driver.press(Action::Autoscale);
    let slow = driver.take(is_autoscale);
    driver.press(Action::Frame(1));
    let next = driver.take(is_reshape);
    driver.end(next);
    // That of the frame before is of no use.
    driver.end(slow);
    driver.titled(&format!("{} · range 0 to 39", title(1)));
    driver.settle();
    driver.titled(&format!("{} · range 50 to 89", title(1)));
}

#[test]
fn what_waits_is_done_when_the_shape_is_not_wanted_any_more() {
    let mut driver = stack();
    driver.press(Action::Widen(1));
    let wider = driver.take(is_reshape);
    driver.press(Action::Save);
    // What was given comes back.
    driver.press(Action::Reload);
    assert_eq!(driver.saved.len(), 1);
    assert_eq!(driver.saved[0].picture.size().cols(), 40);
    driver.end(wider);
    driver.settle();
    driver.titled(&title(0));
}
