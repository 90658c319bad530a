//! The window that making a picture opens.

use super::*;

/// The program that draws such a picture into a file, and shows it.
fn making(path: &Path, line: &str) -> Command {
    let mut command = Command::new(SQUAREMAP);
    command
        .args(line.split(' '))
        .args(["--renderer", "cpu", "-o"])
        .arg(path)
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET");
    command
}

#[test]
fn another_seed_is_drawn_written_and_shown() {
    if skipped() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.raw");
    let command = making(&path, "40 --size 90x60 --max-half-side 20 --seed 1");
    let viewer = Viewer::run(folder, &path, Vec::new(), command);
    viewer.wait_for_title("made.raw · 90×60 u8 · 800%");
    viewer.wait_for_frame(&["--window-size 720x480"]);

    let header = path.with_extension("hdr");
    let mut seen = vec![std::fs::read(&path).unwrap()];
    for _ in 0..3 {
        let before = std::fs::read_to_string(&header).unwrap();
        viewer.press("r");
        wait_for("another header", || {
            let now = std::fs::read_to_string(&header).ok()?;
            (now != before).then_some(())
        });
        // The new file, as the twin sees it.
        viewer.wait_for_title("made.raw · 90×60 u8 · 800%");
        viewer.wait_for_frame(&["--window-size 720x480"]);
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
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn a_picture_that_is_drawn_after_another_file_is_looked_after() {
    if skipped() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (
        folder.path().join("made.raw"),
        folder.path().join("other_40x30_u8.raw"),
    );
    std::fs::write(&other, [7; 1200]).unwrap();
    let command = making(&path, "40 --size 90x60 --max-half-side 20");
    let viewer = Viewer::run(folder, &path, Vec::new(), command);
    viewer.wait_for_title("made.raw · 90×60 u8 · 800%");
    drop::drop_on(&viewer, &format!("file://{}\r\n", other.display()));
    viewer.wait_for_title("other_40x30_u8.raw · 40×30 u8 · 1600%");
    viewer.press("r");
    viewer.wait_for_title("made.raw · 90×60 u8 · 800%");
    viewer.wait_for_frame(&["--window-size 720x480"]);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.reverse();
    std::fs::write(&path, bytes).unwrap();
    viewer.wait_for_frame(&["--window-size 720x480"]);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn quitting_does_not_wait_for_another_picture() {
    if skipped() {
        return;
    }
    let folder = std::rc::Rc::new(tempfile::tempdir().unwrap());
    let path = folder.path().join("slow.raw");
    // Squares so small that all must be drawn: that takes some seconds.
    let mut command = making(&path, "1e7 --size 4000 --max-half-side 2");
    command.env("XDG_CACHE_HOME", folder.path().join("cache"));
    let viewer = Viewer::run(folder.clone(), &path, Vec::new(), command);
    let header = std::fs::read(path.with_extension("hdr")).unwrap();
    viewer.press("r");
    wait_for("drawing", || {
        viewer.title().ends_with(" · drawing…").then_some(())
    });
    viewer.press("q");
    viewer.assert_ends();
    // The picture from the first seed, and nothing of another one.
    assert_eq!(std::fs::read(path.with_extension("hdr")).unwrap(), header);
    let mut left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name != "cache")
        .collect();
    left.sort();
    assert_eq!(left, ["slow.hdr", "slow.raw"]);
}

#[test]
fn with_quiet_nothing_is_said_of_what_the_keys_do() {
    if skipped() {
        return;
    }
    for (quiet, expected) in [("-q", 0), ("--log", 3)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made.raw");
        let said = folder.path().join("said");
        let line = format!("40 --size 90x60 --max-half-side 20 {quiet}");
        let mut command = making(&path, &line);
        command.stderr(std::fs::File::create(&said).unwrap());
        let viewer = Viewer::run(folder, &path, Vec::new(), command);
        viewer.wait_for_title("made.raw · 90×60 u8 · 800%");
        let before = std::fs::read(&path).unwrap();
        viewer.press("r");
        wait_for("another picture", || {
            (std::fs::read(&path).unwrap() != before).then_some(())
        });
        viewer.wait_for_title("made.raw · 90×60 u8 · 800%");
        viewer.press("s");
        viewer.wait_for_title("made.raw · 90×60 u8 · 800% · saved made-001.png");
        // The picture that was made, the next one, and what was saved of it; drivers may say more.
        let said = std::fs::read_to_string(said).unwrap();
        let lines = said.lines().filter(|line| line.contains("made"));
        assert_eq!(lines.count(), expected, "{quiet}: {said}");
        viewer.press("q");
        viewer.assert_ends();
    }
}
