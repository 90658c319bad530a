//! A run that is killed cannot clean up: the names hold what is whole, and the next run clears away the
//! rest.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::time::Instant;

use rand::{RngExt, SeedableRng};

use crate::{Folder, squaremap, succeed, wait_for};

const SCENE: &str = "50 --size 2000 --headless --renderer cpu --quiet";

/// The checksums of the pictures of some seeds, made where nobody disturbs.
struct Pictures(Vec<u32>);

impl Pictures {
    fn new(seeds: u64) -> Pictures {
        let folder = Folder::new();
        let picture = |seed| {
            folder.make(&format!("{SCENE} --seed {seed} -o x.raw"));
            crc32fast::hash(&folder.read("x.raw"))
        };
        Pictures((0..seeds).map(picture).collect())
    }

    /// The seed of the picture in the folder, which must be a whole one. Its header, if there is one,
    /// must be of the same seed.
    fn check(&self, folder: &Folder) -> (u64, bool) {
        let sum = crc32fast::hash(&folder.read("x.raw"));
        let seed = self.0.iter().position(|picture| *picture == sum);
        let seed = seed.expect("a whole picture") as u64;
        let has_header = folder.path("x.hdr").exists();
        if has_header {
            let header = folder.text("x.hdr");
            assert!(
                header.contains(&format!("squaremap seed = {seed}\n")),
                "{seed}: {header}"
            );
            folder.make("verify x.raw --renderer cpu --quiet");
        }
        (seed, has_header)
    }
}

fn names(folder: &Folder) -> BTreeSet<OsString> {
    folder.contents().into_keys().collect()
}

/// What a whole run leaves, and no more.
#[track_caller]
fn assert_tidy(folder: &Folder) {
    assert_eq!(names(folder), ["x.hdr", "x.raw"].map(OsString::from).into());
}

#[test]
fn killed_at_random_moments() {
    let pictures = Pictures::new(51);
    let folder = Folder::new();
    let start = Instant::now();
    folder.make(&format!("{SCENE} --seed 0 -o x.raw"));
    let whole_run = start.elapsed();
    let mut random = rand::rngs::ChaCha8Rng::seed_from_u64(1);
    let mut old = 0;
    let mut left_behind = 0;
    for seed in 1..=50 {
        let mut command = squaremap(
            folder.0.path(),
            &[],
            &format!("{SCENE} --seed {seed} -o x.raw"),
        );
        let mut child = command.spawn().unwrap();
        std::thread::sleep(whole_run.mul_f64(random.random_range(0.0..1.2)));
        child.kill().unwrap();
        child.wait().unwrap();
        let (found, _) = pictures.check(&folder);
        assert!(found == old || found == seed, "{found}");
        old = found;
        left_behind += usize::from(names(&folder).len() > 2);
    }
    assert!(left_behind > 0, "no run was killed with its file begun");
    folder.make(&format!("{SCENE} --seed 0 -o x.raw"));
    assert_tidy(&folder);
    assert_eq!(pictures.check(&folder), (0, true));
}

#[test]
fn killed_at_each_step() {
    let pictures = Pictures::new(2);
    let folder = Folder::new();
    let mut without_header = Vec::new();
    let mut steps = 0;
    // Which of them there are depends on the processor.
    let calls = "ftruncate fallocate flock ?rename ?renameat ?renameat2 ?unlink ?unlinkat";
    for call in calls.split(' ') {
        for time in 1.. {
            folder.make(&format!("{SCENE} --seed 0 -o x.raw"));
            assert_tidy(&folder);
            let trace = format!("trace={call}");
            let kill = format!("inject={call}:signal=SIGKILL:when={time}");
            let strace = [
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                &trace,
                "-e",
                &kill,
            ];
            let args = format!("{SCENE} --seed 1 -o x.raw");
            let status = squaremap(folder.0.path(), &strace, &args).status();
            let (seed, has_header) = pictures.check(&folder);
            if status.expect("strace runs").success() {
                assert_eq!((seed, has_header), (1, true));
                break;
            }
            steps += 1;
            if !has_header {
                without_header.push(seed);
            }
        }
    }
    // Only between the old header's going and the new one's coming.
    assert_eq!(without_header, [0, 1]);
    assert!(steps > 8, "{steps}");
}

#[test]
fn what_is_left_of_others_goes_and_what_lives_stays() {
    let folder = Folder::new();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path("squares"))
        .status();
    assert!(made.unwrap().success());
    // A live run: nobody has written its squares yet.
    let args = "--squares squares --size 100 --headless --renderer cpu -o x.raw";
    let before = names(&folder);
    let live = squaremap(folder.0.path(), &[], args).spawn().unwrap();
    wait_for("an unfinished file", || {
        (names(&folder).len() > before.len()).then_some(())
    });
    let with_live = names(&folder);

    for name in ["x.raw", "x.hdr", "s.csv"] {
        folder.write(&format!(".{name}.aB3xyZ.squaremap-tmp"), "left behind");
    }
    // Of other files, or of other programs.
    let others = [
        ".x.raw.aB3xyZ7.squaremap-tmp",
        ".x.raw.aB3.yZ.squaremap-tmp",
        ".x.raw.b.aB3xyZ.squaremap-tmp",
        ".y.raw.aB3xyZ.squaremap-tmp",
        ".x.raw.aB3xyZ.tmp",
    ];
    for name in others {
        folder.write(name, "not ours");
    }
    let inside = ".x.raw.folder.squaremap-tmp";
    std::fs::create_dir(folder.path(inside)).unwrap();

    folder.make(&format!("{SCENE} --save-squares s.csv -o x.raw"));
    let mut expected = with_live;
    expected.extend(
        others
            .into_iter()
            .chain([inside, "x.raw", "x.hdr", "s.csv"])
            .map(OsString::from),
    );
    assert_eq!(names(&folder), expected);

    std::fs::write(folder.path("squares"), "row,col,half_side,level\n5,5,5,7\n").unwrap();
    succeed(live);
    assert_eq!(folder.read("x.raw").len(), 10_000);
}
