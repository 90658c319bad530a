//! A file's name that may tell its shape.
#![no_main]

use std::fs;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::open::ShapeHints;
use squaremap_fuzz::{Folder, open};

static FOLDER: LazyLock<Folder> = LazyLock::new(Folder::new);

fuzz_target!(|name: &str| {
    let name = name.replace(|c: char| c == '/' || c.is_control(), "-");
    // Neither hidden nor too long.
    let path = FOLDER.write(
        &format!("n{}", &name[..name.floor_char_boundary(200)]),
        [7; 240],
    );
    open(&path, &ShapeHints::default());
    fs::remove_file(path).expect("removed");
});
