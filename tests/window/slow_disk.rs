//! Files on a disk that takes its time: the window waits for none of it.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use super::*;

/// A side of images so large that overviews of them are kept.
const SIDE: u64 = 6000;

/// The file of a name with `bytes` bytes in a folder of its own.
fn file(name: &str, bytes: u64) -> (TempDir, PathBuf, File) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let file = File::create(&path).unwrap();
    file.set_len(bytes).unwrap();
    (folder, path, file)
}

/// A window under strace, on a disk that takes some milliseconds to say where the file lies, as for every
/// look into the cache of overviews.
fn slowly(folder: TempDir, path: &Path, options: &str, milliseconds: u32) -> Viewer {
    let delay = format!("inject=?readlink,readlinkat:delay_enter={milliseconds}000");

    let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o", "log", "-e", "signal=none", "-P"])
        .arg(path)
        .args(["-e", "trace=?readlink,readlinkat"])
        .args(["-e", &delay])
        .args([SQUAREMAP, "view"])
        .arg(path)
        .args(&options)
        .env("XDG_CACHE_HOME", folder.path());
    let viewer = Viewer::run(folder, path, options, command);
    // Else nothing here would be slow.
    wait_for("a slow look", || {
        let log = fs::read_to_string(viewer.folder.path().join("log")).ok()?;
        log.contains("(DELAYED)").then_some(())
    });
    viewer
}

#[test]
fn keys_that_are_pressed_quickly_all_count() {
    if skipped() {
        return;
    }
    let (folder, path, file) = file("stack.raw", 20 * SIDE * SIDE);
    for frame in 0..20 {
        // What tells the frames apart.
        let rows = vec![frame as u8 * 10; SIDE as usize * 100];
        file.write_all_at(&rows, frame * SIDE * SIDE).unwrap();
    }
    let options = "--size=6000x6000 --dtype=u8 --range=0,255 --window-size=300x300";
    let viewer = slowly(folder, &path, options, 500);
    let title = |zoom, frame| format!("stack.raw · 6000×6000 u8 · {zoom}% · frame {frame}/20");
    viewer.wait_for_title(&title("5.0", 0));
    let next = ["windowfocus", "--sync", &viewer.window, "key", "--delay=5"];
    viewer.xdotool(&[&next[..], &["Next"; 13]].concat());
    viewer.xdotool(&[&next[..], &["Prior"; 2]].concat());
    // The window is awake meanwhile.
    viewer.press("plus");
    viewer.wait_for_title(&title("7.1", 0));
    viewer.wait_for_title(&title("7.1", 11));
    viewer.press("0");
    viewer.wait_for_frame(&["--frame 11"]);
    // So they do while the file is read again.
    viewer.xdotool(&[&next[..], &["F5", "Next", "F5"]].concat());
    viewer.wait_for_title(&title("5.0", 12));
    // Frames end at the last one.
    viewer.xdotool(&[&next[..], &["space"; 30]].concat());
    viewer.wait_for_title(&title("5.0", 19));
    viewer.wait_for_frame(&["--frame 19"]);

    let wider = |cols: u64| {
        let rows = 20 * 6000 * 6000 / cols;
        format!("stack.raw · {cols}×{rows} u8 · 100%")
    };
    viewer.press("1");
    viewer.xdotool(&[&next[..], &["shift+Right"; 7]].concat());
    viewer.xdotool(&[&next[..], &["ctrl+shift+Left"; 2]].concat());
    viewer.press("Left");
    viewer.wait_for_title(&title("100", 19));
    viewer.wait_for_title(&wider(5975));
    // What was given comes back, though another shape is on its way.
    viewer.xdotool(&[&next[..], &["shift+Right", "F5"]].concat());
    viewer.wait_for_title(&title("100", 0));

    // What is said of a frame that is on its way is done with that one.
    viewer.press("0");
    viewer.xdotool(&[&next[..], &["Next", "n"]].concat());
    viewer.wait_for_title(&format!("{} · range 0 to 10", title("5.0", 1)));
    viewer.xdotool(&[&next[..], &["Next", "s"]].concat());
    viewer.wait_for_title(&format!("{} · saved stack-001.png", title("5.0", 2)));
    let saved = fs::read(viewer.folder.path().join("stack-001.png")).unwrap();
    let shape = ["--size=6000x6000", "--dtype=u8", "--frame=2"].map(str::to_owned);
    // It may not be exact yet.
    let expected = ["", " --preview"].map(|how| {
        let options = format!("--range=0,10 --window-size=300x300{how}");
        twin_of(view_as(&path, &shape), &options)
    });
    assert!(expected.contains(&Picture::from_png(&saved)));
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn a_range_for_colours_over_a_background_is_not_waited_for() {
    if skipped() {
        return;
    }
    let (folder, path, file) = file("alpha.raw", 4 * SIDE * SIDE);
    let pixels = [50, 100, 200, 255, 50, 80, 200, 100].repeat(SIDE as usize / 2);
    for row in 0..SIDE {
        file.write_all_at(&pixels, row * 4 * SIDE).unwrap();
    }
    let options = format!("--shape={SIDE},{SIDE},4 --dtype=u8 --window-size=300x300");
    let viewer = slowly(folder, &path, &options, 3000);
    let title = |zoom: &str| format!("alpha.raw · 6000×6000 u8 RGBA · {zoom}");
    viewer.wait_for_title(&title("5.0%"));
    viewer.press("1");
    viewer.wait_for_title(&title("100%"));
    let enlarged = format!("--zoom={}", 0.5_f64.exp2());
    let before = twin_of(view_as(&viewer.path, &viewer.options), &enlarged);
    viewer.press("n");
    viewer.wait_for_title(&title("100% · range 50 to 200"));
    // The window is awake meanwhile, and shows what it has.
    viewer.press("plus");
    wait_for("what was seen before, enlarged", || {
        (viewer.screenshot() == before).then_some(())
    });
    viewer.wait_for_frame(&[&format!("{enlarged} --range=50,200")]);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn the_range_of_all_values_holds_for_a_frame_that_is_on_its_way() {
    if skipped() {
        return;
    }
    let (folder, path, file) = file("stack.raw", 2 * SIDE * SIDE);
    // Where a sketch does not look; and a frame with another range.
    file.write_all_at(&[200], 7 * SIDE + 4321).unwrap();
    let rows = vec![100; 1000 * SIDE as usize];
    file.write_all_at(&rows, SIDE * SIDE).unwrap();
    // What may still be written to is not read at once.
    let later = std::time::SystemTime::now() + PATIENCE;
    file.set_modified(later).unwrap();
    let options = "--size=6000x6000 --dtype=u8 --window-size=300x300";
    let viewer = slowly(folder, &path, options, 4000);
    let title = |frame, end| format!("stack.raw · 6000×6000 u8 · 5.0% · frame {frame}/2{end}");
    viewer.wait_for_title(&title(0, " · preview"));
    viewer.press("Next");
    viewer.wait_for_title(&title(0, ""));
    viewer.wait_for_title(&title(1, ""));
    viewer.wait_for_frame(&["--frame=1 --range=0,200"]);
    viewer.press("q");
    viewer.assert_ends();
}
