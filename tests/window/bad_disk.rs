//! Files on a disk that does not give back all of them.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::time::{Duration, SystemTime};

use super::large::{is_kept, lines, wait_until_kept};
use crate::common::screenshot::{Picture, twin};
use crate::common::small_disk::SmallDisk;
use crate::harness::{wait_until, window_test};

/// Whether all these pixels are those of the mark of what is missing.
pub(super) fn is_marked(rgb: &[u8]) -> bool {
    let mut pixels = rgb.as_chunks::<3>().0.iter();
    pixels.all(|pixel| [[24; 3], [150, 60, 60]].contains(pixel))
}

#[test]
fn only_what_cannot_be_read_is_marked() {
    window_test(|desktop| {
        let Some(disk) = SmallDisk::new(1 << 20) else {
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
        let same = desktop.file("same.raw", &bytes);
        let options = format!("--size={cols}x{rows} --window-size={cols}x{rows}");
        let expected = twin(&same, &options);

        let window = desktop.show(&path, &options);
        let title = format!("bad.raw · {cols}×{rows} u8 · 100%");
        window.wait_for_title(&format!("{title} · a part cannot be read"));
        wait_until("the marks", || {
            let shown = window.screenshot();
            let pages = |rgb: &Picture| rgb.rgb.chunks(3 * page).map(<[u8]>::to_vec).collect();
            let (shown, expected): (Vec<_>, Vec<_>) = (pages(&shown), pages(&expected));
            let mut pages = shown.iter().zip(&expected).enumerate();
            pages.all(|(i, (shown, expected))| match bad.contains(&i) {
                true => is_marked(shown),
                false => shown == expected,
            })
        });
        window.point_at(2 * 16 + 3, 5);
        window.wait_for_title(&format!(
            "{title} · a part cannot be read · row 35, col 5: missing"
        ));
        // Between the two.
        window.point_at(100, 5);
        let value = bytes[100 * cols + 5];
        window.wait_for_title(&format!(
            "{title} · a part cannot be read · row 100, col 5: {value}"
        ));

        // It can be read again.
        disk.relieve();
        window.point_away();
        window.press("F5");
        window.wait_for_title(&title);
        window.wait_for_picture("all of it", &expected);
    });
}

#[test]
fn what_is_asked_for_on_a_slow_disk_is_done_for_the_next_frame() {
    window_test(|desktop| {
        let Some(disk) = SmallDisk::new(1 << 20) else {
            return;
        };
        let page = rustix::param::page_size();
        let (rows, cols) = (32, page / 16);
        let bytes = [vec![1; rows * cols], vec![2; rows * cols]].concat();
        let path = disk.file_with_bad_pages("bad.raw", &bytes, &[1]);
        let options =
            format!("--size={cols}x{rows} --dtype=u8 --range=0,9 --window-size={cols}x{rows}");
        // Opening the file takes a second, another frame no time.
        let delay = "inject=openat:delay_enter=1000000";
        let file = path.to_str().unwrap();
        let trace = ["-e", "trace=openat", "-e", delay, "-P", file];
        let window = desktop.show_traced(&path, &options, &trace);
        let title = format!("bad.raw · {cols}×{rows} u8 · 100% · frame");
        let trouble = "a part cannot be read";
        window.wait_for_title(&format!("{title} 0/2 · {trouble}"));
        let looks = || desktop.log().matches("(DELAYED)").count();
        let before = looks();
        assert!(before > 0);

        // It can be read again.
        disk.relieve();
        window.press_all(&["F5", "Next"]);
        let range = "range 0 to 9";
        window.wait_for_title(&format!("{title} 1/2 · {trouble} · {range}"));
        window.wait_for_title(&format!("{title} 1/2 · {range}"));
        window.wait_for_frame("--frame=1");
        // The next frame came before the file was read again, and it was so for that.
        assert_eq!(looks(), before + 2);
    });
}

#[test]
fn reads_that_fail_do_not_keep_it_a_preview() {
    window_test(|desktop| {
        const SIDE: usize = 6500;
        let path = lines(desktop, SIDE);
        let options = format!("--size={SIDE}x{SIDE} --colormap=gray --window-size=600x600");
        let fail = "inject=pread64:error=EIO:when=20..40";
        let window = desktop.show_traced(&path, &options, &["-e", "trace=pread64", "-e", fail]);
        window.wait_for_title("lines.raw · 6500×6500 u8 · 9.2%");
        window.wait_for_frame("");
        let failed = desktop.log().matches("INJECTED").count();
        assert!(failed >= 20, "{failed}");
        // All could be read in another way, so it is worth keeping.
        wait_until_kept(desktop);
    });
}

#[test]
fn what_is_left_of_a_truncated_file_becomes_exact() {
    window_test(|desktop| {
        const SIDE: usize = 6500;
        let path = lines(desktop, SIDE);
        let whole = fs::read(&path).unwrap();
        let options = format!("--size={SIDE}x{SIDE} --colormap=gray --window-size=650x650");
        let window = desktop.show(&path, &options);
        // Before or while its overview is made.
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_len((SIDE * SIDE / 2) as u64).unwrap();
        window.wait_for_title("lines.raw · 6500×6500 u8 · 10% · file truncated");
        wait_until("the means above the mark", || {
            let shown = window.screenshot();
            let (above, below) = shown.rgb.split_at(shown.rgb.len() / 2);
            // A sketch shows lines of 250 and of 10.
            let are_means = above.iter().all(|byte| (1..=90).contains(byte));
            are_means && is_marked(below)
        });
        assert!(!desktop.cached().iter().any(|path| is_kept(path)));

        fs::write(&path, &whole).unwrap();
        window.wait_for_title("lines.raw · 6500×6500 u8 · 10%");
        window.wait_for_frame("");
        wait_until_kept(desktop);
    });
}

#[test]
fn colours_are_those_of_what_is_left() {
    window_test(|desktop| {
        // Of 60,000 to 60,999.
        const SIDE: usize = 5000;
        let sample = |i: usize| (60_000 + (i % SIDE / 5) as u16).to_le_bytes();
        let bytes: Vec<u8> = (0..SIDE * SIDE).flat_map(sample).collect();
        let path = desktop.file("high.raw", &bytes);
        let options =
            format!("--size={SIDE}x{SIDE} --dtype=u16le --colormap=gray --window-size=500x500");
        let window = desktop.show(&path, &options);
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len((bytes.len() * 4 / 5) as u64).unwrap();
        let title = "high.raw · 5000×5000 u16le · 10% · file truncated";
        window.wait_for_title(title);
        let whole = twin(&desktop.file("same.raw", &bytes), &options);
        let expected = &whole.rgb[..3 * 500 * 399];
        let are_right = || &window.screenshot().rgb[..expected.len()] == expected;
        wait_until("the colours of the whole file", are_right);
        window.press("n");
        window.wait_for_title(&format!("{title} · range 60000 to 60999"));
        wait_until("the colours of what is left", are_right);
    });
}

#[test]
fn a_large_file_truncated_again_and_again_is_shown_whole_at_the_end() {
    window_test(|desktop| {
        // A gibibyte of holes, with a row of noise in every block of an overview.
        const SIDE: u64 = 1 << 15;
        let path = desktop.path("large.raw");
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
        let window = desktop.show(&path, &options);
        let under_way = || {
            wait_until("an overview under way, or made", || {
                !desktop.cached().is_empty()
            });
        };
        under_way();
        window.press("i");
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
        window.press("Escape");
        window.wait_for_title("large.raw · 32768×32768 u8 · 1.8%");
        window.wait_for_frame("");
    });
}
