//! The cache of overviews: small copies of pictures, which nobody else may read, and which must be of this picture.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::thread::sleep;
use std::time::Duration;

use squaremap::image::{SampleType, Size};
use squaremap::layout::Layout;
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::Overview;

const SIDE: u64 = 1000;

/// A picture and a cache of its own.
struct Home {
    folder: tempfile::TempDir,
    picture: PathBuf,
}

fn bytes(seed: u64) -> Vec<u8> {
    (0..SIDE * SIDE)
        .map(|i| (i * i / 7 + seed * i) as u8)
        .collect()
}

impl Home {
    fn new() -> Home {
        // What lies in memory is not kept.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let picture = folder.path().join("picture.raw");
        fs::write(&picture, bytes(1)).unwrap();
        Home { folder, picture }
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache/squaremap")
    }

    /// What a process says that has this cache: variables of this one cannot be changed while others run.
    fn run(&self, task: &str) -> String {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "cache::a_process_of_its_own",
                "--ignored",
                "--nocapture",
            ])
            .env("XDG_CACHE_HOME", self.folder.path().join("cache"))
            .env("CACHE_TEST", task)
            .env("CACHE_TEST_PICTURE", &self.picture)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8(output.stdout).unwrap();
        let said = said
            .lines()
            .find_map(|line| line.split_once("SAID "))
            .expect("it speaks");
        said.1.to_owned()
    }

    /// The kept overview.
    fn kept(&self) -> PathBuf {
        let mut files = fs::read_dir(self.cache())
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .find(|path| path.extension().is_some_and(|end| end == "overview"))
            .expect("kept")
    }

    fn keep(&self) {
        assert_eq!(self.run("keep"), "kept");
        assert_eq!(self.run("find"), "found");
    }
}

fn image(path: &Path) -> Image {
    let hints = ShapeHints {
        size: Some(Size::new(SIDE, SIDE).unwrap()),
        sample: Some(SampleType::U8),
        ..ShapeHints::default()
    };
    Image::open(path, &hints).unwrap()
}

#[test]
#[ignore = "the other tests run it, in a process with a cache of its own"]
fn a_process_of_its_own() {
    let image = image(Path::new(
        &std::env::var_os("CACHE_TEST_PICTURE").expect("a picture"),
    ));
    let said = match std::env::var("CACHE_TEST").as_deref() {
        Ok("find") => match Overview::find(&image, None) {
            Some(overview) => {
                // All of it can be read.
                overview
                    .read(3, 0, &(0..125), &(0..125), &mut Vec::new())
                    .unwrap();
                "found"
            }
            None => "none",
        },
        Ok("keep") => {
            let overview = Overview::to_keep(&image, None, &|| true).unwrap();
            overview
                .scan(&image, 0, &AtomicBool::new(false), &|| ())
                .unwrap();
            overview.keep(&image).unwrap();
            "kept"
        }
        _ => panic!("a task"),
    };
    println!("\nSAID {said}");
}

#[test]
fn another_picture_of_the_same_size_and_time_has_an_overview_of_its_own() {
    let home = Home::new();
    home.keep();
    let modified = fs::metadata(&home.picture).unwrap().modified().unwrap();
    // Written over.
    fs::write(&home.picture, bytes(2)).unwrap();
    let file = File::options().write(true).open(&home.picture).unwrap();
    file.set_modified(modified).unwrap();
    assert_eq!(home.run("find"), "none");
    home.keep();
    // Put in its place, as by `cp -p` and `mv`, or by rsync.
    let other = home.folder.path().join("other.raw");
    fs::write(&other, bytes(3)).unwrap();
    File::options()
        .write(true)
        .open(&other)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    fs::rename(&other, &home.picture).unwrap();
    assert_eq!(home.run("find"), "none");
}

#[expect(unsafe_code, reason = "other programs change files through maps")]
fn map(path: &Path) -> memmap2::MmapMut {
    let file = File::options().read(true).write(true).open(path).unwrap();
    // SAFETY: nobody cuts the file.
    unsafe { memmap2::MmapMut::map_mut(&file) }.unwrap()
}

/// A page that was changed through memory moves the file's times once, until it is on the disk.
#[test]
fn what_changes_through_memory_is_noticed() {
    let home = Home::new();
    let mut map = map(&home.picture);
    for at in [500_000, 500_001] {
        map[at] ^= 1;
        let before = fs::metadata(&home.picture).unwrap().modified().unwrap();
        map[at] ^= 2;
        let after = fs::metadata(&home.picture).unwrap().modified().unwrap();
        assert_eq!(before, after, "this system needs no such care");
        // The times have ticks.
        sleep(Duration::from_millis(50));
        home.keep();
        map[at] ^= 4;
        assert_eq!(home.run("find"), "none");
    }
}

