//! Waiting for what programs of their own do.

use std::time::Duration;

use crate::common;

const PAUSE: Duration = Duration::from_millis(20);

/// What a condition gave as soon as it gave anything; none when it takes too long.
pub(super) fn soon<T>(ready: impl FnMut() -> Option<T>) -> Option<T> {
    common::soon(PAUSE, ready)
}

/// What a condition gave as soon as it gave anything.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, ready: impl FnMut() -> Option<T>) -> T {
    common::wait_for(what, PAUSE, ready)
}

#[track_caller]
pub(crate) fn wait_until(what: &str, mut ready: impl FnMut() -> bool) {
    wait_for(what, || ready().then_some(()));
}
