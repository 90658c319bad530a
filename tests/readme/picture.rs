//! The README's picture is the window's.

use std::process::Command;

use crate::SQUAREMAP;
use crate::pages::{Page, root};

#[test]
fn the_picture_is_what_the_window_shows() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &str| {
        let status = Command::new(SQUAREMAP)
            .args(args.split(' '))
            .current_dir(folder.path())
            .status();
        assert!(status.unwrap().success(), "{args}");
    };
    run("200 --seed 42 --headless --renderer cpu --quiet");
    run("view random_squares.raw --window-size 512x512 --screenshot window.png");
    let readme = Page::read("README.md").text;
    let path = "tests/golden/window.png";
    assert!(readme.contains(path) && readme.contains("squaremap 200 --seed 42"));
    let drawn = decode(&std::fs::read(folder.path().join("window.png")).unwrap());
    let shown = decode(&std::fs::read(root().join(path)).unwrap());
    assert!(drawn == shown, "the window shows another picture");
}

/// How many bytes make a row of a PNG, and the bytes of its pixels.
pub(crate) fn decode(png: &[u8]) -> (usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.line_size, pixels)
}
