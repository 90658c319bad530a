//! Asking the system for what will be read.

use std::ops::Range;

use crate::image::Rect;
use crate::open::Image;

/// What the system reads of a file at least.
pub(crate) const PAGE: u64 = 4096;

/// Asks the system for the bytes of a part of an image before they are read.
pub(crate) fn announce(image: &Image, rows: &Range<u64>, cols: &Range<u64>) {
    let rect = Rect::new(rows.clone(), cols.clone());
    // Lines that share pages, or nearly, are asked for together.
    image.will_need(&image.layout().ranges(0, &rect, PAGE));
}

/// The pair, turned round if it shall be.
pub(crate) fn turned<T>(swap: bool, (a, b): (T, T)) -> (T, T) {
    if swap { (b, a) } else { (a, b) }
}
