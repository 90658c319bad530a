//! Links lead to files, and to headings in them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::pages::{Page, prose, root};

/// Where the links of a page lead.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1).chain(text.split("src=\"").skip(1));
    links.map(|link| link.split([')', '"']).next().unwrap())
}

/// The names that GitHub gives to the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let text = prose(text);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let names = headings.map(|line| line.trim_start_matches('#').trim().to_lowercase());
    names
        .map(|name| {
            let kept = name
                .chars()
                .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

#[test]
fn links_lead_to_files() {
    let mut followed = 0;
    for page in Page::all() {
        for target in targets(&page.text) {
            if target.starts_with("http") {
                continue;
            }
            let place = format!("{}: {target}", page.path.display());
            let (path, anchor) = match target.split_once('#') {
                Some((path, anchor)) => (path, Some(anchor)),
                None => (target, None),
            };
            let linked = match path {
                "" => page.path.clone(),
                path => page.path.parent().unwrap().join(path),
            };
            assert!(root().join(&linked).is_file(), "{place}");
            if let Some(anchor) = anchor {
                let anchors = anchors(&Page::read(&linked).text);
                assert!(anchors.contains(anchor), "{place}: {anchors:?}");
            }
            followed += 1;
        }
    }
    assert!(followed >= 40, "{followed}");
}

#[test]
fn the_readme_leads_to_every_page() {
    let readme = Page::read("README.md");
    let linked: BTreeSet<&Path> = targets(&readme.text).map(Path::new).collect();
    for page in Page::manual().into_iter().skip(1) {
        assert!(
            linked.contains(page.path.as_path()),
            "{}",
            page.path.display()
        );
    }
    for page in [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
    ] {
        assert!(linked.contains(Path::new(page)), "{page}");
    }
}
