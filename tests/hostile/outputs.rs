//! Who may write into the folder of an output does what he likes to its files while they are written: the worst is a
//! picture that is not there, which is told.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use squaremap::image::{Rect, Size, StripSink};
use squaremap::storage::{RawWriter, WriteError};

const ROWS: u64 = 300;
const COLS: u64 = 400;

/// What somebody does to a file, and what is told of it.
type Harm<'a> = (&'a dyn Fn(&Path), &'a str);

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The one file with a temporary name of this beginning.
    fn temporary(&self, name: &str) -> PathBuf {
        let mut files = self
            .names()
            .into_iter()
            .filter(|file| file.starts_with(&format!(".{name}.")));
        let found = self.path(&files.next().expect("a temporary file"));
        assert_eq!(files.next(), None);
        found
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn begin(folder: &Folder, header: Option<&Path>) -> RawWriter {
    let writer = RawWriter::create(
        &folder.path("x.raw"),
        &[],
        header.map(|path| (path, "ENVI\n")),
        0..ROWS,
        COLS,
    );
    writer.unwrap()
}

fn fill(writer: &RawWriter) {
    let all = Rect::new(0..ROWS, 0..COLS);
    writer.fill(&all, &mut |pixels| pixels.fill(7)).unwrap();
}

fn refused(result: Result<(), WriteError>, told: &str) {
    let error = result.expect_err("nothing was wrong").to_string();
    assert!(error.contains(told), "{error}");
}

#[test]
fn a_new_picture_whose_temporary_file_was_cut_removed_or_replaced_gets_no_name() {
    let cut = |path: &Path| {
        OpenOptions::new()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(100)
            .unwrap();
    };
    let lengthened = |path: &Path| {
        OpenOptions::new()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(1 << 20)
            .unwrap();
    };
    let removed = |path: &Path| fs::remove_file(path).unwrap();
    let replaced = |path: &Path| {
        fs::remove_file(path).unwrap();
        fs::write(path, vec![9; (ROWS * COLS) as usize]).unwrap();
    };
    let linked = |path: &Path| {
        fs::remove_file(path).unwrap();
        symlink("/etc/hostname", path).unwrap();
    };
    let cases: [Harm<'_>; 5] = [
        (&cut, "has 100 bytes now, and 120000 were written"),
        (
            &lengthened,
            "has 1048576 bytes now, and 120000 were written",
        ),
        (&removed, "another program has removed or replaced it"),
        (&replaced, "another program has removed or replaced it"),
        (&linked, "another program has removed or replaced it"),
    ];
    for (harm, told) in cases {
        let folder = Folder::new();
        fs::write(folder.path("x.raw"), "old").unwrap();
        let writer = begin(&folder, None);
        fill(&writer);
        harm(&folder.temporary("x.raw"));
        refused(writer.finish(None, false), told);
        assert_eq!(fs::read(folder.path("x.raw")).unwrap(), b"old", "{told}");
    }
}

#[test]
fn a_part_of_a_file_that_was_cut_removed_or_replaced_meanwhile_is_no_success() {
    let harms: [&dyn Fn(&Path); 4] = [
        &|path| {
            OpenOptions::new()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(5)
                .unwrap()
        },
        &|path| fs::remove_file(path).unwrap(),
        &|path| {
            fs::remove_file(path).unwrap();
            fs::write(path, vec![0; (ROWS * COLS) as usize]).unwrap();
        },
        &|path| {
            fs::rename(path, path.with_extension("old")).unwrap();
        },
    ];
    for harm in harms {
        let folder = Folder::new();
        let path = folder.path("x.raw");
        let size = Size::new(ROWS, COLS).unwrap();
        let writer = RawWriter::into_existing(&path, &[], None, size, 0..ROWS).unwrap();
        fill(&writer);
        harm(&path);
        refused(writer.finish(None, false), "another program has");
    }
}

#[test]
fn what_has_the_temporary_name_meanwhile_is_not_written_to() {
    let folder = Folder::new();
    let victim = folder.path("victim");
    fs::write(&victim, "private").unwrap();
    let writer = begin(&folder, None);
    let temporary = folder.temporary("x.raw");
    fs::remove_file(&temporary).unwrap();
    symlink(&victim, &temporary).unwrap();
    // It opens the file once more.
    let writer = writer.past_page_cache(true);
    fill(&writer);
    refused(
        writer.finish(None, true),
        "another program has removed or replaced it",
    );
    assert_eq!(fs::read(&victim).unwrap(), b"private");
}

#[test]
fn what_has_got_the_name_meanwhile_and_must_stay_does() {
    let harms: [Harm<'_>; 3] = [
        (
            &|path| fs::create_dir(path).unwrap(),
            "there is a folder now",
        ),
        (
            &|path| symlink("/etc/hostname", path).unwrap(),
            "there is a link, a device or a pipe now",
        ),
        (
            &|path| pipe(path),
            "there is a link, a device or a pipe now",
        ),
    ];
    for name in ["x.raw", "x.hdr"] {
        for (harm, told) in harms {
            let folder = Folder::new();
            let header = folder.path("x.hdr");
            let writer = begin(&folder, Some(&header));
            fill(&writer);
            harm(&folder.path(name));
            let there = fs::symlink_metadata(folder.path(name)).unwrap().file_type();
            refused(writer.finish(None, false), told);
            assert_eq!(
                fs::symlink_metadata(folder.path(name)).unwrap().file_type(),
                there
            );
            assert_eq!(folder.names(), [name], "nothing else is left or made");
        }
    }
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn squaremap(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_squaremap"));
    command
        .args([
            "20",
            "--headless",
            "--renderer=cpu",
            "--size=64",
            "-o",
            "x.raw",
        ])
        .current_dir(folder.0.path())
        .stdin(Stdio::null());
    command
}

#[test]
fn a_pipe_or_link_with_a_name_that_is_looked_at_is_not_waited_for() {
    for name in [
        "x.hdr",
        ".x.raw.finish.squaremap-tmp",
        ".x.raw.abc123.squaremap-tmp",
        "x.raw.hdr",
    ] {
        let folder = Folder::new();
        pipe(&folder.path(name));
        let mut run = squaremap(&folder).stderr(Stdio::null()).spawn().unwrap();
        let end = Instant::now() + Duration::from_secs(60);
        while run.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "it waits for {name}");
            thread::sleep(Duration::from_millis(20));
        }
        assert!(folder.names().contains(&name.to_owned()), "{name} is gone");
    }
}

