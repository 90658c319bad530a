//! Another file, the same file with other bytes, the same bytes in another shape.

use std::path::{Path, PathBuf};
use std::thread;

use winit::event_loop::EventLoopProxy;

use super::App;
use super::damage::Damage;
use super::shape::Wanted;
use crate::say::tell;
use crate::storage::{FileState, Given, MappedImage, OpenError, Source, headers_of};
use crate::view::picture::Picture;
use crate::view::window::jobs::Event;
use crate::view::window::latest::Latest;
use crate::view::window::watch::Watch;

/// What a worker found when it opened or looked after a file.
pub(in crate::view::window) enum Found {
    /// Another file.
    Other(Box<Picture>),
    /// What was wanted of the file that is shown: its number, and whether it is another shape of it.
    Wanted(u64, Box<Picture>, bool),
    /// What became of the file that is shown.
    State(FileState),
    /// The same file, read again.
    Again(Box<Picture>),
    /// Changes of the file at this path will be told.
    Watch(PathBuf, Watch),
    /// Why there is nothing to show.
    Error(String),
}

/// Whether to read a file again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// If its bytes changed.
    IfRewritten,
    /// If its bytes or its header changed.
    IfChanged,
    /// Also if not.
    Anyway,
    /// Also if not; and a shape that was guessed is guessed anew.
    Anew,
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
    checker: Latest<Job>,
    watch: Option<(PathBuf, Watch)>,
    given: Given,
    /// Whether rows are added as the file grows.
    follow: bool,
    /// Whether the shape was changed by hand, so that headers and arguments no longer tell it.
    pub(super) reshaped: bool,
    /// Whether that is not a guess, so that reading the file again brings it back.
    pub(super) told: bool,
    /// What the shaper is working on.
    pub(super) wanted: Option<Wanted>,
    /// The number of that, and of the last that is of no use because another image was opened since.
    pub(super) asked: u64,
    outdated: u64,
    pub(super) damage: Damage,
}

impl Files {
    pub(super) fn new(proxy: EventLoopProxy<Event>, given: Given, follow: bool) -> Files {
        Files {
            proxy,
            opener: Latest::new(|job: Job| job()),
            shaper: Latest::new(|job: Job| job()),
            checker: Latest::new(|job: Job| job()),
            watch: None,
            given,
            follow,
            reshaped: false,
            told: false,
            wanted: None,
            asked: 0,
            outdated: 0,
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
                Err(error) => tell(&format!(
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
                    image.notices().iter().for_each(|notice| tell(notice));
                    Found::Other(Box::new(Picture::new(image, range)))
                }
                Err(error) => Found::Error(error.to_string()),
            }
        });
    }

    /// Something happened to the file. What could not be read before may be there again.
    pub(super) fn touched(&mut self) {
        let shown = self.shown.as_ref();
        let damaged = shown.is_some_and(|shown| shown.picture.image().damaged());
        self.look_again(match damaged {
            true => Look::Anyway,
            false => Look::IfChanged,
        });
    }

    /// Reads the file again, in the shape that was given, that its name tells or that is guessed anew.
    pub(super) fn reload(&mut self) {
        if self.files.told {
            self.files.reshaped = false;
        }
        self.look_again(Look::Anew);
    }

    /// Reads the file again, or finds out what became of it.
    pub(super) fn look_again(&mut self, look: Look) {
        let Some(shown) = &self.shown else { return };
        let image = shown.picture.image().clone();
        let range = self.options.range;
        let (given, follow) = (self.files.given.clone(), self.files.follow);
        let given = Given {
            frame: image.frame(),
            ..given
        };
        let (reshaped, source) = (self.files.reshaped, image.source().clone());
        let is_guess = |image: &MappedImage| matches!(image.source(), Source::Guess { .. });
        let guessed = is_guess(&image);
        self.work(&self.files.checker, move || {
            let state = match image.file_state() {
                Ok(state) => state,
                Err(error) => return Found::Error(error.to_string()),
            };
            let same = state == FileState::SAME;
            let idle = same && look == Look::IfChanged;
            if same && look == Look::IfRewritten || idle && reshaped {
                return Found::State(state);
            }
            // A guess stays while the file grows; else it cannot be right for another size.
            let len = image.bytes().len() as u64;
            let resized = || image.path().metadata().is_ok_and(|meta| meta.len() != len);
            let keeps = guessed && !idle && look != Look::Anew && (follow || !resized());
            let again = if reshaped || keeps {
                match follow {
                    true => image.regrown(),
                    false => image.remapped(),
                }
            } else {
                // One that lies elsewhere is found only from its header.
                let path = match &source {
                    Source::Nrrd(header) => header,
                    _ => image.path(),
                };
                open(path, &given, follow)
            };
            let is_as_before = |again: &MappedImage| again.file_layout() == image.file_layout();
            match again {
                // Only a header may have changed, and has not; another guess is no reason.
                Ok(again) if idle && (is_as_before(&again) || guessed && is_guess(&again)) => {
                    Found::State(state)
                }
                Err(_) if idle => Found::State(state),
                Ok(image) => Found::Again(Box::new(Picture::new(image, range))),
                Err(error) if same => Found::Error(error.to_string()),
                Err(_) => Found::State(state),
            }
        });
    }

    /// What a worker found about the image of this number.
    pub(super) fn found(&mut self, number: u64, found: Found) {
        if number != self.reading.number() {
            match found {
                // What was shown meanwhile may have changed, too.
                Found::Again(_) | Found::State(_) => return self.look_again(Look::IfChanged),
                Found::Wanted(..) | Found::Other(_) | Found::Watch(..) | Found::Error(_) => {}
            }
        }
        match found {
            Found::Other(picture) => {
                self.files.given = Given::default();
                self.options.range = self.given_range;
                self.remade(*picture);
                self.look_after();
                self.seek_advice();
            }
            Found::Wanted(number, ..) if number <= self.files.outdated => return,
            Found::Wanted(number, picture, reshapes) => {
                self.show_wanted(number, *picture, reshapes);
            }
            Found::Again(picture) => {
                let wanted = self.files.wanted.take();
                self.follow(&picture);
                self.replace(*picture);
                if let Some(wanted) = wanted {
                    self.want_again(&wanted);
                }
            }
            Found::State(state) => {
                if let Some(shown) = &self.shown {
                    self.files.damage.take(state, shown.picture.image());
                    self.reading.doubt();
                }
            }
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
            Found::Error(error) => {
                tell(&error);
                self.message = Some(error);
            }
        }
        self.changed();
    }

    /// Another picture was opened, or made into the same file.
    pub(super) fn remade(&mut self, picture: Picture) {
        if let Some(shown) = &mut self.shown {
            shown.camera.change_image(picture.size());
        }
        self.files.reshaped = false;
        self.replace(picture);
    }

    /// The same file with other rows: whoever looks at its end goes on looking at its end.
    fn follow(&mut self, picture: &Picture) {
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
    fn replace(&mut self, picture: Picture) {
        self.show(picture);
        self.files.damage = Damage::default();
        self.files.wanted = None;
        self.files.outdated = self.files.asked;
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
