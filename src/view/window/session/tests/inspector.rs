//! What is read of the picture, and what lies over it.

use super::*;
use crate::image::Number;
use crate::open::ShapeHints;
use crate::view::color::colormap::Colormap;
use crate::view::color::percentiles::{ChosenRange, Percentiles};
use crate::view::color::range::{Curve, ValueRange};
use crate::view::geometry::camera::{Point, Screen};
use crate::view::notice::Notice;
use crate::view::options::ShowOptions;
use crate::view::window::message::{Action, Ask, Message};

const TITLE: &str = "a.raw · 40×20 u8 · 1000%";

fn driver() -> Driver {
    let bytes: Vec<u8> = (0..800).map(|i| (i / 40) as u8).collect();
    Driver::new(&bytes, given(40, 20))
}

fn at(row: f64, col: f64) -> Message {
    Message::Moved(Point { row, col })
}

#[test]
fn the_pixel_under_the_cursor_is_asked_for_once() {
    let mut driver = driver();
    driver.send(at(35.0, 12.0));
    driver.titled(TITLE);
    driver.settle();
    driver.titled(&format!("{TITLE} · row 3, col 1: 3"));
    driver.send(at(36.0, 13.0));
    assert!(driver.begun.is_empty());
    // The picture moves under the cursor, a tenth of the window.
    driver.press_and_settle(Action::Look(1, 0));
    driver.titled(&format!("{TITLE} · row 5, col 1: 5"));
    driver.send(Message::Left);
    driver.titled(TITLE);
    driver.press_and_settle(Action::Fit);
    driver.titled(TITLE);
}

#[test]
fn a_value_that_comes_when_the_cursor_has_moved_on_is_not_told() {
    let mut driver = driver();
    driver.send(at(5.0, 5.0));
    let slow = driver.take(|task| matches!(task, Task::Pixel(_)));
    driver.send(at(15.0, 5.0));
    driver.end(slow);
    driver.titled(TITLE);
    driver.settle();
    driver.titled(&format!("{TITLE} · row 1, col 0: 1"));
}

#[test]
fn the_picture_is_dragged_and_zoomed() {
    let mut driver = driver();
    let center = |driver: &Driver| driver.session.sight().camera().center();
    let before = center(&driver);
    driver.send(at(100.0, 100.0));
    assert_eq!(center(&driver), before);
    driver.send(Message::Dragging(true));
    driver.send(at(120.0, 90.0));
    let (row, col) = (before.row - 2.0, before.col + 1.0);
    assert_eq!(center(&driver), Point { row, col });
    driver.send(Message::Dragging(false));
    driver.send(at(100.0, 100.0));
    assert_eq!(center(&driver), Point { row, col });
    driver.settle();
    let under = |driver: &Driver| {
        let cursor = Point {
            row: 100.0,
            col: 100.0,
        };
        driver.session.sight().camera().pixel_at(cursor)
    };
    let pixel = under(&driver);
    driver.send(Message::Zoomed(1.0));
    assert_eq!(driver.session.sight().camera().zoom(), 20.0);
    assert_eq!(under(&driver), pixel);
}

#[test]
fn a_view_is_planned_once_until_it_changes() {
    let mut driver = driver();
    let plan = |driver: &Driver| std::ptr::from_ref(driver.session.sight().plan());
    let before = plan(&driver);
    driver.press_and_settle(Action::Colormap(1));
    driver.send(Message::Resized(Screen {
        rows: 200,
        cols: 400,
    }));
    driver.press(Action::Fit);
    assert_eq!(plan(&driver), before);
    driver.press(Action::Zoom(1));
    let camera = *driver.session.sight().camera();
    assert_eq!(driver.session.sight().plan().camera, camera);
}

#[test]
fn what_the_panel_counts_is_asked_for_when_a_frame_is_drawn() {
    let mut driver = driver();
    driver.send(Message::Drawing);
    assert!(driver.begun.is_empty());
    driver.press(Action::Panel);
    assert!(driver.session.facts().takes_input());
    driver.send(Message::Drawing);
    assert!(driver.session.facts().counting);
    driver.settle();
    let max = |driver: &Driver| {
        let found = driver.session.facts().statistics;
        found.map(|found| found.max.to_f64())
    };
    assert_eq!(max(&driver), Some(19.0));
    // Once.
    driver.send(Message::Drawing);
    assert!(driver.begun.is_empty());
    // Of what is visible: rows 5 to 14.
    driver.press(Action::Zoom(2));
    driver.send(Message::Drawing);
    driver.settle();
    assert_eq!(max(&driver), Some(14.0));
    driver.send(Message::Asked(Ask::CountAll(true)));
    driver.send(Message::Drawing);
    driver.settle();
    assert_eq!(max(&driver), Some(19.0));
    assert!(driver.session.facts().counts_all);
}

#[test]
fn values_are_written_into_large_pixels() {
    let mut driver = driver();
    driver.press(Action::Grid);
    driver.titled(TITLE);
    assert!(driver.session.facts().grid);
    driver.press(Action::Zoom(6));
    driver.send(Message::Drawing);
    driver.settle();
    let visible = driver.session.sight().camera().visible();
    let facts = driver.session.facts();
    let (rect, values) = facts.values.expect("values");
    assert_eq!(*rect, visible);
    assert_eq!(values[0], visible.row_start.to_string());
    // Those of another view are not.
    driver.press(Action::Look(1, 0));
    assert!(driver.session.facts().values.is_none());
    driver.press(Action::ActualPixels);
    driver.press(Action::Grid);
    driver.press(Action::Grid);
    driver.titled("a.raw · 40×20 u8 · 100% · the pixel grid is seen from 800% on");
    assert!(driver.session.facts().is_nothing());
}

