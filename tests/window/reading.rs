//! Reading the picture with the mouse, the panel, the grid.

use super::*;

/// Samples of a type, named with their type; row 0 is `first`, the rest counts on.
fn folder_with(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn the_title_tells_the_pixel_under_the_cursor_exactly() {
    if skipped() {
        return;
    }
    // Beyond 2^53 an f64 does not tell neighbours apart.
    let values = (0..6000_u64).map(|i| u64::MAX - i);
    let bytes: Vec<u8> = values.flat_map(u64::to_be_bytes).collect();
    let (folder, path) = folder_with("wide.raw", &bytes);
    let viewer = Viewer::open_file(folder, &path, "--size=100x60 --dtype=>u8");
    let title = "wide.raw · 100×60 u64be · 800%";
    viewer.wait_for_title(title);
    // 8 device pixels each.
    viewer.point_at(0, 0);
    viewer.wait_for_title(&format!("{title} · row 0, col 0: 18446744073709551615"));
    viewer.point_at(479, 799);
    viewer.wait_for_title(&format!("{title} · row 59, col 99: 18446744073709545616"));
    viewer.point_at(23, 24);
    viewer.wait_for_title(&format!("{title} · row 2, col 3: 18446744073709551412"));
    // The picture moves under the cursor, a tenth of the window: ten columns.
    viewer.press("Right");
    viewer.wait_for_title(&format!("{title} · row 2, col 13: 18446744073709551402"));
    viewer.xdotool(&["mousemove", "999", "799"]);
    viewer.wait_for_title(title);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn colours_are_told_in_parentheses_and_beside_the_image_nothing() {
    if skipped() {
        return;
    }
    let bytes: Vec<u8> = (0..3000).map(|i| (i % 251) as u8).collect();
    let (folder, path) = folder_with("color.raw", &bytes);
    let viewer = Viewer::open_file(folder, &path, "--shape=10,100,3 --window-size=500x200");
    let title = "color.raw · 100×10 u8 RGB · 500%";
    // Centred: the image begins at row 75.
    viewer.point_at(75 + 5, 10);
    viewer.wait_for_title(&format!("{title} · row 1, col 2: (55, 56, 57)"));
    viewer.point_at(74, 10);
    viewer.wait_for_title(title);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn what_is_visible_gets_all_the_colours() {
    if skipped() {
        return;
    }
    // Every row has one value: 0, 4, 8 …
    let bytes: Vec<u8> = (0..60).flat_map(|row| [row * 4; 90]).collect();
    let (folder, path) = folder_with("rows.raw", &bytes);
    let viewer = Viewer::open_file(folder, &path, "--size=90x60");
    viewer.wait_for_title("rows.raw · 90×60 u8 · 800%");
    // 16 device pixels each: rows 15 to 44.
    viewer.press("plus");
    viewer.press("plus");
    viewer.press("n");
    viewer.wait_for_title("rows.raw · 90×60 u8 · 1600% · range 60 to 176");
    viewer.wait_for_frame(&["--window-size 720x480 --zoom 16 --range 60,176"]);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn colours_that_are_hardly_seen_are_told_and_n_shows_them() {
    if skipped() {
        return;
    }
    // 12 bits in 16; every row has one value.
    let values = (0..60_u16).flat_map(|row| [row * 69; 3 * 90]);
    let bytes: Vec<u8> = values.flat_map(u16::to_le_bytes).collect();
    let (folder, path) = folder_with("dark.raw", &bytes);
    let viewer = Viewer::open_file(folder, &path, "--shape=60,90,3 --dtype=u16");
    let title = "dark.raw · 90×60 u16le RGB · 800%";
    let advice = "its values lie between 0 and 4071, shown are 0 to 65535; \
                  N or --range 0,4071 shows them in full";
    viewer.wait_for_title(&format!("{title} · {advice}"));
    viewer.wait_for_frame(&["--window-size 720x480"]);
    viewer.press("n");
    viewer.wait_for_title(&format!("{title} · range 0 to 4071"));
    viewer.wait_for_frame(&["--window-size 720x480 --range 0,4071"]);
    viewer.press("q");
    viewer.assert_ends();
}

/// How many pixels of two pictures of the same size differ.
pub(super) fn differing(a: &Picture, b: &Picture) -> usize {
    assert_eq!((a.rows, a.cols), (b.rows, b.cols));
    let (a, b) = (a.rgb.as_chunks::<3>().0, b.rgb.as_chunks::<3>().0);
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}

#[test]
fn the_panel_lies_over_the_picture_and_takes_what_is_typed() {
    if skipped() {
        return;
    }
    // High enough for the whole panel.
    let (folder, path) = folder_with_image();
    let viewer = Viewer::open_file(folder, &path, "--size=90x60 --window-size=720x600");
    let plain = "";
    viewer.wait_for_frame(&[plain]);
    let without = viewer.screenshot();
    let wait_until = |what: &str, covered: std::ops::Range<usize>| {
        wait_for(what, || {
            covered
                .contains(&differing(&viewer.screenshot(), &without))
                .then_some(())
        });
    };
    viewer.press("i");
    wait_until("the panel", 30_000..200_000);
    // An idle panel costs nothing either, once its histogram is there.
    std::thread::sleep(Duration::from_millis(1500));
    let before = viewer.ticks();
    std::thread::sleep(Duration::from_secs(2));
    let used = viewer.ticks() - before;
    assert!(used <= 2, "{used} hundredths of a second in two seconds");

    // The field at the bottom of the panel: it takes the keys, which do nothing else meanwhile.
    let shown = viewer.screenshot();
    let is_field = |row: &usize| {
        let at = 3 * (row * 720 + 150);
        shown.rgb[at..at + 3] == [10; 3]
    };
    let field = (0..600).rev().find(is_field).expect("a field");
    viewer.point_at(field as u32 - 8, 150);
    // A user types when the field shows that it is listening.
    let wait_for_change = |action: &[&str]| {
        let before = viewer.screenshot();
        viewer.xdotool(action);
        wait_for("the field", || {
            (viewer.screenshot() != before).then_some(())
        });
    };
    wait_for_change(&["click", "1"]);
    wait_for_change(&["key", "7"]);
    wait_for_change(&["type", ",80"]);
    // The field lets go of the keys with the frame that shows another place.
    let far = |shown: &Picture| differing(shown, &without) > 200_000;
    viewer.xdotool(&["key", "Return"]);
    wait_for("the place", || far(&viewer.screenshot()).then_some(()));
    viewer.xdotool(&["mousemove", "999", "799"]);
    viewer.press("Escape");
    viewer.wait_for_frame(&["--zoom 8 --center 7.5,80.5"]);

    viewer.press("0");
    viewer.wait_for_frame(&[plain]);
    viewer.press("question");
    wait_until("the list of keys", 30_000..200_000);
    viewer.press("Escape");
    viewer.wait_for_frame(&[plain]);
    viewer.press("F1");
    wait_until("the list of keys", 30_000..200_000);
    viewer.press("F1");
    viewer.wait_for_frame(&[plain]);
    viewer.press("Escape");
    viewer.assert_ends();
}

fn differs_at(a: &Picture, b: &Picture, row: usize, col: usize) -> bool {
    let at = 3 * (row * a.cols + col);
    a.rgb[at..at + 3] != b.rgb[at..at + 3]
}

#[test]
fn the_grid_has_a_line_at_each_border_and_values_when_there_is_room() {
    if skipped() {
        return;
    }
    let viewer = Viewer::open();
    viewer.wait_for_frame(&["--window-size 720x480"]);
    let without = viewer.screenshot();
    viewer.press("g");
    // Of 8 × 8 device pixels 15 are on the lines above and to the left.
    let lines = 60 * 90 * 15;
    wait_for("the lines", || {
        (differing(&viewer.screenshot(), &without) == lines).then_some(())
    });
    viewer.press("g");
    viewer.wait_for_frame(&["--window-size 720x480"]);

    viewer.press("minus");
    viewer.press("g");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 566% · the pixel grid is seen from 800% on");
    for _ in 0..7 {
        viewer.press("plus");
    }
    let zoom = "--window-size 720x480 --zoom 64";
    viewer.wait_for_title("noise.raw · 90×60 u8 · 6400%");
    let without = twin(&viewer.path, zoom);
    // A pixel whose middle is on the screen has ink there, besides the lines.
    wait_for("the values", || {
        let shown = viewer.screenshot();
        let middle = |row: usize| {
            (0..720).any(|col| {
                differs_at(&shown, &without, row, col) && {
                    // Lines lie every 64 device pixels from the middle of the window on.
                    (col as i64 - 360).rem_euclid(64) > 8
                }
            })
        };
        (0..480)
            .filter(|row| middle(*row))
            .count()
            .ge(&60)
            .then_some(())
    });
    viewer.press("g");
    viewer.wait_for_frame(&[zoom]);
    viewer.press("q");
    viewer.assert_ends();
}
