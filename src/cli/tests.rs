//! What the words of a command line mean, and what is said of what can be asked for.

use std::ffi::OsString;

use clap::CommandFactory;

use crate::cli::{Cli, Command, parse as parse_words};

fn parse(line: &str) -> Result<Command, clap::Error> {
    let words = line.split_whitespace().map(|word| word.trim_matches('\''));
    parse_words(words.map(OsString::from)).map(|cli| cli.command)
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
fn long_help_has_all_in_groups_and_with_examples() {
    let mut program = Cli::command().term_width(80);
    program.build();
    let long = program.render_long_help().to_string();
    assert!(long.contains("Exit codes: 0 done, or equal; 1 different (verify); 2 trouble"));
    for command in program.get_subcommands() {
        let name = command.get_name();
        if name == "help" {
            continue;
        }
        let text = command.clone().render_long_help().to_string();
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
}
