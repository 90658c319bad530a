//! Huge, reproducible raw images of random squares, and a look at raw images of any size.
//!
//! One way for the data, floor above floor; each floor is a module and names only those below it:
//!
//! ```text
//! seed ─ scene ──► raster ──► storage ──► file ──► bytes ─ formats ─ layout ─ open ──► view
//!        squares    pixels     writing              map    headers             image   window, terminal, PNG
//!                   gpu|cpu
//! ```
//!
//! - [`image`]: the vocabulary. Size, rectangle, sample type, strip. No I/O, knows nobody.
//! - [`gpu`]: finding and opening a graphics processor. Knows nobody.
//! - [`bytes`]: where bytes come from: the map of a file.
//! - [`layout`]: where each sample lies, and how its bytes are read.
//! - [`formats`]: what headers say, one file a format.
//! - [`open`](mod@open): from a path to an image.
//! - [`storage`]: files that are written whole or not at all; overviews and statistics.
//! - [`scene`]: which squares, in which order: random streams and CSV files.
//! - [`raster`]: from squares to pixels, strip by strip, on the CPU or the GPU, the same bytes.
//! - [`view`]: an image in a window, or the same pixels in a terminal or as a PNG.
//! - [`generate`](mod@generate): the making pipeline; wires scene, raster and storage.
//! - [`verify`](mod@verify): the checking pipeline; draws a picture again and compares it with its file.
//! - [`progress`]: how far the work is, for whoever asked for it.
//! - `text`: what others wrote, made safe to print. Knows nobody.
//! - `cli`: the arguments. [`commands`]: what each subcommand does with them; alone in talking to people.

#![cfg_attr(
    not(feature = "window-gpu"),
    allow(
        dead_code,
        reason = "the rooms below serve the window and the device, too"
    )
)]

pub mod image;

mod text;
mod threads;

pub mod gpu;

pub mod bytes;

pub mod layout;

pub mod formats;

pub mod open;

pub mod storage;

pub mod scene;

pub mod raster;

pub mod view;

pub mod progress;

pub mod generate;

pub mod verify;

#[cfg(feature = "program")]
mod cli;

#[cfg(feature = "program")]
pub mod commands;
