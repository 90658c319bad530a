//! Files of samples: what their headers say, how they are written whole, and how they are mapped.

mod layout;
mod mapped;
mod open;

pub use layout::{Layout, LayoutError, Order, Shape};
pub use mapped::MappedImage;
pub use open::{Given, OpenError};
