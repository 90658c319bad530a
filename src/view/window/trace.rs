//! How quick the window is, told where the environment variable `SQUAREMAP_TRACE` is set: `benches/view`
//! reads it.

use std::time::{Duration, Instant};

use crate::view::notice::{Notice, Notices};

/// Times since the window was asked for, and between what asked for a frame and the frame, from the
/// first full one on.
pub(crate) struct Trace {
    notices: Notices,
    begin: Option<Instant>,
    /// When the loop last began to handle events, and when it had handled them.
    woke: Instant,
    rested: Instant,
    /// Since when what is being handled may have waited.
    waiting: Instant,
    /// Since when a frame may have been asked for, since the last one.
    asked: Option<Instant>,
    longest: Duration,
    frames: u64,
    /// Whether there was a frame without empty parts.
    filled: bool,
    exact: bool,
}

/// Who looks for events and waits less than this found some at once.
const ASLEEP: Duration = Duration::from_micros(200);

impl Trace {
    pub(crate) fn new(notices: Notices) -> Trace {
        Trace {
            notices,
            begin: std::env::var_os("SQUAREMAP_TRACE").map(|_| Instant::now()),
            woke: Instant::now(),
            rested: Instant::now(),
            waiting: Instant::now(),
            asked: None,
            longest: Duration::ZERO,
            frames: 0,
            filled: false,
            exact: false,
        }
    }

    /// The loop begins to handle events. If it did not wait for them, they may be as old as the last time
    /// it looked for some.
    pub(crate) fn woke(&mut self) {
        let now = Instant::now();
        let waited = now - self.rested > ASLEEP;
        self.waiting = if waited { now } else { self.woke };
        self.woke = now;
    }

    /// The loop has handled all events that there were.
    pub(crate) fn rests(&mut self) {
        self.rested = Instant::now();
    }

    /// Something happened that a frame is to show.
    pub(crate) fn asked(&mut self) {
        if self.begin.is_some() {
            self.asked.get_or_insert(self.waiting);
        }
    }

    /// A frame is on its way to the screen; `filled` if no part of it is empty for want of tiles.
    pub(crate) fn drawn(&mut self, filled: bool, is_exact: impl FnOnce() -> bool) {
        let Some(begin) = self.begin else { return };
        if filled && !self.filled {
            // What comes from now on did not wait for the window to open.
            self.woke = Instant::now();
            self.tell(format!(
                "first full frame after {:.3} s",
                begin.elapsed().as_secs_f64()
            ));
        } else if let Some(asked) = self.asked.filter(|_| self.filled) {
            self.longest = self.longest.max(asked.elapsed());
        }
        self.filled |= filled;
        let is_exact = is_exact();
        if is_exact && !self.exact {
            self.tell(format!(
                "exact after {:.3} s",
                begin.elapsed().as_secs_f64()
            ));
        }
        self.exact = is_exact;
        self.asked = None;
        self.frames += 1;
    }

    fn tell(&self, line: String) {
        (self.notices)(&Notice::Trace(line));
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        if self.begin.is_some() {
            self.tell(format!(
                "{} frames, the longest {:.1} ms after it was asked for",
                self.frames,
                self.longest.as_secs_f64() * 1e3
            ));
        }
    }
}
