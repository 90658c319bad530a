//! Images too large to be read at once: few of their pages are read for the first frame, and then all of
//! them, once.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::harness::{Desktop, tool, wait_for, wait_until, window_test};

/// A file of `side` × `side` bytes with lines a byte wide every 7 rows, from row 1 on.
pub(super) fn lines(desktop: &Desktop, side: usize) -> PathBuf {
    let path = desktop.path("lines.raw");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    for row in 0..side {
        let level = if row % 7 == 1 { 250 } else { 10 };
        file.write_all(&vec![level; side]).unwrap();
    }
    path
}

pub(super) fn is_kept(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "overview")
}

/// The overview that is kept, as soon as there is one.
#[track_caller]
pub(super) fn wait_until_kept(desktop: &Desktop) -> PathBuf {
    wait_for("the overview in the cache", || {
        desktop.cached().into_iter().find(|path| is_kept(path))
    })
}

/// The file's bytes that are in memory.
fn resident(path: &Path) -> u64 {
    let mut command = Command::new("fincore");
    command.args(["--bytes", "--noheadings", "--output", "RES"]);
    let output = tool(command.arg(path));
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim().parse().unwrap()
}

/// A kept overview all texels of which are 0, with the checksums of those.
fn with_dark_texels(whole: &[u8]) -> Vec<u8> {
    const HEADER: usize = 8192;
    const CHUNK: usize = 1 << 20;
    let chunks = |texels: usize| texels.div_ceil(CHUNK);
    let texels = (0..whole.len() - HEADER)
        .find(|texels| HEADER + texels + 4 * chunks(*texels) == whole.len());
    let end = HEADER + texels.expect("texels and their checksums");
    let mut dark = whole.to_vec();
    dark[HEADER..end].fill(0);
    let sums = dark[HEADER..end]
        .chunks(CHUNK)
        .flat_map(|chunk| crc32fast::hash(chunk).to_le_bytes());
    let table: Vec<u8> = sums.collect();
    dark[end..].copy_from_slice(&table);
    let text = String::from_utf8(dark[..HEADER].to_vec()).unwrap();
    let (facts, _) = text
        .split_once("table ")
        .expect("a checksum of the checksums");
    let facts = format!("{facts}table {:08x}\n", crc32fast::hash(&table));
    let facts = format!("{facts}end {:08x}\n", crc32fast::hash(facts.as_bytes()));
    dark[..facts.len()].copy_from_slice(facts.as_bytes());
    dark
}

#[test]
fn a_large_image_becomes_exact_and_is_so_at_once_the_next_time() {
    window_test(|desktop| {
        const SIDE: usize = 6500;
        let path = lines(desktop, SIDE);
        let options = format!("--size={SIDE}x{SIDE} --colormap=gray --window-size=600x600");
        let title = "lines.raw · 6500×6500 u8 · 9.2%";
        // The shader, too, goes from a sketch to the exact picture.
        let window = desktop.show(&path, &format!("{options} {}", Desktop::adapter()));
        window.wait_for_title(title);
        window.wait_for_frame("");
        window.press("1");
        window.wait_for_frame("--zoom 1");
        window.end();
        for kept in desktop.cached() {
            fs::remove_file(kept).unwrap();
        }

        let window = desktop.show(&path, &options);
        window.wait_for_title(title);
        window.wait_for_frame("");
        // A sketch shows some of the lines and not others; the mean of many is a grey.
        let frame = window.screenshot();
        let inside = |byte: &u8| (1..=90).contains(byte);
        assert!(frame.rgb.iter().all(inside));
        let kept = wait_until_kept(desktop);
        window.press("1");
        window.wait_for_frame("--zoom 1");
        window.end();
        assert_eq!(desktop.cached(), [kept.as_path()]);

        // The overview is what is shown the next time, whatever is in it, if it is as it was written.
        let whole = fs::read(&kept).unwrap();
        let mut dark = with_dark_texels(&whole);
        fs::write(&kept, &dark).unwrap();
        let window = desktop.show(&path, &options);
        window.wait_for_title(title);
        wait_until("the overview on the screen", || {
            window.screenshot().rgb.iter().all(|&byte| byte == 0)
        });
        window.end();

        // What is no whole overview, or not of this file as it is now, is made again.
        let is_made_again = |what: &str| {
            let window = desktop.show(&path, &options);
            window.wait_for_title(title);
            window.wait_for_frame("");
            wait_until(what, || {
                let now = fs::read(&kept).unwrap_or_default();
                now.len() == whole.len() && now[8192..] == whole[8192..]
            });
        };
        fs::write(&kept, &whole[..whole.len() / 2]).unwrap();
        is_made_again("a new overview for one cut off");
        dark[10] ^= 1;
        fs::write(&kept, &dark).unwrap();
        is_made_again("a new overview for a broken one");
        dark[10] ^= 1;
        fs::write(&kept, &dark).unwrap();
        let time = std::time::SystemTime::now() - Duration::from_secs(5);
        let file = File::options().write(true).open(&path).unwrap();
        file.set_modified(time).unwrap();
        is_made_again("a new overview for a changed file");
    });
}

