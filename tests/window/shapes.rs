//! Shapes: told by a header, guessed, found by hand; and the frames of a stack.

use std::fs;

use crate::common::screenshot::twin;
use crate::harness::window_test;

/// Rows of smooth bytes, which tell how wide they are.
pub(super) fn waves(rows: u32, cols: u32) -> Vec<u8> {
    let value = |i: u32| 128.0 + wave(i / cols, 9.0) + wave(i % cols, 13.0);
    (0..rows * cols).map(|i| value(i) as u8).collect()
}

pub(super) fn wave(i: u32, period: f64) -> f64 {
    60.0 * (f64::from(i) / period).sin()
}

/// A header for bytes in this shape.
pub(super) fn header(rows: usize, cols: usize, bands: usize) -> String {
    format!(
        "ENVI\nsamples = {cols}\nlines = {rows}\nbands = {bands}\ndata type = 1\n\
         interleave = bsq\nbyte order = 0\nheader offset = 0\n"
    )
}

#[test]
fn frames_are_leafed_through() {
    window_test(|desktop| {
        let bytes: Vec<u8> = (0..5_u8)
            .flat_map(|frame| (0..5400).map(move |i| (i % 90 + 30 * u32::from(frame)) as u8))
            .collect();
        let path = desktop.file("stack.raw", bytes);
        let window = desktop.show(&path, "--size=90x60 --dtype=u8 --range=0,255");
        let title = |frame, end| format!("stack.raw · 90×60 u8 · 800% · frame {frame}/5{end}");
        window.wait_for_title(&title(0, ""));
        for (key, frame) in [
            ("Prior", 0),
            ("Next", 1),
            ("space", 2),
            ("Next", 3),
            ("Next", 4),
            ("Next", 4),
            ("Prior", 3),
        ] {
            window.press(key);
            // From another frame on, the range that stays is told.
            let end = if key == "Prior" && frame == 0 {
                ""
            } else {
                " · range 0 to 255"
            };
            window.wait_for_title(&title(frame, end));
            window.wait_for_frame(&format!("--window-size 720x480 --frame {frame}"));
        }
    });
}

#[test]
fn the_shape_of_an_image_is_found_by_hand() {
    window_test(|desktop| {
        let window = desktop.show_noise();
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");
        window.press("1");
        let size = |cols: u32, rows: u32| format!("--size={cols}x{rows} --dtype=u8 --range=0,255");
        let wait_for_twin = |options: String| {
            let screen = "--window-size=720x480 --zoom=1 --center=30,45";
            let expected = twin(window.path(), &format!("{options} {screen}"));
            window.wait_for_picture("the other shape", &expected);
        };
        window.press("shift+Right");
        window.wait_for_title("noise.raw · 91×59 u8 · 100%");
        wait_for_twin(size(91, 59));
        window.press("ctrl+shift+Left");
        window.wait_for_title("noise.raw · 75×72 u8 · 100%");
        wait_for_twin(size(75, 72));
        window.press("shift+Left");
        window.wait_for_title("noise.raw · 74×72 u8 · 100%");
        for _ in 0..16 {
            window.press("shift+Right");
        }
        window.wait_for_title("noise.raw · 90×60 u8 · 100%");
        window.press("t");
        window.wait_for_title("noise.raw · 90×60 i8 · 100%");
        wait_for_twin("--size=90x60 --dtype=i8".to_owned());
        window.press("t");
        window.wait_for_title("noise.raw · 90×30 u16le · 100%");
        window.press("shift+t");
        window.press("shift+t");
        window.wait_for_title("noise.raw · 90×60 u8 · 100%");
        // What was given comes back.
        window.press("shift+Right");
        window.wait_for_title("noise.raw · 91×59 u8 · 100%");
        window.press("F5");
        window.wait_for_title("noise.raw · 90×60 u8 · 100%");
    });
}

#[test]
fn a_shorter_file_than_a_shape_found_by_hand_is_told() {
    window_test(|desktop| {
        let path = desktop.file("waves.raw", waves(240, 320));
        let window = desktop.show(&path, "--window-size=720x480");
        window.wait_for_title_start("waves.raw · 320×240 u8");
        window.press("shift+Right");
        window.wait_for_title_start("waves.raw · 321×239 u8");
        let other = path.with_extension("new");
        for rows in [100, 200] {
            fs::write(&other, waves(rows, 320)).unwrap();
            fs::rename(&other, &path).unwrap();
            let told = "file replaced by one that is no such image";
            window.wait_for_title_that(told, |title| title.contains(told));
        }
        fs::write(&path, waves(50, 320)).unwrap();
        window.wait_for_title_that("some trouble", |title| title.contains("file "));
        fs::write(&other, waves(240, 320)).unwrap();
        fs::rename(&other, &path).unwrap();
        window.wait_for_title_that("the whole file", |title| {
            title.starts_with("waves.raw · 321×239 u8") && !title.contains("file ")
        });
    });
}

#[test]
fn a_header_tells_the_shape_and_may_change() {
    window_test(|desktop| {
        let path = desktop.noise();
        let header_path = path.with_extension("hdr");
        fs::write(&header_path, header(60, 90, 1)).unwrap();
        let window = desktop.show(&path, "--window-size=720x480");
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");
        for key in ["shift+Right", "t"] {
            window.press(key);
            window.wait_for_title("noise.raw · 90×60 u8 · 800% · its header tells the shape");
            window.press("0");
            window.wait_for_title("noise.raw · 90×60 u8 · 800%");
        }
        fs::write(&header_path, header(90, 60, 1)).unwrap();
        window.wait_for_title("noise.raw · 60×90 u8 · 533%");
        window.wait_for_frame("");
        // What it told is better than a guess, also for other bytes.
        fs::remove_file(&header_path).unwrap();
        let bytes: Vec<u8> = (0..60 * 90).map(|i| (i * i / 7) as u8).collect();
        fs::write(&path, bytes).unwrap();
        window.press("F5");
        let expected = twin(&path, "--size=60x90 --window-size=720x480");
        window.wait_for_picture("the other bytes in the same shape", &expected);
    });
}

#[test]
fn a_guess_is_made_anew_for_another_size() {
    window_test(|desktop| {
        let path = desktop.file("waves.raw", waves(240, 320));
        let window = desktop.show(&path, "--window-size=720x480");
        window.wait_for_title_start("waves.raw · 320×240 u8");
        fs::write(&path, waves(200, 150)).unwrap();
        window.wait_for_title_start("waves.raw · 150×200 u8");
    });
}
