//! From a path to an image: which files belong together, what headers, names and people say of them, and a
//! guess of what nobody says.

pub(crate) mod error;
pub(crate) mod find;
pub mod guess;
pub(crate) mod image;
pub(crate) mod known;
mod named;
mod reading;

pub use error::OpenError;
pub use find::{Source, headers_of, other_described};
pub use image::MappedImage;
pub use known::Given;
