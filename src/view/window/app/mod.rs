//! The running window: what the window system tells becomes messages, what the session wants becomes
//! calls.

mod effects;
mod events;
mod frame;
pub(crate) mod state;

pub(crate) use state::App;
