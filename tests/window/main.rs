//! The real window, opened by the real program on a display of its own (Xvfb), driven by real key
//! presses (xdotool), and compared to the pixel with the offscreen twin.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod harness;

mod bad_disk;
mod drop;
mod files;
mod growing;
mod large;
mod layers;
mod looking;
mod making;
mod reading;
mod shapes;
mod slow_disk;
mod strangers;
mod without_drivers;
