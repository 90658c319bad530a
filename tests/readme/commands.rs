//! What is shown to be typed can be typed, and does what is said of it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use squaremap::cli;

use crate::pages::{Page, root};
use crate::picture::decode;
use crate::{SQUAREMAP, python};

/// The arguments of squaremap in a line, if it runs it; quotes are the shell's, and so is where its output goes.
pub(crate) fn arguments(line: &str) -> Option<Vec<OsString>> {
    let rest = line
        .strip_prefix("squaremap ")
        .or_else(|| line.strip_prefix("cargo run --release -- "))?;
    let rest = rest.split(" > ").next().unwrap_or(rest);
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
    let (mut lines, mut understood) = (0, 0);
    for page in Page::all() {
        for line in page.commands() {
            lines += 1;
            if let Some(arguments) = arguments(line) {
                if let Err(error) = cli::parse(arguments) {
                    panic!("{}: {line}: {error}", page.path.display());
                }
                understood += 1;
            }
        }
    }
    assert!(lines > 40, "{lines}");
    assert!(understood > 30, "{understood}");
}

#[test]
fn scripts_of_ours_are_there() {
    let mut found = 0;
    for line in Page::all().iter().flat_map(Page::commands) {
        let mut words = line.split_whitespace();
        if let Some(script) = words.next().filter(|word| word.contains('/')) {
            assert!(root().join(script).is_file(), "{line}");
            found += 1;
        }
        if let Some(test) = words.skip_while(|word| *word != "--test").nth(1) {
            let file = root().join(format!("tests/{test}.rs"));
            let folder = root().join(format!("tests/{test}/main.rs"));
            assert!(file.is_file() || folder.is_file(), "{line}");
        }
    }
    assert!(found >= 6, "{found}");
}

/// Whether a command neither opens a window nor wants a file that nobody has.
fn runs(line: &str) -> bool {
    let is = |start: &str| line.starts_with(start);
    is("squaremap") && line.contains("--headless")
        || is("squaremap view") && (line.contains("--screenshot") || line.contains("--export"))
        || is("squaremap info")
        || is("squaremap verify")
        || is("squaremap completions")
        || is("squaremap man")
        || is("mkdir")
        || is("python3")
        || is("gdal_translate")
}

/// Each page in a folder of its own, as for somebody who reads only that.
#[test]
fn commands_without_a_window_run() {
    let Some(python) = python::with(&["gdal_translate"]) else {
        return;
    };
    // The program under its name, and the Python that has NumPy.
    let folders = [SQUAREMAP.into(), python].map(|path: PathBuf| path.parent().unwrap().to_owned());
    let paths = std::env::var_os("PATH").unwrap();
    let paths = folders.into_iter().chain(std::env::split_paths(&paths));
    let paths = std::env::join_paths(paths).unwrap();

    let mut ran = 0;
    let mut folders = BTreeMap::new();
    for page in Page::manual() {
        let folder = tempfile::tempdir().unwrap();
        for line in page.commands().into_iter().filter(|line| runs(line)) {
            python::output(
                Command::new("sh")
                    .args(["-e", "-c", line])
                    .current_dir(folder.path())
                    .env("PATH", &paths),
            );
            ran += 1;
        }
        folders.insert(page.path, folder);
    }
    assert!(ran > 25, "{ran}");

    let read = |page: &str, name: &str| {
        let folder = &folders[Path::new(page)];
        std::fs::read(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let picture = read("README.md", "random_squares.raw");
    let options = "docs/options.md";
    assert!(
        read(options, "again.raw") == read(options, "random_squares.raw"),
        "the squares of a file draw another picture"
    );
    let parts = |name| read("docs/many-machines.md", name);
    assert!(
        parts("parts.raw") == picture && parts("whole.raw") == picture,
        "the parts are not the whole"
    );
    assert!(
        gray(&read("README.md", "squares.png")) == picture,
        "GDAL sees another picture"
    );
    for page in ["README.md", options] {
        assert_eq!(read(page, "big.raw").len(), 4000 * 3000);
        assert_eq!(&read(page, "recipe.npy")[..8], b"\x93NUMPY\x01\x00");
    }
    let corner = read(options, "corner.npy");
    assert_eq!(corner.len(), 128 + 100 * 100);
    let rows = picture.chunks(512).take(100).flat_map(|row| &row[412..]);
    assert!(
        corner[128..].iter().eq(rows),
        "another corner of the picture is exported"
    );
}

fn gray(png: &[u8]) -> Vec<u8> {
    let (row_bytes, pixels) = decode(png);
    assert_eq!(row_bytes, 512, "one byte a pixel");
    pixels
}

/// Tells what squaremap would be asked for, runs what parallel is given here, and is a Slurm of one task.
const STUBS: &str = r#"
squaremap() { printf 'squaremap %s\n' "$*"; }
parallel() { local line; while read -r line; do eval "${!#//\{\}/$line}"; done; }
SLURM_ARRAY_TASK_ID=99
"#;

#[test]
fn scripts_for_many_machines_draw_every_row() {
    let page = Page::read("docs/many-machines.md");
    let blocks = page.blocks("bash");
    assert_eq!(blocks.len(), 2, "parallel's and Slurm's");
    let drawn = blocks.iter().map(|block| {
        let script = format!("{STUBS}\n{block}");
        let told = python::output(Command::new("bash").args(["-eu", "-c", &script]));
        let lines = String::from_utf8(told).unwrap();
        let rows = lines.lines().map(|line| {
            let cli = cli::parse(arguments(line).unwrap());
            match cli
                .unwrap_or_else(|error| panic!("{line}: {error}"))
                .command
            {
                cli::Command::Generate(args) => args.rows.clone().unwrap(),
                other => panic!("{line}: {other:?}"),
            }
        });
        rows.collect::<Vec<_>>()
    });
    let [parallel, slurm] = drawn.collect::<Vec<_>>().try_into().unwrap();
    let all = (0..100_000).step_by(1000).map(|row| row..row + 1000);
    assert!(parallel.into_iter().eq(all), "rows that nobody draws");
    let last = std::iter::once(99_000..100_000);
    assert!(slurm.into_iter().eq(last), "other rows than the last");
}
