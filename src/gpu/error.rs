//! Why there is no device, or no more.

use std::time::Duration;

/// Why there is no device to work with.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GpuError {
    /// The library was built without the feature `gpu`.
    #[error("this was built without graphics processors")]
    NotBuilt,
    /// No adapter at all, or none that fits the choice.
    #[error("{0}")]
    NoAdapter(String),
    /// The adapter was found but did not open.
    #[error("the adapter '{adapter}' cannot be opened: {reason}")]
    NoDevice {
        /// The adapter's name.
        adapter: String,
        /// What the driver said.
        reason: String,
    },
    /// Several adapters were found, and none of them opened.
    #[error("{}", .0.iter().map(GpuError::to_string).collect::<Vec<_>>().join("; "))]
    NoneOpens(Vec<GpuError>),
    /// Its memory does not suffice; less at a time may fit.
    #[error("the adapter '{adapter}' has too little memory: {reason}")]
    OutOfMemory {
        /// The adapter's name.
        adapter: String,
        /// What the driver said.
        reason: String,
    },
    /// It did not end its work in time; another renderer can do it.
    #[error("the adapter '{adapter}' does not answer: nothing came of it in {} s", limit.as_secs_f64())]
    TimedOut {
        /// The adapter's name.
        adapter: String,
        /// How long it was waited for.
        limit: Duration,
    },
    /// The device refused work: lost, or used wrongly.
    #[error("the adapter '{adapter}' failed: {reason}")]
    Failed {
        /// The adapter's name.
        adapter: String,
        /// What the driver said.
        reason: String,
    },
}

impl GpuError {
    /// Why none of some adapters opens, of which there is at least one.
    #[cfg(feature = "gpu")]
    pub(super) fn of_all(mut errors: Vec<GpuError>) -> GpuError {
        match errors.pop() {
            Some(only) if errors.is_empty() => only,
            last => {
                errors.extend(last);
                GpuError::NoneOpens(errors)
            }
        }
    }
}
