//! Which adapter.

/// Which adapter to take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AdapterChoice {
    /// The fastest hardware adapter; never a software one.
    Hardware,
    /// The fastest adapter, a software one if there is no other.
    Any,
    /// The fastest adapter whose name contains this, whatever the case.
    Named(String),
}
