//! How much memory and time a thing takes.
#![expect(
    unsafe_code,
    reason = "only an allocator can tell how much is allocated"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

const MOST_BYTES: usize = 64 << 20;
/// Of all processors together, so that other programs do not count.
const MOST_TIME: Duration = Duration::from_millis(100);

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: hands all on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Only one test measures at a time.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn processor_time() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap()
}

/// What `job` returns, the most bytes that were allocated meanwhile, and the time it took.
fn measured<T>(job: impl FnOnce() -> T) -> (T, usize, Duration) {
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let start = processor_time();
    let value = job();
    let time = processor_time() - start;
    (value, PEAK.load(Ordering::Relaxed) - before, time)
}

/// How many were opened, how many were not, and the most that one took.
#[derive(Default, Debug)]
pub(crate) struct Seen {
    opened: usize,
    refused: usize,
    bytes: usize,
    time: Duration,
}

impl Seen {
    /// `open` says in one line why it did not.
    #[track_caller]
    pub(crate) fn see(
        &mut self,
        what: &dyn Fn() -> String,
        open: impl FnOnce() -> Result<(), String>,
    ) {
        let (result, bytes, time) = measured(open);
        assert!(bytes <= MOST_BYTES, "{bytes} bytes: {}", what());
        assert!(time <= MOST_TIME, "{time:?}: {}", what());
        match result {
            Ok(()) => self.opened += 1,
            Err(error) => {
                assert!(error.len() < 2000, "{error}");
                assert!(!error.contains(char::is_control), "{error:?}");
                self.refused += 1;
            }
        }
        self.bytes = self.bytes.max(bytes);
        self.time = self.time.max(time);
    }

    /// More than some were opened, and more than some were not.
    #[track_caller]
    pub(crate) fn assert_more_than(&self, opened: usize, refused: Option<usize>) {
        println!("{self:?}");
        let refused = refused.is_none_or(|refused| self.refused > refused);
        assert!(self.opened > opened && refused, "{self:?}");
    }
}

#[test]
fn what_is_allocated_and_computed_is_seen() {
    let _alone = alone();
    let (_, bytes, time) = measured(|| {
        let start = processor_time();
        while processor_time() - start < MOST_TIME {}
        std::hint::black_box(vec![1_u8; MOST_BYTES]).len()
    });
    assert!(
        bytes > MOST_BYTES - 10_000 && time >= MOST_TIME,
        "{bytes} {time:?}"
    );
}
