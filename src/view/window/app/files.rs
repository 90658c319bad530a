//! Another file, the same file with other bytes, the same bytes in another shape.

use std::path::{Path, PathBuf};
use std::thread;

use winit::event_loop::EventLoopProxy;

use crate::bytes::FileState;
use crate::open::{Image, OpenError, ShapeHints, ShapeOrigin, headers_of};
use crate::say::{notice, tell};
use crate::view::tiles::picture::Picture;
use crate::view::window::app::App;
use crate::view::window::app::damage::Damage;
use crate::view::window::app::looks::{Look, Looked};
use crate::view::window::app::shape::{Ready, Wanted};
use crate::view::window::jobs::Event;
use crate::view::window::keys::Command;
use crate::view::window::latest::Latest;
use crate::view::window::watch::Watch;

/// What a worker found when it opened or looked after a file.
pub(crate) enum Found {
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
pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// The file that is shown, and what became of it.
pub(crate) struct Files {
    proxy: EventLoopProxy<Event>,
    // Apart, so that none overtakes another.
    /// Opens other files.
    opener: Latest<Job>,
    /// Makes other frames and shapes of the file that is shown ready.
    pub(crate) shaper: Latest<Job>,
    /// Looks after the file that is shown.
    pub(crate) checker: Latest<Job>,
    /// What it was asked for and has not answered for the image that is shown, and how often it was.
    pub(crate) look: Option<Look>,
    pub(crate) looks: u64,
    watch: Option<(PathBuf, Watch)>,
    pub(crate) given: ShapeHints,
    /// Whether rows are added as the file grows.
    pub(crate) follow: bool,
    /// Whether the shape was changed by hand, so that headers and arguments no longer tell it.
    pub(crate) reshaped: bool,
    /// Whether that is not a guess, so that reading the file again brings it back.
    pub(crate) told: bool,
    /// What the shaper is working on.
    pub(crate) wanted: Option<Wanted>,
    /// The number of that, and of the last that is of no use because another image was opened since.
    pub(crate) asked: u64,
    pub(crate) outdated: u64,
    /// Commands that wait for what is wanted.
    pub(crate) later: Vec<Command>,
    pub(crate) damage: Damage,
}

impl Files {
    pub(crate) fn new(proxy: EventLoopProxy<Event>, given: ShapeHints, follow: bool) -> Files {
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

/// Opens an image as [`Image::open`] does; where it is to `follow` a growing file, with the rows
/// that are there now.
///
/// # Errors
///
/// As [`Image::open`].
pub fn open(path: &Path, given: &ShapeHints, follow: bool) -> Result<Image, OpenError> {
    match follow {
        true => Image::open_growing(path, given),
        false => Image::open(path, given),
    }
}

impl App {
    /// The first image is on the screen, or another file: it is watched from now on.
    pub(crate) fn look_after(&mut self) {
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
            if let ShapeOrigin::Nrrd(header) = image.origin() {
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
    pub(crate) fn open_file(&mut self, path: PathBuf) {
        let (range, follow) = (self.given_range, self.files.follow);
        self.work(&self.files.opener, move || {
            match open(&path, &ShapeHints::default(), follow) {
                Ok(image) => {
                    image.notices().iter().for_each(|line| notice(line));
                    Found::Other(Box::new(Picture::new(image, range)))
                }
                Err(error) => Found::Error(error.to_string()),
            }
        });
    }

    /// What a worker found about the image of this number.
    pub(crate) fn found(&mut self, number: u64, found: Found) {
        match found {
            Found::Other(picture) => {
                self.files.given = ShapeHints::default();
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

    pub(crate) fn fail(&mut self, error: String) {
        tell(&error);
        self.message = Some(error);
    }

    /// Another picture was opened, or made into the same file.
    pub(crate) fn remade(&mut self, picture: Picture) {
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
    pub(crate) fn follow(&mut self, picture: &Picture) {
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
    pub(crate) fn replace(&mut self, picture: Picture) {
        self.show(picture);
        self.files.damage = Damage::default();
        self.files.wanted = None;
        self.files.outdated = self.files.asked;
        self.catch_up();
    }

    /// Shows other texels.
    pub(crate) fn show(&mut self, picture: Picture) {
        if let Some(shown) = &mut self.shown {
            shown.picture = picture.on(self.options.curve);
            shown.graphics.forget();
        }
        self.reading.forget();
    }

    /// Gives a worker a job; what it was asked before and has not begun is dropped.
    pub(crate) fn work(&self, worker: &Latest<Job>, job: impl FnOnce() -> Found + Send + 'static) {
        let proxy = self.files.proxy.clone();
        let number = self.reading.number();
        worker.ask(Box::new(move || {
            // Nobody listens when the window is closed.
            let _ = proxy.send_event(Event::Found(number, job()));
        }));
    }
}
