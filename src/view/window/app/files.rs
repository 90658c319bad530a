//! Another file, the same file with other bytes, the same bytes in another shape.

use std::path::{Path, PathBuf};
use std::thread;

use winit::event_loop::EventLoopProxy;

use super::App;
use super::damage::Damage;
use super::looks::{Look, Looked};
use super::shape::{Ready, Wanted};
use crate::say::{notice, tell};
use crate::storage::{FileState, Given, MappedImage, OpenError, Source, headers_of};
use crate::view::picture::Picture;
use crate::view::window::jobs::Event;
use crate::view::window::keys::Command;
use crate::view::window::latest::Latest;
use crate::view::window::watch::Watch;

/// What a worker found when it opened or looked after a file.
pub(in crate::view::window) enum Found {
    /// Another file.
    Other(Box<Picture>),
    /// What was wanted of the file that is shown.
    Wanted(Box<Ready>),
    /// What the look of this number at the file that is shown brought.
    Looked(u64, Looked),
    /// Changes of the file at this path will be told.
    Watch(PathBuf, Watch),
    /// Why there is nothing to show.
    Error(String),
}

/// A job of a worker.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// The file that is shown, and what became of it.
pub(super) struct Files {
    proxy: EventLoopProxy<Event>,
    // Apart, so that none overtakes another.
    /// Opens other files.
    opener: Latest<Job>,
    /// Makes other frames and shapes of the file that is shown ready.
    pub(super) shaper: Latest<Job>,
    /// Looks after the file that is shown.
    pub(super) checker: Latest<Job>,
    /// What it was asked for and has not answered for the image that is shown, and how often it was.
    pub(super) look: Option<Look>,
    pub(super) looks: u64,
    watch: Option<(PathBuf, Watch)>,
    pub(super) given: Given,
    /// Whether rows are added as the file grows.
    pub(super) follow: bool,
    /// Whether the shape was changed by hand, so that headers and arguments no longer tell it.
    pub(super) reshaped: bool,
    /// Whether that is not a guess, so that reading the file again brings it back.
    pub(super) told: bool,
    /// What the shaper is working on.
    pub(super) wanted: Option<Wanted>,
    /// The number of that, and of the last that is of no use because another image was opened since.
    pub(super) asked: u64,
    pub(super) outdated: u64,
    /// Commands that wait for what is wanted.
    pub(super) later: Vec<Command>,
    pub(super) damage: Damage,
}

impl Files {
    pub(super) fn new(proxy: EventLoopProxy<Event>, given: Given, follow: bool) -> Files {
        Files {
            proxy,
            opener: Latest::new(|job: Job| job()),
            shaper: Latest::new(|job: Job| job()),
            checker: Latest::new(|job: Job| job()),
            look: None,
            looks: 0,
            watch: None,
            given,
            follow,
            reshaped: false,
            told: false,
            wanted: None,
            asked: 0,
            outdated: 0,
            later: Vec::new(),
            damage: Damage::default(),
        }
    }
}

/// Opens an image as [`MappedImage::open`] does; where it is to `follow` a growing file, with the rows
/// that are there now.
///
/// # Errors
///
/// As [`MappedImage::open`].
pub fn open(path: &Path, given: &Given, follow: bool) -> Result<MappedImage, OpenError> {
    match follow {
        true => MappedImage::open_growing(path, given),
        false => MappedImage::open(path, given),
    }
}

