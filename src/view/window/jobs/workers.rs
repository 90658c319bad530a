//! The threads that work for a window.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crate::bytes::FileState;
use crate::formats::headers_beside;
use crate::open::{Image, ShapeOrigin};
use crate::view::color::range::ValueRange;
use crate::view::notice::{Notice, Notices};
use crate::view::window::jobs::remake::{Remake, make};
use crate::view::window::jobs::save::Saving;
use crate::view::window::jobs::task::Task;
use crate::view::window::message::Message;
use crate::view::window::watch::FileWatch;
use crate::view::window::worker::Latest;

/// Tells the window; nobody listens when it is closed.
pub(crate) type Tell = Arc<dyn Fn(Message) + Send + Sync>;

/// All that work for a window.
pub(crate) struct Workers {
    tell: Tell,
    notices: Notices,
    /// One for each kind of task, so that none overtakes or waits for one of another kind.
    desks: HashMap<Discriminant<Task>, Latest<Task>>,
    watcher: Latest<Image>,
    maker: Option<Latest<Option<ValueRange>>>,
    savers: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Workers that tell the window what they have done. What makes other pictures is `remake`.
    pub(crate) fn new(tell: Tell, notices: Notices, remake: Option<Remake>) -> Workers {
        Workers {
            desks: HashMap::new(),
            watcher: watcher(tell.clone(), notices.clone()),
            maker: remake.map(|mut remake| {
                let tell = tell.clone();
                Latest::new(move |range| tell(Message::Remade(make(&mut remake, range))))
            }),
            savers: Vec::new(),
            tell,
            notices,
        }
    }

    /// Begins a task. One of its kind that was not begun is dropped.
    pub(crate) fn begin(&mut self, task: Task) {
        let tell = &self.tell;
        let desk = self.desks.entry(discriminant(&task)).or_insert_with(|| {
            let tell = tell.clone();
            Latest::new(move |task: Task| tell(task.run()))
        });
        desk.ask(task);
    }

    /// Tells from now on when the file of an image changes, and no longer of the file before.
    pub(crate) fn watch(&self, image: Image) {
        self.watcher.ask(image);
    }

    /// Begins to make another picture.
    pub(crate) fn remake(&self, range: Option<ValueRange>) {
        if let Some(maker) = &self.maker {
            maker.ask(range);
        }
    }

    /// Begins to save a view.
    pub(crate) fn save(&mut self, saving: Saving) {
        let (tell, notices) = (self.tell.clone(), self.notices.clone());
        self.savers.retain(|saver| !saver.is_finished());
        self.savers.push(thread::spawn(move || {
            let saved = saving.run();
            let words = match &saved {
                Ok(path) => Ok(path.clone()),
                Err(error) => Err(error.to_string()),
            };
            // Here, because the window may be closed meanwhile.
            notices(&saved.map_or_else(Notice::Failed, Notice::Saved));
            tell(Message::Saved(words));
        }));
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

/// A thread of its own: the system may take its time on a disk of a network.
fn watcher(tell: Tell, notices: Notices) -> Latest<Image> {
    let mut watching: Option<(PathBuf, FileWatch)> = None;
    Latest::new(move |image: Image| {
        let path = image.path();
        if matches!(&watching, Some((watched, _)) if watched == path) {
            return;
        }
        let mut headers: Vec<PathBuf> = headers_beside(path).map(|(_, header)| header).collect();
        if let ShapeOrigin::Header {
            file: Some(header), ..
        } = image.origin()
        {
            headers.push(header.clone());
        }
        let touched = tell.clone();
        match FileWatch::new(path, headers, move || touched(Message::Touched)) {
            Ok(watch) => watching = Some((path.to_owned(), watch)),
            Err(error) => notices(&Notice::Unwatched {
                path: path.to_owned(),
                reason: error.to_string(),
            }),
        }
        // Before it was watched.
        if image
            .file_state()
            .is_ok_and(|state| state != FileState::SAME)
        {
            tell(Message::Touched);
        }
    })
}
