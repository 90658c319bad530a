//! What lies over the picture: how it is left, where it has room.

use super::reading::differing;
use super::*;

/// The colour of the panel where there is nothing on it.
const PANEL: [u8; 3] = [27; 3];
/// The colour of a field to type into.
const FIELD: [u8; 3] = [10; 3];

fn pixel(shown: &Picture, row: usize, col: usize) -> [u8; 3] {
    let at = 3 * (row * shown.cols + col);
    [0, 1, 2].map(|channel| shown.rgb[at + channel])
}

/// The middle rows of the fields of the panel that lie at a column, from the top.
fn fields(shown: &Picture, col: usize) -> Vec<u32> {
    let rows: Vec<usize> = (0..shown.rows)
        .filter(|&row| pixel(shown, row, col) == FIELD)
        .collect();
    let runs = rows.chunk_by(|a, b| a + 1 == *b);
    runs.filter(|run| run.len() > 9)
        .map(|run| (run[run.len() / 2]) as u32)
        .collect()
}

impl Viewer {
    /// Waits until so many pixels differ from those of another picture.
    #[track_caller]
    fn wait_until_covered(&self, what: &str, plain: &Picture, pixels: std::ops::Range<usize>) {
        wait_for(what, || {
            let covered = differing(&self.screenshot(), plain);
            pixels.contains(&covered).then_some(())
        });
    }

    /// What is seen when layers have come in, which they do softly, and all is counted.
    #[track_caller]
    fn wait_until_quiet(&self) -> Picture {
        wait_for("a picture that stays", || {
            let before = self.screenshot();
            std::thread::sleep(Duration::from_millis(300));
            (self.screenshot() == before).then_some(before)
        })
    }

    /// Does something that is seen.
    #[track_caller]
    fn wait_for_change(&self, action: &[&str]) {
        let before = self.screenshot();
        self.xdotool(action);
        wait_for("a change", || (self.screenshot() != before).then_some(()));
    }
}

#[test]
fn escape_closes_one_thing_at_a_time() {
    if skipped() {
        return;
    }
    let viewer = Viewer::open();
    viewer.wait_for_frame(&["--window-size 720x480"]);
    let plain = viewer.screenshot();
    viewer.press("i");
    viewer.wait_until_covered("the panel", &plain, 30_000..150_000);
    let panel = viewer.wait_until_quiet();
    viewer.press("question");
    viewer.wait_until_covered("the keys, too", &panel, 30_000..300_000);
    viewer.press("Escape");
    // Its title may be of another shade than before.
    viewer.wait_until_covered("the panel alone", &panel, 0..15_000);
    viewer.press("Escape");
    viewer.wait_for_frame(&["--window-size 720x480"]);
    viewer.press("Escape");
    viewer.assert_ends();
}

#[test]
fn a_number_is_entered_with_a_click_elsewhere_and_red_if_it_is_none() {
    if skipped() {
        return;
    }
    let (folder, path) = folder_with_image();
    let viewer = Viewer::open_file(folder, &path, "--size=90x60 --window-size=720x600");
    viewer.wait_for_frame(&[""]);
    let plain = viewer.screenshot();
    viewer.press("i");
    viewer.wait_until_covered("the panel", &plain, 30_000..200_000);
    let (min, beside) = (125, 500);
    let row = wait_for(
        "two fields",
        || match fields(&viewer.screenshot(), min)[..] {
            [.., range, _go_to] => Some(range),
            _ => None,
        },
    );
    let is_red = || {
        let shown = viewer.screenshot();
        let around = row as usize - 9..row as usize + 9;
        around
            .flat_map(|row| (60..140).map(move |col| (row, col)))
            .map(|(row, col)| pixel(&shown, row, col))
            .any(|[r, g, b]| r > 150 && g < r - 80 && b < r - 80)
    };
    viewer.point_at(row, min as u32);
    viewer.wait_for_change(&["click", "1"]);
    viewer.wait_for_change(&["key", "ctrl+a"]);
    assert!(!is_red());
    viewer.xdotool(&["type", "abc"]);
    wait_for("red", || is_red().then_some(()));
    viewer.wait_for_change(&["key", "ctrl+a"]);
    viewer.xdotool(&["type", "100"]);
    wait_for("no red", || (!is_red()).then_some(()));
    viewer.point_at(300, beside);
    viewer.wait_for_change(&["click", "1"]);
    viewer.xdotool(&["mousemove", "999", "799"]);
    viewer.press("Escape");
    let highest = std::fs::read(&path).unwrap().into_iter().max().unwrap();
    viewer.wait_for_frame(&[&format!("--range 100,{highest}")]);
    viewer.press("Escape");
    viewer.assert_ends();
}

