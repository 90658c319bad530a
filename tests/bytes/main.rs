//! The same pixels from everywhere: whatever bytes they lie in, in whatever layout, all that is made of them is the
//! same.

#[path = "../../src/bytes/counted.rs"]
mod counted;
mod reads;
mod same;
mod stored;

// Where `counted` finds the trait.
use squaremap::bytes;
