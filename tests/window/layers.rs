//! What lies over the picture: how it is left, where it has room.

use crate::common::screenshot::Picture;
use crate::harness::{Window, wait_for, wait_until, window_test};

/// The colour of the panel where there is nothing on it.
const PANEL: [u8; 3] = [27; 3];
/// The colour of a field to type into.
const FIELD: [u8; 3] = [10; 3];

/// The middle rows of the fields of the panel that lie at a column, from the top.
fn fields(shown: &Picture, col: usize) -> Vec<u32> {
    let rows: Vec<usize> = (0..shown.rows)
        .filter(|&row| shown.pixel(row, col) == FIELD)
        .collect();
    let runs = rows.chunk_by(|a, b| a + 1 == *b);
    runs.filter(|run| run.len() > 9)
        .map(|run| (run[run.len() / 2]) as u32)
        .collect()
}

#[test]
fn escape_closes_one_thing_at_a_time() {
    window_test(|desktop| {
        let window = desktop.show_noise();
        window.wait_for_frame("--window-size 720x480");
        let plain = window.screenshot();
        window.press("i");
        window.wait_until_covered("the panel", &plain, 30_000..200_000);
        let panel = window.wait_until_quiet();
        window.press("question");
        window.wait_until_covered("the keys, too", &panel, 30_000..300_000);
        window.press("Escape");
        // Its title may be of another shade than before.
        window.wait_until_covered("the panel alone", &panel, 0..15_000);
        window.press("Escape");
        window.wait_for_frame("--window-size 720x480");
        window.end_with("Escape");
    });
}

#[test]
fn a_number_is_entered_with_a_click_elsewhere_and_red_if_it_is_none() {
    window_test(|desktop| {
        let path = desktop.noise();
        let window = desktop.show(&path, "--size=90x60 --window-size=720x600");
        window.wait_for_frame("");
        let plain = window.screenshot();
        window.press("i");
        window.wait_until_covered("the panel", &plain, 30_000..200_000);
        let (min, beside) = (125, 500);
        let row = wait_for(
            "two fields",
            || match fields(&window.screenshot(), min)[..] {
                [.., range, _go_to] => Some(range),
                _ => None,
            },
        );
        let is_red = || {
            let shown = window.screenshot();
            let around = row as usize - 9..row as usize + 9;
            around
                .flat_map(|row| (60..140).map(move |col| (row, col)))
                .map(|(row, col)| shown.pixel(row, col))
                .any(|[r, g, b]| r > 150 && g < r - 80 && b < r - 80)
        };
        window.point_at(row, min as u32);
        window.change(&["click", "1"]);
        window.change(&["key", "ctrl+a"]);
        assert!(!is_red());
        window.change(&["type", "abc"]);
        wait_until("red", is_red);
        window.change(&["key", "ctrl+a"]);
        window.change(&["type", "100"]);
        wait_until("no red", || !is_red());
        window.point_at(300, beside);
        window.change(&["click", "1"]);
        window.point_away();
        window.press("Escape");
        let highest = std::fs::read(&path).unwrap().into_iter().max().unwrap();
        window.wait_for_frame(&format!("--range 100,{highest}"));
        window.end_with("Escape");
    });
}

#[test]
fn a_panel_that_is_larger_than_the_window_is_scrolled() {
    window_test(|desktop| {
        let path = desktop.noise();
        let options = "--size=90x60 --window-size=720x480";
        let window = desktop.show_as(&path, options, |command| {
            command.env("WINIT_X11_SCALE_FACTOR", "2");
        });
        let title = "noise.raw · 90×60 u8 · 800%";
        window.wait_for_title(title);
        // All of the device pixels are used whatever the scale.
        window.wait_for_frame("");
        let plain = window.screenshot();
        window.press("i");
        window.wait_until_covered("the panel", &plain, 100_000..345_000);
        let is_panel = |shown: &Picture, row| {
            let panel = (0..shown.cols).filter(|&col| shown.pixel(row, col) == PANEL);
            panel.count() > 100
        };
        // On a busy machine it can be seen through for so long that it seems to be quiet.
        wait_until("its colour", || is_panel(&window.screenshot(), 80));
        // It ends above the end of the window, but for its shadow.
        let shown = window.wait_until_quiet();
        assert!(is_panel(&shown, 80) && !is_panel(&shown, 475));
        // The fields are not there until it is scrolled, which does nothing to the picture.
        assert!(fields(&shown, 370).is_empty());
        window.point_at(200, 300);
        wait_until("the fields", || {
            window.xdotool(&["click", "5"]);
            fields(&window.screenshot(), 370).len() == 2
        });
        assert!(window.title().starts_with(title));
        assert!(!is_panel(&window.screenshot(), 475));
        window.press("Escape");
        window.end_with("Escape");
    });
}

/// The rows of the window that the list of keys covers.
fn rows_of_keys(window: &Window) -> usize {
    let plain = window.screenshot();
    window.press("question");
    window.wait_until_covered("the list of keys", &plain, 30_000..400_000);
    let shown = window.wait_until_quiet();
    let middle = plain.cols / 2;
    let covered = |row: &usize| shown.pixel(*row, middle) != plain.pixel(*row, middle);
    (0..plain.rows).filter(covered).count()
}

#[test]
fn another_seed_is_offered_only_where_one_can_be_drawn() {
    window_test(|desktop| {
        let path = desktop.path("made.raw");
        let size = "--window-size=720x600";
        let window = desktop.make(&path, &format!("40 --size=90x60 {size}"));
        window.wait_for_frame(size);
        let with = rows_of_keys(&window);
        window.end();
        let window = desktop.show(&path, size);
        window.wait_for_frame("");
        let without = rows_of_keys(&window);
        // A line of text.
        assert!((15..35).contains(&(with - without)), "{with} and {without}");
    });
}
