//! What a header says of how the picture was made: written again, it says the same.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::formats::envi::header_text;
use squaremap::open::ShapeHints;
use squaremap_fuzz::{Folder, open};

static SAMPLES: LazyLock<(Folder, PathBuf)> = LazyLock::new(|| {
    let folder = Folder::new();
    let path = folder.write("x.raw", [7; 30]);
    (folder, path)
});

const SHAPE: &[u8] = b"ENVI\nsamples = 5\nlines = 6\nbands = 1\ndata type = 1\ninterleave = bsq\n\
    byte order = 0\nheader offset = 0\n";

fuzz_target!(|keys: &[u8]| {
    let (folder, samples) = &*SAMPLES;
    folder.write("x.hdr", [SHAPE, keys].concat());
    let Some(image) = open(samples, &ShapeHints::default()) else {
        return;
    };
    let Some(first) = image.provenance() else {
        return;
    };
    folder.write("x.hdr", header_text(image.layout().size(), first));
    let again = open(samples, &ShapeHints::default()).expect("what was written is read");
    assert_eq!(again.provenance(), Some(first));
});
