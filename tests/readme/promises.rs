//! What is promised has the tests that it names.

use crate::pages::{Page, quoted, root, rows};

#[test]
fn promises_have_their_tests() {
    let mut checked = 0;
    for row in rows(&Page::read("docs/promises.md").text) {
        let [promise, tests] = &row[..] else {
            panic!("{row:?}: expected two cells");
        };
        assert!(!promise.is_empty(), "{row:?}");
        let mut quoted = quoted(tests);
        let file = quoted.next().unwrap_or_else(|| panic!("{row:?}"));
        let source = std::fs::read_to_string(root().join(file))
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        let mut has_tests = false;
        for name in quoted {
            assert_is_test(file, &lines, name);
            has_tests = true;
            checked += 1;
        }
        assert!(has_tests, "{row:?}");
    }
    assert!(checked > 60, "{checked}");
}

/// One of the lines of the file begins a test of this name, which is not ignored.
fn assert_is_test(file: &str, lines: &[&str], name: &str) {
    let begin = format!("fn {name}(");
    let at = lines.iter().position(|line| line.starts_with(&begin));
    let at = at.unwrap_or_else(|| panic!("{file} has no {name}"));
    // Above it there are its attributes.
    let attributes = lines[..at]
        .iter()
        .rev()
        .take_while(|line| line.starts_with("#["));
    assert!(
        attributes.clone().any(|line| *line == "#[test]"),
        "{file}: {name} is no test"
    );
    assert!(
        !attributes.clone().any(|line| line.contains("ignore")),
        "{file}: {name}"
    );
}
