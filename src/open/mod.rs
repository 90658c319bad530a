//! From a path to an image: which files belong together, what headers, names and people say of them, and a
//! guess of what nobody says.

mod damage;
pub(crate) mod error;
pub(crate) mod find;
mod gather;
pub mod guess;
pub(crate) mod hints;
pub(crate) mod image;
pub(crate) mod known;
mod named;
mod reading;
mod samples;
mod unread;

pub use error::OpenError;
pub use find::{ShapeOrigin, headers_of, other_described};
pub(crate) use gather::{Reader, Target, gather};
pub use hints::ShapeHints;
pub use image::Image;
pub(crate) use reading::InOrder;
pub(crate) use samples::Room;
