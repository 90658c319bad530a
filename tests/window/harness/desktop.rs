//! Where a test has its files, and opens windows that show them.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::Window;
use crate::common::screenshot::view;
use crate::common::{self, SQUAREMAP, noise};

/// A test that opens windows. All of it is left out where the user wants no test that draws, and only there.
#[track_caller]
pub(crate) fn window_test(test: impl FnOnce(&Desktop)) {
    if !common::skips_gpu("a real window") {
        test(&Desktop::new());
    }
}

/// The same for each that draws windows: whoever does by default, on a software adapter the processor;
/// and an adapter with the shader, because it is named.
#[track_caller]
pub(crate) fn window_test_for_each_drawer(test: impl Fn(&Desktop)) {
    window_test(|by_default| {
        test(by_default);
        let drawer = Desktop::adapter();
        test(&Desktop {
            drawer,
            ..Desktop::new()
        });
    });
}

/// Hides all graphics drivers from a command, and the folder that some look for.
pub(crate) fn hide_drivers(command: &mut Command) {
    const NAMES: [&str; 4] = [
        "VK_DRIVER_FILES",
        "VK_ICD_FILENAMES",
        "LIBGL_DRIVERS_PATH",
        "__EGL_VENDOR_LIBRARY_FILENAMES",
    ];
    command
        .envs(NAMES.map(|name| (name, "/nonexistent")))
        .env_remove("XDG_RUNTIME_DIR");
}

/// A folder of files.
pub(crate) struct Desktop {
    folder: TempDir,
    /// An option for each window, which says who draws it.
    drawer: String,
}

impl Desktop {
    /// Rows and columns of the [noise](Desktop::noise). Its window opens eight times as large.
    pub(crate) const ROWS: usize = 60;
    pub(crate) const COLS: usize = 90;

    pub(crate) fn new() -> Desktop {
        Desktop {
            // Of what lies in memory, as temporary files may, no overview is kept.
            folder: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap(),
            drawer: String::new(),
        }
    }

    /// The option for a window that the shader draws.
    pub(crate) fn adapter() -> String {
        let gpu = common::gpu().expect("nobody skips what draws");
        let name = gpu.adapter.get_info().name;
        format!(
            "--adapter={}",
            name.split_whitespace().next().expect("a name")
        )
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the file of a name lies.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// A new file.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A file of noise, which does not tell its shape.
    pub(crate) fn noise(&self) -> PathBuf {
        self.file("noise.raw", noise(Desktop::ROWS * Desktop::COLS))
    }

    /// A window that shows the noise.
    #[track_caller]
    pub(crate) fn show_noise(&self) -> Window {
        let size = format!("--size={}x{}", Desktop::COLS, Desktop::ROWS);
        self.show(&self.noise(), &size)
    }

    /// A window that shows a file.
    #[track_caller]
    pub(crate) fn show(&self, path: &Path, options: &str) -> Window {
        self.show_as(path, options, |_| ())
    }

    /// The same, after a change to the command.
    #[track_caller]
    pub(crate) fn show_as(
        &self,
        path: &Path,
        options: &str,
        change: impl FnOnce(&mut Command),
    ) -> Window {
        let options = format!("{options} {}", self.drawer);
        let mut command = view(path, &options);
        change(&mut command);
        self.open(path, options, command)
    }

    /// A window that shows a file, under strace with these options, which writes to [`log`](Desktop::log).
    #[track_caller]
    pub(crate) fn show_traced(&self, path: &Path, options: &str, trace: &[&str]) -> Window {
        self.show_as(path, options, |command| {
            let traced = std::mem::replace(command, Command::new("strace"));
            command
                .args(["-f", "-qq", "-e", "signal=none", "-o", "log"])
                .args(trace)
                .arg(traced.get_program())
                .args(traced.get_args());
        })
    }

    /// What strace has written so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The window that comes after making a picture with these arguments, in the file at `path`.
    #[track_caller]
    pub(crate) fn make(&self, path: &Path, arguments: &str) -> Window {
        self.make_as(path, arguments, |_| {})
    }

    /// The same, after a change to the command.
    #[track_caller]
    pub(crate) fn make_as(
        &self,
        path: &Path,
        arguments: &str,
        change: impl FnOnce(&mut Command),
    ) -> Window {
        let mut command = Command::new(SQUAREMAP);
        command
            .args(arguments.split(' '))
            .args(["--renderer", "cpu", "-o"])
            .arg(path);
        change(&mut command);
        self.open(path, String::new(), command)
    }

    /// The window that a command opens to show the file at `path`.
    #[track_caller]
    fn open(&self, path: &Path, options: String, mut command: Command) -> Window {
        command
            .current_dir(self.folder())
            .env("XDG_CACHE_HOME", self.path("cache"));
        Window::open(path, options, command)
    }

    /// The files in the cache.
    pub(crate) fn cached(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.path("cache/squaremap")) else {
            return Vec::new();
        };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}
