//! Other files: dropped on the window, or drawn by who opened it.

use super::*;
use crate::open::{Image, ShapeHints};
use crate::view::color::range::ValueRange;
use crate::view::notice::Notice;
use crate::view::options::ShowOptions;
use crate::view::tiles::picture::Picture;
use crate::view::window::message::{Action, Ask, Message};
use crate::view::window::session::Session;

const TITLE: &str = "a.raw · 40×20 u8 · 1000%";

/// Two more files are in the folder.
fn driver() -> Driver {
    let bytes: Vec<u8> = (0..2400).map(|i| (i / 800) as u8).collect();
    let driver = Driver::new(&bytes, given(40, 20));
    driver.write("b_20x10_u8.raw", &[3; 200]);
    driver.write("c_10x10_u8.raw", &[4; 100]);
    driver
}

fn drop_file(driver: &mut Driver, name: &str) {
    driver.send(Message::Dropped(driver.path(name)));
}

#[test]
fn of_files_that_are_dropped_while_one_is_opened_the_last_is_shown() {
    let mut driver = driver();
    drop_file(&mut driver, "a.raw");
    let first = driver.take(is_open);
    drop_file(&mut driver, "b_20x10_u8.raw");
    drop_file(&mut driver, "c_10x10_u8.raw");
    driver.end(first);
    driver.settle();
    driver.titled("c_10x10_u8.raw · 10×10 u8 · 2000%");
    assert_eq!(driver.watched, driver.path("c_10x10_u8.raw"));
}

#[test]
fn a_frame_of_the_file_before_comes_too_late() {
    let mut driver = driver();
    driver.titled(&format!("{TITLE} · frame 0/3"));
    driver.press(Action::Frame(1));
    let next = driver.take(is_reshape);
    driver.press(Action::Save);
    drop_file(&mut driver, "b_20x10_u8.raw");
    driver.settle();
    driver.end(next);
    driver.settle();
    driver.titled("b_20x10_u8.raw · 20×10 u8 · 2000%");
    // What was asked to be saved is what is shown then.
    assert_eq!(driver.saved.len(), 1);
    let path = driver.path("b_20x10_u8.raw");
    assert_eq!(driver.saved[0].picture.image().path(), path);
    // Frames of the other file are counted from its own.
    driver.press(Action::Frame(1));
    driver.titled("b_20x10_u8.raw · 20×10 u8 · 2000% · there is a single frame");
}

#[test]
fn a_look_at_the_file_before_looks_at_the_new_one() {
    let mut driver = driver();
    driver.press(Action::Reload);
    let look = driver.take(is_recheck);
    drop_file(&mut driver, "b_20x10_u8.raw");
    driver.settle();
    driver.write("b_20x10_u8.raw", &[9; 200]);
    driver.end(look);
    driver.settle();
    driver.titled("b_20x10_u8.raw · 20×10 u8 · 2000%");
    assert_eq!(
        driver
            .session
            .picture()
            .image()
            .bytes()
            .whole()
            .expect("in memory")[0],
        9
    );
    assert!(driver.session.facts().trouble.is_none());
}

#[test]
fn what_is_no_image_is_refused_and_what_was_shown_stays() {
    let mut driver = driver();
    let folder = driver.folder.path().to_owned();
    driver.send(Message::Dropped(folder.clone()));
    driver.settle();
    let start = format!("{TITLE} · frame 0/3 · {}: ", folder.display());
    assert!(driver.title.starts_with(&start), "{}", driver.title);
    assert!(matches!(&driver.told[..], [Notice::Failed(_)]));
    drop_file(&mut driver, "none.raw");
    driver.settle();
    assert_eq!(driver.told.len(), 2);
    assert_eq!(driver.watched, driver.path("a.raw"));
}

