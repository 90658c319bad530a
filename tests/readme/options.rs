//! The tables of options and of keys have what there is, and no text has more.

use std::collections::BTreeSet;

use clap::{Arg, Command};
use squaremap::commands::definition;

use crate::pages::{Page, quoted, rows};

/// The words of a text that begin with two dashes.
fn options(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| {
            word.strip_prefix("--")
                .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        })
        .map(str::to_owned)
        .collect()
}

/// The subcommands, but for clap's own.
fn subcommands() -> Vec<Command> {
    let program = definition();
    let shown = program
        .get_subcommands()
        .filter(|command| command.get_name() != "help" && !command.is_hide_set());
    let shown: Vec<Command> = shown.cloned().collect();
    assert!(shown.len() >= 4, "{}", shown.len());
    shown
}

/// What a row of a table calls the argument: with two dashes where it has a long name.
fn called(argument: &Arg) -> String {
    match argument.get_long() {
        Some(long) => format!("--{long}"),
        None => argument.get_value_names().unwrap()[0].to_string(),
    }
}

fn arguments(command: &Command) -> impl Iterator<Item = &Arg> {
    let own = |argument: &&Arg| !matches!(argument.get_long(), Some("help" | "version"));
    command.get_arguments().filter(own)
}

#[test]
fn the_options_are_those_there_are() {
    let page = Page::read("docs/options.md");
    // Those of cargo, of Slurm, and of every program.
    let mut known = options("--release --path --bench --test --array --help --version");
    for command in subcommands() {
        let name = command.get_name();
        let table = rows(page.section(&format!("`squaremap {name} ")));
        let told: Vec<String> = table
            .iter()
            .map(|row| match options(&row[0]).pop_first() {
                Some(long) => long,
                None => quoted(&row[0]).next().unwrap().to_owned(),
            })
            .collect();
        let shown: Vec<&Arg> = arguments(&command)
            .filter(|argument| !argument.is_hide_set())
            .collect();
        let expected: BTreeSet<String> = shown.iter().map(|argument| called(argument)).collect();
        assert_eq!(
            told.iter().cloned().collect::<BTreeSet<String>>(),
            expected,
            "the table of {name}, and what it understands"
        );
        assert_eq!(told.len(), expected.len(), "{name}: {told:?}");
        for argument in shown {
            let at = told.iter().position(|told| *told == called(argument));
            assert_row(argument, &table[at.unwrap()], name);
        }
        known.extend(arguments(&command).map(called));
    }
    for page in Page::all() {
        let unknown: Vec<String> = options(&page.text).difference(&known).cloned().collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", page.path.display());
    }
}

/// The row tells the argument's names, the forms or the choice of its values, and what it is without.
fn assert_row(argument: &Arg, row: &[String], command: &str) {
    let place = format!("{command}: {row:?}");
    let [names, _, default] = row else {
        panic!("{place}: expected three cells");
    };
    let short = argument.get_short().map(|short| format!("-{short}"));
    let told = quoted(names).find(|name| name.len() == 2 && name.starts_with('-'));
    assert_eq!(told, short.as_deref(), "{place}");
    assert_eq!(
        options(names).len(),
        usize::from(argument.get_long().is_some()),
        "{place}"
    );
    if !argument.get_action().takes_values() {
        assert!(
            !names.contains(' ') || short.is_some(),
            "{place}: takes no value"
        );
        return;
    }
    let choice = argument.get_possible_values();
    if choice.is_empty() {
        let forms = argument.get_value_names().unwrap_or_default();
        for form in forms.iter().flat_map(|form| form.split('|')) {
            let told = quoted(names).any(|name| name.split([' ', '=']).any(|word| word == form));
            assert!(told, "{place}: expected {form}");
        }
    } else {
        let choice: Vec<&str> = choice.iter().map(|value| value.get_name()).collect();
        let choice = choice.join("|");
        let told = quoted(names).any(|name| name.split(' ').any(|word| word == choice));
        assert!(told, "{place}: expected {choice}");
    }
    if let [value] = argument.get_default_values() {
        let told = default.replace('`', "");
        assert_eq!(told, value.to_string_lossy(), "{place}");
    }
}

#[test]
fn colormaps_are_all_named() {
    let page = Page::read("docs/options.md");
    let table = rows(page.section("`squaremap view"));
    let row = table
        .iter()
        .find(|row| row[0] == "`--colormap NAME`")
        .unwrap();
    let names: Vec<&str> = quoted(&row[1]).collect();
    let known: Vec<String> = squaremap::view::Colormap::ALL
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, known);
}

/// A test beside the keys shows that docs/keys.md has them all and tells what they do.
#[test]
fn the_keys_of_the_readme_are_some_of_all() {
    let keys = |page: &Page| -> BTreeSet<String> {
        let (_, table) = page.text.split_once("\n| key | does |\n").unwrap();
        let table = table.lines().take_while(|line| line.starts_with('|'));
        let cells = table.map(|row| row.split('|').nth(1).unwrap().to_owned());
        let keys = cells.flat_map(|cell| quoted(&cell).map(str::to_owned).collect::<Vec<_>>());
        keys.collect()
    };
    let (few, all) = (
        keys(&Page::read("README.md")),
        keys(&Page::read("docs/keys.md")),
    );
    assert!(few.len() > 8 && few.is_subset(&all), "{few:?}");
}
