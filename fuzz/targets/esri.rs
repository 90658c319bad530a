//! An ESRI header, and what it says of a file beside it.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::formats::ESRI;
use squaremap::open::ShapeHints;
use squaremap_fuzz::{Folder, describe, open};

static SAMPLES: LazyLock<(Folder, PathBuf)> = LazyLock::new(|| {
    let folder = Folder::new();
    let path = folder.write("x.raw", [7; 240]);
    (folder, path)
});

fuzz_target!(|header: &[u8]| {
    if describe(&ESRI, header).is_some() {
        let (folder, samples) = &*SAMPLES;
        folder.write("x.hdr", header);
        open(samples, &ShapeHints::default());
    }
});