#[test]
fn a_cache_behind_the_link_of_another_is_not_used() {
    let home = Home::new();
    let elsewhere = home.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::set_permissions(&elsewhere, Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(home.folder.path().join("cache")).unwrap();
    symlink(&elsewhere, home.cache()).unwrap();
    home.keep();
    fs::remove_dir_all(&elsewhere).unwrap();
    if rustix::process::geteuid().is_root() {
        fs::create_dir(&elsewhere).unwrap();
        fs::set_permissions(&elsewhere, Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::lchown(home.cache(), Some(65534), None).unwrap();
        home.run("keep");
        assert_eq!(home.run("find"), "none");
        assert_eq!(fs::metadata(&elsewhere).unwrap().mode() & 0o777, 0o755);
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    } else {
        eprintln!("SKIPPED: a link of another user, which only root can make");
    }
}

#[test]
fn nobody_else_can_read_it() {
    let home = Home::new();
    // As older versions left them.
    fs::create_dir_all(home.cache()).unwrap();
    fs::set_permissions(home.cache(), Permissions::from_mode(0o755)).unwrap();
    home.keep();
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(&home.cache()), 0o700);
    assert_eq!(mode(&home.kept()), 0o600);
    fs::set_permissions(home.kept(), Permissions::from_mode(0o644)).unwrap();
    assert_eq!(home.run("find"), "found");
    assert_eq!(mode(&home.kept()), 0o600);
}

#[test]
fn what_is_not_as_it_was_written_is_made_anew() {
    let home = Home::new();
    home.keep();
    let whole = fs::read(home.kept()).unwrap();
    let end = whole.len();
    for at in [0, 100, 8192, 8193, end / 2, end - 1] {
        let mut other = whole.clone();
        other[at] ^= 4;
        fs::write(home.kept(), other).unwrap();
        assert_eq!(home.run("find"), "none", "{at}");
    }
    for len in [0, 1, 8192, end - 1] {
        fs::write(home.kept(), &whole[..len]).unwrap();
        assert_eq!(home.run("find"), "none", "{len}");
    }
    home.keep();
}

#[test]
fn only_a_file_of_ones_own_is_taken() {
    let home = Home::new();
    home.keep();
    let (kept, aside) = (home.kept(), home.folder.path().join("aside"));
    fs::rename(&kept, &aside).unwrap();
    symlink(&aside, &kept).unwrap();
    assert_eq!(home.run("find"), "none");
    fs::remove_file(&kept).unwrap();
    // It would be waited for.
    let made = Command::new("mkfifo").arg(&kept).status().unwrap();
    assert!(made.success());
    assert_eq!(home.run("find"), "none");
    fs::remove_file(&kept).unwrap();
    fs::rename(&aside, &kept).unwrap();
    assert_eq!(home.run("find"), "found");
    if rustix::process::geteuid().is_root() {
        chown(&kept, Some(65534), None).unwrap();
        assert_eq!(home.run("find"), "none");
        chown(&kept, Some(0), None).unwrap();
        assert_eq!(home.run("find"), "found");
        chown(home.cache(), Some(65534), None).unwrap();
        assert_eq!(home.run("find"), "none");
    } else {
        eprintln!("SKIPPED: overviews of another user, which only root can make");
    }
}

#[test]
fn an_overview_takes_no_room_before_it_is_written() {
    let side = 1 << 20;
    let layout = Layout::packed(Size::new(side, side).unwrap(), 1, SampleType::U8, 0).unwrap();
    // One from 1/8 down would have 46 GB.
    assert_eq!(Overview::finest(&layout), 5);
    let folder = tempfile::tempdir().unwrap();
    let free = || {
        let there = rustix::fs::statvfs(folder.path()).unwrap();
        there.f_bavail * there.f_frsize
    };
    let before = free();
    let overview = Overview::create(&layout, None, Overview::finest(&layout)).unwrap();
    assert!(before.saturating_sub(free()) < 1 << 30);
    assert!(!overview.is_whole());
}

/// Long thin pictures are the same as square ones: an overview of so many pixels has few blocks that are kept in memory.
#[test]
fn long_lines_and_columns_have_overviews() {
    for (rows, cols) in [
        (1, 3 << 20),
        (3 << 20, 1),
        (3, 1 << 20),
        (1 << 20, 3),
        (300_007, 16),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("thin.raw");
        let bytes: Vec<u8> = (0..rows * cols).map(|i: u64| (i / 300) as u8).collect();
        fs::write(&path, &bytes).unwrap();
        let hints = ShapeHints {
            size: Some(Size::new(rows, cols).unwrap()),
            sample: Some(SampleType::U8),
            ..ShapeHints::default()
        };
        let image = Image::open(&path, &hints).unwrap();
        let overview = Overview::create(image.layout(), None, 3).unwrap();
        overview
            .scan(&image, 0, &AtomicBool::new(false), &|| ())
            .unwrap();
        for level in [3, 9, 12, 16, 18, 22] {
            let (down, across) = (rows.div_ceil(1 << level), cols.div_ceil(1 << level));
            let mut means = Vec::new();
            overview
                .read(level, 0, &(0..down), &(0..across), &mut means)
                .unwrap();
            for (i, mean) in (0..).zip(means) {
                let (row, col) = ((i / across) << level, (i % across) << level);
                let all = (row..rows.min(row + (1 << level))).flat_map(|row| {
                    (col..cols.min(col + (1 << level))).map(move |col| row * cols + col)
                });
                let (sum, count) = all.fold((0.0, 0.0), |(sum, count), i| {
                    (sum + f64::from(bytes[i as usize]), count + 1.0)
                });
                let expected = (4.0 * sum / count + 0.5_f64).floor() / 4.0;
                assert_eq!(mean, expected, "{rows}×{cols}, level {level}, texel {i}");
            }
        }
    }
}
