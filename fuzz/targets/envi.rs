//! An ENVI header beside some bytes.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::open::ShapeHints;
use squaremap_fuzz::{Folder, open};

static SAMPLES: LazyLock<(Folder, PathBuf)> = LazyLock::new(|| {
    let folder = Folder::new();
    // So few that nobody guesses their shape, which takes longer.
    let path = folder.write("x.raw", [7; 240]);
    (folder, path)
});

fuzz_target!(|header: &[u8]| {
    let (folder, samples) = &*SAMPLES;
    folder.write("x.hdr", header);
    open(samples, &ShapeHints::default());
});
