//! Another file, the same file with other bytes, the same bytes in another shape.

use std::ops::Range;
use std::path::{Path, PathBuf};

use winit::event_loop::EventLoopProxy;

use super::App;
use crate::say::tell;
use crate::storage::{
    FileBytes, FilePath, FileState, Given, MappedImage, OpenError, Source, headers_of,
};
use crate::view::picture::Picture;
use crate::view::window::jobs::Event;
use crate::view::window::latest::Latest;
use crate::view::window::watch::Watch;

/// What a worker found when it opened or looked after a file.
pub(in crate::view::window) enum Found {
    /// Another file.
    Other(Box<Picture>),
    /// The same bytes in another shape.
    Shape(Box<Picture>),
    /// What became of the file that is shown.
    State(FileState),
    /// The same file, read again.
    Again(Box<Picture>),
    /// Why there is nothing to show.
    Error(String),
}

/// A job of a worker.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// The file that is shown, and what became of it.
pub(super) struct Files {
    proxy: EventLoopProxy<Event>,
    /// Opens other files, and finds the range of values in another shape.
    pub(super) opener: Latest<Job>,
    /// Looks after the file that is shown; apart, so that neither overtakes the other.
    checker: Latest<Job>,
    watch: Option<(PathBuf, Watch)>,
    given: Given,
    /// Whether rows are added as the file grows.
    follow: bool,
    /// Whether the shape was changed by hand, so that headers and arguments no longer tell it.
    reshaped: bool,
    /// Whether that is not a guess, so that reading the file again brings it back.
    told: bool,
    /// The shape that the opener is working on.
    pub(super) pending: Option<MappedImage>,
    trouble: Option<String>,
    /// The bytes that are not there, in order.
    missing: Vec<Range<u64>>,
    /// Bytes that the file has now, if it has become shorter.
    shorter: Option<u64>,
    /// The faults that `missing` tells of.
    faults: u64,
}

impl Files {
    pub(super) fn new(proxy: EventLoopProxy<Event>, given: Given, follow: bool) -> Files {
        Files {
            proxy,
            opener: Latest::new(|job: Job| job()),
            checker: Latest::new(|job: Job| job()),
            watch: None,
            given,
            follow,
            reshaped: false,
            told: false,
            pending: None,
            trouble: None,
            missing: Vec::new(),
            shorter: None,
            faults: 0,
        }
    }

    /// What is wrong with the file, for the title.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// The bytes that are not there, in order.
    pub(super) fn missing(&self) -> &[Range<u64>] {
        &self.missing
    }

    /// Finds out what is missing of an image.
    fn look_for_missing(&mut self, image: &MappedImage) {
        self.faults = image.faults();
        self.missing = image.damage();
        if let Some(len) = self.shorter {
            self.missing.retain(|range| range.start < len);
            let all = image.bytes().len() as u64;
            match self.missing.last_mut() {
                Some(last) if last.end >= len => last.end = all,
                _ => self.missing.push(len..all),
            }
        }
    }

    /// Another file is shown, or the same one was read anew.
    fn forget_missing(&mut self) {
        self.trouble = None;
        self.missing.clear();
        self.shorter = None;
        self.faults = 0;
    }

    /// Watches the file from now on.
    fn watch(&mut self, image: &MappedImage) {
        let path = image.path();
        if self
            .watch
            .as_ref()
            .is_some_and(|(watched, _)| watched == path)
        {
            return;
        }
        let proxy = self.proxy.clone();
        let mut headers = headers_of(path);
        if let Source::Nrrd(header) = image.source() {
            headers.push(header.clone());
        }
        let watch = Watch::new(path, headers, move || {
            let _ = proxy.send_event(Event::Touched);
        });
        self.watch = match watch {
            Ok(watch) => Some((path.to_owned(), watch)),
            Err(error) => {
                tell(&format!(
                    "{}: changes are not noticed ({error}); F5 reads it again",
                    path.display()
                ));
                None
            }
        };
    }
}

/// Opens an image as [`MappedImage::open`] does; where it is to `follow` a growing file, with the rows
/// that are there now.
///
/// # Errors
///
/// As [`MappedImage::open`].
pub fn open(path: &Path, given: &Given, follow: bool) -> Result<MappedImage, OpenError> {
    if follow && given.row_stride.is_none() && given.frame.is_none() {
        MappedImage::open_growing(path, given)
    } else {
        MappedImage::open(path, given)
    }
}

impl App {
    /// The first image is on the screen.
    pub(super) fn look_after(&mut self) {
        if let Some(shown) = &self.shown {
            self.files.watch(shown.picture.image());
        }
    }

    /// Opens a file that was dropped on the window.
    pub(super) fn open_file(&mut self, path: PathBuf) {
        let (range, curve) = (self.given_range, self.options.curve);
        let follow = self.files.follow;
        self.files.pending = None;
        self.work(&self.files.opener, move || {
            match open(&path, &Given::default(), follow) {
                Ok(image) => {
                    image.notices().iter().for_each(|notice| tell(notice));
                    Found::Other(Box::new(Picture::new(image, range).on(curve)))
                }
                Err(error) => Found::Error(error.to_string()),
            }
        });
    }

