//! From a path to an image: which files belong together, what headers, names and people say of them, and a
//! guess of what nobody says.

mod damage;
mod error;
mod file;
mod find;
mod folder;
mod gather;
pub mod guess;
mod hints;
mod image;
mod named;
mod notice;
mod opacity;
mod origin;
mod pass;
mod reading;
mod rows;
mod samples;
mod shape;
mod stem;
mod unread;

pub use error::OpenError;
pub use find::other_described;
pub(crate) use gather::{Reader, Target, gather};
pub use hints::{BandChoice, BandChoiceError, ShapeHints};
pub use image::Image;
pub use notice::{NoOpacity, OpenNotice, Sure};
pub use origin::ShapeOrigin;
pub(crate) use reading::InOrder;
pub(crate) use samples::{COLORS, Room, fill_lone_gaps};
