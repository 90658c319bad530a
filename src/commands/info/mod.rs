//! `squaremap info`.

mod command;
mod json;
mod text;

pub use command::info;