#[test]
fn what_was_chosen_for_a_file_is_not_for_another() {
    let mut driver = driver();
    let chosen = ValueRange::new(0.0, 9.0).expect("a range");
    driver.send(Message::Asked(Ask::Range(chosen)));
    assert_eq!(driver.session.picture().range(), chosen);
    drop_file(&mut driver, "b_20x10_u8.raw");
    driver.settle();
    let range = driver.session.picture().range();
    assert_eq!(Some(range), ValueRange::new(3.0, 3.0).ok());
    // Nor is the shape that was given.
    driver.press_and_settle(Action::Reload);
    driver.titled("b_20x10_u8.raw · 20×10 u8 · 2000%");

    let options = ShowOptions {
        range: Some(chosen.into()),
        ..ShowOptions::default()
    };
    let mut driver = Driver::with(&[7; 800], given(40, 20), &options);
    driver.write("b_20x10_u8.raw", &[3; 200]);
    drop_file(&mut driver, "b_20x10_u8.raw");
    driver.settle();
    assert_eq!(driver.session.picture().range(), chosen);
}

/// Another picture is drawn into the file that was shown first.
fn remade(driver: &Driver, bytes: &[u8]) -> Message {
    driver.write("a.raw", bytes);
    let image = Image::open(&driver.path("a.raw"), &given(40, 20)).expect("an image");
    Message::Remade(Ok(Box::new(Picture::new(image, None))))
}

#[test]
fn one_picture_is_drawn_at_a_time() {
    let mut driver = Driver::new(&[7; 800], given(40, 20));
    driver.press(Action::NewSeed);
    driver.titled(&format!("{TITLE} · drawing…"));
    driver.press(Action::NewSeed);
    assert_eq!(driver.remakes, 1);
    // Other words come first.
    driver.press(Action::Frame(1));
    driver.titled(&format!("{TITLE} · there is a single frame"));
    let made = remade(&driver, &[8; 800]);
    driver.send(made);
    driver.settle();
    driver.titled(TITLE);
    assert_eq!(
        driver
            .session
            .picture()
            .image()
            .bytes()
            .whole()
            .expect("in memory")[0],
        8
    );
    driver.press(Action::NewSeed);
    assert_eq!(driver.remakes, 2);
    driver.send(Message::Remade(Err("the disk is full".to_owned())));
    driver.titled(&format!("{TITLE} · the disk is full"));
    let told = &driver.told[..];
    assert!(matches!(told, [Notice::NotMade(why)] if why == "the disk is full"));
    driver.press(Action::NewSeed);
    assert_eq!(driver.remakes, 3);
}

#[test]
fn a_picture_is_drawn_while_others_are_on_their_way() {
    let mut driver = driver();
    driver.press(Action::NewSeed);
    driver.press(Action::Frame(1));
    let next = driver.take(is_reshape);
    drop_file(&mut driver, "b_20x10_u8.raw");
    let other = driver.take(is_open);
    driver.press(Action::Reload);
    let look = driver.take(is_recheck);
    let made = remade(&driver, &[8; 800]);
    driver.send(made);
    driver.titled(TITLE);
    // What was wanted of the file before is not any more, and there is no trouble.
    driver.end(next);
    driver.end(look);
    driver.settle();
    driver.titled(TITLE);
    assert_eq!(
        driver
            .session
            .picture()
            .image()
            .bytes()
            .whole()
            .expect("in memory")[0],
        8
    );
    // The file that the user opened is.
    driver.end(other);
    driver.settle();
    driver.titled("b_20x10_u8.raw · 20×10 u8 · 2000%");
    // And a picture that is drawn then is looked after again.
    driver.press(Action::NewSeed);
    let made = remade(&driver, &[9; 800]);
    driver.send(made);
    driver.settle();
    driver.titled(TITLE);
    assert_eq!(driver.watched, driver.path("a.raw"));
}

#[test]
fn where_nobody_draws_that_is_told() {
    let mut driver = driver();
    let options = ShowOptions::default();
    let picture = driver.session.picture().clone();
    let screen = driver.session.sight().camera().screen();
    driver.session = Session::new(picture, screen, &options, ShapeHints::default(), false);
    driver.press(Action::NewSeed);
    let told = "R redraws only what squaremap COUNT has drawn";
    driver.titled(&format!("{TITLE} · frame 0/3 · {told}"));
    assert_eq!(driver.remakes, 0);
}
