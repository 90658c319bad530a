//! Files on a disk that does not give back all of them.

use std::fs;

use super::small_disk::SmallDisk;
use super::*;

/// Whether all these pixels are those of the mark of what is missing.
fn is_marked(rgb: &[u8]) -> bool {
    let mut pixels = rgb.as_chunks::<3>().0.iter();
    pixels.all(|pixel| [[24; 3], [150, 60, 60]].contains(pixel))
}

#[test]
fn only_what_cannot_be_read_is_marked() {
    let Some(disk) = (!skipped()).then(|| SmallDisk::new(1 << 20)).flatten() else {
        return;
    };
    // Pages of 16 rows.
    let page = rustix::param::page_size();
    let (rows, cols) = (320, page / 16);
    let mut bytes: Vec<u8> = (0..rows * cols).map(|i| (i / 7 % 251) as u8).collect();
    let bad = [2, 17];
    let path = disk.file_with_bad_pages("bad.raw", &bytes, &bad);
    for at in bad.map(|bad| bad * page) {
        bytes[at..at + page].fill(0);
    }
    let folder = tempfile::tempdir().unwrap();
    let same = folder.path().join("same.raw");
    fs::write(&same, &bytes).unwrap();
    let options = format!("--size={cols}x{rows} --window-size={cols}x{rows}");
    let expected = {
        let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
        twin_of(view_as(&same, &options), "")
    };

    let viewer = Viewer::open_file(folder, &path, &options);
    let title = format!("bad.raw · {cols}×{rows} u8 · 100%");
    viewer.wait_for_title(&format!("{title} · a part cannot be read"));
    wait_for("the marks", || {
        let shown = viewer.screenshot();
        let pages = |rgb: &Picture| rgb.rgb.chunks(3 * page).map(<[u8]>::to_vec).collect();
        let (shown, expected): (Vec<_>, Vec<_>) = (pages(&shown), pages(&expected));
        let mut pages = shown.iter().zip(&expected).enumerate();
        let as_expected = pages.all(|(i, (shown, expected))| match bad.contains(&i) {
            true => is_marked(shown),
            false => shown == expected,
        });
        as_expected.then_some(())
    });
    viewer.point_at(2 * 16 + 3, 5);
    viewer.wait_for_title(&format!(
        "{title} · a part cannot be read · row 35, col 5: missing"
    ));
    // Between the two.
    viewer.point_at(100, 5);
    let value = bytes[100 * cols + 5];
    viewer.wait_for_title(&format!(
        "{title} · a part cannot be read · row 100, col 5: {value}"
    ));

    // It can be read again.
    disk.relieve();
    viewer.xdotool(&["mousemove", "999", "799"]);
    viewer.press("F5");
    viewer.wait_for_title(&title);
    wait_for("all of it", || {
        (viewer.screenshot() == expected).then_some(())
    });
    viewer.press("q");
    viewer.assert_ends();
}
