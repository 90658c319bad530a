//! ARCHITECTURE.md tells of every room, and of no other.

use std::collections::BTreeSet;
use std::fs;

use crate::pages::{Page, quoted, root, rows};

/// The folders and files right in a folder of src.
fn rooms(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("src").join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().path());
    let names = names.filter(|path| path.is_dir());
    let names = names.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    names.map(|name| format!("{folder}{name}")).collect()
}

#[test]
fn the_floors_are_those_of_the_sources() {
    let page = Page::read("ARCHITECTURE.md");
    let table = rows(page.section("The floors"));
    let told = table.iter().flat_map(|row| quoted(&row[0]));
    let told: BTreeSet<String> = told.map(str::to_owned).collect();

    let mut expected = rooms("");
    assert!(expected.remove("view"));
    expected.extend(rooms("view/"));
    let untold: Vec<_> = expected.difference(&told).collect();
    assert!(untold.is_empty(), "no floor for {untold:?}");
    for room in &told {
        let place = root().join("src").join(room);
        let is_there = place.exists() || place.with_extension("rs").is_file();
        assert!(is_there, "there is no {room}");
    }
}
