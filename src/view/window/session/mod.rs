//! What a window knows and wants: a state machine that knows neither the window system nor threads.
//! Messages go in, effects come out.

mod answers;
mod damage;
pub(crate) mod effect;
pub(crate) mod facts;
mod files;
mod handle;
pub(crate) mod inspector;
mod recheck;
mod say;
mod shape;
mod showing;
pub(crate) mod state;
mod waiting;
mod wishes;

#[cfg(test)]
mod tests;

pub(crate) use effect::Effect;
pub(crate) use state::Session;
