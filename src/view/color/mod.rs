//! From values to colours. Arithmetic.

pub(crate) mod colormap;
pub(crate) mod lookup;
pub(crate) mod percentiles;
pub(crate) mod range;
pub(crate) mod special;

pub use colormap::{Colormap, ColormapError};
pub use percentiles::{ChosenRange, Percentiles, PercentilesError};
pub use range::{Curve, ValueRange, ValueRangeError};
pub use special::{BACKGROUND, MINUS_INFINITY, NO_DATA, NOT_A_NUMBER, PLUS_INFINITY};
