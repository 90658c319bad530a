//! What the README says is so: its commands run, its options and only these exist, its picture is the
//! window's.

mod common;
mod python;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::CommandFactory;
use squaremap::cli;
use squaremap::cli::Cli;

const README: &str = include_str!("../README.md");
const SQUAREMAP: &str = env!("CARGO_BIN_EXE_squaremap");

/// The lines of the blocks of shell commands, without comments.
fn commands() -> Vec<&'static str> {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in README.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside => lines.push(line.split("  #").next().unwrap_or(line).trim()),
            _ => {}
        }
    }
    assert!(lines.len() > 15, "{lines:?}");
    lines
}

/// The arguments of squaremap in a line, if it runs it; quotes are the shell's.
fn arguments(line: &str) -> Option<Vec<OsString>> {
    let rest = line
        .strip_prefix("squaremap ")
        .or_else(|| line.strip_prefix("cargo run --release -- "))?;
    let words = rest.split_whitespace().map(|word| word.trim_matches('\''));
    Some(
        [SQUAREMAP]
            .into_iter()
            .chain(words)
            .map(OsString::from)
            .collect(),
    )
}

#[test]
fn every_command_is_understood() {
    let mut understood = 0;
    for line in commands() {
        if let Some(arguments) = arguments(line) {
            if let Err(error) = cli::parse(arguments) {
                panic!("{line}: {error}");
            }
            understood += 1;
        }
    }
    assert!(understood > 10, "{understood}");
}

#[test]
fn commands_without_a_window_run() {
    let Some(python) = python::with(&["gdal_translate"]) else {
        return;
    };
    let skip_gpu = common::skips_gpu("a screenshot of the README");
    // The program under its name, and the Python that has NumPy.
    let folders = [SQUAREMAP.into(), python].map(|path: PathBuf| path.parent().unwrap().to_owned());
    let paths = std::env::var_os("PATH").unwrap();
    let paths = folders.into_iter().chain(std::env::split_paths(&paths));
    let paths = std::env::join_paths(paths).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let mut ran = 0;
    for line in commands() {
        let shows = line.contains("--screenshot");
        let runs = line.contains("--headless") && line.starts_with("squaremap")
            || line.starts_with("squaremap verify")
            || line.starts_with("python3")
            || line.starts_with("gdal_translate")
            || shows && !skip_gpu;
        if !runs {
            continue;
        }
        python::output(
            Command::new("sh")
                .args(["-e", "-c", line])
                .current_dir(folder.path())
                .env("PATH", &paths),
        );
        ran += 1;
    }
    assert!(ran > 8, "{ran}");

    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let picture = read("random_squares.raw");
    assert!(
        read("again.raw") == picture,
        "the squares of a file draw another picture"
    );
    assert!(read("parts.raw") == picture, "the parts are not the whole");
    assert!(
        gray(&read("squares.png")) == picture,
        "GDAL sees another picture"
    );
    assert_eq!(read("big.raw").len(), 4000 * 3000);
    assert_eq!(&read("recipe.npy")[..8], b"\x93NUMPY\x01\x00");
}

#[test]
fn the_picture_is_what_the_window_shows() {
    if common::skips_gpu("the README's picture") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &str| {
        let status = Command::new(SQUAREMAP)
            .args(args.split(' '))
            .current_dir(folder.path())
            .status();
        assert!(status.unwrap().success(), "{args}");
    };
    run("200 --seed 42 --headless --renderer cpu --quiet");
    run("view random_squares.raw --window-size 512x512 --screenshot window.png");
    let [path] = ["tests/golden/window.png"];
    assert!(README.contains(path) && README.contains("squaremap 200 --seed 42"));
    let drawn = decode(&std::fs::read(folder.path().join("window.png")).unwrap());
    let shown = decode(&std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap());
    assert!(drawn == shown, "the window shows another picture");
}

/// The bytes of a PNG's pixels and how many make a row.
fn decode(png: &[u8]) -> (usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.line_size, pixels)
}

fn gray(png: &[u8]) -> Vec<u8> {
    let (row_bytes, pixels) = decode(png);
    assert_eq!(row_bytes, 512, "one byte a pixel");
    pixels
}

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

/// The part from one heading of the second level to the next.
fn section(heading: &str) -> &'static str {
    let (_, rest) = README
        .split_once(&format!("\n## {heading}"))
        .expect(heading);
    rest.split("\n## ").next().unwrap()
}

#[test]
fn the_options_are_those_there_are() {
    let program = Cli::command();
    let mut known = options("--help --release --path --test --array");
    for (name, heading) in [
        ("generate", "Make: "),
        ("view", "Look: "),
        ("info", "Know: "),
        ("verify", "Check: "),
    ] {
        let command = program.find_subcommand(name).unwrap();
        let longs = |hidden: bool| -> BTreeSet<String> {
            command
                .get_arguments()
                .filter(|argument| hidden || !argument.is_hide_set())
                .filter_map(|argument| argument.get_long())
                .filter(|long| *long != "help")
                .map(|long| format!("--{long}"))
                .collect()
        };
        let table: String = section(heading)
            .lines()
            .filter(|line| line.starts_with("| `"))
            .filter_map(|line| line.split('|').nth(1))
            .collect();
        // The cell of an option with a choice ends at its first `\|`.
        let mut told = options(&table);
        if name == "info" {
            told.extend(options(
                "--size --shape --dtype --offset --row-stride --frame",
            ));
        }
        assert_eq!(
            told,
            longs(false),
            "the table of {name}, and what it understands"
        );
        known.extend(longs(true));
    }
    let unknown: Vec<String> = options(README).difference(&known).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn colormaps_are_all_named() {
    let line = README
        .lines()
        .find(|line| line.starts_with("| `--colormap NAME`"))
        .unwrap();
    let names = line.split('|').nth(2).unwrap().replace(['`', ' '], "");
    let known: Vec<String> = squaremap::view::Colormap::ALL
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, known.join(","));
}

#[test]
fn links_lead_to_files() {
    let mut followed = 0;
    for link in README
        .split("](")
        .skip(1)
        .chain(README.split("src=\"").skip(1))
    {
        let target = link.split([')', '"']).next().unwrap();
        if !target.starts_with("http") && !target.starts_with('#') {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(target);
            assert!(path.is_file(), "{target}");
            followed += 1;
        }
    }
    assert!(followed >= 3, "{followed}");
}

#[test]
fn promises_have_their_tests() {
    let rows = section("What is promised")
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1);
    let mut checked = 0;
    for row in rows {
        let cell = row.split('|').nth(2).expect(row);
        let mut quoted = cell.split('`').skip(1).step_by(2);
        let file = quoted.next().expect(row);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let source =
            std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        for name in quoted {
            let at = lines
                .iter()
                .position(|line| line.starts_with(&format!("fn {name}(")));
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
            checked += 1;
        }
    }
    assert!(checked > 30, "{checked}");
}
