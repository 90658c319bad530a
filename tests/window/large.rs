//! Images too large to be read at once: few of their pages are read for the first frame, and then all of
//! them, once.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;

use super::*;

/// A file of `side` × `side` bytes with lines a byte wide every 7 rows, from row 1 on.
pub(super) fn lines(folder: &Path, side: usize) -> PathBuf {
    let path = folder.join("lines.raw");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    for row in 0..side {
        let level = if row % 7 == 1 { 250 } else { 10 };
        file.write_all(&vec![level; side]).unwrap();
    }
    path
}

/// A window with a cache folder of its own, which is the folder of the file.
pub(super) fn open(folder: &Rc<TempDir>, path: &Path, options: &str) -> Viewer {
    let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
    let mut command = view_as(path, &options);
    command.env("XDG_CACHE_HOME", folder.path());
    Viewer::run(folder.clone(), path, options, command)
}

/// The files in the cache.
pub(super) fn cached(folder: &TempDir) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.path().join("squaremap")) else {
        return Vec::new();
    };
    entries.map(|entry| entry.unwrap().path()).collect()
}

pub(super) fn is_kept(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "overview")
}

/// The overview that is kept, as soon as there is one.
#[track_caller]
pub(super) fn wait_until_kept(folder: &TempDir) -> PathBuf {
    wait_for("the overview in the cache", || {
        cached(folder).into_iter().find(|path| is_kept(path))
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

#[test]
fn a_large_image_becomes_exact_and_is_so_at_once_the_next_time() {
    if skipped() {
        return;
    }
    const SIDE: usize = 6500;
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = lines(folder.path(), SIDE);
    let options = format!("--size={SIDE}x{SIDE} --colormap=gray --window-size=600x600");
    let title = "lines.raw · 6500×6500 u8 · 9.2%";
    // The shader, too, goes from a sketch to the exact picture.
    let [_, device] = drawers();
    let viewer = open(&folder, &path, &format!("{options} {device}"));
    viewer.wait_for_title(title);
    viewer.wait_for_frame(&[""]);
    viewer.press("1");
    viewer.wait_for_frame(&["--zoom 1"]);
    viewer.press("q");
    viewer.assert_ends();
    cached(&folder)
        .iter()
        .for_each(|kept| fs::remove_file(kept).unwrap());

    let viewer = open(&folder, &path, &options);
    viewer.wait_for_title(title);
    viewer.wait_for_frame(&[""]);
    // A sketch shows some of the lines and not others; the mean of many is a grey.
    let frame = viewer.screenshot();
    let inside = |byte: &u8| (1..=90).contains(byte);
    assert!(frame.rgb.iter().all(inside));
    let kept = wait_until_kept(&folder);
    viewer.press("1");
    viewer.wait_for_frame(&["--zoom 1"]);
    viewer.press("q");
    viewer.assert_ends();
    assert_eq!(cached(&folder), [kept.as_path()]);

    // The overview is what is shown the next time, whatever is in it.
    let whole = fs::read(&kept).unwrap();
    let mut dark = whole.clone();
    dark[8192..].fill(0);
    fs::write(&kept, &dark).unwrap();
    let viewer = open(&folder, &path, &options);
    viewer.wait_for_title(title);
    wait_for("the overview on the screen", || {
        let frame = viewer.screenshot();
        frame.rgb.iter().all(|&byte| byte == 0).then_some(())
    });
    viewer.press("q");
    viewer.assert_ends();

    // What is no whole overview, or not of this file as it is now, is made again.
    let is_made_again = |what: &str| {
        let viewer = open(&folder, &path, &options);
        viewer.wait_for_title(title);
        viewer.wait_for_frame(&[""]);
        wait_for(what, || {
            let kept = fs::read(&kept).ok()?;
            (kept.len() == whole.len() && kept[8192..] == whole[8192..]).then_some(())
        });
        viewer.press("q");
        viewer.assert_ends();
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
}

#[test]
fn few_pages_are_read_for_a_first_frame_and_while_one_moves() {
    if skipped() {
        return;
    }
    const SIDE: u64 = 1 << 17;
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = folder.path().join("sixteen_gib.raw");
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
    let viewer = open(&folder, &path, &options);
    viewer.wait_for_title("sixteen_gib.raw · 131072×131072 u8 · 0.46% · preview");
    viewer.wait_for_frame(&[""]);
    let first = share();
    assert!(first > 0.0 && first < 0.02, "{first}");

    // At 100% the tiles around the view are read, too: 256 × 256 pixels in pages of 4096.
    viewer.press("1");
    viewer.wait_for_frame(&["--zoom 1"]);
    for key in ["Right", "Down", "Right", "Up", "Left", "Down"].repeat(5) {
        viewer.press(key);
    }
    viewer.wait_for_title("sixteen_gib.raw · 131072×131072 u8 · 100% · preview");
    viewer.press("0");
    viewer.wait_for_title("sixteen_gib.raw · 131072×131072 u8 · 0.46% · preview");
    let moved = share();
    assert!(moved > first && moved < 0.02, "{first}, then {moved}");
    assert_eq!(cached(&folder), [] as [PathBuf; 0]);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn a_spot_in_64_gib_is_seen() {
    if skipped() {
        return;
    }
    const SIDE: u64 = 1 << 18;
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = folder.path().join("spot.raw");
    let file = File::create(&path).unwrap();
    file.set_len(SIDE * SIDE).unwrap();
    // One texel of the fitted view, of which no sketch sees more than its first row.
    for row in 1..512 {
        let place = (SIDE / 2 + row) * SIDE + SIDE / 2;
        file.write_all_at(&[255; 512], place).unwrap();
    }
    let options = format!("--size={SIDE}x{SIDE} --window-size=512x512 --colormap=gray");
    let viewer = open(&folder, &path, &options);
    viewer.wait_for_title("spot.raw · 262144×262144 u8 · 0.20%");
    viewer.wait_for_frame(&[""]);
    let frame = viewer.screenshot();
    let lit: Vec<usize> = (0..512 * 512).filter(|&i| frame.rgb[3 * i] > 0).collect();
    assert_eq!(lit, [256 * 512 + 256]);
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn quitting_leaves_no_half_an_overview_behind() {
    if skipped() {
        return;
    }
    const SIDE: usize = 17_500;
    let folder = Rc::new(tempfile::tempdir().unwrap());
    let path = lines(folder.path(), SIDE);
    let options = format!("--size={SIDE}x{SIDE} --window-size=600x600");
    let viewer = open(&folder, &path, &options);
    wait_for("an overview under way", || {
        (!cached(&folder).is_empty()).then_some(())
    });
    viewer.press("q");
    viewer.assert_ends();
    // It may have been whole already.
    let left = cached(&folder);
    assert!(left.iter().all(|path| is_kept(path)), "{left:?}");
}
