//! What the program says to do about a file that is not opened, or not surely right, is done, and helps.

mod python;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde::Deserialize;

const SQUAREMAP: &str = env!("CARGO_BIN_EXE_squaremap");

/// A case of tests/python/make_advised.py.
#[derive(Deserialize)]
struct Advised {
    file: String,
    args: Vec<String>,
    expected: Option<String>,
    makes: Option<String>,
    frame: Option<u64>,
}

fn squaremap(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(SQUAREMAP);
    command
        .current_dir(folder)
        .args(args)
        .output()
        .expect("it starts")
}

/// The line with advice among those on stderr, and the advice: what follows its first semicolon.
fn advice(output: &Output) -> Option<String> {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find(|line| line.contains("; "))?;
    line.split_once("; ").map(|(_, advice)| advice.to_owned())
}

/// The options in an advice.
fn options(advice: &str) -> Vec<String> {
    let words = advice.split(' ').skip_while(|word| !word.starts_with("--"));
    let mut taken: Vec<String> = Vec::new();
    for word in words {
        // A value follows each; other words end them.
        let is_value = taken.last().is_some_and(|last| last.starts_with("--"));
        if !(word.starts_with("--") || is_value) {
            break;
        }
        taken.push(word.trim_end_matches([',', ';']).to_owned());
    }
    taken
}

#[test]
fn advice_helps() {
    let Some(python) = python::with(&["gdal_translate", "zstd", "xz"]) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    python::output(
        Command::new(python)
            .arg("tests/python/make_advised.py")
            .arg(folder.path()),
    );
    let list = fs::read_to_string(folder.path().join("advised.json")).expect("a list");
    let cases: Vec<Advised> = serde_json::from_str(&list).expect("JSON");
    assert!(cases.len() > 30, "{}", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            follow(folder.path(), case)
                .err()
                .map(|why| format!("{}: {why}", case.file))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Follows the advice about a file; says what went wrong.
fn follow(folder: &Path, case: &Advised) -> Result<(), String> {
    let own: Vec<&str> = case.args.iter().map(String::as_str).collect();
    let told = squaremap(folder, &[&["info", &case.file], &own[..]].concat());
    let stderr = String::from_utf8_lossy(&told.stderr).into_owned();
    let Some(expected) = &case.expected else {
        // One line that names the format, and a command.
        if told.status.code() != Some(2) || stderr.lines().count() != 1 {
            return Err(format!("{:?} {stderr}", told.status));
        }
        let Some(made) = &case.makes else {
            return Ok(());
        };
        let command = stderr.split('`').nth(1).ok_or_else(|| stderr.clone())?;
        // Debian's name of teem's program.
        let command = command.replace("unu save", "$(command -v unu || command -v teem-unu) save");
        let run = Command::new("sh")
            .current_dir(folder)
            .args(["-c", &command])
            .output();
        let run = run.map_err(|error| error.to_string())?;
        if !run.status.success() || !folder.join(made).is_file() {
            return Err(format!(
                "{command}: {}",
                String::from_utf8_lossy(&run.stderr)
            ));
        }
        let opened = squaremap(folder, &["info", made]);
        return match opened.status.success() {
            true => Ok(()),
            false => Err(format!(
                "{made}: {}",
                String::from_utf8_lossy(&opened.stderr)
            )),
        };
    };
    let advice = advice(&told).ok_or_else(|| format!("no advice: {stderr}"))?;
    let advised = options(&advice);
    // What is said anew replaces what was said.
    let is_said = |option: &str| advised.iter().any(|word| word == option);
    let kept = own
        .chunks(2)
        .filter(|pair| !is_said(pair[0]))
        .flatten()
        .copied();
    let mut args = vec!["view", case.file.as_str()];
    args.extend(kept);
    args.extend(advised.iter().map(String::as_str));
    let frame = case.frame.map(|frame| frame.to_string());
    if let Some(frame) = &frame {
        args.extend(["--frame", frame]);
    }
    let to = folder.join("out.npy");
    let _ = fs::remove_file(&to);
    args.extend(["--export", "out.npy"]);
    let seen = squaremap(folder, &args);
    if !seen.status.success() {
        return Err(format!(
            "{args:?}: {}",
            String::from_utf8_lossy(&seen.stderr)
        ));
    }
    match fs::read(&to).ok() == fs::read(folder.join(expected)).ok() {
        true => Ok(()),
        false => Err(format!("other samples with {args:?}")),
    }
}
