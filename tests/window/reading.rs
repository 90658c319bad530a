//! Reading the picture with the mouse, the panel, the grid.

use std::time::Duration;

use crate::common::screenshot::twin;
use crate::harness::{wait_until, window_test};

#[test]
fn the_title_tells_the_pixel_under_the_cursor_exactly() {
    window_test(|desktop| {
        // Beyond 2^53 an f64 does not tell neighbours apart.
        let values = (0..6000_u64).map(|i| u64::MAX - i);
        let bytes: Vec<u8> = values.flat_map(u64::to_be_bytes).collect();
        let path = desktop.file("wide.raw", bytes);
        let window = desktop.show(&path, "--size=100x60 --dtype=>u8");
        let title = "wide.raw · 100×60 u64be · 800%";
        window.wait_for_title(title);
        // 8 device pixels each.
        window.point_at(0, 0);
        window.wait_for_title(&format!("{title} · row 0, col 0: 18446744073709551615"));
        window.point_at(479, 799);
        window.wait_for_title(&format!("{title} · row 59, col 99: 18446744073709545616"));
        window.point_at(23, 24);
        window.wait_for_title(&format!("{title} · row 2, col 3: 18446744073709551412"));
        // The picture moves under the cursor, a tenth of the window: ten columns.
        window.press("Right");
        window.wait_for_title(&format!("{title} · row 2, col 13: 18446744073709551402"));
        window.point_away();
        window.wait_for_title(title);
    });
}

#[test]
fn colours_are_told_in_parentheses_and_beside_the_image_nothing() {
    window_test(|desktop| {
        let bytes: Vec<u8> = (0..3000).map(|i| (i % 251) as u8).collect();
        let path = desktop.file("color.raw", bytes);
        let window = desktop.show(&path, "--shape=10,100,3 --window-size=500x200");
        let title = "color.raw · 100×10 u8 RGB · 500%";
        // Centred: the image begins at row 75.
        window.point_at(75 + 5, 10);
        window.wait_for_title(&format!("{title} · row 1, col 2: (55, 56, 57)"));
        window.point_at(74, 10);
        window.wait_for_title(title);
    });
}

#[test]
fn what_is_visible_gets_all_the_colours() {
    window_test(|desktop| {
        // Every row has one value: 0, 4, 8 …
        let bytes: Vec<u8> = (0..60).flat_map(|row| [row * 4; 90]).collect();
        let path = desktop.file("rows.raw", bytes);
        let window = desktop.show(&path, "--size=90x60");
        window.wait_for_title("rows.raw · 90×60 u8 · 800%");
        // 16 device pixels each: rows 15 to 44.
        window.press("plus");
        window.press("plus");
        window.press("n");
        window.wait_for_title("rows.raw · 90×60 u8 · 1600% · range 60 to 176");
        window.wait_for_frame("--window-size 720x480 --zoom 16 --range 60,176");
    });
}

#[test]
fn colours_that_are_hardly_seen_are_told_and_n_shows_them() {
    window_test(|desktop| {
        // 12 bits in 16; every row has one value.
        let values = (0..60_u16).flat_map(|row| [row * 69; 3 * 90]);
        let bytes: Vec<u8> = values.flat_map(u16::to_le_bytes).collect();
        let path = desktop.file("dark.raw", bytes);
        let window = desktop.show(&path, "--shape=60,90,3 --dtype=u16");
        let title = "dark.raw · 90×60 u16le RGB · 800%";
        let advice = "its values lie between 0 and 4071, shown are 0 to 65535; \
                  N or --range 0,4071 shows them in full";
        window.wait_for_title(&format!("{title} · {advice}"));
        window.wait_for_frame("--window-size 720x480");
        window.press("n");
        window.wait_for_title(&format!("{title} · range 0 to 4071"));
        window.wait_for_frame("--window-size 720x480 --range 0,4071");
    });
}

#[test]
fn the_panel_lies_over_the_picture_and_takes_what_is_typed() {
    window_test(|desktop| {
        // High enough for the whole panel.
        let path = desktop.noise();
        let window = desktop.show(&path, "--size=90x60 --window-size=720x600");
        let plain = "";
        window.wait_for_frame(plain);
        let without = window.screenshot();
        window.press("i");
        window.wait_until_covered("the panel", &without, 30_000..200_000);
        // An idle panel costs nothing either, once its histogram is there.
        std::thread::sleep(Duration::from_millis(1500));
        window.assert_idle_for(Duration::from_secs(2));

        // The field at the bottom of the panel: it takes the keys, which do nothing else meanwhile.
        let shown = window.screenshot();
        let is_field = |row: &usize| shown.pixel(*row, 150) == [10; 3];
        let field = (0..600).rev().find(is_field).expect("a field");
        window.point_at(field as u32 - 8, 150);
        // A user types when the field shows that it is listening.
        window.change(&["click", "1"]);
        window.change(&["key", "7"]);
        window.change(&["type", ",80"]);
        // The field lets go of the keys with the frame that shows another place.
        window.xdotool(&["key", "Return"]);
        window.wait_until_covered("the place", &without, 200_001..usize::MAX);
        window.point_away();
        window.press("Escape");
        window.wait_for_frame("--zoom 8 --center 7.5,80.5");

        window.press("0");
        window.wait_for_frame(plain);
        window.press("question");
        window.wait_until_covered("the list of keys", &without, 30_000..200_000);
        window.press("Escape");
        window.wait_for_frame(plain);
        window.press("F1");
        window.wait_until_covered("the list of keys", &without, 30_000..200_000);
        window.press("F1");
        window.wait_for_frame(plain);
        window.end_with("Escape");
    });
}

#[test]
fn the_grid_has_a_line_at_each_border_and_values_when_there_is_room() {
    window_test(|desktop| {
        let window = desktop.show_noise();
        window.wait_for_frame("--window-size 720x480");
        let without = window.screenshot();
        window.press("g");
        // Of 8 × 8 device pixels 15 are on the lines above and to the left.
        let lines = 60 * 90 * 15;
        window.wait_until_covered("the lines", &without, lines..lines + 1);
        window.press("g");
        window.wait_for_frame("--window-size 720x480");

        window.press("minus");
        window.press("g");
        window.wait_for_title("noise.raw · 90×60 u8 · 566% · the pixel grid is seen from 800% on");
        for _ in 0..7 {
            window.press("plus");
        }
        let zoom = "--window-size 720x480 --zoom 64";
        window.wait_for_title("noise.raw · 90×60 u8 · 6400%");
        let without = twin(window.path(), &format!("--size=90x60 {zoom}"));
        // A pixel whose middle is on the screen has ink there, besides the lines.
        wait_until("the values", || {
            let shown = window.screenshot();
            let has_ink = |row: &usize| {
                (0..720).any(|col| {
                    // Lines lie every 64 device pixels from the middle of the window on.
                    shown.pixel(*row, col) != without.pixel(*row, col)
                        && (col as i64 - 360).rem_euclid(64) > 8
                })
            };
            (0..480).filter(has_ink).count() >= 60
        });
        window.press("g");
        window.wait_for_frame(zoom);
    });
}
