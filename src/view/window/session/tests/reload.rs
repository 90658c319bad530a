//! The file that is shown is written to, cut off, replaced, removed; and F5.

use std::fs;
use std::slice::from_ref;

use super::*;
use crate::view::geometry::camera::Point;
use crate::view::window::message::{Action, Message};

const TITLE: &str = "a.raw · 40×20 u8 · 1000%";

fn driver() -> Driver {
    Driver::new(&[7; 800], given(40, 20))
}

fn first_byte(driver: &Driver) -> u8 {
    driver
        .session
        .picture()
        .image()
        .bytes()
        .whole()
        .expect("in memory")[0]
}

fn header(cols: u64, rows: u64) -> String {
    format!(
        "ENVI\nsamples = {cols}\nlines = {rows}\nbands = 1\ndata type = 1\n\
         interleave = bsq\nbyte order = 0\nheader offset = 0\n"
    )
}

/// A file whose shape a header beside it tells.
fn with_header() -> Driver {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.raw"), [7; 800]).expect("written");
    fs::write(folder.path().join("a.hdr"), header(40, 20)).expect("written");
    Driver::open(folder, "a.raw", Default::default(), &Default::default())
}

#[test]
fn other_bytes_are_shown_again() {
    let mut driver = driver();
    driver.send(Message::Moved(Point { row: 0.0, col: 0.0 }));
    driver.settle();
    driver.titled(&format!("{TITLE} · row 0, col 0: 7"));
    driver.write("a.raw", &[8; 800]);
    driver.touch();
    driver.titled(&format!("{TITLE} · row 0, col 0: 8"));
    // So they are where nobody tells that they are others.
    driver.write("a.raw", &[9; 800]);
    driver.press_and_settle(Action::Reload);
    driver.titled(&format!("{TITLE} · row 0, col 0: 9"));
}

#[test]
fn what_did_not_change_is_read_again_only_when_that_is_asked() {
    let mut driver = driver();
    let before = driver.forgotten;
    driver.touch();
    assert_eq!(driver.forgotten, before);
    driver.press_and_settle(Action::Reload);
    assert_eq!(driver.forgotten, before + 1);
    driver.titled(TITLE);
}

#[test]
fn a_file_that_became_shorter_stays_as_far_as_it_is_there() {
    let mut driver = driver();
    for reload in [false, true] {
        driver.cut(400);
        match reload {
            true => driver.press_and_settle(Action::Reload),
            false => driver.touch(),
        }
        driver.titled(&format!("{TITLE} · file truncated"));
        assert_eq!(driver.session.facts().missing, from_ref(&(400..800)));
        driver.write("a.raw", &[8; 800]);
        driver.touch();
        driver.titled(TITLE);
        assert!(driver.session.facts().missing.is_empty());
        assert_eq!(first_byte(&driver), 8);
    }
}

#[test]
fn a_file_that_is_gone_stays_and_may_come_back() {
    let mut driver = driver();
    let path = driver.path("a.raw");
    fs::remove_file(&path).expect("removed");
    driver.touch();
    driver.titled(&format!("{TITLE} · file deleted"));
    driver.press_and_settle(Action::Reload);
    driver.titled(&format!("{TITLE} · file deleted"));
    driver.write("a.raw", &[1; 100]);
    driver.touch();
    driver.titled(&format!(
        "{TITLE} · file replaced by one that is no such image"
    ));
    assert_eq!(first_byte(&driver), 7);
    driver.write("a.raw", &[8; 800]);
    driver.touch();
    driver.titled(TITLE);
    assert_eq!(first_byte(&driver), 8);

    // A new one in its place.
    driver.replace(&[9; 800]);
    driver.touch();
    driver.titled(TITLE);
    assert_eq!(first_byte(&driver), 9);
}