#[test]
fn a_panel_that_is_larger_than_the_window_is_scrolled() {
    if skipped() {
        return;
    }
    let (folder, path) = folder_with_image();
    let options = ["--size=90x60", "--window-size=720x480"].map(str::to_owned);
    let mut command = view_as(&path, &options);
    command.env("WINIT_X11_SCALE_FACTOR", "2");
    let viewer = Viewer::run(folder, &path, options.to_vec(), command);
    let title = "noise.raw · 90×60 u8 · 800%";
    viewer.wait_for_title(title);
    // All of the device pixels are used whatever the scale.
    viewer.wait_for_frame(&[""]);
    let plain = viewer.screenshot();
    viewer.press("i");
    viewer.wait_until_covered("the panel", &plain, 100_000..345_000);
    // It ends above the end of the window, but for its shadow.
    let shown = viewer.wait_until_quiet();
    let is_panel = |shown: &Picture, row| {
        let panel = (0..shown.cols).filter(|&col| pixel(shown, row, col) == PANEL);
        panel.count() > 100
    };
    assert!(is_panel(&shown, 80) && !is_panel(&shown, 475));
    // The fields are not there until it is scrolled, which does nothing to the picture.
    assert!(fields(&shown, 370).is_empty());
    viewer.point_at(200, 300);
    wait_for("the fields", || {
        viewer.xdotool(&["click", "5"]);
        (fields(&viewer.screenshot(), 370).len() == 2).then_some(())
    });
    assert!(viewer.title().starts_with(title));
    assert!(!is_panel(&viewer.screenshot(), 475));
    viewer.press("Escape");
    viewer.press("Escape");
    viewer.assert_ends();
}

fn differs(a: &Picture, b: &Picture, row: usize, col: usize) -> bool {
    pixel(a, row, col) != pixel(b, row, col)
}

/// The rows of the window that the list of keys covers.
fn rows_of_keys(viewer: &Viewer) -> usize {
    let plain = viewer.screenshot();
    viewer.press("question");
    viewer.wait_until_covered("the list of keys", &plain, 30_000..400_000);
    let shown = viewer.wait_until_quiet();
    let covered = |row: &usize| differs(&shown, &plain, *row, plain.cols / 2);
    (0..plain.rows).filter(covered).count()
}

#[test]
fn another_seed_is_offered_only_where_one_can_be_drawn() {
    if skipped() {
        return;
    }
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = folder.path().join("made.raw");
    let window = "--window-size=720x600".to_owned();
    let mut command = Command::new(SQUAREMAP);
    command
        .args(["40", "--size=90x60", "--renderer=cpu", &window, "-o"])
        .arg(&path)
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET");
    let viewer = Viewer::run(folder.clone(), &path, Vec::new(), command);
    viewer.wait_for_frame(&[&window]);
    let with = rows_of_keys(&viewer);
    drop(viewer);
    let viewer = Viewer::open_file(folder, &path, &window);
    viewer.wait_for_frame(&[""]);
    let without = rows_of_keys(&viewer);
    // A line of text.
    assert!((15..35).contains(&(with - without)), "{with} and {without}");
    viewer.press("q");
    viewer.assert_ends();
}
