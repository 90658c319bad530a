//! An NRRD header, and what it says of the bytes after it or of a file beside it.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::formats::NRRD;
use squaremap::open::ShapeHints;
use squaremap_fuzz::{Folder, describe, open};

static SAMPLES: LazyLock<(Folder, PathBuf)> = LazyLock::new(|| {
    let folder = Folder::new();
    let path = folder.write("x.raw", [7; 240]);
    (folder, path)
});

fuzz_target!(|header: &[u8]| {
    if describe(&NRRD, header).is_some() {
        let (folder, samples) = &*SAMPLES;
        let beside = folder.write("x.nhdr", header);
        open(samples, &ShapeHints::default());
        open(&beside, &ShapeHints::default());
        let before = folder.write("y.nrrd", [header, b"\n", &[7; 240]].concat());
        open(&before, &ShapeHints::default());
    }
});
