//! Outputs that are no plain new files: each has its defined end.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::common::small_disk::SmallDisk;
use crate::folder::Folder;

const SCENE: &str = "50 --size 100 --headless --renderer cpu --quiet";

/// A picture cannot go there: one line that has this, exit code 2, and all else as it was.
#[track_caller]
fn assert_refused(folder: &Folder, args: &str, part: &str) {
    let before = folder.contents();
    let run = folder.run(&format!("{SCENE} {args}"));
    assert_eq!(run.code, Some(2), "{args}: {run:?}");
    assert!(run.error().contains(part), "{args}: {run:?}");
    assert_eq!(folder.contents(), before, "{args}");
}

/// As [`assert_refused`], for each option that writes a picture, and for squares if these are refused, too.
#[track_caller]
fn assert_all_refused(folder: &Folder, name: &str, part: &str, squares: Option<&str>) {
    assert_refused(folder, &format!("-o {name}"), part);
    assert_refused(folder, &format!("--seed 1 --rows 0..9 --into {name}"), part);
    if let Some(part) = squares {
        assert_refused(folder, &format!("--save-squares {name}"), part);
    }
}

fn made(program: &str, args: &[&str], path: &Path) -> bool {
    let command = Command::new(program)
        .args(&args[..1])
        .arg(path)
        .args(&args[1..])
        .output();
    command.unwrap().status.success()
}

#[test]
fn devices_and_pipes() {
    let folder = Folder::new();
    let part = "is a device or a pipe; expected a regular file";
    // Copies: a mistake that replaced them would be one for the whole machine. Who may not make any may
    // not replace any either.
    for (name, minor) in [("null", "3"), ("full", "7")] {
        let copy = folder.path(name);
        let is_copy = made("mknod", &["-m666", "c", "1", minor], &copy);
        let path = if is_copy {
            name.to_owned()
        } else {
            format!("/dev/{name}")
        };
        assert_all_refused(&folder, &path, part, None);
        if is_copy {
            assert!(copy.metadata().unwrap().file_type().is_char_device());
        }
        // Squares are read once and go where a program can write to.
        let args = format!("{SCENE} -o {name}.raw --save-squares {path}");
        let run = folder.run(&args);
        match name {
            "null" => assert_eq!(run.code, Some(0), "{run:?}"),
            _ => assert!(
                run.error()
                    .ends_with("cannot be written: No space left on device (os error 28)")
            ),
        }
        assert_eq!(folder.path(&format!("{name}.raw")).exists(), name == "null");
    }
    assert!(made("mkfifo", &["-m666"], &folder.path("pipe")));
    assert_all_refused(&folder, "pipe", part, None);
    assert!(
        folder
            .path("pipe")
            .metadata()
            .unwrap()
            .file_type()
            .is_fifo()
    );
    let run = folder.run("view null.raw --export pipe");
    assert!(run.error().contains(part), "{run:?}");
    assert_refused(&folder, "-o /dev/stdout", part);
}

#[test]
fn what_stdout_is_redirected_to() {
    let folder = Folder::new();
    symlink("/dev/stdout", folder.path("link")).unwrap();
    for option in [
        "--save-squares /dev/stdout",
        "--save-squares link",
        "--save-squares /proc/self/fd/1",
        "-o /dev/stdout",
        "-o link",
    ] {
        let program = env!("CARGO_BIN_EXE_squaremap");
        let script = format!("{{ echo one; {program} {SCENE} {option}; echo two; }} >o.txt");
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder.0.path())
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("it stands for an open file"), "{error}");
        assert_eq!(folder.text("o.txt"), "one\ntwo\n", "{option}");
        assert_eq!(folder.contents().len(), 2, "{:?}", folder.contents());
    }
    // A pipe.
    let run = folder.make(&format!("{SCENE} --save-squares /dev/stdout"));
    assert!(run.stdout.starts_with(b"row,col,half_side,level\n"));
}

#[test]
fn names_that_are_too_long() {
    let folder = Folder::new();
    let long = "a".repeat(255);
    let part = "File name too long";
    assert_refused(&folder, &format!("-o {long}"), part);
    assert_refused(
        &folder,
        &format!("--seed 1 --rows 0..9 --into {long}"),
        part,
    );
    assert_refused(&folder, &format!("--save-squares {long}b"), part);
    // Before the squares are looked at, of which there may be many.
    let run = folder.run(&format!(
        "--squares no.csv --headless --save-squares {long}b"
    ));
    assert!(run.error().contains(part), "{run:?}");
}

#[test]
fn folders() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).unwrap();
    assert_all_refused(&folder, "in", "in: is a folder", Some("in: is a folder"));
    let part = "the folder no does not exist; make it first";
    assert_all_refused(&folder, "no/x.raw", part, Some(part));
}

