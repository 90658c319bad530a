//! `squaremap info`.

mod command;
mod json;
mod text;

pub(crate) use command::info;
