//! Names, headers and arguments that others wrote reach no terminal as what they are not.

use std::fs;
use std::process::{Command, Output, Stdio};

/// What controls a terminal, ends a line, turns the order of letters or is not seen.
const HIDDEN: &str =
    "\u{1b}\u{9b}\u{85}\u{7f}\u{2028}\u{2029}\u{202e}\u{2066}\u{200b}\u{200d}\u{feff}\u{e0041}";

fn run(folder: &std::path::Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_squaremap"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn assert_seen(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    for text in [&out, &err] {
        let hidden = |char: char| char != '\n' && HIDDEN.contains(char);
        assert!(!text.contains(hidden), "{text:?}");
    }
    (out, err)
}

#[test]
fn nothing_hidden_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("a{HIDDEN}b_8x4_u8.raw");
    fs::write(folder.path().join(&name), [1; 32]).unwrap();
    let header = format!(
        "ENVI\nsamples = 8\nlines = 4\nbands = 1\ndata type = 1\nband names = {{x{HIDDEN}y}}\nsquaremap seed = {HIDDEN}\n"
    );
    fs::write(folder.path().join("c.raw"), [1; 32]).unwrap();
    fs::write(folder.path().join("c.hdr"), header).unwrap();
    let (json, _) = assert_seen(&run(folder.path(), &["info", "--json", &name]));
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        told["path"].as_str(),
        Some(name.as_str()),
        "JSON means the same"
    );
    for args in [
        &["info", name.as_str()][..],
        &["info", "c.raw"],
        &["info", "--json", "c.raw"],
        &["verify", &name],
        &["verify", "--json", "c.raw"],
        &["view", "--screenshot", &name, "c.raw"],
        &["view", "--size", HIDDEN, "c.raw"],
        &["view", &format!("--{HIDDEN}"), "c.raw"],
        &["view", &format!("none{HIDDEN}")],
        &[HIDDEN],
        &["3", "--headless", "-o", &format!("none{HIDDEN}/x.raw")],
        &[
            "3",
            "--headless",
            "--json",
            "--size=8",
            "-o",
            &format!("made{HIDDEN}.raw"),
        ],
    ] {
        assert_seen(&run(folder.path(), args));
    }
}

#[test]
fn a_long_name_is_not_printed_whole() {
    let folder = tempfile::tempdir().unwrap();
    // As long as an argument can be.
    let name = "x".repeat(120_000);
    for args in [
        &["info", name.as_str()][..],
        &["view", "--size", &name, "y"],
        &[&name],
        &["view", &format!("--{name}")],
    ] {
        let output = run(folder.path(), args);
        assert_eq!(output.status.code(), Some(2));
        let (_, told) = assert_seen(&output);
        assert!(
            told.len() < 3000 && told.contains('…'),
            "{} letters",
            told.len()
        );
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}
