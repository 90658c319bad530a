//! With and without a display or a GPU.

use std::io::Cursor;

use crate::Folder;

#[test]
fn without_a_display_the_file_is_made_and_one_line_says_how_to_look_at_it() {
    let folder = Folder::new();
    let run = folder.make("200 --renderer cpu");
    assert!(run.stdout.is_empty(), "{run:?}");
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{run:?}");
    assert!(
        lines[0].starts_with("random_squares.raw: 512×512 u8, 200 squares"),
        "{run:?}"
    );
    assert!(lines[1].starts_with("no window can be opened: "), "{run:?}");
    assert!(lines[1].ends_with("; look at the file later with: squaremap view random_squares.raw"));
    assert_eq!(folder.read("random_squares.raw").len(), 512 * 512);
    assert!(folder.text("random_squares.hdr").starts_with("ENVI\n"));
}

/// The libraries that are opened while the program runs.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn libraries(folder: &Folder, args: &str) -> String {
    let run = crate::Run::of(
        folder
            .squaremap()
            .args(args.split(' '))
            .env("LD_DEBUG", "files"),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("libc.so"),
        "LD_DEBUG shows nothing: {run:?}"
    );
    run.stderr
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn the_cpu_renderer_touches_no_gpu_library() {
    // Not X11's own: tiny-xlib, which presents what the processor paints, loads it before anything else where it is
    // there, and opens no display.
    const LIBRARIES: [&str; 6] = ["vulkan", "libEGL", "libGL", "libgbm", "libdrm", "wayland"];
    let folder = Folder::new();
    let seen = libraries(&folder, "200 --headless --renderer cpu");
    for library in LIBRARIES {
        assert!(!seen.contains(library), "{library} was opened");
    }
    if !crate::common::skips_gpu("a run on a GPU") {
        let seen = libraries(&folder, "200 --headless --renderer gpu");
        let opened = LIBRARIES.iter().any(|library| seen.contains(library));
        assert!(
            opened,
            "nothing is seen of a GPU library even where there must be one"
        );
    }
}

#[test]
fn a_screenshot_has_the_size_of_the_window() {
    if crate::common::skips_gpu("a run on a GPU") {
        return;
    }
    let folder = Folder::new();
    folder.make("200 --seed 42 --headless --renderer cpu --quiet");
    for (args, size) in [
        ("", (800, 600)),
        ("--window-size 123x45", (123, 45)),
        (
            "--window-size 40x30 --center 0,0 --zoom 2 --colormap gray --range 0,255",
            (40, 30),
        ),
    ] {
        let run = folder.make(&format!(
            "view random_squares.raw --screenshot out.png {args}"
        ));
        assert!(run.stdout.is_empty() && run.stderr.is_empty(), "{run:?}");
        let png = folder.read("out.png");
        let reader = png::Decoder::new(Cursor::new(&png)).read_info().unwrap();
        assert_eq!(reader.info().size(), size, "{args}");
        let piped = folder.make(&format!("view random_squares.raw --screenshot - {args}"));
        assert!(piped.stdout == png, "{args}");
    }
    // With the image's first pixel in the middle, twice as large: nothing above and left of it.
    let mut reader = png::Decoder::new(Cursor::new(folder.read("out.png")))
        .read_info()
        .unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    let pixels = folder.read("random_squares.raw");
    for row in 15..30 {
        for col in 20..40 {
            let level = pixels[(row - 15) / 2 * 512 + (col - 20) / 2];
            assert_eq!(rgb[(row * 40 + col) * 3..][..3], [level; 3], "{row},{col}");
        }
    }
}
