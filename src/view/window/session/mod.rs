//! What a window knows and wants: a state machine that knows neither the window system nor threads.
//! Messages go in, effects come out.

mod answers;
mod damage;
pub(crate) mod effect;
pub(crate) mod facts;
mod files;
pub(crate) mod inspector;
mod recheck;
mod shape;
pub(crate) mod state;
mod waiting;

#[cfg(test)]
mod tests;

pub(crate) use effect::Effect;
pub(crate) use state::Session;