    /// Something happened to the file. What could not be read before may be there again.
    pub(super) fn touched(&mut self) {
        let shown = self.shown.as_ref();
        let damaged = shown.is_some_and(|shown| shown.picture.image().damaged());
        self.look_again(damaged);
    }

    /// Reads the file again, in the shape that was given or that its name tells.
    pub(super) fn reload(&mut self) {
        if self.files.told {
            self.files.reshaped = false;
        }
        self.look_again(true);
    }

    /// Reads the file again if it changed, or anyway.
    pub(super) fn look_again(&mut self, anyway: bool) {
        let Some(shown) = &self.shown else { return };
        let image = shown.picture.image().clone();
        let (range, curve) = (self.options.range, self.options.curve);
        let (given, follow) = (self.files.given.clone(), self.files.follow);
        let given = Given {
            frame: image.frame(),
            ..given
        };
        let (reshaped, source) = (self.files.reshaped, image.source().clone());
        let guessed = matches!(source, Source::Guess { .. });
        self.work(&self.files.checker, move || {
            let state = match image.file_state() {
                Ok(state) => state,
                Err(error) => return Found::Error(error.to_string()),
            };
            let same = state.bytes == FileBytes::Same && state.path == FilePath::Same;
            if same && !anyway && reshaped {
                return Found::State(state);
            }
            // A guess may be another one for other bytes; it cannot be right for another size.
            let len = image.bytes().len() as u64;
            let resized = || image.path().metadata().is_ok_and(|meta| meta.len() != len);
            let again = if reshaped || guessed && !same && (follow || !resized()) {
                let (cols, sample) = (image.layout().size().cols(), image.layout().sample());
                let again = image.remapped();
                again.and_then(|again| match follow {
                    true => again.reshaped(cols, sample),
                    false => Ok(again),
                })
            } else {
                // One that lies elsewhere is found only from its header.
                let path = match &source {
                    Source::Nrrd(header) => header,
                    _ => image.path(),
                };
                open(path, &given, follow)
            };
            match again {
                // Only a header may have changed, and has not.
                Ok(again) if same && !anyway && again.file_layout() == image.file_layout() => {
                    Found::State(state)
                }
                Err(_) if same && !anyway => Found::State(state),
                Ok(image) => Found::Again(Box::new(Picture::new(image, range).on(curve))),
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
                Found::Again(_) | Found::State(_) => return self.look_again(false),
                Found::Shape(_) => return,
                Found::Other(_) | Found::Error(_) => {}
            }
        }
        match found {
            Found::Other(picture) => {
                self.files.given = Given::default();
                self.options.range = self.given_range;
                self.remade(*picture);
                self.look_after();
            }
            Found::Shape(picture) => self.show_reshaped(*picture),
            Found::Again(picture) => {
                self.follow(&picture);
                self.replace(*picture);
                self.files.forget_missing();
            }
            Found::State(state) => self.take_state(state),
            Found::Error(error) => {
                tell(&error);
                self.message = Some(error);
            }
        }
        self.changed();
    }

    /// Something that was read was not there.
    pub(super) fn look_for_damage(&mut self) {
        let Some(shown) = &self.shown else { return };
        let image = shown.picture.image();
        if image.faults() == self.files.faults {
            return;
        }
        self.files.look_for_missing(image);
        self.files
            .trouble
            .get_or_insert_with(|| "a part cannot be read".to_owned());
        // It may be due to the disk or to somebody who truncated the file.
        self.look_again(false);
        self.changed();
    }

    fn take_state(&mut self, state: FileState) {
        let Some(shown) = &self.shown else { return };
        self.files.shorter = match state.bytes {
            FileBytes::Shorter { len } => Some(len),
            _ => None,
        };
        self.files.look_for_missing(shown.picture.image());
        let trouble = match (state.path, state.bytes) {
            (FilePath::Nothing, _) => Some("file deleted"),
            (_, FileBytes::Shorter { .. }) => Some("file truncated"),
            (FilePath::Other, _) => Some("file replaced by one that is no such image"),
            (_, FileBytes::Rewritten | FileBytes::Longer { .. }) => Some("file changed"),
            _ if !self.files.missing.is_empty() => Some("a part cannot be read"),
            _ => None,
        };
        self.files.trouble = trouble.map(str::to_owned);
        self.reading.doubt();
    }

    /// Another picture was opened, or made into the same file.
    pub(super) fn remade(&mut self, picture: Picture) {
        if let Some(shown) = &mut self.shown {
            shown.camera.change_image(picture.size());
        }
        self.files.reshaped = false;
        self.replace(picture);
        self.files.forget_missing();
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

    pub(super) fn show_reshaped(&mut self, picture: Picture) {
        if let Some(shown) = &mut self.shown {
            if !self.files.reshaped {
                let source = shown.picture.image().source();
                self.files.told = !matches!(source, Source::Guess { .. });
            }
            self.files.reshaped = true;
            shown.camera.reshape(picture.size());
        }
        self.replace(picture);
    }

    /// Shows other texels.
    pub(super) fn replace(&mut self, picture: Picture) {
        if let Some(shown) = &mut self.shown {
            shown.picture = picture;
            shown.graphics.forget();
        }
        self.files.pending = None;
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
