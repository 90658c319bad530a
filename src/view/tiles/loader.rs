//! Threads that load tiles. Knows nothing of files and devices.

use std::mem;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::view::geometry::plan::TileKey;

/// Loads one tile; None if it was told to stop.
type Load<T> = dyn Fn(TileKey, &AtomicBool) -> Option<T> + Send + Sync;

/// So long the end waits for tiles under way.
const PATIENCE: Duration = Duration::from_millis(100);

/// Loads tiles of one image in threads of its own, and tells when there are new ones.
pub(crate) struct Loader<T> {
    shared: Arc<Shared<T>>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared<T> {
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
        let shared = Arc::new(Shared {
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
                let shared = shared.clone();
                let thread = thread::Builder::new().name("squaremap-tiles".to_owned());
                // With fewer threads it takes longer.
                let work = move || {
                    yield_to_others(10);
                    shared.work();
                };
                thread.spawn(work).ok()
            })
            .collect();
        Loader { shared, threads }
    }

    /// Wants these tiles, the first one first, and none that was wanted before.
    pub(crate) fn want(&self, keys: &[TileKey]) {
        let mut state = self.shared.state();
        let State { queue, loading, .. } = &mut *state;
        queue.clear();
        let new = |key: &&TileKey| !loading.contains(key);
        queue.extend(keys.iter().rev().filter(new));
        let many = queue.len();
        drop(state);
        for _ in 0..many.min(self.threads.len()) {
            self.shared.wanted.notify_one();
        }
    }

    /// The tiles that have come since the last call.
    pub(crate) fn arrived(&self) -> Vec<(TileKey, T)> {
        let mut state = self.shared.state();
        state.told = false;
        mem::take(&mut state.arrived)
    }

    /// Waits until none of `keys` is waited for any more, or it is late.
    pub(crate) fn wait_for(&self, keys: &[TileKey], until: Instant) {
        let mut state = self.shared.state();
        let waited_for = |state: &State<T>| {
            let pending = |key| state.queue.contains(key) || state.loading.contains(key);
            keys.iter().any(pending)
        };
        while waited_for(&state) {
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                return;
            };
            (state, _) = self
                .shared
                .arrived
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Whoever waits for a frame comes first: this thread, and those that it starts, take what processors
/// are left, the less the nicer they are (0 to 19). A software adapter draws on the same ones.
pub(crate) fn yield_to_others(niceness: i32) {
    // On Linux a priority is a thread's; elsewhere it is that of the whole process.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, niceness);
    #[cfg(not(target_os = "linux"))]
    let _ = niceness;
}

impl<T> Drop for Loader<T> {
    /// Ends the threads, which stop in the midst of a tile. That is waited for, so that what `load` holds
    /// is gone, too; but not for long, because a slow disk may hold them up.
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        let mut state = self.shared.state();
        // Under the lock, so that no thread is about to fall asleep.
        self.shared.wanted.notify_all();
        let until = Instant::now() + PATIENCE;
        while !state.loading.is_empty()
            && let Some(left) = until.checked_duration_since(Instant::now())
        {
            (state, _) = self
                .shared
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

impl<T> Shared<T> {
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
mod tests {
    use std::sync::atomic::AtomicU32;
    use std::sync::mpsc;

    use super::*;

    fn key(col: u64) -> TileKey {
        TileKey {
            level: 0,
            row: 0,
            col,
        }
    }

    fn keys(cols: std::ops::Range<u64>) -> Vec<TileKey> {
        cols.map(key).collect()
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[test]
    fn all_that_is_wanted_comes_once_and_somebody_is_told() {
        let told = Arc::new(AtomicU32::new(0));
        let teller = told.clone();
        let loader = Loader::new(
            |key, _| Some(key.col * 2),
            move || {
                teller.fetch_add(1, Ordering::Relaxed);
            },
        );
        loader.want(&keys(0..50));
        loader.wait_for(&keys(0..50), later());
        let mut arrived = loader.arrived();
        arrived.sort_by_key(|(key, _)| key.col);
        let expected: Vec<_> = (0..50).map(|col| (key(col), col * 2)).collect();
        assert_eq!(arrived, expected);
        // Once, as long as nobody fetched them; perhaps a moment later.
        while told.load(Ordering::Relaxed) == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(told.load(Ordering::Relaxed), 1);
        assert_eq!(loader.arrived(), []);
    }

    #[test]
    fn what_is_wanted_no_more_is_not_loaded() {
        let (gate, opened) = mpsc::channel::<()>();
        let opened = Mutex::new(opened);
        let loader = Loader::new(
            move |key, _| {
                // The first tiles take until the test lets them go.
                if key.col < 100 {
                    let opened = opened.lock().unwrap_or_else(PoisonError::into_inner);
                    opened.recv().unwrap();
                }
                Some(key.col)
            },
            || (),
        );
        loader.want(&keys(0..100));
        while loader.shared.state().loading.len() < loader.threads.len() {
            thread::sleep(Duration::from_millis(1));
        }
        let busy = loader.shared.state().loading.clone();
        loader.want(&keys(200..210));
        loader.wait_for(&keys(200..201), Instant::now());
        for _ in &busy {
            gate.send(()).unwrap();
        }
        loader.wait_for(&keys(200..210), later());
        loader.wait_for(&busy, later());
        let mut cols: Vec<u64> = loader.arrived().iter().map(|(_, col)| *col).collect();
        cols.sort_unstable();
        let mut expected: Vec<u64> = busy.iter().map(|key| key.col).chain(200..210).collect();
        expected.sort_unstable();
        assert_eq!(cols, expected);
    }

    #[test]
    fn the_first_is_loaded_first() {
        let order = Arc::new(Mutex::new(Vec::new()));
        let seen = order.clone();
        let loader = Loader::with_threads(
            1,
            move |key, _| {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.push(key.col);
                Some(())
            },
            || (),
        );
        let wanted = [5, 1, 4, 2, 9, 7].map(key);
        loader.want(&wanted);
        loader.wait_for(&wanted, later());
        let order = order.lock().unwrap();
        assert_eq!(order.as_slice(), wanted.map(|key| key.col));
    }

    #[test]
    fn it_ends_in_the_midst_of_a_tile_and_nothing_is_left() {
        let held = Arc::new(());
        let own = held.clone();
        let loader = Loader::<()>::new(
            move |_, stop| {
                let _own = &own;
                while !stop.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(1));
                }
                None
            },
            || (),
        );
        loader.want(&keys(0..10));
        drop(loader);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
