//! The panel over the picture, and the list of keys.

mod body;
mod histogram;
mod keys;
mod layout;
mod parts;
mod range;
mod said;
#[cfg(test)]
mod typing;

pub(crate) use body::Panel;
pub(crate) use keys::keys;