impl App {
    /// The first image is on the screen, or another file: it is watched from now on.
    pub(super) fn look_after(&mut self) {
        let Some(shown) = &self.shown else { return };
        let image = shown.picture.image().clone();
        let path = image.path().to_owned();
        if matches!(&self.files.watch, Some((watched, _)) if *watched == path) {
            return;
        }
        let (proxy, number) = (self.files.proxy.clone(), self.reading.number());
        // The system may take its time on a disk of a network.
        thread::spawn(move || {
            let mut headers = headers_of(&path);
            if let Source::Nrrd(header) = image.source() {
                headers.push(header.clone());
            }
            // Nobody listens when the window is closed.
            let tell_of = move |event| drop(proxy.send_event(event));
            let touched = tell_of.clone();
            match Watch::new(&path, headers, move || touched(Event::Touched)) {
                Ok(watch) => tell_of(Event::Found(number, Found::Watch(path, watch))),
                Err(error) => notice(&format!(
                    "{}: changes are not noticed ({error}); F5 reads it again",
                    path.display()
                )),
            }
            // Before it was watched.
            if image
                .file_state()
                .is_ok_and(|state| state != FileState::SAME)
            {
                tell_of(Event::Touched);
            }
        });
    }

    /// Opens a file that was dropped on the window.
    pub(super) fn open_file(&mut self, path: PathBuf) {
        let (range, follow) = (self.given_range, self.files.follow);
        self.work(&self.files.opener, move || {
            match open(&path, &Given::default(), follow) {
                Ok(image) => {
                    image.notices().iter().for_each(|line| notice(line));
                    Found::Other(Box::new(Picture::new(image, range)))
                }
                Err(error) => Found::Error(error.to_string()),
            }
        });
    }

    /// What a worker found about the image of this number.
    pub(super) fn found(&mut self, number: u64, found: Found) {
        match found {
            Found::Other(picture) => {
                self.files.given = Given::default();
                self.options.range = self.given_range;
                self.remade(*picture);
                self.seek_advice();
            }
            Found::Wanted(ready) if ready.number <= self.files.outdated => return,
            Found::Wanted(ready) => self.show_wanted(*ready),
            Found::Looked(asked, looked) => return self.looked(number, asked, looked),
            Found::Watch(path, watch) => {
                let shown = self
                    .shown
                    .as_ref()
                    .map(|shown| shown.picture.image().path());
                if shown == Some(&path) {
                    self.files.watch = Some((path, watch));
                }
                return;
            }
            Found::Error(error) => self.fail(error),
        }
        self.changed();
    }

    pub(super) fn fail(&mut self, error: String) {
        tell(&error);
        self.message = Some(error);
    }

    /// Another picture was opened, or made into the same file.
    pub(super) fn remade(&mut self, picture: Picture) {
        if let Some(shown) = &mut self.shown {
            shown.camera.change_image(picture.size());
        }
        self.files.reshaped = false;
        // What was asked of another file.
        self.files.look = None;
        self.replace(picture);
        self.look_after();
    }

    /// The same file with other rows: whoever looks at its end goes on looking at its end.
    pub(super) fn follow(&mut self, picture: &Picture) {
        let Some(shown) = &mut self.shown else { return };
        let (before, after) = (shown.picture.size().rows(), picture.size().rows());
        let at_end = shown.camera.visible().row_end == before;
        let zoom = shown.camera.zoom();
        let fitted = shown.camera.is_fitted();
        shown.camera.reshape(picture.size());
        if at_end && !fitted {
            shown.camera.pan((before as f64 - after as f64) * zoom, 0.0);
        }
    }

    /// Shows another image, or the same file mapped anew.
    pub(super) fn replace(&mut self, picture: Picture) {
        self.show(picture);
        self.files.damage = Damage::default();
        self.files.wanted = None;
        self.files.outdated = self.files.asked;
        self.catch_up();
    }

    /// Shows other texels.
    pub(super) fn show(&mut self, picture: Picture) {
        if let Some(shown) = &mut self.shown {
            shown.picture = picture.on(self.options.curve);
            shown.graphics.forget();
        }
        self.reading.forget();
    }

    /// Gives a worker a job; what it was asked before and has not begun is dropped.
    pub(super) fn work(&self, worker: &Latest<Job>, job: impl FnOnce() -> Found + Send + 'static) {
        let proxy = self.files.proxy.clone();
        let number = self.reading.number();
        worker.ask(Box::new(move || {
            // Nobody listens when the window is closed.
            let _ = proxy.send_event(Event::Found(number, job()));
        }));
    }
}
