//! The exact overview of an image, made in the background while a sketch is shown.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant, SystemTime};

use crate::open::Image;
use crate::storage::{Blend, Overview};
use crate::view::tiles::priority::yield_to_others;
use crate::view::tiles::values::{Values, is_small};

/// An overview that is there, is being made, or could be.
#[derive(Debug)]
pub(crate) struct Refinement {
    blend: Option<Blend>,
    overview: Arc<OnceLock<Arc<Overview>>>,
    stop: Arc<AtomicBool>,
    worker: OnceLock<Thread>,
    begun: AtomicBool,
}

/// So often the window is told that there is more to show, at most.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// Processors that go on with what the window asks for: however nice a thread is, what the system does
/// for it holds up others on the same processor.
const SPARED: usize = 1;

/// A file that was written to within this time may be written to again: the work would be in vain.
const QUIET: Duration = Duration::from_secs(1);

impl Refinement {
    /// Looks for an overview that was kept, unless there is one already.
    pub(crate) fn new(values: &Values, made: Option<Arc<Overview>>) -> Refinement {
        let (image, blend) = (values.image(), values.blend().copied());
        // Of classes there are no means.
        let small = is_small(image) || values.is_classes();
        let known = made.is_some();
        let overview = made.or_else(|| match small {
            true => None,
            false => Overview::find(image, blend).map(Arc::new),
        });
        Refinement {
            blend,
            // One that was just made is still to be kept.
            begun: AtomicBool::new(small || overview.is_some() && !known),
            overview: Arc::new(overview.map(OnceLock::from).unwrap_or_default()),
            stop: Arc::default(),
            worker: OnceLock::new(),
        }
    }

    /// Takes an overview that somebody else has made, or will make.
    pub(crate) fn take(&self, overview: Arc<Overview>) {
        let _ = self.overview.set(overview);
    }

    /// The overview, as far as it is.
    pub(crate) fn overview(&self) -> Option<&Arc<Overview>> {
        self.overview.get()
    }

    /// Begins to make the overview of `image`, unless that has begun. `wake` is called from other
    /// threads whenever there is more of it, and when it ends. An overview that cannot be made is
    /// done without.
    pub(crate) fn begin(&self, image: &Image, wake: impl Fn() + Send + Sync + 'static) {
        if self.begun.swap(true, Ordering::Relaxed) {
            return;
        }
        let (image, blend) = (image.clone(), self.blend);
        let (slot, stop) = (self.overview.clone(), self.stop.clone());
        let work = move || {
            yield_to_others(19);
            let given = slot.get().cloned();
            let overview = match given {
                Some(given) => given,
                None => {
                    wait_until_quiet(&image, &stop);
                    let go_on = || !stop.load(Ordering::Relaxed);
                    let made = Overview::to_keep(&image, blend, &go_on);
                    let Ok(new) = made.map(Arc::new) else { return };
                    let _ = slot.set(new.clone());
                    new
                }
            };
            if !overview.is_whole() {
                let told = Mutex::new(Instant::now());
                let progress = || {
                    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                    if told.elapsed() >= TOLD_EVERY {
                        *told = Instant::now();
                        wake();
                    }
                };
                let scanned = overview.scan(&image, SPARED, &stop, &progress);
                wake();
                if scanned.is_err() {
                    return;
                }
            }
            if !stop.load(Ordering::Relaxed) {
                // Next time it is made again.
                let _ = overview.keep(&image);
            }
        };
        let worker = thread::Builder::new().name("squaremap-overview".to_owned());
        if let Ok(worker) = worker.spawn(work) {
            let _ = self.worker.set(worker.thread().clone());
        }
    }
}

impl Drop for Refinement {
    /// Tells the worker to stop. It does so soon, and removes its file; but a slow disk may hold it up,
    /// and nobody who goes on to another picture waits for that.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(worker) = self.worker.get() {
            worker.unpark();
        }
    }
}

fn wait_until_quiet(image: &Image, stop: &AtomicBool) {
    let Some(modified) = image.modified() else {
        return;
    };
    let age = SystemTime::now()
        .duration_since(modified)
        .unwrap_or_default();
    let end = Instant::now() + QUIET.saturating_sub(age);
    while !stop.load(Ordering::Relaxed) {
        match end.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => thread::park_timeout(left),
            _ => return,
        }
    }
}
