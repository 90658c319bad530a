//! What must not be there. Rust lets modules import in circles and from above; this keeps the floors
//! apart by reading the words of the sources.

mod arrows;
mod planted;
mod rules;
mod source;

use std::collections::BTreeMap;

use arrows::{arrows, circles};
use rules::{ABSENCES, FLOORS, room, upward, violations};
use source::{Source, all_sources};

/// All that is wrong with these sources.
fn wrong(sources: &[Source]) -> Vec<String> {
    let arrows = arrows(sources);
    let mut found: Vec<String> = sources.iter().flat_map(violations).collect();
    for (from, named) in &arrows {
        // The root names all rooms.
        if *from != "lib.rs" {
            found.extend(named.iter().filter_map(|to| upward(from, to)));
        }
    }
    found.extend(names_twice(sources));
    for circle in circles(&arrows) {
        found.push(format!("a circle of files: {}", circle.join(", ")));
    }
    found
}

/// Types that share a name: a word has one meaning in the crate. What another system has instead of a file
/// is a twin of it.
fn names_twice(sources: &[Source]) -> Vec<String> {
    let mut homes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let files = sources
        .iter()
        .filter(|source| !source.path.ends_with("/stub.rs"));
    for source in files {
        for name in source.types() {
            homes.entry(name).or_default().push(&source.path);
        }
    }
    homes.retain(|_, homes| homes.len() > 1);
    let told = homes.iter();
    told.map(|(name, homes)| format!("{name} is a type in {}", homes.join(" and in ")))
        .collect()
}

#[test]
fn nothing_is_where_it_must_not_be() {
    let found = wrong(&all_sources());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_rule_is_about_something_and_every_file_has_a_room() {
    let sources = all_sources();
    let places = ABSENCES.iter().map(|(place, ..)| *place);
    for place in places.chain(FLOORS.iter().copied()) {
        assert!(
            place.is_empty() || sources.iter().any(|source| source.path.starts_with(place)),
            "there is a rule for {place}, which is not there"
        );
    }
    for source in &sources {
        let room = room(&source.path);
        assert!(
            FLOORS.contains(&room) || ["lib", "view"].contains(&room),
            "{} is in no room that is known",
            source.path
        );
    }
}
