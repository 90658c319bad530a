//! The first word, and what is said of what can be asked for.

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::CommandFactory;
use squaremap::cli::{self, Cli, Command};

use crate::Folder;

fn parse(line: &str) -> Result<Command, clap::Error> {
    let words = line.split_whitespace().map(|word| word.trim_matches('\''));
    cli::parse(words.map(OsString::from)).map(|cli| cli.command)
}

#[test]
fn what_begins_with_a_count_or_an_option_is_generate() {
    for line in [
        "200",
        "1e6",
        "1_000",
        "--seed 4 200",
        "--headless 5",
        "-q 5",
        "--squares s.csv",
        "-o x.raw 5",
        "200 --seed 4",
    ] {
        let command = parse(&format!("squaremap {line}"));
        assert!(
            matches!(command, Ok(Command::Generate(_))),
            "{line}: {command:?}"
        );
    }
}

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
    let program = Cli::command();
    let names = program.get_subcommands().map(clap::Command::get_name);
    names
        .chain([""])
        .map(|name| {
            let mut command = folder.squaremap();
            command.args(name.split_whitespace()).arg(flag);
            // A terminal of the usual width.
            let run = crate::Run::of(command.env("COLUMNS", "80"));
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{name}");
            (name.to_owned(), String::from_utf8(run.stdout).unwrap())
        })
        .collect()
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

#[test]
fn long_help_has_all_in_groups_and_with_examples() {
    let program = Cli::command();
    let long = help("--help");
    for command in program.get_subcommands() {
        let name = command.get_name();
        let text = &long[name];
        for argument in command.get_arguments().filter(|one| !one.is_hide_set()) {
            if let Some(option) = argument.get_long() {
                assert!(text.contains(&format!("--{option}")), "{name}: {option}");
                let heading = argument.get_help_heading().unwrap_or("Options");
                assert!(
                    text.contains(&format!("\n{heading}:\n")),
                    "{name}: {heading}"
                );
            }
        }
        let mut options = command.get_opts().filter(|one| !one.is_hide_set());
        assert!(
            options.all(|one| one.get_help_heading().is_some()),
            "{name}: an option in no group"
        );

        let (_, examples) = text.split_once("\nExamples:\n").expect(name);
        let mut understood = 0;
        for line in examples.lines() {
            let line = line.trim().split("  ").next().unwrap();
            let line = line.split(" > ").next().unwrap();
            if line.starts_with("squaremap ") {
                assert!(parse(line).is_ok(), "{name}: {line}");
                understood += 1;
            }
        }
        assert!(understood > 0, "{name}");
    }
    assert!(long[""].contains("Exit codes: 0 done, or equal; 1 different (verify); 2 trouble"));
}
