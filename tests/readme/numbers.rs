//! The README is short, and a number in it comes with the command that measures it.

use std::collections::BTreeSet;

use squaremap::cli;

use crate::commands::arguments;
use crate::pages::{Page, prose, quoted, root, rows};

#[test]
fn the_readme_is_short() {
    let words = Page::read("README.md").text.split_whitespace().count();
    assert!(words < 1200, "{words} words");
}

#[test]
fn rust_is_that_of_the_manifest() {
    let expected = format!("{} or later", env!("CARGO_PKG_RUST_VERSION"));
    for path in ["README.md", "CONTRIBUTING.md"] {
        assert!(
            Page::read(path).text.contains(&expected),
            "{path}: {expected}"
        );
    }
}

/// The numbers in a text.
fn numbers(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    let words = words.map(|word| word.trim_end_matches('.'));
    words.filter(|word| word.parse::<f64>().is_ok()).collect()
}

#[test]
fn numbers_come_with_the_command_that_measures_them() {
    let readme = Page::read("README.md");
    let told = readme.section("Numbers");
    let speed = Page::read("docs/speed.md");

    let measured = rows(&speed.text);
    let table = rows(told);
    assert!(table.len() >= 3, "{table:?}");
    for row in &table {
        let command = quoted(&row[0]).next().expect("a command");
        let arguments = arguments(command).unwrap_or_else(|| panic!("{command}"));
        cli::parse(arguments).unwrap_or_else(|error| panic!("{command}: {error}"));
        let is_same = |other: &&Vec<String>| quoted(&other[0]).next() == Some(command);
        let other = measured.iter().find(is_same);
        let other = other.unwrap_or_else(|| panic!("docs/speed.md has no {command}"));
        assert_eq!(row[1], other[1], "{command}, and in docs/speed.md");
    }

    // Around the table, each sentence with a number names the script that prints it.
    let lines = told.lines().filter(|line| !line.starts_with('|'));
    let text = lines.collect::<Vec<&str>>().join(" ");
    let mut found = 0;
    for sentence in text.split(". ").filter(|text| !numbers(text).is_empty()) {
        let is_script = |name: &str| name.contains('/') && root().join(name).is_file();
        assert!(quoted(sentence).any(is_script), "{sentence}");
        let unknown: Vec<&str> = numbers(sentence)
            .difference(&numbers(&speed.text))
            .copied()
            .collect();
        assert!(unknown.is_empty(), "{unknown:?} are not in docs/speed.md");
        found += 1;
    }
    assert!(found >= 3, "{found}");
}

#[test]
fn numbers_with_a_unit_are_nowhere_else_in_the_readme() {
    let readme = Page::read("README.md");
    let elsewhere = readme.text.replace(readme.section("Numbers"), "");
    let text = prose(&elsewhere);
    let words: Vec<&str> = text.split_whitespace().collect();
    for pair in words.windows(2) {
        let unit = pair[1].trim_end_matches(['.', ',', ';', ':', ')']);
        let is_unit = ["s", "ms", "%", "×", "MB", "MiB", "GB", "GiB", "GB/s"].contains(&unit);
        let is_number = pair[0].starts_with(|c: char| c.is_ascii_digit());
        assert!(!(is_number && is_unit), "{pair:?} belongs to the numbers");
    }
}