#[test]
fn a_header_may_change() {
    let mut driver = with_header();
    driver.titled(TITLE);
    driver.write("a.hdr", header(20, 40).as_bytes());
    driver.touch();
    driver.titled("a.raw · 20×40 u8 · 500%");
    // One that makes no sense, or too much of it, changes nothing.
    for broken in ["ENVI\nsamples = many\n", &header(40, 40)] {
        driver.write("a.hdr", broken.as_bytes());
        driver.touch();
        driver.titled("a.raw · 20×40 u8 · 500%");
    }
    // F5 says why.
    driver.press_and_settle(Action::Reload);
    let start = format!(
        "a.raw · 20×40 u8 · 500% · {}: ",
        driver.path("a.raw").display()
    );
    assert!(driver.title.starts_with(&start), "{}", driver.title);
    assert_eq!(driver.told.len(), 1);
}

#[test]
fn what_a_header_told_is_better_than_a_guess() {
    let mut driver = with_header();
    fs::remove_file(driver.path("a.hdr")).expect("removed");
    driver.write("a.raw", &waves(20, 40));
    driver.touch();
    driver.titled(TITLE);
    driver.press_and_settle(Action::Reload);
    driver.titled(TITLE);
    assert_eq!(
        driver
            .session
            .picture()
            .image()
            .bytes()
            .whole()
            .expect("in memory"),
        waves(20, 40)
    );
}

#[test]
fn a_frame_that_is_on_its_way_is_wanted_of_the_new_bytes() {
    let stack = |first: u8| -> Vec<u8> { (0..3).flat_map(|i| [first + i; 800]).collect() };
    let mut driver = Driver::new(&stack(10), given(40, 20));
    let title = |frame| format!("{TITLE} · frame {frame}/3");
    driver.press(Action::Frame(1));
    let old = driver.take(is_reshape);
    driver.replace(&stack(20));
    driver.press(Action::Reload);
    let look = driver.take(is_recheck);
    driver.end(look);
    driver.titled(&title(0));
    // That of the bytes before comes too late.
    driver.end(old);
    driver.titled(&title(0));
    driver.settle();
    driver.titled(&format!("{} · range 20 to 20", title(1)));
    assert_eq!(first_byte(&driver), 20);

    // It may come first, too: then the file is read again for that.
    driver.replace(&stack(30));
    driver.press(Action::Reload);
    let look = driver.take(is_recheck);
    driver.press(Action::Frame(1));
    let next = driver.take(is_reshape);
    driver.end(next);
    driver.titled(&format!("{} · range 20 to 20", title(2)));
    assert_eq!(first_byte(&driver), 20);
    driver.end(look);
    driver.settle();
    driver.titled(&title(2));
    assert_eq!(first_byte(&driver), 30);
}

#[test]
fn a_frame_that_is_not_there_any_more_is_not_wanted() {
    let mut driver = Driver::new(&[7; 2400], given(40, 20));
    driver.press(Action::Frame(2));
    let next = driver.take(is_reshape);
    driver.write("a.raw", &[8; 1600]);
    driver.press(Action::Reload);
    let look = driver.take(is_recheck);
    driver.end(look);
    driver.end(next);
    driver.settle();
    driver.titled(&format!("{TITLE} · frame 0/2"));
}

#[test]
fn a_look_does_what_those_it_overtakes_would_have_done() {
    let mut driver = driver();
    let before = driver.forgotten;
    // The system tells of a change, of which there is none, just after F5.
    driver.press(Action::Reload);
    driver.send(Message::Touched);
    assert_eq!(driver.begun.len(), 1);
    driver.settle();
    assert_eq!(driver.forgotten, before + 1);
    // Once.
    driver.touch();
    assert_eq!(driver.forgotten, before + 1);
}

#[test]
fn an_earlier_look_does_not_end_what_a_later_one_is_asked_for() {
    let mut driver = driver();
    driver.send(Message::Touched);
    let look = driver.take(is_recheck);
    driver.press(Action::Reload);
    driver.end(look);
    driver.send(Message::Touched);
    let before = driver.forgotten;
    driver.settle();
    assert_eq!(driver.forgotten, before + 1);
}
