//! Tells when the file that is shown is written to, replaced or removed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// Watches the folder of a file: its file may be replaced, and come back.
pub(crate) struct FileWatch {
    _watcher: RecommendedWatcher,
}

/// A change is told when nothing happened for this long, and while more happens, as often as this.
const QUIET: Duration = Duration::from_millis(150);
const PATIENCE: Duration = Duration::from_secs(1);

impl FileWatch {
    /// Calls `changed`, in a thread of its own, soon after the file at `path`, what its path leads to
    /// or one of its `headers` changed, or came or went.
    ///
    /// # Errors
    ///
    /// When the system cannot tell of changes there.
    pub(crate) fn new(
        path: &Path,
        headers: Vec<PathBuf>,
        changed: impl Fn() + Send + 'static,
    ) -> Result<FileWatch, notify::Error> {
        let mut paths = vec![path.to_owned()];
        paths.extend(path.canonicalize());
        paths.extend(headers);
        let folders: Vec<PathBuf> = paths.iter().map(|path| folder(path).to_owned()).collect();
        let (touched, touches) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event: Result<notify::Event, _>| {
            let ours = event.is_ok_and(|event| {
                // We ourselves open and read it.
                !matches!(event.kind, EventKind::Access(_))
                    && event.paths.iter().any(|at| is_one_of(at, &paths))
            });
            if ours {
                // Nobody listens when the watch has just ended.
                let _ = touched.send(());
            }
        })?;
        for (i, folder) in folders.iter().enumerate() {
            if !folders[..i].contains(folder) {
                watcher.watch(folder, RecursiveMode::NonRecursive)?;
            }
        }
        // It ends with the watcher, which has the other end.
        thread::spawn(move || {
            while touches.recv().is_ok() {
                let latest = Instant::now() + PATIENCE;
                loop {
                    let rest = latest.saturating_duration_since(Instant::now());
                    match touches.recv_timeout(QUIET.min(rest)) {
                        Ok(()) if !rest.is_zero() => {}
                        Ok(()) | Err(RecvTimeoutError::Timeout) => break,
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
                changed();
            }
        });
        Ok(FileWatch { _watcher: watcher })
    }
}

/// The folder that a file is in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Whether a path of an event is one of ours. Folders are told as they were given, or in full.
fn is_one_of(at: &Path, paths: &[PathBuf]) -> bool {
    let name = at.file_name().unwrap_or(OsStr::new(""));
    paths.iter().any(|path| path.file_name() == Some(name))
}
