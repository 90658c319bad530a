//! The window that making a picture opens.

use std::process::Command;

use super::drop;
use crate::common::SQUAREMAP;
use crate::harness::{wait_for, wait_until, window_test};

#[test]
fn another_seed_is_drawn_written_and_shown() {
    window_test(|desktop| {
        let path = desktop.path("made.raw");
        let window = desktop.make(&path, "40 --size 90x60 --max-half-side 20 --seed 1");
        window.wait_for_title("made.raw · 90×60 u8 · 800%");
        window.wait_for_frame("--window-size 720x480");

        let header = path.with_extension("hdr");
        let mut seen = vec![std::fs::read(&path).unwrap()];
        for _ in 0..3 {
            let before = std::fs::read_to_string(&header).unwrap();
            window.press("r");
            wait_for("another header", || {
                let now = std::fs::read_to_string(&header).ok()?;
                (now != before).then_some(())
            });
            // The new file, as the twin sees it.
            window.wait_for_title("made.raw · 90×60 u8 · 800%");
            window.wait_for_frame("--window-size 720x480");
            let now = std::fs::read(&path).unwrap();
            assert!(!seen.contains(&now));
            seen.push(now);
            let verified = Command::new(SQUAREMAP)
                .args(["verify", "--renderer", "cpu"])
                .arg(&path)
                .output()
                .unwrap();
            assert!(verified.status.success(), "{verified:?}");
        }
    });
}

#[test]
fn a_picture_that_is_drawn_after_another_file_is_looked_after() {
    window_test(|desktop| {
        let path = desktop.path("made.raw");
        let other = desktop.file("other_40x30_u8.raw", [7; 1200]);
        let window = desktop.make(&path, "40 --size 90x60 --max-half-side 20");
        window.wait_for_title("made.raw · 90×60 u8 · 800%");
        drop::drop_on(&window, &format!("file://{}\r\n", other.display()));
        window.wait_for_title("other_40x30_u8.raw · 40×30 u8 · 1600%");
        window.press("r");
        window.wait_for_title("made.raw · 90×60 u8 · 800%");
        window.wait_for_frame("--window-size 720x480");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.reverse();
        std::fs::write(&path, bytes).unwrap();
        window.wait_for_frame("--window-size 720x480");
    });
}

#[test]
fn quitting_does_not_wait_for_another_picture() {
    window_test(|desktop| {
        let path = desktop.path("slow.raw");
        // Squares so small that all must be drawn: that takes some seconds.
        let window = desktop.make(&path, "1e7 --size 4000 --max-half-side 2");
        let header = std::fs::read(path.with_extension("hdr")).unwrap();
        window.press("r");
        window.wait_for_title_that("drawing", |title| title.ends_with(" · drawing…"));
        window.end();
        // The picture from the first seed, and nothing of another one.
        assert_eq!(std::fs::read(path.with_extension("hdr")).unwrap(), header);
        let mut left: Vec<_> = std::fs::read_dir(desktop.folder())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| name != "cache")
            .collect();
        left.sort();
        assert_eq!(left, ["slow.hdr", "slow.raw"]);
    });
}

#[test]
fn with_quiet_nothing_is_said_of_what_the_keys_do() {
    for (quiet, expected) in [("-q", 0), ("--log", 3)] {
        window_test(|desktop| {
            let path = desktop.path("made.raw");
            let line = format!("40 --size 90x60 --max-half-side 20 {quiet}");
            let said = desktop.path("said");
            let window = desktop.make_as(&path, &line, |command| {
                command.stderr(std::fs::File::create(&said).unwrap());
            });
            window.wait_for_title("made.raw · 90×60 u8 · 800%");
            let before = std::fs::read(&path).unwrap();
            window.press("r");
            wait_until("another picture", || {
                std::fs::read(&path).unwrap() != before
            });
            window.wait_for_title("made.raw · 90×60 u8 · 800%");
            window.press("s");
            window.wait_for_title("made.raw · 90×60 u8 · 800% · saved made-001.png");
            // The picture that was made, the next one, and what was saved of it; drivers may say more.
            let said = std::fs::read_to_string(said).unwrap();
            let lines = said.lines().filter(|line| line.contains("made"));
            assert_eq!(lines.count(), expected, "{quiet}: {said}");
        });
    }
}
