//! What stands in for the screen and the workers.

use std::fs::{self, File};
use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::bytes::install_fault_handler;
use crate::image::Size;
use crate::open::ShapeHints;
use crate::view::geometry::camera::Screen;
use crate::view::inspect::chosen::range_of;
use crate::view::notice::Notice;
use crate::view::options::ShowOptions;
use crate::view::tiles::picture::Picture;
use crate::view::window::jobs::open::open;
use crate::view::window::jobs::save::Saving;
use crate::view::window::jobs::task::Task;
use crate::view::window::message::{Action, Message};
use crate::view::window::session::{Effect, Session};

/// A session, the folder of its files, and what came of its effects.
pub(super) struct Driver {
    pub(super) folder: TempDir,
    pub(super) session: Session,
    /// What workers were told to begin and have not: one of each kind, because the last counts.
    pub(super) begun: Vec<Task>,
    pub(super) title: String,
    pub(super) told: Vec<Notice>,
    pub(super) watched: PathBuf,
    pub(super) saved: Vec<Saving>,
    pub(super) remakes: usize,
    /// How often all texels that were loaded became useless.
    pub(super) forgotten: usize,
    pub(super) ended: bool,
}

/// What is said of a file of rows of `cols` u8 each.
pub(super) fn given(cols: u64, rows: u64) -> ShapeHints {
    ShapeHints {
        size: Size::new(rows, cols).ok(),
        sample: "u8".parse().ok(),
        ..ShapeHints::default()
    }
}

/// A picture whose width can be guessed.
pub(super) fn waves(cols: u32, rows: u32) -> Vec<u8> {
    let wave = |i: u32, period: f64| 60.0 * (f64::from(i) / period).sin();
    let value = |i: u32| 128.0 + wave(i / cols, 9.0) + wave(i % cols, 13.0);
    (0..rows * cols).map(|i| value(i) as u8).collect()
}

impl Driver {
    /// A window of 400 × 200 device pixels that shows a new file of these bytes.
    pub(super) fn new(bytes: &[u8], hints: ShapeHints) -> Driver {
        Driver::with(bytes, hints, &ShowOptions::default())
    }

    /// As [`new`](Driver::new), and rows are added as the file grows.
    pub(super) fn following(bytes: &[u8], hints: ShapeHints) -> Driver {
        let options = ShowOptions {
            follow: true,
            ..ShowOptions::default()
        };
        Driver::with(bytes, hints, &options)
    }

    pub(super) fn with(bytes: &[u8], hints: ShapeHints, options: &ShowOptions) -> Driver {
        let folder = tempfile::tempdir().expect("a folder");
        write(&folder.path().join("a.raw"), bytes);
        Driver::open(folder, "a.raw", hints, options)
    }

    /// A window that shows a file in a folder. Somebody can draw another picture.
    pub(super) fn open(
        folder: TempDir,
        name: &str,
        hints: ShapeHints,
        options: &ShowOptions,
    ) -> Driver {
        install_fault_handler().expect("a handler");
        let image = open(&folder.path().join(name), &hints, options.follow).expect("an image");
        let range = range_of(options.range, &image);
        let picture = Picture::new(image, range).on(options.curve);
        let screen = Screen {
            rows: 200,
            cols: 400,
        };
        let mut driver = Driver {
            folder,
            session: Session::new(picture, screen, options, hints, true),
            begun: Vec::new(),
            title: String::new(),
            told: Vec::new(),
            watched: PathBuf::new(),
            saved: Vec::new(),
            remakes: 0,
            forgotten: 0,
            ended: false,
        };
        driver.send(Message::Begun);
        driver.settle();
        driver
    }

    /// Writes a file of the folder anew.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        write(&self.path(name), bytes);
    }

    /// Puts another file in the place of the shown one.
    pub(super) fn replace(&self, bytes: &[u8]) {
        let new = self.path("new");
        write(&new, bytes);
        fs::rename(new, self.path("a.raw")).expect("renamed");
    }

    /// Cuts the shown file off, or makes it grow by zeros.
    pub(super) fn cut(&self, len: u64) {
        let file = File::options().write(true).open(self.path("a.raw"));
        file.and_then(|file| file.set_len(len)).expect("cut");
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn send(&mut self, message: Message) {
        for effect in self.session.handle(message) {
            match effect {
                Effect::Redraw | Effect::LookForNews | Effect::FullScreen => {}
                Effect::Title(title) => self.title = title,
                Effect::Forget => self.forgotten += 1,
                Effect::Exit => self.ended = true,
                Effect::Tell(notice) => self.told.push(notice),
                Effect::Begin(task) => {
                    self.begun
                        .retain(|other| discriminant(other) != discriminant(&task));
                    self.begun.push(task);
                }
                Effect::Watch(image) => self.watched = image.path().to_owned(),
                Effect::Remake(_) => self.remakes += 1,
                Effect::Save(saving) => self.saved.push(*saving),
            }
        }
    }

    pub(super) fn press(&mut self, action: Action) {
        self.send(Message::Pressed(action));
    }

    /// Presses, and waits for what comes of it.
    pub(super) fn press_and_settle(&mut self, action: Action) {
        self.press(action);
        self.settle();
    }

    /// The task of a kind that a worker has taken, and now takes its time for.
    pub(super) fn take(&mut self, is_kind: impl Fn(&Task) -> bool) -> Task {
        let at = self.begun.iter().position(is_kind).expect("such a task");
        self.begun.remove(at)
    }

    /// The worker is ready with a task.
    pub(super) fn end(&mut self, task: Task) {
        self.send(task.run());
    }

    /// All workers do what they were told, until nothing is left.
    pub(super) fn settle(&mut self) {
        while !self.begun.is_empty() {
            let task = self.begun.remove(0);
            self.end(task);
        }
    }

    /// The system tells that something happened to the file, and all that comes of it is done.
    pub(super) fn touch(&mut self) {
        self.send(Message::Touched);
        self.settle();
    }

    /// The title must be this.
    #[track_caller]
    pub(super) fn titled(&self, expected: &str) {
        assert_eq!(self.title, expected);
    }
}

/// Each time at a time of its own, however quick the tests are.
fn write(path: &Path, bytes: &[u8]) {
    let before = fs::metadata(path).and_then(|file| file.modified());
    fs::write(path, bytes).expect("written");
    if let Ok(before) = before {
        let file = File::options().write(true).open(path).expect("a file");
        let later = before.max(SystemTime::now()) + Duration::from_secs(1);
        file.set_modified(later).expect("a time");
    }
}

pub(super) fn is_reshape(task: &Task) -> bool {
    matches!(task, Task::Reshape(_))
}

pub(super) fn is_recheck(task: &Task) -> bool {
    matches!(task, Task::Recheck(_))
}

pub(super) fn is_open(task: &Task) -> bool {
    matches!(task, Task::Open(_))
}

pub(super) fn is_autoscale(task: &Task) -> bool {
    matches!(task, Task::Autoscale(_))
}
