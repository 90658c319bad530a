//! The bar on a terminal.

use std::process::{Command, Stdio};

use crate::Folder;

/// The lines that the program writes one over the other on a terminal of 80 columns, for a picture of 16
/// MB, of which half a megabyte is written at a time. The system is slowed down so that each stage is seen.
fn lines(folder: &Folder, args: &str) -> Vec<String> {
    let program = format!(
        "stty rows 24 cols 80; mkfifo squares; (sleep 0.5; cat squares) >/dev/null & \
         exec taskset -c 0 strace -f -qq -o /dev/null --inject=pwrite64:delay_exit=60000 \
         --inject=fsync:delay_exit=300000 {} {args}",
        env!("CARGO_BIN_EXE_squaremap")
    );
    let output = Command::new("script")
        .args(["-qec", &program, "/dev/null"])
        .current_dir(folder.0.path())
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .output()
        .expect("script, of util-linux");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split(['\r', '\n']).map(without_commands).collect()
}

/// Without what moves the cursor or sets colours.
fn without_commands(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).unwrap();
        text.push_str(&part[end + 1..]);
    }
    text
}

#[test]
fn each_stage_is_told_in_one_line() {
    let folder = Folder::new();
    let scene = "50 --size 4000 --headless --renderer cpu -o x.raw";
    let lines = lines(
        &folder,
        &format!("{scene} --durable --save-squares squares"),
    );
    let bars: Vec<&String> = lines
        .iter()
        .filter(|line| !line.starts_with("x.raw: "))
        .collect();
    for line in &bars {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let at = |part: &str| {
        bars.iter()
            .position(|line| line.contains(part))
            .unwrap_or_else(|| panic!("no '{part}' in {bars:#?}"))
    };
    assert!(at("saving the squares") < at("drawing"));
    assert!(at("drawing") < at("waiting for the disk"));
    // Half a megabyte in 60 milliseconds are 8 MiB/s at most.
    let rate = |line: &str| -> Option<f64> {
        let (before, _) = line.split_once(" MiB/s")?;
        before.rsplit(' ').next()?.parse().ok()
    };
    let middle = bars[(at("drawing") + at("waiting for the disk")) / 2];
    assert!(middle.contains(" left"), "{middle}");
    let rate = rate(middle).unwrap_or_else(|| panic!("{middle}"));
    assert!((0.5..9.0).contains(&rate), "{middle}");
    assert!(!bars[at("waiting for the disk")].contains("left"));
}
