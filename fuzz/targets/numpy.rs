//! A file of NumPy: as it is, or with a head of the right length before what is its dict.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::formats::NUMPY;
use squaremap::open::ShapeHints;
use squaremap_fuzz::{Folder, describe, open};

static FOLDER: LazyLock<Folder> = LazyLock::new(Folder::new);

fuzz_target!(|input: (u8, &[u8])| {
    let (version, text) = input;
    let (magic, len) = (b"\x93NUMPY", text.len() as u32);
    let file = match version {
        0 => text.to_vec(),
        1 => [
            magic,
            &[1, 0][..],
            &(len as u16).to_le_bytes(),
            text,
            &[7; 240],
        ]
        .concat(),
        _ => [
            magic,
            &[version, 0][..],
            &len.to_le_bytes(),
            text,
            &[7; 240],
        ]
        .concat(),
    };
    if describe(&NUMPY, &file).is_some() {
        open(&FOLDER.write("x.npy", file), &ShapeHints::default());
    }
});