#[test]
fn colours_that_are_hardly_seen_are_told_unless_a_range_was_chosen() {
    let dark: Vec<u8> = (0..1200).map(|i| (i % 3) as u8).collect();
    let hints = ShapeHints {
        channels: Some(3),
        ..given(40, 10)
    };
    let hint = "its values lie between 0 and 2, shown are 0 to 255; N";
    let driver = Driver::new(&dark, hints.clone());
    let title = "a.raw · 40×10 u8 RGB · 1000%";
    driver.titled(&format!("{title} · {hint} shows them in full"));
    assert!(matches!(&driver.told[..], [Notice::Hint { .. }]));
    let options = ShowOptions {
        range_option: Some("--range"),
        ..ShowOptions::default()
    };
    let driver = Driver::with(&dark, hints.clone(), &options);
    driver.titled(&format!(
        "{title} · {hint} or --range 0,2 shows them in full"
    ));
    let options = ShowOptions {
        range: ValueRange::new(0.0, 9.0).ok().map(Into::into),
        ..ShowOptions::default()
    };
    Driver::with(&dark, hints, &options).titled(title);
}

#[test]
fn esc_closes_one_after_the_other() {
    let mut driver = driver();
    driver.press(Action::Panel);
    driver.press(Action::Keys);
    driver.press(Action::Close);
    assert!(driver.session.facts().panel && !driver.session.facts().keys);
    driver.press(Action::Close);
    assert!(driver.session.facts().is_nothing() && !driver.ended);
    driver.press(Action::Close);
    assert!(driver.ended);
}

#[test]
fn what_is_asked_in_the_panel_is_done() {
    let mut driver = driver();
    driver.send(Message::Asked(Ask::Colormap(Colormap::Gray)));
    assert_eq!(driver.session.colormap(), Colormap::Gray);
    driver.send(Message::Asked(Ask::Curve(Curve::Log)));
    assert_eq!(driver.session.picture().curve(), Curve::Log);
    driver.send(Message::Asked(Ask::GoTo(3, 5)));
    let center = Point { row: 3.5, col: 5.5 };
    assert_eq!(driver.session.sight().camera().center(), center);
    // The curve stays with other bytes.
    driver.press_and_settle(Action::Reload);
    assert_eq!(driver.session.picture().curve(), Curve::Log);
}

#[test]
fn what_is_visible_gets_all_the_colours() {
    let mut driver = driver();
    driver.press(Action::Zoom(2));
    driver.press_and_settle(Action::Autoscale);
    driver.titled("a.raw · 40×20 u8 · 2000% · range 5 to 14");
    // It stays when the file is read again.
    driver.press_and_settle(Action::Reload);
    let range = driver.session.picture().range();
    assert_eq!(Some(range), ValueRange::new(5.0, 14.0).ok());
}

#[test]
fn the_key_for_the_range_goes_on_to_fewer_and_fewer_values() {
    // 800 of 0 to 199, but for two far above, and then a tenth far below.
    let mut bytes: Vec<u8> = (0..800).map(|i| 100 + (i % 100) as u8).collect();
    bytes[5] = 255;
    bytes[6] = 0;
    let mut driver = Driver::new(&bytes, given(40, 20));
    let range = |driver: &Driver| {
        let range = driver.session.picture().range();
        [range.min(), range.max()].map(Number::to_f64)
    };
    driver.press_and_settle(Action::Autoscale);
    driver.titled(&format!("{TITLE} · range 0 to 255"));
    driver.press_and_settle(Action::Autoscale);
    assert_eq!(range(&driver), [101.0, 198.0]);
    driver.titled(&format!(
        "{TITLE} · range 101 to 198, 2%,98% of what is visible"
    ));
    driver.press_and_settle(Action::Autoscale);
    assert!(
        driver.title.ends_with(", 10%,90% of what is visible"),
        "{}",
        driver.title
    );
    driver.press_and_settle(Action::Autoscale);
    assert_eq!(range(&driver), [0.0, 255.0]);
    // Both at once, too.
    driver.press_and_settle(Action::Fit);
    driver.press(Action::Autoscale);
    driver.press(Action::Autoscale);
    driver.settle();
    assert_eq!(range(&driver), [101.0, 198.0]);
    // The range stays and is told when what was said is over.
    driver.press_and_settle(Action::Zoom(1));
    assert!(
        driver.title.ends_with(" · range 101 to 198"),
        "{}",
        driver.title
    );
    // Not in a row.
    driver.press_and_settle(Action::Fit);
    driver.press_and_settle(Action::Autoscale);
    assert_eq!(range(&driver), [0.0, 255.0]);
}

#[test]
fn a_grey_picture_that_few_values_flatten_is_told_of_until_a_range_is_chosen() {
    let mut bytes: Vec<u8> = (0..800).map(|i| 100 + (i % 40) as u8).collect();
    bytes[5] = 255;
    bytes[6] = 0;
    let options = ShowOptions {
        range_option: Some("--range"),
        ..ShowOptions::default()
    };
    let mut driver = Driver::with(&bytes, given(40, 20), &options);
    driver.titled(&format!(
        "{TITLE} · nearly all its values lie between 100 and 139, shown are 0 to 255; N twice or --range 2%,98% \
         shows them in full"
    ));
    driver.press(Action::Autoscale);
    driver.press_and_settle(Action::Autoscale);
    let range = driver.session.picture().range();
    assert_eq!(Some(range), ValueRange::new(100.0, 139.0).ok());
    let options = ShowOptions {
        range: Some(ChosenRange::Percentiles(Percentiles::MOST)),
        ..options
    };
    let driver = Driver::with(&bytes, given(40, 20), &options);
    driver.titled(TITLE);
    assert_eq!(driver.session.picture().range(), range);
}
