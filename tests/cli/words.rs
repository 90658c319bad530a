//! The first word, and what is said of what can be asked for.

use std::collections::BTreeMap;

use crate::{Folder, Run};

#[test]
fn words_that_resemble_a_subcommand_get_its_name() {
    let folder = Folder::new();
    for (args, word, meant) in [
        ("veiw x", "veiw", "view"),
        ("View x", "View", "view"),
        ("verfy x.raw", "verfy", "verify"),
        ("gen 200", "gen", "generate"),
        ("inf x.raw --json", "inf", "info"),
        ("completion bash", "completion", "completions"),
    ] {
        let run = folder.run(args);
        assert_eq!(run.code, Some(2), "{run:?}");
        let expected = format!("unrecognized subcommand '{word}'; tip: ");
        assert!(run.error().starts_with(&expected), "{run:?}");
        assert!(run.error().contains(&format!("'{meant}'")), "{run:?}");
    }
}

#[test]
fn files_as_first_words_get_the_way_to_look_at_them() {
    let folder = Folder::new();
    // Also where the name is nearly that of a subcommand.
    for name in ["scan", "verif", "view.raw"] {
        folder.write(name, [7; 100]);
        let run = folder.run(name);
        assert_eq!(run.code, Some(2), "{run:?}");
        let tip = format!("to look at a file: squaremap view {name}");
        assert!(run.error().ends_with(&tip), "{run:?}");
    }
    // Whoever names a missing file means a file all the same; whoever names a number does not.
    assert!(
        folder
            .run("no.raw")
            .error()
            .contains("squaremap view no.raw")
    );
    assert!(!folder.run("1.5").error().contains("view"));
}

/// The help of each subcommand, and of the program under no name.
fn help(flag: &str) -> BTreeMap<String, String> {
    let folder = Folder::new();
    let help = |name: &str| {
        let mut command = folder.squaremap();
        command.args(name.split_whitespace()).arg(flag);
        // A terminal of the usual width.
        let run = Run::of(command.env("COLUMNS", "80"));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{name}");
        String::from_utf8(run.stdout).unwrap()
    };
    let program = help("");
    let (_, commands) = program.split_once("\nCommands:\n").unwrap();
    let lines = commands.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !["", "help"].contains(name));
    let mut all: BTreeMap<String, String> =
        names.map(|name| (name.to_owned(), help(name))).collect();
    all.insert(String::new(), program.clone());
    all
}

#[test]
fn short_help_is_one_screen() {
    let (short, long) = (help("-h"), help("--help"));
    assert_eq!(short.len(), 7);
    for (name, text) in &short {
        assert!(text.lines().count() <= 24, "{name}:\n{text}");
        assert!(
            text.lines().all(|line| line.chars().count() <= 80),
            "{name}"
        );
        assert!(text.contains("-h, --help"), "{name}");
        assert!(long[name].len() > text.len(), "{name}");
    }
    // The commonest, and not those that few need.
    for option in ["--size", "--dtype", "--range", "--screenshot", "--quiet"] {
        assert!(short["view"].contains(option), "{option}");
    }
    for option in ["--row-stride", "--adapter", "--region"] {
        assert!(!short["view"].contains(option), "{option}");
    }
}
