//! Where the program runs, and what came of it.
#![allow(
    dead_code,
    reason = "each test program compiles this module for itself and uses a part of it"
)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use tempfile::TempDir;

/// A folder of its own for each test, in which the program runs.
pub(crate) struct Folder(pub(crate) TempDir);

/// What a run left behind besides files.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Every name in the folder, hidden ones too, with the length and the checksum of what is in it.
    pub(crate) fn contents(&self) -> BTreeMap<OsString, Option<(usize, u32)>> {
        contents_of(self.0.path())
    }

    /// The program, in this folder and without a display.
    pub(crate) fn squaremap(&self) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_squaremap"));
        command
            .current_dir(self.0.path())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            // Drivers would complain on stderr; the program sees to it that they do not.
            .env_remove("XDG_RUNTIME_DIR")
            // Much longer than anything takes; a run that waits for ever is a failure too.
            .timeout(Duration::from_secs(120));
        command
    }

    /// Runs the program with arguments that have no blanks in them.
    pub(crate) fn run(&self, args: &str) -> Run {
        Run::of(self.squaremap().args(args.split_whitespace()))
    }

    /// Runs the program, which must do as asked.
    #[track_caller]
    pub(crate) fn make(&self, args: &str) -> Run {
        let run = self.run(args);
        assert_eq!(run.code, Some(0), "{args}: {run:?}");
        run
    }

    /// What is written for these arguments, drawn by the CPU.
    #[track_caller]
    pub(crate) fn pixels(&self, args: &str) -> Vec<u8> {
        self.make(&format!("{args} --headless --renderer cpu -o pixels.raw"));
        self.read("pixels.raw")
    }
}

/// Every name in a folder, hidden ones too, with the length and the checksum of what is in it.
pub(crate) fn contents_of(folder: &Path) -> BTreeMap<OsString, Option<(usize, u32)>> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| {
            let entry = entry.unwrap();
            let is_file = entry.file_type().unwrap().is_file();
            let bytes = is_file.then(|| std::fs::read(entry.path()).unwrap());
            let sums = bytes.map(|bytes| (bytes.len(), crc32fast::hash(&bytes)));
            (entry.file_name(), sums)
        })
        .collect()
}

impl Run {
    pub(crate) fn of(command: &mut assert_cmd::Command) -> Run {
        Run::of_output(command.output().unwrap())
    }

    pub(crate) fn of_output(output: Output) -> Run {
        Run {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The one line on stderr, which begins with `error: `; what follows.
    #[track_caller]
    pub(crate) fn error(&self) -> &str {
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        assert!(self.stdout.is_empty(), "{self:?}");
        let line = self.stderr.trim_end_matches('\n');
        let message = line
            .strip_prefix("error: ")
            .unwrap_or_else(|| panic!("{line}"));
        assert!(!message.ends_with('.'), "{message}");
        message
    }
}
