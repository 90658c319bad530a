//! An ESRI header, and what it says of a file beside it.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::formats::ESRI;
use squaremap_fuzz::{Folder, beside, some_samples};

static SAMPLES: LazyLock<(Folder, PathBuf)> = LazyLock::new(some_samples);

fuzz_target!(|header: &[u8]| beside(&SAMPLES, &ESRI, header));
