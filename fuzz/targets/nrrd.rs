//! An NRRD header beside some bytes, named by either, and before them.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::open::ShapeHints;
use squaremap_fuzz::{Folder, open};

static SAMPLES: LazyLock<(Folder, PathBuf)> = LazyLock::new(|| {
    let folder = Folder::new();
    let path = folder.write("x.raw", [7; 240]);
    (folder, path)
});

fuzz_target!(|header: &[u8]| {
    let (folder, samples) = &*SAMPLES;
    let detached = folder.write("x.nhdr", header);
    open(samples, &ShapeHints::default());
    open(&detached, &ShapeHints::default());
    // Else it is no header, and its shape may be guessed.
    if header.starts_with(b"NRRD000") {
        let attached = folder.write("y.nrrd", [header, b"\n", &[7; 240]].concat());
        open(&attached, &ShapeHints::default());
    }
});
