//! The list of fuzz targets is whole: each format has one, each is built, seeded and told of. Fuzzing itself
//! takes cargo-fuzz, see fuzz/README.md.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use squaremap::formats::FORMATS;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The names in a folder, without their endings.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(path(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().path());
    names
        .map(|name| name.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_target_is_built_seeded_and_told_of() {
    let targets = names("fuzz/targets");
    let manifest = fs::read_to_string(path("fuzz/Cargo.toml")).unwrap();
    let readme = fs::read_to_string(path("fuzz/README.md")).unwrap();
    for target in &targets {
        let bin = format!("[[bin]]\nname = \"{target}\"\npath = \"targets/{target}.rs\"\n");
        assert!(manifest.contains(&bin), "{target}");
        assert!(readme.contains(&format!("\n| `{target}` |")), "{target}");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
    assert_eq!(names("fuzz/seeds"), targets);
    assert_eq!(names("fuzz/words"), targets);
}

#[test]
fn every_format_has_a_target() {
    let targets = names("fuzz/targets");
    for format in FORMATS {
        assert!(targets.contains(format.key()), "{format:?}");
    }
}
