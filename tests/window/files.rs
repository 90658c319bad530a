//! Files that change while they are shown; frames; shapes found by hand.

use std::fs::{self, File, OpenOptions};
use std::io::Write;

use super::*;

fn truncate(path: &Path, len: u64) {
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(len).unwrap();
}

#[test]
fn a_file_truncated_again_and_again_does_no_harm() {
    if skipped() {
        return;
    }
    let viewer = Viewer::open();
    let (path, plain) = (&viewer.path, "--window-size 720x480");
    viewer.wait_for_frame(&[plain]);
    let whole = fs::read(path).unwrap();
    let title = "noise.raw · 90×60 u8 · 800%";
    let expected = twin(path, plain);

    // Rows 30 and below are marked, those above are as they were.
    truncate(path, 30 * 90);
    viewer.wait_for_title(&format!("{title} · file truncated"));
    wait_for("the mark", || {
        let shown = viewer.screenshot();
        let (above, below) = (3 * 720 * 240, &shown.rgb[3 * 720 * 240..]);
        let stripes = below.as_chunks::<3>().0;
        let marked = stripes
            .iter()
            .all(|pixel| [[24; 3], [150, 60, 60]].contains(pixel));
        (marked && shown.rgb[..above] == expected.rgb[..above]).then_some(())
    });
    viewer.point_at(479, 0);
    viewer.wait_for_title(&format!(
        "{title} · file truncated · row 59, col 0: missing"
    ));
    viewer.xdotool(&["mousemove", "999", "799"]);
    fs::write(path, &whole).unwrap();
    viewer.wait_for_title(title);
    viewer.wait_for_frame(&[plain]);

    // While it moves, zooms and reads all there is.
    viewer.press("i");
    for i in 0..60 {
        truncate(path, i * 90);
        let keys = ["Left", "plus", "n", "F5", "Right", "minus", "c", "g"];
        viewer.press(keys[i as usize % keys.len()]);
        if i % 3 == 0 {
            fs::write(path, &whole).unwrap();
        }
    }
    fs::write(path, &whole).unwrap();
    let lossless = |title: String| !title.contains("file");
    wait_for("the whole file", || lossless(viewer.title()).then_some(()));
    viewer.press("Escape");
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn what_is_missing_is_not_saved() {
    if skipped() {
        return;
    }
    let (folder, path) = folder_with_image();
    let options = ["--size=90x60", "--window-size=720x480"].map(str::to_owned);
    let said = folder.path().join("said");
    let mut command = view_as(&path, &options);
    command.stderr(File::create(&said).unwrap());
    let viewer = Viewer::run(folder, &path, options.to_vec(), command);
    viewer.wait_for_frame(&[""]);
    let whole = fs::read(&path).unwrap();
    let title = "noise.raw · 90×60 u8 · 800%";
    truncate(&path, 30 * 90);
    viewer.wait_for_title(&format!("{title} · file truncated"));
    viewer.press("s");
    let refusal = format!(
        "{}: file changed while it was read; try again",
        path.display()
    );
    viewer.wait_for_title(&format!("{title} · file truncated · {refusal}"));
    let said = fs::read_to_string(said).unwrap();
    assert!(said.lines().any(|line| line.ends_with(&refusal)), "{said}");
    let saved = viewer.folder.path().join("noise-001.png");
    assert!(!saved.exists());

    // All of it is there again.
    fs::write(&path, &whole).unwrap();
    wait_for("the whole file", || {
        viewer.title().starts_with(title).then_some(())?;
        (!viewer.title().contains("truncated")).then_some(())
    });
    viewer.press("s");
    viewer.wait_for_title(&format!("{title} · saved noise-001.png"));
    let saved = fs::read(saved).unwrap();
    assert!(Picture::from_png(&saved) == twin(&path, "--window-size 720x480"));
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn a_file_that_is_replaced_or_rewritten_is_shown_again() {
    if skipped() {
        return;
    }
    let viewer = Viewer::open();
    let (path, plain) = (&viewer.path, "--window-size 720x480");
    viewer.wait_for_frame(&[plain]);
    let title = "noise.raw · 90×60 u8 · 800%";
    let bytes = fs::read(path).unwrap();
    let mirrored: Vec<u8> = bytes.iter().rev().copied().collect();

    fs::write(path, &mirrored).unwrap();
    viewer.wait_for_frame(&[plain]);

    let other = path.with_extension("new");
    fs::write(&other, &bytes).unwrap();
    fs::rename(&other, path).unwrap();
    viewer.wait_for_frame(&[plain]);
    viewer.wait_for_title(title);

    fs::remove_file(path).unwrap();
    viewer.wait_for_title(&format!("{title} · file deleted"));
    fs::write(path, [1; 100]).unwrap();
    viewer.wait_for_title(&format!(
        "{title} · file replaced by one that is no such image"
    ));
    fs::write(path, &mirrored).unwrap();
    viewer.wait_for_title(title);
    viewer.wait_for_frame(&[plain]);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn a_growing_file_is_followed() {
    if skipped() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.raw");
    let row: Vec<u8> = (0..100).collect();
    fs::write(&path, "").unwrap();
    // A file to follow may have nothing in it yet.
    let (later, rows) = (path.clone(), row.repeat(20));
    let writer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        fs::write(&later, rows).unwrap();
    });
    let options = "--size=100x1 --watch --window-size=400x200";
    let viewer = Viewer::open_file(folder, &path, options);
    writer.join().unwrap();
    viewer.wait_for_title("log.raw · 100×20 u8 · 400%");
    let mut file = File::options().append(true).open(&path).unwrap();
    // Half a row more does not count.
    file.write_all(&[row.repeat(29), vec![7; 150]].concat())
        .unwrap();
    viewer.wait_for_title("log.raw · 100×50 u8 · 400%");
    let wait_for_rows = |rows: u32, options: &str| {
        let shape = [format!("--size=100x{rows}"), "--dtype=u8".to_owned()];
        let options = format!("--window-size=400x200 {options}");
        let expected = twin_of(view_as(&path, &shape), &options);
        wait_for("the rows", || {
            (viewer.screenshot() == expected).then_some(())
        });
    };
    wait_for_rows(50, "");

    // Who looks at the end goes on looking at the end.
    viewer.press("plus");
    viewer.press("plus");
    viewer.press("Down");
    viewer.press("Down");
    viewer.press("Down");
    viewer.wait_for_title("log.raw · 100×50 u8 · 800%");
    file.write_all(&[vec![9; 50], row.repeat(50)].concat())
        .unwrap();
    viewer.wait_for_title("log.raw · 100×101 u8 · 800%");
    // Row 25 was in the middle, 3 × 20 device pixels further down the middle is at 32.5.
    wait_for_rows(101, "--zoom 8 --center 83.5,50");
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn gaps_between_rows_stay_while_the_file_grows() {
    if skipped() {
        return;
    }
    let wave = |i: u32, period: f64| 60.0 * (f64::from(i) / period).sin();
    let value = |row, col| (30_000.0 + 200.0 * (wave(row, 9.0) + wave(col, 13.0))) as u16;
    // A byte more than the samples have: no more columns could be guessed.
    let rows = |rows: std::ops::Range<u32>| -> Vec<u8> {
        let samples = |row| (0..100).flat_map(move |col| value(row, col).to_le_bytes());
        rows.flat_map(|row| samples(row).chain([0])).collect()
    };
    for options in ["", "--size=100x80"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gaps.raw");
        fs::write(&path, rows(0..80)).unwrap();
        let options = format!("{options} --dtype=u2 --row-stride=201 --watch");
        let viewer = Viewer::open_file(folder, &path, &options);
        let starts = |start: &str| {
            wait_for(start, || viewer.title().starts_with(start).then_some(()));
        };
        starts("gaps.raw · 100×80 u16le");
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(&rows(80..120)).unwrap();
        starts("gaps.raw · 100×120 u16le");
        // From the end of the first row on, nothing would be in its place without the gaps.
        let shape = ["--size=100x120", "--dtype=u2", "--row-stride=201"].map(str::to_owned);
        let screen = viewer.screenshot();
        let expected = format!("--window-size={}x{}", screen.cols, screen.rows);
        let expected = twin_of(view_as(&path, &shape), &expected);
        wait_for("the rows", || {
            (viewer.screenshot() == expected).then_some(())
        });
        viewer.press("q");
        viewer.assert_ends();
    }
}

#[test]
fn a_guess_stays_while_the_file_grows() {
    if skipped() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waves.raw");
    let waves = |rows: u32, cols: u32| -> Vec<u8> {
        let wave = |i: u32, period: f64| 60.0 * (f64::from(i) / period).sin();
        let value = |i: u32| 128.0 + wave(i / cols, 9.0) + wave(i % cols, 13.0);
        (0..rows * cols).map(|i| value(i) as u8).collect()
    };
    fs::write(&path, waves(240, 320)).unwrap();
    let viewer = Viewer::open_file(folder, &path, "--window-size=720x480 --watch");
    let starts = |start: &str| {
        wait_for(start, || viewer.title().starts_with(start).then_some(()));
    };
    starts("waves.raw · 320×240 u8");
    let mut file = File::options().append(true).open(&path).unwrap();
    file.write_all(&waves(15, 320)).unwrap();
    starts("waves.raw · 320×255 u8");
    // By now most of it has another width, and it has whole rows of that.
    file.write_all(&waves(6001, 150)).unwrap();
    starts("waves.raw · 320×3067 u8");
    // A change beside the file is none of its shape.
    fs::write(path.with_extension("hdr"), "of another program").unwrap();
    // Longer than it waits for a second change.
    std::thread::sleep(Duration::from_millis(500));
    assert!(viewer.title().starts_with("waves.raw · 320×3067 u8"));
    viewer.press("F5");
    starts("waves.raw · 150×6545 u8");
    file.write_all(&waves(30, 150)).unwrap();
    starts("waves.raw · 150×6575 u8");
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn frames_of_a_growing_stack_come_one_by_one() {
    if skipped() {
        return;
    }
    let (folder, path) = folder_with_image();
    let noise = fs::read(&path).unwrap();
    let header = format!(
        "ENVI\nsamples = {COLS}\nlines = {ROWS}\nbands = 5\ndata type = 1\n\
         interleave = bsq\nbyte order = 0\nheader offset = 0\n"
    );
    fs::write(path.with_extension("hdr"), header).unwrap();
    fs::write(&path, &noise[..COLS * 50]).unwrap();
    let viewer = Viewer::open_file(folder, &path, "--window-size=720x480 --watch");
    viewer.wait_for_title("noise.raw · 90×50 u8 · 800%");
    let mut file = File::options().append(true).open(&path).unwrap();
    file.write_all(&noise[COLS * 50..]).unwrap();
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800%");
    file.write_all(&noise).unwrap();
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800% · frame 0/2");
    viewer.press("Next");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800% · frame 1/2");
    file.write_all(&noise).unwrap();
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800% · frame 1/3");
    file.write_all(&noise).unwrap();
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800% · frame 1/4");
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn frames_are_leafed_through() {
    if skipped() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stack.raw");
    let bytes: Vec<u8> = (0..5_u8)
        .flat_map(|frame| (0..5400).map(move |i| (i % 90 + 30 * u32::from(frame)) as u8))
        .collect();
    fs::write(&path, bytes).unwrap();
    let viewer = Viewer::open_file(folder, &path, "--size=90x60 --dtype=u8 --range=0,255");
    let title = |frame| format!("stack.raw · 90×60 u8 · 800% · frame {frame}/5");
    viewer.wait_for_title(&title(0));
    for (key, frame) in [
        ("Prior", 0),
        ("Next", 1),
        ("space", 2),
        ("Next", 3),
        ("Next", 4),
        ("Next", 4),
        ("Prior", 3),
    ] {
        viewer.press(key);
        viewer.wait_for_title(&title(frame));
        viewer.wait_for_frame(&[&format!("--window-size 720x480 --frame {frame}")]);
    }
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn the_shape_of_an_image_is_found_by_hand() {
    if skipped() {
        return;
    }
    let viewer = Viewer::open();
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800%");
    viewer.press("1");
    let size = |cols: u32, rows: u32| format!("--size={cols}x{rows} --range=0,255");
    let twin_as = |options: String| {
        let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
        let command = view_as(&viewer.path, &options);
        twin_of(command, "--window-size=720x480 --zoom=1 --center=30,45")
    };
    let wait_for_twin = |options: String| {
        let expected = twin_as(options);
        wait_for("the other shape", || {
            (viewer.screenshot() == expected).then_some(())
        });
    };
    viewer.press("shift+Right");
    viewer.wait_for_title("noise.raw · 91×59 u8 · 100%");
    wait_for_twin(size(91, 59));
    viewer.press("ctrl+shift+Left");
    viewer.wait_for_title("noise.raw · 75×72 u8 · 100%");
    wait_for_twin(size(75, 72));
    viewer.press("shift+Left");
    viewer.wait_for_title("noise.raw · 74×72 u8 · 100%");
    for _ in 0..16 {
        viewer.press("shift+Right");
    }
    viewer.wait_for_title("noise.raw · 90×60 u8 · 100%");
    viewer.press("t");
    viewer.wait_for_title("noise.raw · 90×60 i8 · 100%");
    wait_for_twin("--size=90x60 --dtype=i8".to_owned());
    viewer.press("t");
    viewer.wait_for_title("noise.raw · 90×30 u16le · 100%");
    viewer.press("shift+t");
    viewer.press("shift+t");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 100%");
    // What was given comes back.
    viewer.press("shift+Right");
    viewer.wait_for_title("noise.raw · 91×59 u8 · 100%");
    viewer.press("F5");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 100%");
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn a_header_tells_the_shape_and_may_change() {
    if skipped() {
        return;
    }
    let (folder, path) = folder_with_image();
    let header = path.with_extension("hdr");
    let write = |cols: usize, rows: usize| {
        let text = format!(
            "ENVI\nsamples = {cols}\nlines = {rows}\nbands = 1\ndata type = 1\n\
             interleave = bsq\nbyte order = 0\nheader offset = 0\n"
        );
        fs::write(&header, text).unwrap();
    };
    write(90, 60);
    let viewer = Viewer::open_file(folder, &path, "--window-size=720x480");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800%");
    for key in ["shift+Right", "t"] {
        viewer.press(key);
        viewer.wait_for_title("noise.raw · 90×60 u8 · 800% · its header tells the shape");
        viewer.press("0");
        viewer.wait_for_title("noise.raw · 90×60 u8 · 800%");
    }
    write(60, 90);
    viewer.wait_for_title("noise.raw · 60×90 u8 · 533%");
    viewer.wait_for_frame(&[""]);
    // What it told is better than a guess, also for other bytes.
    fs::remove_file(&header).unwrap();
    let path = &viewer.path;
    let bytes: Vec<u8> = (0..ROWS * COLS).map(|i| (i * i / 7) as u8).collect();
    fs::write(path, bytes).unwrap();
    viewer.press("F5");
    let shape = ["--size=60x90".to_owned()];
    let expected = twin_of(view_as(path, &shape), "--window-size=720x480");
    wait_for("the other bytes in the same shape", || {
        (viewer.screenshot() == expected).then_some(())
    });
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn a_guess_is_made_anew_for_another_size() {
    if skipped() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waves.raw");
    let write = |rows: u32, cols: u32| {
        let wave = |i: u32, period: f64| 60.0 * (f64::from(i) / period).sin();
        let value = |i: u32| 128.0 + wave(i / cols, 9.0) + wave(i % cols, 13.0);
        let bytes: Vec<u8> = (0..rows * cols).map(|i| value(i) as u8).collect();
        fs::write(&path, bytes).unwrap();
    };
    write(240, 320);
    let viewer = Viewer::open_file(folder, &path, "--window-size=720x480");
    let starts = |start: &str| {
        wait_for(start, || viewer.title().starts_with(start).then_some(()));
    };
    starts("waves.raw · 320×240 u8");
    write(200, 150);
    starts("waves.raw · 150×200 u8");
    viewer.press("q");
    viewer.assert_ends();
}
