//! Which squares, in which order.
