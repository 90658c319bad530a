//! The picture, the keys and the mouse that move it, the window around it.

use std::time::Duration;

use crate::common::screenshot::{Picture, twin, view};
use crate::harness::{Desktop, window_test, window_test_for_each_drawer};

#[test]
fn the_window_shows_what_its_twin_draws() {
    window_test_for_each_drawer(|desktop| {
        let window = desktop.show_noise();
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");
        window.wait_for_frame("--window-size 720x480");

        window.press("c");
        window.wait_for_title("noise.raw · 90×60 u8 · 800% · gray");
        window.wait_for_frame("--window-size 720x480 --colormap gray");
        window.press("shift+c");
        window.wait_for_frame("--window-size 720x480");

        window.press("plus");
        window.wait_for_title("noise.raw · 90×60 u8 · 1131%");
        let zoom = 8.0 * 0.5_f64.exp2();
        window.wait_for_frame(&format!("--window-size 720x480 --zoom {zoom}"));
        window.press("minus");
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");

        // A tenth of the window: 72 and 48 device pixels, 9 and 6 image pixels.
        window.press("Right");
        window.press("Down");
        window.wait_for_frame("--window-size 720x480 --zoom 8 --center 36,54");
        window.press("Left");
        window.press("Up");
        window.wait_for_frame("--window-size 720x480");

        window.press("1");
        window.wait_for_title("noise.raw · 90×60 u8 · 100%");
        window.wait_for_frame("--window-size 720x480 --zoom 1");
        window.press("f");
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");

        window.press("r");
        window.wait_for_title(
            "noise.raw · 90×60 u8 · 800% · R redraws only what squaremap COUNT has drawn",
        );
        // Without a window manager full screen is refused; the window lives on.
        window.press("F11");
        window.press("0");
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");
        window.wait_for_frame("--window-size 720x480");
    });
}

#[test]
fn the_mouse_moves_and_zooms() {
    window_test(|desktop| {
        let window = desktop.show_noise();
        window.wait_for_frame("--window-size 720x480");
        window.mouse("100 100 mousedown 1");
        window.mouse("120 100");
        window.mouse("140 116 mouseup 1");
        // By 40 and 16 device pixels: 5 and 2 image pixels.
        window.wait_for_frame("--window-size 720x480 --zoom 8 --center 28,40");

        // The image point under the cursor stays there. A click of this virtual wheel is one notch or,
        // with press and release, two.
        window.mouse("500 60 click 4");
        let zoomed = [0.25_f64, 0.5].map(|octaves| {
            let zoom = 8.0 * octaves.exp2();
            let moved = 1.0 / 8.0 - 1.0 / zoom;
            let (row, col) = (28.0 - 180.0 * moved, 40.0 + 140.0 * moved);
            format!("--window-size 720x480 --zoom {zoom} --center {row},{col}")
        });
        window.wait_for_frames(&[&zoomed[0], &zoomed[1]]);
        window.end_with("Escape");
    });
}

#[test]
fn the_window_follows_its_size() {
    window_test_for_each_drawer(|desktop| {
        let window = desktop.show_noise();
        for (cols, rows) in [(333, 222), (1, 1), (61, 700), (901, 35)] {
            window.resize(cols, rows);
            window.wait_for_frame(&format!("--window-size {cols}x{rows}"));
        }
        // Not fitted any more: the middle stays, the size of the pixels too.
        window.press("1");
        for (cols, rows) in [(100, 45), (720, 480)] {
            window.resize(cols, rows);
            window.wait_for_frame(&format!("--window-size {cols}x{rows} --zoom 1"));
        }
        // Away and back again.
        window.hide();
        window.show();
        window.wait_for_frame("--window-size 720x480 --zoom 1");
    });
}

#[test]
fn what_is_seen_is_saved_under_a_new_name() {
    window_test_for_each_drawer(|desktop| {
        let window = desktop.show_noise();
        let first = desktop.file("noise-001.png", "somebody else's");
        window.press("1");
        window.press("s");
        window.wait_for_title("noise.raw · 90×60 u8 · 100% · saved noise-002.png");
        let saved = std::fs::read(desktop.path("noise-002.png")).unwrap();
        let expected = twin(window.path(), "--size=90x60 --window-size 720x480 --zoom 1");
        assert!(Picture::from_png(&saved) == expected);
        assert_eq!(std::fs::read(&first).unwrap(), b"somebody else's");
    });
}

#[test]
fn an_idle_window_costs_nothing() {
    window_test(|desktop| {
        let window = desktop.show_noise();
        window.wait_for_frame("--window-size 720x480");
        // The last frame may still be on its way out.
        std::thread::sleep(Duration::from_millis(500));
        // Of 300; a window that redraws by itself takes more than a hundred of them here.
        window.assert_idle_for(Duration::from_secs(3));
    });
}

#[test]
fn without_a_display_one_line_says_so() {
    let desktop = Desktop::new();
    let path = desktop.noise();
    for display in [None, Some(":987654")] {
        let mut command = view(&path, "--size=90x60");
        command.envs(display.map(|display| ("DISPLAY", display)));
        let output = command.output().unwrap();
        assert!(!output.status.success());
        let stderr = String::from_utf8(output.stderr).unwrap();
        let said = stderr
            .lines()
            .filter(|line| line.contains("no window can be opened: "));
        assert_eq!(said.count(), 1, "{stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}
