//! Files that grow while they are shown.

use std::slice::from_ref;

use super::*;
use crate::open::ShapeHints;
use crate::view::options::ShowOptions;
use crate::view::window::message::{Action, Message};

fn rows(rows: usize) -> Vec<u8> {
    let row: Vec<u8> = (0..100).collect();
    row.repeat(rows)
}

#[test]
fn rows_are_added_as_they_come() {
    let mut driver = Driver::following(&rows(20), given(100, 1));
    driver.titled("a.raw · 100×20 u8 · 400%");
    // Half a row more does not count.
    driver.write("a.raw", &[rows(49), vec![7; 150]].concat());
    driver.touch();
    driver.titled("a.raw · 100×50 u8 · 400%");
    driver.write("a.raw", &rows(51));
    driver.touch();
    driver.titled("a.raw · 100×51 u8 · 392%");
}

#[test]
fn who_does_not_follow_is_told_that_there_is_more() {
    let mut driver = Driver::new(&rows(20), given(100, 20));
    driver.write("a.raw", &rows(30));
    driver.touch();
    driver.titled("a.raw · 100×20 u8 · 400%");
}

#[test]
fn who_looks_at_the_end_goes_on_looking_at_the_end() {
    let mut driver = Driver::following(&rows(50), given(100, 1));
    let end = |driver: &Driver| driver.session.sight().camera().visible().row_end;
    driver.press(Action::Zoom(2));
    driver.press(Action::Look(9, 0));
    assert_eq!(end(&driver), 50);
    driver.write("a.raw", &rows(101));
    driver.touch();
    assert_eq!(end(&driver), 101);
    // Who looks elsewhere stays there.
    driver.press(Action::Look(-20, 0));
    let before = driver.session.sight().camera().center();
    driver.write("a.raw", &rows(150));
    driver.touch();
    assert_eq!(driver.session.sight().camera().center(), before);
    // And who sees all of it goes on seeing all of it.
    driver.press(Action::Fit);
    driver.write("a.raw", &rows(200));
    driver.touch();
    assert_eq!(end(&driver), 200);
    assert!(driver.session.sight().camera().is_fitted());
}

#[test]
fn frames_of_a_growing_stack_come_one_by_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let header = "ENVI\nsamples = 40\nlines = 20\nbands = 5\ndata type = 1\n\
                  interleave = bsq\nbyte order = 0\nheader offset = 0\n";
    std::fs::write(folder.path().join("a.hdr"), header).expect("written");
    std::fs::write(folder.path().join("a.raw"), [7; 600]).expect("written");
    let options = ShowOptions {
        follow: true,
        ..ShowOptions::default()
    };
    let mut driver = Driver::open(folder, "a.raw", ShapeHints::default(), &options);
    driver.titled("a.raw · 40×15 u8 · 1000%");
    driver.write("a.raw", &[7; 800]);
    driver.touch();
    driver.titled("a.raw · 40×20 u8 · 1000%");
    let title = |frame, frames| format!("a.raw · 40×20 u8 · 1000% · frame {frame}/{frames}");
    driver.write("a.raw", &[7; 1600]);
    driver.touch();
    driver.titled(&title(0, 2));
    driver.press_and_settle(Action::Frame(1));
    for frames in [3, 4, 5] {
        driver.write("a.raw", &vec![7; 800 * frames]);
        driver.touch();
        driver.titled(&title(1, frames));
    }
    // One that is asked for while the next comes.
    driver.press(Action::Frame(3));
    driver.write("a.raw", &[8; 4000]);
    driver.touch();
    driver.titled(&title(4, 5));
}

#[test]
fn a_guess_stays_while_the_file_grows() {
    let mut driver = Driver::following(&waves(320, 240), ShapeHints::default());
    let is = |driver: &Driver, shape: &str| {
        let start = format!("a.raw · {shape} u8 · ");
        assert!(driver.title.starts_with(&start), "{}", driver.title);
    };
    is(&driver, "320×240");
    driver.write("a.raw", &waves(320, 255));
    driver.touch();
    is(&driver, "320×255");
    // By now most of it has another width, and it has whole rows of that.
    let most = [waves(320, 255), waves(150, 6001)].concat();
    driver.write("a.raw", &most);
    driver.touch();
    is(&driver, "320×3067");
    driver.press_and_settle(Action::Reload);
    is(&driver, "150×6545");
    // By hand it is what it was made.
    driver.press_and_settle(Action::Widen(1));
    driver.write("a.raw", &[most, waves(151, 10)].concat());
    driver.touch();
    is(&driver, "151×6511");
}

#[test]
fn a_file_without_a_row_is_waited_for() {
    let mut driver = Driver::following(&rows(20), given(100, 1));
    // Somebody begins it anew.
    driver.write("a.raw", &[]);
    driver.touch();
    driver.titled("a.raw · 100×20 u8 · 400% · file truncated");
    assert_eq!(driver.session.facts().missing, from_ref(&(0..2000)));
    driver.write("a.raw", &rows(0));
    driver.touch();
    driver.write("a.raw", &rows(3));
    driver.touch();
    driver.titled("a.raw · 100×3 u8 · 400%");
    assert!(driver.session.facts().missing.is_empty());
    // An empty one that is dropped is not.
    driver.write("b_100x1_u8.raw", &[]);
    driver.send(Message::Dropped(driver.path("b_100x1_u8.raw")));
    driver.settle();
    let path = driver.path("b_100x1_u8.raw");
    driver.titled(&format!(
        "a.raw · 100×3 u8 · 400% · {}: the file is empty",
        path.display()
    ));
}
