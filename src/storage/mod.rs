//! Files of samples: what their headers say, how they are written whole, and how they are mapped.

mod layout;

pub use layout::{Layout, LayoutError};