#[test]
fn few_pages_are_read_for_a_first_frame_and_while_one_moves() {
    window_test(|desktop| {
        const SIDE: u64 = 1 << 17;
        let path = desktop.path("sixteen_gib.raw");
        let file = File::create(&path).unwrap();
        file.set_len(SIDE * SIDE).unwrap();
        // Holes are not read at all: something is written in what a sketch reads at once, the part of each
        // 128th row that lies in a tile.
        for place in (0..SIDE)
            .step_by(128)
            .flat_map(|row| (0..4).map(move |i| row * SIDE + i * SIDE / 4))
        {
            file.write_all_at(&[200], place).unwrap();
        }
        let share = || resident(&path) as f64 / (SIDE * SIDE) as f64;
        let options = format!("--size={SIDE}x{SIDE} --window-size=800x600 --preview");
        let window = desktop.show(&path, &options);
        window.wait_for_title("sixteen_gib.raw · 131072×131072 u8 · 0.46% · preview");
        window.wait_for_frame("");
        let first = share();
        assert!(first > 0.0 && first < 0.02, "{first}");

        // At 100% the tiles around the view are read, too: 256 × 256 pixels in pages of 4096.
        window.press("1");
        window.wait_for_frame("--zoom 1");
        for key in ["Right", "Down", "Right", "Up", "Left", "Down"].repeat(5) {
            window.press(key);
        }
        window.wait_for_title("sixteen_gib.raw · 131072×131072 u8 · 100% · preview");
        window.press("0");
        window.wait_for_title("sixteen_gib.raw · 131072×131072 u8 · 0.46% · preview");
        let moved = share();
        assert!(moved > first && moved < 0.02, "{first}, then {moved}");
        assert_eq!(desktop.cached(), [] as [PathBuf; 0]);
    });
}

#[test]
fn a_spot_in_64_gib_is_seen() {
    window_test(|desktop| {
        const SIDE: u64 = 1 << 18;
        let path = desktop.path("spot.raw");
        let file = File::create(&path).unwrap();
        file.set_len(SIDE * SIDE).unwrap();
        // One texel of the fitted view, of which no sketch sees more than its first row.
        for row in 1..512 {
            let place = (SIDE / 2 + row) * SIDE + SIDE / 2;
            file.write_all_at(&[255; 512], place).unwrap();
        }
        let options = format!("--size={SIDE}x{SIDE} --window-size=512x512 --colormap=gray");
        let window = desktop.show(&path, &options);
        window.wait_for_title("spot.raw · 262144×262144 u8 · 0.20%");
        window.wait_for_frame("");
        let frame = window.screenshot();
        let lit: Vec<usize> = (0..512 * 512).filter(|&i| frame.rgb[3 * i] > 0).collect();
        assert_eq!(lit, [256 * 512 + 256]);
    });
}

#[test]
fn quitting_leaves_no_half_an_overview_behind() {
    window_test(|desktop| {
        const SIDE: usize = 17_500;
        let path = lines(desktop, SIDE);
        let options = format!("--size={SIDE}x{SIDE} --window-size=600x600");
        let window = desktop.show(&path, &options);
        wait_until("an overview under way", || !desktop.cached().is_empty());
        window.end();
        // It may have been whole already.
        let left = desktop.cached();
        assert!(left.iter().all(|path| is_kept(path)), "{left:?}");
    });
}