#[test]
fn what_may_not_be_written_to() {
    let folder = Folder::new();
    folder.write("x.raw", vec![1; 10_000]);
    let read_only = fs::Permissions::from_mode(0o444);
    fs::set_permissions(folder.path("x.raw"), read_only.clone()).unwrap();
    let part = "x.raw: is read-only; make it writable, or choose another name";
    assert_all_refused(&folder, "x.raw", part, Some(part));
    folder.write("y.hdr", "squaremap version = an old header");
    fs::set_permissions(folder.path("y.hdr"), read_only).unwrap();
    assert_refused(&folder, "-o y.raw", "y.hdr: is read-only");
    let run = folder.run("view x.raw --size 100 --export x.raw");
    assert_eq!(run.code, Some(2), "{run:?}");

    let Some(disk) = SmallDisk::new(1 << 20) else {
        return;
    };
    assert_eq!(disk.run(&[], &format!("{SCENE} -o x.raw")).code, Some(0));
    disk.make_read_only();
    for args in [
        "-o x.raw",
        "-o new.raw",
        "--save-squares s.csv -o /dev/shm/no/x.raw",
    ] {
        let run = disk.run(&[], &format!("{SCENE} {args}"));
        assert_eq!(run.code, Some(2), "{run:?}");
        run.error();
    }
    let run = disk.run(&[], &format!("{SCENE} -o new.raw"));
    let expected =
        "new.raw: cannot write into the folder .: read-only filesystem or storage medium";
    assert_eq!(run.error(), expected);
    let run = disk.run(&[], "verify x.raw --renderer cpu");
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn symbolic_links() {
    let folder = Folder::new();
    fs::create_dir(folder.path("there")).unwrap();
    // To a file, to a name that is free, and to another link.
    folder.write("there/old.raw", "the old picture");
    fs::set_permissions(
        folder.path("there/old.raw"),
        fs::Permissions::from_mode(0o640),
    )
    .unwrap();
    for (link, to) in [
        ("old.raw", "there/old.raw"),
        ("new.raw", "there/new.raw"),
        ("twice.raw", "new-twice.raw"),
        ("new-twice.raw", "there/twice.raw"),
    ] {
        symlink(to, folder.path(link)).unwrap();
    }
    for name in ["old", "new", "twice"] {
        for _ in 0..2 {
            folder.make(&format!("{SCENE} -o {name}.raw"));
            assert!(folder.path(&format!("{name}.raw")).is_symlink());
            let target = fs::symlink_metadata(folder.path(&format!("there/{name}.raw"))).unwrap();
            assert!(target.is_file() && target.len() == 10_000);
            // Beside the name that was given.
            assert!(folder.path(&format!("{name}.hdr")).is_file());
            folder.make(&format!("verify {name}.raw --renderer cpu"));
        }
    }
    assert_eq!(
        fs::metadata(folder.path("old.raw")).unwrap().mode() & 0o777,
        0o640
    );
    assert_eq!(fs::read_dir(folder.path("there")).unwrap().count(), 3);

    // The header of the file that it leads to would tell of the old picture.
    folder.make(&format!("{SCENE} -o there/own.raw"));
    symlink("there/own.raw", folder.path("own.raw")).unwrap();
    let own = "there/own.hdr: is there already, and tells of";
    assert_refused(&folder, "-o own.raw", own);
    folder.make("verify there/own.raw --renderer cpu");

    symlink("there/part.raw", folder.path("part.raw")).unwrap();
    folder.make(&format!("{SCENE} --seed 1 --rows 0..9 --into part.raw"));
    assert!(folder.path("part.raw").is_symlink() && folder.path("there/part.raw").is_file());
    symlink("there/s.csv", folder.path("s.csv")).unwrap();
    folder.make(&format!("{SCENE} --save-squares s.csv"));
    assert!(folder.path("s.csv").is_symlink() && folder.path("there/s.csv").is_file());
    symlink("there/e.npy", folder.path("e.npy")).unwrap();
    folder.make("view old.raw --export e.npy");
    assert!(folder.path("e.npy").is_symlink() && folder.path("there/e.npy").is_file());

    symlink("no/x.raw", folder.path("nowhere.raw")).unwrap();
    let part = "no does not exist; make it first";
    assert_all_refused(&folder, "nowhere.raw", part, Some(part));
    symlink("b.raw", folder.path("a.raw")).unwrap();
    symlink("a.raw", folder.path("b.raw")).unwrap();
    let part = "cannot follow the symbolic link: Too many levels";
    assert_all_refused(
        &folder,
        "a.raw",
        part,
        Some("Too many levels of symbolic links"),
    );
    symlink("there", folder.path("folder.raw")).unwrap();
    assert_all_refused(&folder, "folder.raw", "is a folder", Some("is a folder"));
}

#[test]
fn names_with_another_meaning() {
    let folder = Folder::new();
    let no_stdout = "- is no file";
    assert_refused(&folder, "-o -", no_stdout);
    assert_refused(&folder, "--seed 1 --rows 0..9 --into -", no_stdout);
    assert_refused(&folder, "--save-squares -", no_stdout);
    assert_refused(&folder, "-o x.hdr", "x.hdr: headers are called .hdr");
    assert_refused(&folder, "-o x.HDR", "x.HDR: headers are called .hdr");
}

#[test]
fn a_header_that_tells_of_another_file() {
    let folder = Folder::new();
    folder.make(&format!("{SCENE} -o a.raw"));
    let part = "a.hdr: is there already, and tells of ./a.raw; choose another";
    assert_refused(&folder, "-o a.bin", part);
    assert_refused(&folder, "-o a", part);
    folder.write("a.bin", "not what the header tells of");
    assert_refused(&folder, "-o a.bin", part);
    // It is its own, whatever else lies there.
    folder.make(&format!("{SCENE} -o a.raw"));
    folder.write("a.txt", vec![0; 10_000]);
    folder.make(&format!("{SCENE} -o a.raw"));
    folder.make(&format!("{SCENE} -o ./a.raw --seed 7"));
    folder.make("verify a.raw --renderer cpu");
    // Nobody's.
    for name in ["a.raw", "a.txt"] {
        fs::remove_file(folder.path(name)).unwrap();
    }
    folder.make(&format!("{SCENE} -o a.bin"));
    folder.make("verify a.bin --renderer cpu");
}
