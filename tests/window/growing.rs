//! Files that grow while they are shown, and are followed.

use std::fs::{self, File};
use std::io::Write;
use std::ops::Range;
use std::time::Duration;

use super::shapes::{header, wave, waves};
use crate::common::screenshot::twin;
use crate::harness::window_test;

#[test]
fn a_growing_file_is_followed() {
    window_test(|desktop| {
        let row: Vec<u8> = (0..100).collect();
        let path = desktop.file("log.raw", "");
        // A file to follow may have nothing in it yet.
        let (later, rows) = (path.clone(), row.repeat(20));
        let writer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            fs::write(&later, rows).unwrap();
        });
        let options = "--size=100x1 --watch --window-size=400x200";
        let window = desktop.show(&path, options);
        writer.join().unwrap();
        window.wait_for_title("log.raw · 100×20 u8 · 400%");
        let mut file = File::options().append(true).open(&path).unwrap();
        // Half a row more does not count.
        file.write_all(&[row.repeat(29), vec![7; 150]].concat())
            .unwrap();
        window.wait_for_title("log.raw · 100×50 u8 · 400%");
        let wait_for_rows = |rows: u32, options: &str| {
            let options = format!("--size=100x{rows} --dtype=u8 --window-size=400x200 {options}");
            window.wait_for_picture("the rows", &twin(&path, &options));
        };
        wait_for_rows(50, "");

        // Who looks at the end goes on looking at the end.
        window.press("plus");
        window.press("plus");
        window.press("Down");
        window.press("Down");
        window.press("Down");
        window.wait_for_title("log.raw · 100×50 u8 · 800%");
        file.write_all(&[vec![9; 50], row.repeat(50)].concat())
            .unwrap();
        window.wait_for_title("log.raw · 100×101 u8 · 800%");
        // Row 25 was in the middle, 3 × 20 device pixels further down the middle is at 32.5.
        wait_for_rows(101, "--zoom 8 --center 83.5,50");
    });
}

#[test]
fn gaps_between_rows_stay_while_the_file_grows() {
    window_test(|desktop| {
        let value = |row, col| (30_000.0 + 200.0 * (wave(row, 9.0) + wave(col, 13.0))) as u16;
        // A byte more than the samples have: no more columns could be guessed.
        let rows = |rows: Range<u32>| -> Vec<u8> {
            let samples = |row| (0..100).flat_map(move |col| value(row, col).to_le_bytes());
            rows.flat_map(|row| samples(row).chain([0])).collect()
        };
        for options in ["", "--size=100x80"] {
            let path = desktop.file("gaps.raw", rows(0..80));
            let options = format!("{options} --dtype=u2 --row-stride=201 --watch");
            let window = desktop.show(&path, &options);
            window.wait_for_title_start("gaps.raw · 100×80 u16le");
            let mut file = File::options().append(true).open(&path).unwrap();
            file.write_all(&rows(80..120)).unwrap();
            window.wait_for_title_start("gaps.raw · 100×120 u16le");
            // From the end of the first row on, nothing would be in its place without the gaps.
            let (screen, shape) = (window.screenshot(), "--size=100x120 --dtype=u2");
            let (cols, rows) = (screen.cols, screen.rows);
            let options = format!("{shape} --row-stride=201 --window-size={cols}x{rows}");
            let expected = twin(&path, &options);
            window.wait_for_picture("the rows", &expected);
        }
    });
}

#[test]
fn a_guess_stays_while_the_file_grows() {
    window_test(|desktop| {
        let path = desktop.file("waves.raw", waves(240, 320));
        let window = desktop.show(&path, "--window-size=720x480 --watch");
        window.wait_for_title_start("waves.raw · 320×240 u8");
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(&waves(15, 320)).unwrap();
        window.wait_for_title_start("waves.raw · 320×255 u8");
        // By now most of it has another width, and it has whole rows of that.
        file.write_all(&waves(6001, 150)).unwrap();
        window.wait_for_title_start("waves.raw · 320×3067 u8");
        // A change beside the file is none of its shape.
        fs::write(path.with_extension("hdr"), "of another program").unwrap();
        // Longer than it waits for a second change.
        std::thread::sleep(Duration::from_millis(500));
        assert!(window.title().starts_with("waves.raw · 320×3067 u8"));
        window.press("F5");
        window.wait_for_title_start("waves.raw · 150×6545 u8");
        file.write_all(&waves(30, 150)).unwrap();
        window.wait_for_title_start("waves.raw · 150×6575 u8");
    });
}

#[test]
fn frames_of_a_growing_stack_come_one_by_one() {
    window_test(|desktop| {
        let path = desktop.noise();
        let noise = fs::read(&path).unwrap();
        fs::write(path.with_extension("hdr"), header(60, 90, 5)).unwrap();
        fs::write(&path, &noise[..90 * 50]).unwrap();
        let window = desktop.show(&path, "--window-size=720x480 --watch");
        window.wait_for_title("noise.raw · 90×50 u8 · 800%");
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(&noise[90 * 50..]).unwrap();
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");
        file.write_all(&noise).unwrap();
        window.wait_for_title("noise.raw · 90×60 u8 · 800% · frame 0/2");
        window.press("Next");
        window.wait_for_title("noise.raw · 90×60 u8 · 800% · frame 1/2 · range 0 to 255");
        // The range is found anew in what is there now, and no other frame's.
        file.write_all(&noise).unwrap();
        window.wait_for_title("noise.raw · 90×60 u8 · 800% · frame 1/3");
        file.write_all(&noise).unwrap();
        window.wait_for_title("noise.raw · 90×60 u8 · 800% · frame 1/4");
    });
}
