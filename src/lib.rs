//! Huge, reproducible raw images of random squares, and a look at raw images of any size.
//!
//! One way for the data, floor above floor; each floor is a module and names only those below it:
//!
//! ```text
//! seed ─ scene ──► raster ──► storage ──► view
//!        squares    pixels     raw file    window, terminal, PNG
//!                   gpu|cpu    + map
//! ```
//!
//! - [`image`]: the vocabulary. Size, rectangle, sample type, strip. No I/O, knows nobody.
//! - [`gpu`]: finding and opening a graphics processor. Knows nobody.
//! - [`scene`]: which squares, in which order: random streams and CSV files.
//! - [`raster`]: from squares to pixels, strip by strip, on the CPU or the GPU, the same bytes.
//! - [`storage`]: raw, ENVI and NumPy files; written whole or not at all, read through a map.
//! - [`view`]: a mapped image in a window, or the same pixels in a terminal or as a PNG.
//! - [`generate`](mod@generate): the making pipeline; wires scene, raster and storage.
//! - [`say`]: messages to people. Knows nobody. `progress`: how far the work is, on a terminal.
//! - [`unfinished`]: the files under way, which vanish when a run is broken off. Knows nobody.
//! - [`verify`](mod@verify): the checking pipeline; draws a picture again and compares it with its file.
//! - [`cli`]: the arguments. [`commands`]: what each subcommand does with them, and alone says so.

pub mod image;

pub mod say;

pub mod unfinished;

pub mod gpu;

pub mod scene;

pub mod raster;

pub mod storage;

pub mod view;

mod progress;

pub mod generate;

pub mod verify;

pub mod cli;

pub mod commands;
