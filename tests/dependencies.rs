//! What is depended on keeps to deny.toml: its licences, no crate in two versions without a reason, and
//! crates.io as the only source. `cargo deny` checks the same, and advisories, where it is installed.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const RULES: &str = include_str!("../deny.toml");

/// The strings in the array `key` of deny.toml; of a table in it, the first.
fn array(key: &str) -> Vec<&'static str> {
    let (_, rest) = RULES.split_once(&format!("\n{key} = [\n")).expect(key);
    let (array, _) = rest.split_once("\n]").unwrap();
    let lines = array
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    lines
        .map(|line| line.split('"').nth(1).expect(line))
        .collect()
}

/// Every crate that is compiled for any system: name, version, licence, and where it is from, if that is
/// not crates.io.
fn crates() -> BTreeSet<[String; 4]> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--target",
            "all",
            "--edges",
            "normal,build,dev",
        ])
        .args(["--prefix", "none", "--format", "{p}|{l}|"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut fields = line.split('|');
            let (package, licence) = (fields.next().unwrap(), fields.next().expect(line));
            let mut words = package.replace(" (proc-macro)", "");
            let source = words
                .find(" (")
                .map(|at| words.split_off(at))
                .unwrap_or_default();
            let (name, version) = words.split_once(" v").expect(line);
            [name, version, licence, &source].map(|field| field.trim().to_owned())
        })
        .collect()
}

/// Whether an SPDX expression can be satisfied with these licences.
fn satisfied(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    fn either<'a>(
        words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
        allowed: &[&str],
    ) -> bool {
        let mut any = both(words, allowed);
        while words.next_if_eq(&"OR").is_some() {
            any |= both(words, allowed);
        }
        any
    }
    fn both<'a>(
        words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
        allowed: &[&str],
    ) -> bool {
        let mut all = one(words, allowed);
        while words.next_if_eq(&"AND").is_some() {
            all &= one(words, allowed);
        }
        all
    }
    fn one<'a>(
        words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
        allowed: &[&str],
    ) -> bool {
        match words.next() {
            Some("(") => {
                let inner = either(words, allowed);
                assert_eq!(words.next(), Some(")"));
                inner
            }
            Some(licence) => match words.next_if_eq(&"WITH") {
                Some(_) => allowed.contains(&&*format!("{licence} WITH {}", words.next().unwrap())),
                None => allowed.contains(&licence),
            },
            None => false,
        }
    }
    let satisfied = either(&mut words, allowed);
    assert_eq!(words.next(), None, "{expression}");
    satisfied
}

#[test]
fn licences_are_allowed() {
    let allowed = array("allow");
    for (expression, expected) in [
        ("GPL-3.0", false),
        ("MIT", true),
        ("GPL-2.0 OR MIT", true),
        ("GPL-2.0/MIT", true),
        ("MIT AND GPL-2.0", false),
        ("(GPL-2.0 OR MIT) AND Zlib", true),
        ("", false),
        ("Apache-2.0 WITH Classpath-exception-2.0", false),
    ] {
        assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
    }
    let crates = crates();
    assert!(crates.len() > 200, "{}", crates.len());
    for [name, version, licence, _] in &crates {
        assert!(satisfied(licence, &allowed), "{name} {version}: {licence}");
    }
}

#[test]
fn all_come_from_crates_io() {
    for [name, version, _, source] in crates() {
        assert!(
            source.is_empty() || name == "squaremap",
            "{name} {version}: {source}"
        );
    }
}

#[test]
fn two_versions_of_a_crate_have_a_reason() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for [name, version, ..] in crates() {
        versions.entry(name).or_default().insert(version);
    }
    let skipped = array("skip");
    let is = |skip: &str, name: &str, version: &str| {
        let (skip_name, skip_version) = skip.split_once('@').unwrap();
        skip_name == name
            && (version == skip_version || version.starts_with(&format!("{skip_version}.")))
    };
    for (name, versions) in &versions {
        let left = versions
            .iter()
            .filter(|version| !skipped.iter().any(|skip| is(skip, name, version)));
        assert!(
            left.count() <= 1,
            "{name}: {versions:?}; use one, or give the reason in deny.toml"
        );
    }
    for skip in skipped {
        let found = versions.iter().any(|(name, versions)| {
            versions.len() > 1 && versions.iter().any(|version| is(skip, name, version))
        });
        assert!(found, "{skip} in deny.toml is no second version any more");
    }
}
