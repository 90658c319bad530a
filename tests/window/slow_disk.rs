//! Files on a disk that takes its time: the window waits for none of it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::common::PATIENCE;
use crate::common::screenshot::{Picture, twin};
use crate::harness::{Desktop, Window, wait_until, window_test};

/// A side of images so large that overviews of them are kept.
const SIDE: u64 = 6000;

/// A file of zeros.
fn zeros(desktop: &Desktop, name: &str, bytes: u64) -> (PathBuf, File) {
    let path = desktop.path(name);
    let file = File::create(&path).unwrap();
    file.set_len(bytes).unwrap();
    (path, file)
}

/// A window on a disk that takes some milliseconds to say where the file lies, as for every look into the
/// cache of overviews.
fn slowly(desktop: &Desktop, path: &Path, options: &str, milliseconds: u32) -> Window {
    let delay = format!("inject=?readlink,readlinkat:delay_enter={milliseconds}000");
    let trace = ["-e", "trace=?readlink,readlinkat", "-e", &delay, "-P"];
    let file = path.to_str().unwrap();
    let window = desktop.show_traced(path, options, &[&trace[..], &[file]].concat());
    // Else nothing here would be slow.
    wait_until("a slow look", || desktop.log().contains("(DELAYED)"));
    window
}

#[test]
fn keys_that_are_pressed_quickly_all_count() {
    window_test(|desktop| {
        let (path, file) = zeros(desktop, "stack.raw", 20 * SIDE * SIDE);
        for frame in 0..20 {
            // What tells the frames apart.
            let rows = vec![frame as u8 * 10; SIDE as usize * 100];
            file.write_all_at(&rows, frame * SIDE * SIDE).unwrap();
        }
        let options = "--size=6000x6000 --dtype=u8 --range=0,255 --window-size=300x300";
        let window = slowly(desktop, &path, options, 500);
        let title = |zoom, frame| format!("stack.raw · 6000×6000 u8 · {zoom}% · frame {frame}/20");
        // The range is told when it stays for another frame.
        let ranged = |zoom, frame| format!("{} · range 0 to 255", title(zoom, frame));
        window.wait_for_title(&title("5.0", 0));
        window.press_all(&["Next"; 13]);
        window.press_all(&["Prior"; 2]);
        // The window is awake meanwhile.
        window.press("plus");
        window.wait_for_title(&title("7.1", 0));
        window.wait_for_title(&ranged("7.1", 11));
        window.press("0");
        window.wait_for_frame("--frame 11");
        // So they do while the file is read again.
        window.press_all(&["F5", "Next", "F5"]);
        window.wait_for_title(&ranged("5.0", 12));
        // Frames end at the last one.
        window.press_all(&["space"; 30]);
        window.wait_for_title(&ranged("5.0", 19));
        window.wait_for_frame("--frame 19");

        let wider = |cols: u64| {
            let rows = 20 * 6000 * 6000 / cols;
            format!("stack.raw · {cols}×{rows} u8 · 100% · range 0 to 255")
        };
        window.press("1");
        window.press_all(&["shift+Right"; 7]);
        window.press_all(&["ctrl+shift+Left"; 2]);
        window.press("Left");
        window.wait_for_title(&ranged("100", 19));
        window.wait_for_title(&wider(5975));
        // What was given comes back, though another shape is on its way.
        window.press_all(&["shift+Right", "F5"]);
        window.wait_for_title(&ranged("100", 0));

        // What is said of a frame that is on its way is done with that one.
        window.press("0");
        window.press_all(&["Next", "n"]);
        window.wait_for_title(&format!("{} · range 0 to 10", title("5.0", 1)));
        window.press_all(&["Next", "s"]);
        window.wait_for_title(&format!("{} · saved stack-001.png", title("5.0", 2)));
        let saved = fs::read(desktop.path("stack-001.png")).unwrap();
        let shape = "--size=6000x6000 --dtype=u8 --frame=2 --range=0,10 --window-size=300x300";
        // It may not be exact yet.
        let expected = ["", " --preview"].map(|how| twin(&path, &format!("{shape}{how}")));
        assert!(expected.contains(&Picture::from_png(&saved)));
    });
}

#[test]
fn a_range_for_colours_over_a_background_is_not_waited_for() {
    window_test(|desktop| {
        let (path, file) = zeros(desktop, "alpha.raw", 4 * SIDE * SIDE);
        let pixels = [50, 100, 200, 255, 50, 80, 200, 100].repeat(SIDE as usize / 2);
        for row in 0..SIDE {
            file.write_all_at(&pixels, row * 4 * SIDE).unwrap();
        }
        let options = format!("--shape={SIDE},{SIDE},4 --dtype=u8 --window-size=300x300");
        let window = slowly(desktop, &path, &options, 3000);
        let title = |zoom: &str| format!("alpha.raw · 6000×6000 u8 RGBA · {zoom}");
        window.wait_for_title(&title("5.0%"));
        window.press("1");
        window.wait_for_title(&title("100%"));
        let enlarged = format!("--zoom={}", 0.5_f64.exp2());
        let before = twin(&path, &format!("{options} {enlarged}"));
        window.press("n");
        window.wait_for_title(&title("100% · range 50 to 200"));
        // The window is awake meanwhile, and shows what it has.
        window.press("plus");
        window.wait_for_picture("what was seen before, enlarged", &before);
        window.wait_for_frame(&format!("{enlarged} --range=50,200"));
    });
}

#[test]
fn the_range_of_all_values_holds_for_a_frame_that_is_on_its_way() {
    window_test(|desktop| {
        let (path, file) = zeros(desktop, "stack.raw", 2 * SIDE * SIDE);
        // Where a sketch does not look; and a frame with another range.
        file.write_all_at(&[200], 7 * SIDE + 4321).unwrap();
        let rows = vec![100; 1000 * SIDE as usize];
        file.write_all_at(&rows, SIDE * SIDE).unwrap();
        // What may still be written to is not read at once.
        let later = std::time::SystemTime::now() + PATIENCE;
        file.set_modified(later).unwrap();
        let options = "--size=6000x6000 --dtype=u8 --window-size=300x300";
        let window = slowly(desktop, &path, options, 4000);
        let title = |frame, end| format!("stack.raw · 6000×6000 u8 · 5.0% · frame {frame}/2{end}");
        window.wait_for_title(&title(0, " · preview"));
        window.press("Next");
        window.wait_for_title(&title(0, ""));
        window.wait_for_title(&title(1, " · range 0 to 200"));
        window.wait_for_frame("--frame=1 --range=0,200");
    });
}
