//! Shapes that are guessed, and found by hand.

use super::*;
use crate::image::SampleType;
use crate::open::{ShapeHints, ShapeOrigin};
use crate::view::window::message::Action;

fn guessed() -> Driver {
    Driver::new(&waves(320, 240), ShapeHints::default())
}

/// Rows, columns and sample type of what is shown.
fn shape(driver: &Driver) -> (u64, u64, String) {
    let layout = driver.session.picture().image().layout().clone();
    let sample: SampleType = layout.sample();
    (
        layout.size().rows(),
        layout.size().cols(),
        sample.to_string(),
    )
}

fn is(rows: u64, cols: u64, sample: &str) -> (u64, u64, String) {
    (rows, cols, sample.to_owned())
}

#[test]
fn columns_are_added_and_taken_away() {
    let mut driver = Driver::new(&[7; 800], given(40, 20));
    driver.press_and_settle(Action::Widen(1));
    driver.titled("a.raw · 41×19 u8 · 976%");
    driver.press_and_settle(Action::Widen(-16));
    driver.titled("a.raw · 25×32 u8 · 625%");
    driver.press_and_settle(Action::Widen(-999));
    driver.titled("a.raw · 1×800 u8 · 25%");
    driver.press_and_settle(Action::Widen(799));
    assert_eq!(shape(&driver), is(1, 800, "u8"));
    // There is not a row of so many.
    driver.press_and_settle(Action::Widen(1));
    assert_eq!(shape(&driver), is(1, 800, "u8"));
    let path = driver.path("a.raw");
    assert!(driver.title.contains(&format!(" · {}: ", path.display())));
}

#[test]
fn keys_that_are_pressed_while_a_shape_is_on_its_way_all_count() {
    let mut driver = Driver::new(&[7; 800], given(40, 20));
    driver.press(Action::Widen(1));
    let first = driver.take(is_reshape);
    for _ in 0..4 {
        driver.press(Action::Widen(1));
    }
    driver.press(Action::SampleType(1));
    assert_eq!(shape(&driver), is(20, 40, "u8"));
    driver.end(first);
    assert_eq!(shape(&driver), is(19, 41, "u8"));
    driver.settle();
    assert_eq!(shape(&driver), is(17, 45, "i8"));
}

#[test]
fn sample_types_go_round() {
    let mut driver = Driver::new(&[7; 800], given(40, 20));
    driver.press_and_settle(Action::SampleType(1));
    assert_eq!(shape(&driver), is(20, 40, "i8"));
    driver.press_and_settle(Action::SampleType(1));
    assert_eq!(shape(&driver), is(10, 40, "u16le"));
    driver.press_and_settle(Action::SampleType(-1));
    driver.press_and_settle(Action::SampleType(-1));
    assert_eq!(shape(&driver), is(20, 40, "u8"));
    driver.press_and_settle(Action::SampleType(-1));
    let last = shape(&driver);
    assert!(last.2.ends_with("be"), "{last:?}");
    driver.press_and_settle(Action::SampleType(1));
    assert_eq!(shape(&driver), is(20, 40, "u8"));

    // Those of which there is not a row are left out.
    let mut driver = Driver::new(&[7; 60], given(40, 1));
    driver.press_and_settle(Action::SampleType(1));
    assert_eq!(shape(&driver), is(1, 40, "i8"));
    driver.press_and_settle(Action::SampleType(1));
    assert_eq!(shape(&driver), is(1, 40, "bool"));
}

#[test]
fn what_a_header_tells_is_not_changed_by_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let header = "ENVI\nsamples = 40\nlines = 20\nbands = 1\ndata type = 1\n\
                  interleave = bsq\nbyte order = 0\nheader offset = 0\n";
    std::fs::write(folder.path().join("a.raw"), [7; 800]).expect("written");
    std::fs::write(folder.path().join("a.hdr"), header).expect("written");
    let mut driver = Driver::open(folder, "a.raw", Default::default(), &Default::default());
    for action in [Action::Widen(1), Action::SampleType(1)] {
        driver.press_and_settle(action);
        driver.titled("a.raw · 40×20 u8 · 1000% · its header tells the shape");
        driver.press(Action::Fit);
        driver.titled("a.raw · 40×20 u8 · 1000%");
    }
}

#[test]
fn reading_again_brings_back_what_was_given() {
    let mut driver = Driver::new(&waves(320, 240), given(300, 200));
    driver.press_and_settle(Action::Widen(1));
    driver.press_and_settle(Action::SampleType(1));
    assert_eq!(shape(&driver).1, 301);
    driver.press_and_settle(Action::Reload);
    assert_eq!(shape(&driver), is(200, 300, "u8"));
    // Also if another one is on its way.
    driver.press(Action::Widen(1));
    let wider = driver.take(is_reshape);
    driver.press(Action::Reload);
    driver.end(wider);
    driver.settle();
    assert_eq!(shape(&driver), is(200, 300, "u8"));
    assert_eq!(
        driver.session.picture().image().origin(),
        &ShapeOrigin::Given
    );
}

#[test]
fn a_guess_that_was_changed_by_hand_stays_when_it_is_read_again() {
    let mut driver = guessed();
    assert_eq!(shape(&driver), is(240, 320, "u8"));
    driver.press_and_settle(Action::Widen(-16));
    assert_eq!(shape(&driver), is(252, 304, "u8"));
    driver.press_and_settle(Action::Reload);
    assert_eq!(shape(&driver), is(252, 304, "u8"));
    driver.write("a.raw", &waves(304, 252));
    driver.touch();
    assert_eq!(shape(&driver), is(252, 304, "u8"));
    // One that is on its way, too.
    driver.press(Action::Widen(16));
    let wider = driver.take(is_reshape);
    driver.press(Action::Reload);
    driver.settle();
    driver.end(wider);
    driver.settle();
    assert_eq!(shape(&driver).1, 320);
}

#[test]
fn a_guess_is_made_anew_for_another_size_and_when_that_is_asked() {
    let mut driver = guessed();
    driver.write("a.raw", &waves(150, 200));
    driver.touch();
    assert_eq!(shape(&driver), is(200, 150, "u8"));
    // For the same size only when that is asked.
    driver.write("a.raw", &waves(200, 150));
    driver.touch();
    assert_eq!(shape(&driver), is(200, 150, "u8"));
    driver.press_and_settle(Action::Reload);
    assert_eq!(shape(&driver), is(150, 200, "u8"));
}

#[test]
fn the_view_stays_in_another_shape() {
    let mut driver = guessed();
    driver.press(Action::ActualPixels);
    let before = driver.session.sight().camera().center();
    driver.press_and_settle(Action::Widen(1));
    let camera = driver.session.sight().camera();
    assert_eq!((camera.center(), camera.zoom()), (before, 1.0));
    assert_eq!(camera.image(), driver.session.picture().size());
}
