//! Bytes that are not there when they are read.

use std::fs::File;
use std::ops::Range;
use std::slice::from_ref;

use super::*;
use crate::view::geometry::camera::Point;
use crate::view::window::message::{Action, Message};

const TITLE: &str = "a.raw · 100×200 u8 · 100%";
const UNREADABLE: &str = "a part cannot be read";

/// Some pages; an image pixel a device pixel, from column 150 of the window on.
fn driver() -> Driver {
    Driver::new(&[7; 20_000], given(100, 200))
}

fn point_at(driver: &mut Driver, row: u32) {
    driver.send(Message::Moved(Point {
        row: f64::from(row),
        col: 150.0,
    }));
}

fn missing(driver: &Driver) -> Vec<Range<u64>> {
    driver.session.facts().missing.to_vec()
}

#[test]
fn what_is_not_there_is_noticed_when_it_is_read_and_again_when_it_is_back() {
    let mut driver = driver();
    // Nobody tells of that.
    driver.cut(10_000);
    driver.titled(TITLE);
    point_at(&mut driver, 199);
    let pixel = driver.take(|task| matches!(task, Task::Pixel(_)));
    driver.end(pixel);
    driver.titled(&format!("{TITLE} · {UNREADABLE} · row 199, col 0: missing"));
    let found = missing(&driver);
    assert!(
        matches!(&found[..], [part] if part.start >= 10_000 && part.contains(&19_900)),
        "{found:?}"
    );
    assert!(driver.session.picture().image().damaged());
    // Then somebody looks why.
    let look = driver.take(is_recheck);
    driver.end(look);
    driver.settle();
    driver.titled(&format!(
        "{TITLE} · file truncated · row 199, col 0: missing"
    ));
    assert_eq!(missing(&driver), from_ref(&(10_000..20_000)));

    // All of it is there again: it is mapped anew, though it looks as it did.
    driver.write("a.raw", &[9; 20_000]);
    driver.touch();
    driver.titled(&format!("{TITLE} · row 199, col 0: 9"));
    assert!(missing(&driver).is_empty());
    assert!(!driver.session.picture().image().damaged());
}

#[test]
fn it_is_noticed_after_each_frame() {
    let mut driver = driver();
    driver.send(Message::Drawn);
    assert!(driver.begun.is_empty());
    driver.cut(0);
    // What draws a frame reads.
    let image = driver.session.picture().image().clone();
    std::hint::black_box(image.bytes().whole().expect("in memory")[10_000]);
    for message in [Message::Drawn, Message::Loaded] {
        driver.send(message);
        driver.titled(&format!("{TITLE} · {UNREADABLE}"));
        // Once.
        assert_eq!(driver.begun.len(), 1);
    }
    driver.settle();
    driver.titled(&format!("{TITLE} · file truncated"));
}

#[test]
fn what_could_not_be_read_is_read_again_though_the_file_looks_as_it_did() {
    let mut driver = driver();
    let path = driver.path("a.raw");
    let modified = path.metadata().and_then(|file| file.modified());
    driver.cut(0);
    point_at(&mut driver, 0);
    let pixel = driver.take(|task| matches!(task, Task::Pixel(_)));
    driver.end(pixel);
    // Meanwhile it has come back.
    driver.write("a.raw", &[7; 20_000]);
    let file = File::options().write(true).open(path);
    file.and_then(|file| file.set_modified(modified?))
        .expect("a time");
    driver.settle();
    driver.titled(&format!("{TITLE} · {UNREADABLE} · row 0, col 0: missing"));
    driver.touch();
    driver.titled(&format!("{TITLE} · row 0, col 0: 7"));
    assert!(missing(&driver).is_empty());
}

#[test]
fn values_are_looked_up_again_when_more_is_known_of_the_file() {
    let mut driver = driver();
    point_at(&mut driver, 199);
    driver.settle();
    driver.titled(&format!("{TITLE} · row 199, col 0: 7"));
    driver.cut(10_000);
    driver.touch();
    driver.titled(&format!(
        "{TITLE} · file truncated · row 199, col 0: missing"
    ));
    // What is left is as it was.
    point_at(&mut driver, 10);
    driver.settle();
    driver.titled(&format!("{TITLE} · file truncated · row 10, col 0: 7"));
}

#[test]
fn trouble_is_that_of_the_file_that_is_shown() {
    let mut driver = driver();
    driver.cut(10_000);
    driver.touch();
    driver.titled(&format!("{TITLE} · file truncated"));
    driver.write("b_20x10_u8.raw", &[3; 200]);
    driver.send(Message::Dropped(driver.path("b_20x10_u8.raw")));
    driver.settle();
    driver.titled("b_20x10_u8.raw · 20×10 u8 · 2000%");
    assert!(missing(&driver).is_empty());
}

#[test]
fn it_stays_when_another_frame_of_the_file_is_shown() {
    let mut driver = Driver::new(&[7; 40_000], given(100, 200));
    // A whole frame would be an image of its own.
    driver.cut(10_000);
    driver.touch();
    driver.press_and_settle(Action::Frame(1));
    driver.titled(&format!(
        "{TITLE} · frame 1/2 · file truncated · range 7 to 7"
    ));
    assert_eq!(missing(&driver), from_ref(&(10_000..40_000)));
}