#[test]
fn the_lock_of_a_run_that_does_not_go_on_is_told() {
    let folder = Folder::new();
    let lock = folder.path(".x.raw.finish.squaremap-tmp");
    let held = File::create(&lock).unwrap();
    held.lock().unwrap();
    let output = squaremap(&folder).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("another run has been giving it its name for"),
        "{told}"
    );
    assert_eq!(folder.names(), [".x.raw.finish.squaremap-tmp"]);
}

#[test]
fn the_lock_of_another_user_is_not_waited_for() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: locks of another user, which only root can make");
        return;
    }
    let folder = Folder::new();
    let lock = folder.path(".x.raw.finish.squaremap-tmp");
    let held = File::create(&lock).unwrap();
    held.lock().unwrap();
    std::os::unix::fs::chown(&lock, Some(65534), None).unwrap();
    let begun = Instant::now();
    assert!(squaremap(&folder).output().unwrap().status.success());
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[test]
fn what_root_replaces_keeps_its_owner() {
    use std::os::unix::fs::{MetadataExt, chown};
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: files of another user that root replaces");
        return;
    }
    let folder = Folder::new();
    assert!(squaremap(&folder).output().unwrap().status.success());
    chown(folder.path("x.raw"), Some(65534), Some(65534)).unwrap();
    let before = fs::metadata(folder.path("x.raw")).unwrap();
    assert!(squaremap(&folder).output().unwrap().status.success());
    let now = fs::metadata(folder.path("x.raw")).unwrap();
    assert_ne!(now.ino(), before.ino());
    assert_eq!((now.uid(), now.gid()), (65534, 65534));
}

#[test]
fn a_folder_that_is_renamed_meanwhile_gets_its_picture() {
    let above = tempfile::tempdir().unwrap();
    let (old, new) = (above.path().join("old"), above.path().join("new"));
    fs::create_dir(&old).unwrap();
    for whole in [true, false] {
        let begin = || {
            let header = old.join("x.hdr");
            RawWriter::create(
                &old.join("x.raw"),
                &[],
                Some((&header, "ENVI\n")),
                0..ROWS,
                COLS,
            )
            .unwrap()
        };
        let writer = begin();
        fill(&writer);
        fs::rename(&old, &new).unwrap();
        // Another folder has got the name.
        fs::create_dir(&old).unwrap();
        match whole {
            true => writer.finish(None, true).unwrap(),
            false => drop(writer),
        }
        let mut names: Vec<_> = fs::read_dir(&new)
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(
            names,
            ["x.hdr", "x.raw"],
            "nothing is left, and nothing lost"
        );
        assert_eq!(
            fs::read(new.join("x.raw")).unwrap(),
            vec![7; (ROWS * COLS) as usize]
        );
        assert_eq!(fs::read_dir(&old).unwrap().count(), 0);
        // The second time the picture is there, and a run that ends early leaves nothing.
        fs::remove_dir(&old).unwrap();
        fs::rename(&new, &old).unwrap();
    }
}

#[test]
fn a_working_folder_with_a_long_path_is_no_trouble() {
    let folder = Folder::new();
    // Longer than a path may be that is given to the system.
    let script = format!(
        "for i in $(seq 30); do mkdir {0} && cd {0} || exit 9; done; exec {1} 20 --headless --renderer=cpu --size=64 -o x.raw",
        "d".repeat(200),
        env!("CARGO_BIN_EXE_squaremap")
    );
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let found = Command::new("find")
        .args([".", "-name", "*x.*", "-printf", "%f\n"])
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    let mut found: Vec<_> = std::str::from_utf8(&found.stdout)
        .unwrap()
        .lines()
        .collect();
    found.sort();
    assert_eq!(found, ["x.hdr", "x.raw"]);
    // What removes the folder of the test would not reach so deep.
    let removed = Command::new("rm")
        .args(["-rf", &"d".repeat(200)])
        .current_dir(folder.0.path())
        .status()
        .unwrap();
    assert!(removed.success());
}
