//! Work that would hold up the window, in threads of its own: making another picture, writing PNGs.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use winit::event_loop::EventLoopProxy;

use crate::open::{Image, ShapeHints};
use crate::say::{notice, tell};
use crate::storage::Overview;
use crate::view::color::colormap::Colormap;
use crate::view::color::range::ValueRange;
use crate::view::geometry::camera::Camera;
use crate::view::render::cpu::paint;
use crate::view::tiles::picture::Picture;
pub(crate) use crate::view::window::app::files::Found;
pub(crate) use crate::view::window::app::reading::Answer;

/// Makes another picture. Called in a thread of its own, so that the
/// window stays alive meanwhile; an error is shown in the title.
pub type Remake = Box<dyn FnMut() -> Result<Made, String> + Send>;

/// A picture that was made for the window.
pub struct Made {
    /// The file it is in.
    pub path: PathBuf,
    /// An overview of it, if one was made on the way.
    pub overview: Option<Arc<Overview>>,
}

/// What a worker thread tells the window.
pub(crate) enum Event {
    /// Another picture was made, or not; the hook comes back for the next time.
    Remade(Remake, Result<Box<Picture>, String>),
    /// Something was loaded that can be shown.
    Loaded,
    /// A picture of the view was written, or not.
    Saved(Result<PathBuf, String>),
    /// What was read of the image of this number.
    Read(u64, Answer),
    /// The file that is shown was written to, replaced or removed.
    Touched,
    /// What became of the file of the image of this number, or another one.
    Found(u64, Found),
}

/// The hook that makes another picture.
enum Maker {
    None,
    Idle(Remake),
    Busy,
}

/// The worker threads of a window.
pub(crate) struct Jobs {
    proxy: EventLoopProxy<Event>,
    maker: Maker,
    savers: Vec<JoinHandle<()>>,
}

impl Jobs {
    pub(crate) fn new(proxy: EventLoopProxy<Event>, remake: Option<Remake>) -> Jobs {
        Jobs {
            proxy,
            maker: remake.map_or(Maker::None, Maker::Idle),
            savers: Vec::new(),
        }
    }

    /// Whether another picture can be made.
    pub(crate) fn draws(&self) -> bool {
        !matches!(self.maker, Maker::None)
    }

    /// Starts to make another picture; says so if it cannot. Sends [`Event::Remade`].
    pub(crate) fn remake(&mut self, range: Option<ValueRange>) -> Option<String> {
        match mem::replace(&mut self.maker, Maker::Busy) {
            Maker::Busy => {}
            Maker::None => {
                self.maker = Maker::None;
                return Some("R redraws only what squaremap COUNT has drawn".to_owned());
            }
            Maker::Idle(mut remake) => {
                let proxy = self.proxy.clone();
                thread::spawn(move || {
                    let picture = remake().and_then(|made| {
                        Image::open(&made.path, &ShapeHints::default())
                            .map(|image| Box::new(Picture::known(image, range, made.overview)))
                            .map_err(|error| error.to_string())
                    });
                    // Nobody listens when the window is closed.
                    let _ = proxy.send_event(Event::Remade(remake, picture));
                });
            }
        }
        None
    }

    /// Takes the hook back.
    pub(crate) fn remade(&mut self, remake: Remake) {
        self.maker = Maker::Idle(remake);
    }

    /// Starts to draw what `camera` sees, all tiles loaded, and to write it into the current folder, under
    /// the image's name and a number; not if some of the image is missing. Sends [`Event::Saved`].
    pub(crate) fn save(&mut self, picture: &Picture, camera: &Camera, colormap: Colormap) {
        let proxy = self.proxy.clone();
        let (picture, camera) = (picture.clone(), *camera);
        let path = picture.image().path();
        let stem = path.file_stem().unwrap_or(path.as_os_str());
        let stem = stem.to_string_lossy().into_owned();
        self.savers.retain(|saver| !saver.is_finished());
        self.savers.push(thread::spawn(move || {
            let pixels = paint(&picture, &camera, colormap);
            let checked = picture.image().check_unchanged();
            let saved = checked.map_err(|error| error.to_string()).and_then(|()| {
                let saved = pixels.save_numbered(Path::new(""), &stem);
                saved.map_err(|error| error.to_string())
            });
            match &saved {
                Ok(path) => notice(&format!("saved {}", path.display())),
                Err(error) => tell(error),
            }
            let _ = proxy.send_event(Event::Saved(saved));
        }));
    }

    /// What goes on.
    pub(crate) fn message(&self) -> Option<&'static str> {
        matches!(self.maker, Maker::Busy).then_some("drawing…")
    }

    /// Waits for the pictures that were asked for and are still being written. Another picture that is
    /// being made is of no use any more.
    pub(crate) fn finish(self) {
        for saver in self.savers {
            // One that panicked has said so on stderr.
            let _ = saver.join();
        }
    }
}
