//! Files on a disk that does not give back all of them.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::rc::Rc;
use std::time::SystemTime;

use super::large::{cached, is_kept, lines, open, wait_until_kept};
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

#[test]
fn what_is_asked_for_on_a_slow_disk_is_done_for_the_next_frame() {
    let Some(disk) = (!skipped()).then(|| SmallDisk::new(1 << 20)).flatten() else {
        return;
    };
    let page = rustix::param::page_size();
    let (rows, cols) = (32, page / 16);
    let bytes = [vec![1; rows * cols], vec![2; rows * cols]].concat();
    let path = disk.file_with_bad_pages("bad.raw", &bytes, &[1]);
    let folder = tempfile::tempdir().unwrap();
    let options =
        format!("--size={cols}x{rows} --dtype=u8 --range=0,9 --window-size={cols}x{rows}");
    let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
    // Opening the file takes a second, another frame no time.
    let log = folder.path().join("log");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-e", "signal=none", "-e", "trace=openat", "-P"])
        .arg(&path)
        .args(["-e", "inject=openat:delay_enter=1000000", "-o"])
        .arg(&log)
        .args([SQUAREMAP, "view"])
        .arg(&path)
        .args(&options);
    let viewer = Viewer::run(folder, &path, options, command);
    let title = |frame| format!("bad.raw · {cols}×{rows} u8 · 100% · frame {frame}/2");
    let bad = |frame| format!("{} · a part cannot be read", title(frame));
    viewer.wait_for_title(&bad(0));
    let looks = || {
        fs::read_to_string(&log)
            .unwrap()
            .matches("(DELAYED)")
            .count()
    };
    let before = looks();
    assert!(before > 0);

    // It can be read again.
    disk.relieve();
    let keys = ["windowfocus", "--sync", &viewer.window, "key", "--delay=5"];
    viewer.xdotool(&[&keys[..], &["F5", "Next"]].concat());
    viewer.wait_for_title(&bad(1));
    viewer.wait_for_title(&title(1));
    viewer.wait_for_frame(&["--frame=1"]);
    // The next frame came before the file was read again, and it was so for that.
    assert_eq!(looks(), before + 2);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn reads_that_fail_do_not_keep_it_a_preview() {
    if skipped() {
        return;
    }
    const SIDE: usize = 6500;
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = lines(folder.path(), SIDE);
    let options = format!("--size={SIDE}x{SIDE} --colormap=gray --window-size=600x600");
    let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
    let log = folder.path().join("log");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-e", "signal=none", "-e", "trace=pread64"])
        .args(["-e", "inject=pread64:error=EIO:when=20..40", "-o"])
        .arg(&log)
        .args([SQUAREMAP, "view"])
        .arg(&path)
        .args(&options)
        .env("XDG_CACHE_HOME", folder.path());
    let viewer = Viewer::run(folder.clone(), &path, options, command);
    viewer.wait_for_title("lines.raw · 6500×6500 u8 · 9.2%");
    viewer.wait_for_frame(&[""]);
    let failed = fs::read_to_string(&log)
        .unwrap()
        .matches("INJECTED")
        .count();
    assert!(failed >= 20, "{failed}");
    // All could be read in another way, so it is worth keeping.
    wait_until_kept(&folder);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn what_is_left_of_a_truncated_file_becomes_exact() {
    if skipped() {
        return;
    }
    const SIDE: usize = 6500;
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = lines(folder.path(), SIDE);
    let whole = fs::read(&path).unwrap();
    let options = format!("--size={SIDE}x{SIDE} --colormap=gray --window-size=650x650");
    let viewer = open(&folder, &path, &options);
    // Before or while its overview is made.
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_len((SIDE * SIDE / 2) as u64).unwrap();
    viewer.wait_for_title("lines.raw · 6500×6500 u8 · 10% · file truncated");
    wait_for("the means above the mark", || {
        let shown = viewer.screenshot();
        let (above, below) = shown.rgb.split_at(shown.rgb.len() / 2);
        // A sketch shows lines of 250 and of 10.
        let are_means = above.iter().all(|byte| (1..=90).contains(byte));
        (are_means && is_marked(below)).then_some(())
    });
    assert!(!cached(&folder).iter().any(|path| is_kept(path)));

    fs::write(&path, &whole).unwrap();
    viewer.wait_for_title("lines.raw · 6500×6500 u8 · 10%");
    viewer.wait_for_frame(&[""]);
    wait_until_kept(&folder);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn colours_are_those_of_what_is_left() {
    if skipped() {
        return;
    }
    // Of 60,000 to 60,999.
    const SIDE: usize = 5000;
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = folder.path().join("high.raw");
    let sample = |i: usize| (60_000 + (i % SIDE / 5) as u16).to_le_bytes();
    let bytes: Vec<u8> = (0..SIDE * SIDE).flat_map(sample).collect();
    fs::write(&path, &bytes).unwrap();
    let options =
        format!("--size={SIDE}x{SIDE} --dtype=u16le --colormap=gray --window-size=500x500");
    let viewer = open(&folder, &path, &options);
    let file = File::options().write(true).open(&path).unwrap();
    file.set_len((bytes.len() * 4 / 5) as u64).unwrap();
    let title = "high.raw · 5000×5000 u16le · 10% · file truncated";
    viewer.wait_for_title(title);
    let expected: Vec<u8> = {
        let same = folder.path().join("same.raw");
        fs::write(&same, &bytes).unwrap();
        let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
        let whole = twin_of(view_as(&same, &options), "");
        whole.rgb[..3 * 500 * 399].to_vec()
    };
    let are_right = || (viewer.screenshot().rgb[..expected.len()] == expected).then_some(());
    wait_for("the colours of the whole file", are_right);
    viewer.press("n");
    viewer.wait_for_title(&format!("{title} · range 60000 to 60999"));
    wait_for("the colours of what is left", are_right);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn a_large_file_truncated_again_and_again_is_shown_whole_at_the_end() {
    if skipped() {
        return;
    }
    // A gibibyte of holes, with a row of noise in every block of an overview.
    const SIDE: u64 = 1 << 15;
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = folder.path().join("large.raw");
    let file = File::create(&path).unwrap();
    let noise: Vec<u8> = (0..SIDE as u32)
        .map(|i| (i.wrapping_mul(2_654_435_769) >> 24) as u8)
        .collect();
    // Each time at a time of its own, long ago: then its overview is begun at once.
    let restore = |from: u64, times: u64| {
        file.set_len(SIDE * SIDE).unwrap();
        for row in (0..SIDE).step_by(64).filter(|row| (row + 1) * SIDE > from) {
            file.write_all_at(&noise, row * SIDE).unwrap();
        }
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000 + times);
        file.set_modified(time).unwrap();
    };
    restore(0, 0);
    let options = format!("--size={SIDE}x{SIDE} --colormap=gray --window-size=600x600");
    let viewer = open(&folder, &path, &options);
    let under_way = || {
        wait_for("an overview under way, or made", || {
            (!cached(&folder).is_empty()).then_some(())
        });
    };
    under_way();
    viewer.press("i");
    for times in 1..=20 {
        // At different places, within pages and between them.
        let len = times * 7919 * 104_729 % (SIDE * SIDE);
        let len = if times % 5 == 0 { len >> 12 << 12 } else { len };
        file.set_len(len).unwrap();
        std::thread::sleep(Duration::from_millis(20 * (times % 4)));
        restore(len, times);
        std::thread::sleep(Duration::from_millis(50 * (times % 5)));
        under_way();
    }
    viewer.press("Escape");
    viewer.wait_for_title("large.raw · 32768×32768 u8 · 1.8%");
    viewer.wait_for_frame(&[""]);
    viewer.press("q");
    viewer.assert_ends();
}
