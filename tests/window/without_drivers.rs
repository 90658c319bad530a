//! The window on a machine without Vulkan and OpenGL: the same window.

use std::fs::{File, read_to_string};
use std::process::Stdio;

use crate::common::closed_driver::ClosedDriver;
use crate::common::screenshot::{Picture, view};
use crate::harness::{Desktop, Window, hide_drivers, window_test};

/// A window that no driver can draw; what it says goes into the file `said`.
#[track_caller]
fn show(desktop: &Desktop, options: &str) -> Window {
    let path = desktop.noise();
    let said = File::create(desktop.path("said")).unwrap();
    desktop.show_as(&path, &format!("--size=90x60 {options}"), |command| {
        hide_drivers(command);
        command.stderr(Stdio::from(said));
    })
}

#[test]
fn a_window_needs_no_driver_and_nothing_is_said_of_that() {
    window_test(|desktop| {
        let window = show(desktop, "");
        window.wait_for_title("noise.raw · 90×60 u8 · 800%");
        window.wait_for_frame("--window-size 720x480");
        window.press("plus");
        window.press("Right");
        window.press("c");
        let zoom = 8.0 * 0.5_f64.exp2();
        let (cols, step) = (90.0, 72.0 / zoom);
        window.wait_for_title("noise.raw · 90×60 u8 · 1131% · gray");
        let center = format!("30,{}", cols / 2.0 + step);
        window.wait_for_frame(&format!(
            "--window-size 720x480 --colormap gray --zoom {zoom} --center {center}"
        ));
        window.press("0");
        for (cols, rows) in [(333, 222), (1, 1), (901, 635)] {
            window.resize(cols, rows);
            window.wait_for_frame(&format!("--window-size {cols}x{rows} --colormap gray"));
        }
        // Without a window manager full screen is refused; the window lives on.
        window.press("F11");
        window.hide();
        window.show();
        window.wait_for_frame("--window-size 901x635 --colormap gray");
        let plain = window.screenshot();
        window.press("i");
        window.wait_until_covered("the panel", &plain, 30_000..200_000);
        window.press("Escape");
        window.wait_for_frame("--window-size 901x635 --colormap gray");
        window.end_with("Escape");
        assert_eq!(read_to_string(desktop.path("said")).unwrap(), "");
    });
}

/// Each window's first line and frame, by how many adapters do not open.
#[test]
fn an_adapter_that_does_not_open_is_passed_over_and_at_last_the_processor_draws() {
    window_test(|desktop| {
        let driver = ClosedDriver::new();
        let said = desktop.path("said");
        for (closed, end) in [(0, ""), (1, "; another one draws"), (2, "; the CPU draws")] {
            let path = desktop.noise();
            let window = desktop.show_as(&path, "--size=90x60", |command| {
                driver.put_before(command, closed);
                command.stderr(Stdio::from(File::create(&said).unwrap()));
            });
            window.wait_for_frame("--window-size 720x480");
            window.end();
            let said = read_to_string(&said).unwrap();
            let lines: Vec<&str> = said.lines().collect();
            assert_eq!(lines.len(), closed.min(1), "{said}");
            let refused = said.matches(" cannot be opened: ").count();
            assert_eq!(refused, closed, "{said}");
            assert!(said.trim().ends_with(end), "{said}");
        }
    });
}

#[test]
fn no_driver_is_found_where_they_are_hidden() {
    window_test(|desktop| {
        let window = show(desktop, "");
        let (_, display) = window.address();
        let adapter = Desktop::adapter();
        let mut command = view(&desktop.noise(), &format!("--size=90x60 {adapter}"));
        hide_drivers(&mut command);
        let output = command.env("DISPLAY", display).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with("error: no adapter "), "{said}");
    });
}

/// The panel, the list of keys, and values in the pixels with a grid, as they are seen.
fn layers(window: &Window) -> [Picture; 3] {
    window.wait_for_frame("");
    let plain = window.screenshot();
    window.press("i");
    window.wait_until_covered("the panel", &plain, 30_000..200_000);
    let panel = window.wait_until_quiet();
    window.press("Escape");
    window.wait_for_frame("");
    window.press("question");
    window.wait_until_covered("the keys", &plain, 30_000..300_000);
    let keys = window.wait_until_quiet();
    window.press("Escape");
    window.press_all(&["plus"; 6]);
    window.press("g");
    window.wait_for_title("noise.raw · 90×60 u8 · 6400%");
    [panel, keys, window.wait_until_quiet()]
}

#[test]
fn what_lies_over_the_picture_is_what_a_driver_draws() {
    window_test(|desktop| {
        let window = show(desktop, "--window-size=720x600");
        let by_processor = layers(&window);
        window.end();
        let options = format!("--size=90x60 --window-size=720x600 {}", Desktop::adapter());
        let window = desktop.show(&desktop.noise(), &options);
        let by_driver = layers(&window);
        for (what, (ours, theirs)) in ["panel", "keys", "values"]
            .into_iter()
            .zip(by_processor.iter().zip(&by_driver))
        {
            assert_eq!((ours.rows, ours.cols), (theirs.rows, theirs.cols));
            let far = ours.rgb.iter().zip(&theirs.rgb);
            let far = far.map(|(a, b)| a.abs_diff(*b)).max();
            // Rounding, once for a texel and once for a layer over it.
            assert!(far <= Some(2), "the {what}: {far:?} levels");
        }
    });
}
