//! Files that others truncate, rewrite, replace and remove while they are shown.

use std::fs::{self, File, OpenOptions};
use std::path::Path;

use super::bad_disk::is_marked;
use crate::common::screenshot::{Picture, twin};
use crate::harness::{wait_until, window_test};

fn truncate(path: &Path, len: u64) {
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(len).unwrap();
}

#[test]
fn a_file_truncated_again_and_again_does_no_harm() {
    window_test(|desktop| {
        let window = desktop.show_noise();
        let (path, plain) = (window.path(), "--window-size 720x480");
        window.wait_for_frame(plain);
        let whole = fs::read(path).unwrap();
        let title = "noise.raw · 90×60 u8 · 800%";
        let expected = twin(path, &format!("--size=90x60 {plain}"));

        // Rows 30 and below are marked, those above are as they were.
        truncate(path, 30 * 90);
        window.wait_for_title(&format!("{title} · file truncated"));
        wait_until("the mark", || {
            let shown = window.screenshot();
            let (above, below) = shown.rgb.split_at(3 * 720 * 240);
            is_marked(below) && *above == expected.rgb[..above.len()]
        });
        window.point_at(479, 0);
        window.wait_for_title(&format!(
            "{title} · file truncated · row 59, col 0: missing"
        ));
        window.point_away();
        fs::write(path, &whole).unwrap();
        window.wait_for_title(title);
        window.wait_for_frame(plain);

        // While it moves, zooms and reads all there is.
        window.press("i");
        for i in 0..60 {
            truncate(path, i * 90);
            let keys = ["Left", "plus", "n", "F5", "Right", "minus", "c", "g"];
            window.press(keys[i as usize % keys.len()]);
            if i % 3 == 0 {
                fs::write(path, &whole).unwrap();
            }
        }
        fs::write(path, &whole).unwrap();
        window.wait_for_title_that("the whole file", |title| !title.contains("file"));
        window.press("Escape");
    });
}

#[test]
fn what_is_missing_is_not_saved() {
    window_test(|desktop| {
        let path = desktop.noise();
        let said = desktop.path("said");
        let options = "--size=90x60 --window-size=720x480";
        let window = desktop.show_as(&path, options, |command| {
            command.stderr(File::create(&said).unwrap());
        });
        window.wait_for_frame("");
        let whole = fs::read(&path).unwrap();
        let title = "noise.raw · 90×60 u8 · 800%";
        truncate(&path, 30 * 90);
        window.wait_for_title(&format!("{title} · file truncated"));
        window.press("s");
        let refusal = format!(
            "{}: file changed while it was read; try again",
            path.display()
        );
        window.wait_for_title(&format!("{title} · file truncated · {refusal}"));
        let said = fs::read_to_string(said).unwrap();
        assert!(said.lines().any(|line| line.ends_with(&refusal)), "{said}");
        let saved = desktop.path("noise-001.png");
        assert!(!saved.exists());

        // All of it is there again.
        fs::write(&path, &whole).unwrap();
        window.wait_for_title_that("the whole file", |now| {
            now.starts_with(title) && !now.contains("truncated")
        });
        window.press("s");
        window.wait_for_title(&format!("{title} · saved noise-001.png"));
        let saved = fs::read(saved).unwrap();
        assert!(Picture::from_png(&saved) == twin(&path, options));
    });
}

#[test]
fn a_file_that_is_replaced_or_rewritten_is_shown_again() {
    window_test(|desktop| {
        let window = desktop.show_noise();
        let (path, plain) = (window.path(), "--window-size 720x480");
        window.wait_for_frame(plain);
        let title = "noise.raw · 90×60 u8 · 800%";
        let bytes = fs::read(path).unwrap();
        let mirrored: Vec<u8> = bytes.iter().rev().copied().collect();

        fs::write(path, &mirrored).unwrap();
        window.wait_for_frame(plain);

        let other = path.with_extension("new");
        fs::write(&other, &bytes).unwrap();
        fs::rename(&other, path).unwrap();
        window.wait_for_frame(plain);
        window.wait_for_title(title);

        fs::remove_file(path).unwrap();
        window.wait_for_title(&format!("{title} · file deleted"));
        fs::write(path, [1; 100]).unwrap();
        window.wait_for_title(&format!(
            "{title} · file replaced by one that is no such image"
        ));
        fs::write(path, &mirrored).unwrap();
        window.wait_for_title(title);
        window.wait_for_frame(plain);
    });
}
