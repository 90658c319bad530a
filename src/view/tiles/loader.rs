//! Threads that load tiles. Knows nothing of files and devices.

use std::mem;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::view::geometry::plan::TileKey;
use crate::view::tiles::priority::yield_to_others;

/// Loads one tile; None if it was told to stop.
type Load<T> = dyn Fn(TileKey, &AtomicBool) -> Option<T> + Send + Sync;

/// So long the end waits for tiles under way.
const PATIENCE: Duration = Duration::from_millis(100);

/// Loads tiles of one image in threads of its own, and tells when there are new ones.
pub(crate) struct Loader<T> {
    queue: Arc<Queue<T>>,
    threads: Vec<JoinHandle<()>>,
}

struct Queue<T> {
    state: Mutex<State<T>>,
    /// Something is wanted, or the end has come.
    wanted: Condvar,
    /// A tile has come, or was stopped.
    arrived: Condvar,
    stop: AtomicBool,
    load: Box<Load<T>>,
    wake: Box<dyn Fn() + Send + Sync>,
}

struct State<T> {
    /// The next one last.
    queue: Vec<TileKey>,
    loading: Vec<TileKey>,
    arrived: Vec<(TileKey, T)>,
    /// Whether somebody was told of those that arrived.
    told: bool,
}

impl<T: Send + 'static> Loader<T> {
    /// Starts threads that load with `load`. `wake` is called from them when tiles have come.
    pub(crate) fn new(
        load: impl Fn(TileKey, &AtomicBool) -> Option<T> + Send + Sync + 'static,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Loader<T> {
        let count = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Loader::with_threads(count.min(8), load, wake)
    }

    fn with_threads(
        count: usize,
        load: impl Fn(TileKey, &AtomicBool) -> Option<T> + Send + Sync + 'static,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Loader<T> {
        let queue = Arc::new(Queue {
            state: Mutex::new(State {
                queue: Vec::new(),
                loading: Vec::new(),
                arrived: Vec::new(),
                told: false,
            }),
            wanted: Condvar::new(),
            arrived: Condvar::new(),
            stop: AtomicBool::new(false),
            load: Box::new(load),
            wake: Box::new(wake),
        });
        let threads = (0..count)
            .filter_map(|_| {
                let queue = queue.clone();
                let thread = thread::Builder::new().name("squaremap-tiles".to_owned());
                // With fewer threads it takes longer.
                let work = move || {
                    yield_to_others(10);
                    queue.work();
                };
                thread.spawn(work).ok()
            })
            .collect();
        Loader { queue, threads }
    }

    /// Wants these tiles, the first one first, and none that was wanted before.
    pub(crate) fn want(&self, keys: &[TileKey]) {
        let mut state = self.queue.state();
        let State { queue, loading, .. } = &mut *state;
        queue.clear();
        let new = |key: &&TileKey| !loading.contains(key);
        queue.extend(keys.iter().rev().filter(new));
        let many = queue.len();
        drop(state);
        for _ in 0..many.min(self.threads.len()) {
            self.queue.wanted.notify_one();
        }
    }

    /// The tiles that have come since the last call.
    pub(crate) fn arrived(&self) -> Vec<(TileKey, T)> {
        let mut state = self.queue.state();
        state.told = false;
        mem::take(&mut state.arrived)
    }

    /// Waits until none of `keys` is waited for any more, or it is late.
    pub(crate) fn wait_for(&self, keys: &[TileKey], until: Instant) {
        let mut state = self.queue.state();
        let waited_for = |state: &State<T>| {
            let pending = |key| state.queue.contains(key) || state.loading.contains(key);
            keys.iter().any(pending)
        };
        while waited_for(&state) {
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                return;
            };
            (state, _) = self
                .queue
                .arrived
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Drop for Loader<T> {
    /// Ends the threads, which stop in the midst of a tile. That is waited for, so that what `load` holds
    /// is gone, too; but not for long, because a slow disk may hold them up.
    fn drop(&mut self) {
        self.queue.stop.store(true, Ordering::Relaxed);
        let mut state = self.queue.state();
        // Under the lock, so that no thread is about to fall asleep.
        self.queue.wanted.notify_all();
        let until = Instant::now() + PATIENCE;
        while !state.loading.is_empty()
            && let Some(left) = until.checked_duration_since(Instant::now())
        {
            (state, _) = self
                .queue
                .arrived
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if state.loading.is_empty() {
            drop(state);
            for thread in self.threads.drain(..) {
                // One that panicked has said so on stderr.
                let _ = thread.join();
            }
        }
    }
}

impl<T> Queue<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut state = self.state();
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            let Some(key) = state.queue.pop() else {
                state = self
                    .wanted
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            state.loading.push(key);
            drop(state);
            let tile = (self.load)(key, &self.stop);
            state = self.state();
            state.loading.retain(|other| *other != key);
            self.arrived.notify_all();
            if let Some(tile) = tile {
                state.arrived.push((key, tile));
                let tell = !mem::replace(&mut state.told, true);
                if tell {
                    drop(state);
                    (self.wake)();
                    state = self.state();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
