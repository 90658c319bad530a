//! Disks that are full, before the first byte or later, and limits on the size of files: one clear line,
//! the old files as they were, and nothing else left.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::small_disk::SmallDisk;
use crate::folder::{Folder, Run, contents_of};
use crate::{squaremap, wait_for};

const MIB: usize = 1 << 20;

/// As if the file system could not take room beforehand; that of many disks cannot.
const WITHOUT_FALLOCATE: [&str; 10] = [
    "strace",
    "-f",
    "-qq",
    "-o",
    "/dev/null",
    "-e",
    "trace=fallocate",
    "-e",
    "signal=none",
    "--inject=fallocate:error=EOPNOTSUPP",
];

/// No file gets longer than 100 kB.
const LIMITED: [&str; 2] = ["prlimit", "--fsize=100000"];

fn contents(disk: &SmallDisk) -> BTreeMap<std::ffi::OsString, Option<(usize, u32)>> {
    contents_of(&disk.path(""))
}

/// A disk with an old picture of 90 kB, its header, and a part of a larger picture.
fn disk(bytes: usize) -> Option<SmallDisk> {
    let disk = SmallDisk::new(bytes)?;
    let run = disk.run(
        &[],
        "50 --size 300 --headless --renderer cpu --quiet -o x.raw",
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    Some(disk)
}

/// The run fails in one line that has these parts, and changes nothing.
#[track_caller]
fn assert_fails(disk: &SmallDisk, under: &[&str], args: &str, parts: &[&str]) {
    let before = contents(disk);
    let run = disk.run(under, args);
    assert_eq!(run.code, Some(2), "{args}: {run:?}");
    let error = run.error();
    for part in parts {
        assert!(error.contains(part), "{args}: '{error}' has no '{part}'");
    }
    assert!(!error.contains("squaremap-tmp"), "{error}");
    assert_eq!(contents(disk), before, "{args}");
}

const LARGE: &str = "50 --size 2000 --headless --renderer cpu --quiet";

#[test]
fn a_disk_that_is_too_small() {
    let Some(disk) = disk(3 * MIB) else { return };
    let no_room = [
        "no room for its 4000000 bytes: No space left on device",
        "choose",
    ];
    assert_fails(
        &disk,
        &[],
        &format!("{LARGE} -o x.raw"),
        &["x.raw: ", no_room[0], no_room[1]],
    );
    assert_fails(
        &disk,
        &[],
        &format!("{LARGE} -o new.raw"),
        &["new.raw: ", no_room[0], no_room[1]],
    );
    assert_fails(
        &disk,
        &[],
        &format!("{LARGE} -o y.npy"),
        &["y.npy: no room for its 4000128 bytes"],
    );
}

#[test]
fn a_disk_that_turns_out_to_be_too_small() {
    let Some(disk) = disk(3 * MIB) else { return };
    for name in ["x.raw", "new.raw", "y.npy"] {
        let parts = [name, ": cannot write: No space left on device"];
        assert_fails(
            &disk,
            &WITHOUT_FALLOCATE,
            &format!("{LARGE} -o {name}"),
            &parts,
        );
    }
}

/// A run whose squares nobody reads until somebody else has filled the disk.
#[track_caller]
fn fill_meanwhile(disk: &SmallDisk, under: &[&str]) -> Run {
    let made = std::process::Command::new("mkfifo")
        .arg(disk.path("squares"))
        .status();
    assert!(made.unwrap().success());
    let before = contents(disk).len();
    let words: Vec<&str> = disk
        .enter()
        .into_iter()
        .chain(under.iter().copied())
        .collect();
    let args = format!("{LARGE} -o x.raw --save-squares squares");
    let run = squaremap(Path::new("/"), &words, &args).spawn().unwrap();
    wait_for("an unfinished file", || {
        (contents(disk).len() > before).then_some(())
    });
    // The file is begun and has its length; what the length alone does not take is taken away.
    wait_for("its length", || {
        let lengths = fs::read_dir(disk.path("")).unwrap();
        let mut lengths =
            lengths.map(|entry| entry.unwrap().metadata().map_or(0, |meta| meta.len()));
        lengths.any(|len| len == 4_000_000).then_some(())
    });
    std::thread::sleep(std::time::Duration::from_millis(100));
    disk.fill();
    fs::read(disk.path("squares")).unwrap();
    Run::of_output(run.wait_with_output().unwrap())
}

#[test]
fn somebody_else_fills_the_disk() {
    let Some(disk) = disk(8 * MIB) else { return };
    let before = contents(&disk);
    let run = fill_meanwhile(&disk, &WITHOUT_FALLOCATE);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(
        run.error(),
        "x.raw: cannot write: No space left on device (os error 28)"
    );
    for name in ["ballast", "squares"] {
        fs::remove_file(disk.path(name)).unwrap();
    }
    assert_eq!(contents(&disk), before);
    // With the room taken beforehand, also that of the header, there is nothing more to want.
    let run = fill_meanwhile(&disk, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = disk.run(&[], "verify x.raw --renderer cpu --quiet");
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn squares_are_saved_with_the_picture_or_not_at_all() {
    let Some(disk) = disk(3 * MIB) else { return };
    fs::write(disk.path("s.csv"), "the old squares").unwrap();
    for name in ["s.csv", "new.csv"] {
        assert_fails(
            &disk,
            &WITHOUT_FALLOCATE,
            &format!("{LARGE} -o x.raw --save-squares {name}"),
            &["x.raw: cannot write: No space left on device"],
        );
    }
}

#[test]
fn parts_on_a_full_disk() {
    let Some(disk) = disk(5 * MIB / 2) else {
        return;
    };
    let part = |rows: &str| format!("{LARGE} --seed 5 --rows {rows} --into parts.raw");
    let parts = [
        "parts.raw: no room for its 3000000 bytes: No space",
        "--into",
    ];
    assert_fails(&disk, &[], &part("0..1500"), &parts);
    // A first part fits. The second does not, and leaves the first as it is.
    let run = disk.run(&[], &part("0..500"));
    assert_eq!(run.code, Some(0), "{run:?}");
    let first = fs::read(disk.path("parts.raw")).unwrap();
    assert_fails(&disk, &[], &part("500..2000"), &parts);
    assert!(fs::read(disk.path("parts.raw")).unwrap() == first);
    assert_eq!(disk.run(&[], &part("500..600")).code, Some(0));
}

#[test]
fn other_files_on_a_full_disk() {
    let Some(disk) = disk(3 * MIB) else { return };
    disk.fill();
    let squares =
        "100000 --size 300 --headless --renderer cpu --quiet -o x.raw --save-squares s.csv";
    assert_fails(&disk, &[], squares, &["no room for its 90000 bytes"]);
    let elsewhere = Folder::new();
    let elsewhere = elsewhere.0.path().display();
    let squares = format!(
        "100000 --headless --renderer cpu --quiet -o {elsewhere}/y.raw --save-squares s.csv"
    );
    assert_fails(
        &disk,
        &[],
        &squares,
        &["s.csv: cannot be written: No space left"],
    );
    assert!(!Path::new(&format!("{elsewhere}/y.raw")).exists());
    assert_fails(
        &disk,
        &[],
        "view x.raw --export y.npy",
        &["y.npy: No space left"],
    );
    if !crate::common::skips_gpu("screenshots on a full disk") {
        assert_fails(
            &disk,
            &[],
            "view x.raw --export y.png --colormap turbo",
            &["y.png: No space left"],
        );
        let noise = "view x.raw --screenshot y.png --window-size 2000x2000".to_string();
        assert_fails(&disk, &[], &noise, &["y.png: No space left"]);
    }
}

#[test]
fn files_that_may_not_be_so_large() {
    let Some(disk) = disk(8 * MIB) else { return };
    let under = |more: &[&'static str]| -> Vec<&'static str> {
        LIMITED.iter().chain(more).copied().collect()
    };
    let no_room = "no room for its 4000000 bytes: File too large";
    assert_fails(
        &disk,
        &LIMITED,
        &format!("{LARGE} -o x.raw"),
        &["x.raw", no_room],
    );
    assert_fails(
        &disk,
        &under(&WITHOUT_FALLOCATE),
        &format!("{LARGE} -o x.raw"),
        &["x.raw", "File too large"],
    );
    let part = format!("{LARGE} --seed 5 --rows 1000..2000 --into p.raw");
    assert_fails(&disk, &LIMITED, &part, &["p.raw", "File too large"]);
    let squares =
        "100000 --size 300 --headless --renderer cpu --quiet -o x.raw --save-squares s.csv";
    assert_fails(
        &disk,
        &LIMITED,
        squares,
        &["s.csv: cannot be written: File too large"],
    );
    let run = disk.run(&[], &format!("{LARGE} -o big.raw"));
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_fails(
        &disk,
        &LIMITED,
        "view big.raw --export y.npy",
        &["y.npy: File too large"],
    );
}
