//! Whoever reads may stop early, as `head` does.

use std::process::{Command, Output, Stdio};

use crate::Folder;

/// What comes of a run whose stdout nobody reads.
fn unread(folder: &Folder, args: &str) -> Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    Command::new(env!("CARGO_BIN_EXE_squaremap"))
        .args(args.split(' '))
        .current_dir(folder.0.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .stdout(writer)
        .output()
        .unwrap()
}

fn prepared() -> Folder {
    let folder = Folder::new();
    folder.make("5 --seed 1 --headless --renderer cpu -q -o good.raw");
    folder.make("5 --seed 1 --headless --renderer cpu -q -o other.raw");
    let mut pixels = folder.read("other.raw");
    pixels[77] ^= 1;
    folder.write("other.raw", pixels);
    folder
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = prepared();
    for args in [
        "5 --headless --renderer cpu --json -q -o new.raw",
        "view good.raw --screenshot -",
        "view good.raw --terminal=blocks",
        "view good.raw --terminal=kitty",
        "view good.raw --terminal=iterm",
        "view good.raw --terminal=sixel",
        "view good.raw --preview --terminal=blocks",
        "info good.raw",
        "info good.raw --json",
        "verify good.raw --renderer cpu --json -q",
        "completions bash",
        "completions fish",
        "-h",
        "--help",
        "help",
        "help verify",
        "view -h",
        "200 --help",
        "--version",
    ] {
        let output = unread(&folder, args);
        assert_eq!(output.status.code(), Some(0), "{args}: {output:?}");
        assert!(output.stderr.is_empty(), "{args}: {output:?}");
    }
    // The file is the main thing.
    assert_eq!(folder.read("new.raw").len(), 512 * 512);
}

#[test]
fn nor_does_it_change_the_verdict() {
    let folder = prepared();
    for (args, code) in [
        ("verify other.raw --renderer cpu --json", 1),
        ("verify other.raw --renderer cpu --json -q", 1),
        ("verify good.raw --renderer cpu --json", 0),
        ("verify no.raw --renderer cpu --json", 2),
    ] {
        let output = unread(&folder, args);
        assert_eq!(output.status.code(), Some(code), "{args}: {output:?}");
    }
}

/// As `| head -c 9` does: some of it is read.
#[cfg(target_os = "linux")]
#[test]
fn nor_is_one_that_is_closed_later() {
    let folder = prepared();
    // Each writes more than a pipe holds.
    for args in [
        "view good.raw --screenshot - --window-size 2000x2000",
        "view good.raw --terminal=sixel --window-size 2000x2000 --center 9,9",
        "completions bash",
    ] {
        let script = format!(
            "set -o pipefail; {} {args} | head -c 9 > /dev/null",
            env!("CARGO_BIN_EXE_squaremap")
        );
        let output = Command::new("bash")
            .args(["-c", &script])
            .current_dir(folder.0.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{args}: {output:?}");
        assert!(output.stderr.is_empty(), "{args}: {output:?}");
    }
}
