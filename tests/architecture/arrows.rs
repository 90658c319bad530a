//! Which file names which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Source;

/// The files that each file names, by their paths. What a `mod.rs` re-exports is where it is defined.
pub(crate) fn arrows(sources: &[Source]) -> BTreeMap<&str, BTreeSet<&str>> {
    let modules: BTreeMap<Vec<String>, &Source> = sources
        .iter()
        .filter(|source| source.path != "main.rs")
        .map(|source| (source.module(), source))
        .collect();
    let mut arrows = BTreeMap::new();
    for source in sources {
        let to: &mut BTreeSet<&str> = arrows.entry(source.path.as_str()).or_default();
        // These only tell what there is below them.
        if source.path.ends_with("mod.rs") || source.path == "lib.rs" {
            continue;
        }
        let named = source.named.iter();
        let files = named.filter_map(|path| defining(&modules, path, 0));
        to.extend(files.filter(|&file| file != source.path));
    }
    arrows
}

/// The file that defines what a path leads to.
fn defining<'a>(
    modules: &BTreeMap<Vec<String>, &'a Source>,
    path: &[String],
    turns: usize,
) -> Option<&'a str> {
    let len = (0..=path.len())
        .rev()
        .find(|&len| modules.contains_key(&path[..len]))?;
    let source = modules[&path[..len]];
    let name = path.get(len);
    match name.and_then(|name| source.exported.get(name)) {
        Some(elsewhere) if turns < 8 && !source.defines(name?) => {
            let path = [elsewhere.as_slice(), &path[len + 1..]].concat();
            defining(modules, &path, turns + 1)
        }
        _ => Some(&source.path),
    }
}

/// Files that name one another, directly or by way of others: all those of a circle together.
pub(crate) fn circles<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<Vec<&'a str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = arrows
        .keys()
        .map(|&start| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![start]);
            while let Some(file) = next.pop() {
                let further = arrows.get(file).into_iter().flatten();
                next.extend(further.filter(|&&file| seen.insert(file)));
            }
            (start, seen)
        })
        .collect();
    let mut found: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (&file, reached) in &reach {
        if reached.contains(file) {
            let together = reached.iter().filter(|&&other| reach[other].contains(file));
            found.insert(together.copied().collect());
        }
    }
    found.into_iter().collect()
}
