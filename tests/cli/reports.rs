//! What the program says, and where.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Folder, Run};

/// The value of a key in an ENVI header.
fn header_value(header: &str, key: &str) -> Option<String> {
    header.lines().find_map(|line| {
        let (found, value) = line.split_once(" = ")?;
        (found == key).then(|| value.to_owned())
    })
}

/// The object on stdout, which is one line and all there is.
#[track_caller]
fn report(run: &Run) -> Value {
    let text = str::from_utf8(&run.stdout).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.ends_with("}\n"), "{text}");
    serde_json::from_str(text).unwrap()
}

#[test]
fn json_tells_what_was_made() {
    let folder = Folder::new();
    let run = folder.make(
        "200 --seed 18446744073709551615 --size 300x200 --headless --renderer cpu --json -o a.raw",
    );
    let report = report(&run);
    let keys: Vec<&str> = report
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "path",
            "header",
            "rows",
            "cols",
            "drawn_rows",
            "sample_type",
            "stream",
            "seed",
            "count",
            "visible",
            "renderer",
            "adapter",
            "gpu_fault",
            "seconds",
            "stages",
        ]
    );
    assert_eq!(report["path"], "a.raw");
    assert_eq!(report["header"], "a.hdr");
    let header = folder.text("a.hdr");
    for (field, key) in [
        ("rows", "lines"),
        ("cols", "samples"),
        ("seed", "squaremap seed"),
        ("count", "squaremap count"),
    ] {
        let told = report[field].as_u64().unwrap().to_string();
        assert_eq!(Some(told), header_value(&header, key), "{field}");
    }
    let stream = report["stream"].as_str().unwrap().to_owned();
    assert_eq!(Some(stream), header_value(&header, "squaremap stream"));
    assert_eq!(
        (&report["rows"], &report["cols"]),
        (&200.into(), &300.into())
    );
    assert_eq!(report["drawn_rows"], serde_json::json!([0, 200]));
    assert_eq!(report["sample_type"], "u8");
    assert_eq!(header_value(&header, "data type").unwrap(), "1");
    assert_eq!(report["seed"], u64::MAX);
    assert_eq!(report["renderer"], "cpu");
    assert_eq!(report["adapter"], Value::Null);

    let seconds = report["seconds"].as_f64().unwrap();
    let stages = report["stages"].as_array().unwrap();
    let sum: f64 = stages
        .iter()
        .map(|stage| stage["seconds"].as_f64().unwrap())
        .sum();
    assert!(0.0 < sum && sum <= seconds, "{report}");
    let names: Vec<&str> = stages
        .iter()
        .map(|stage| stage["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["squares", "find_visible", "draw_and_write", "finish"]
    );
    let bytes: u64 = stages
        .iter()
        .map(|stage| stage["bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(bytes, folder.read("a.raw").len() as u64);
}

#[test]
fn json_tells_how_it_was_made() {
    let folder = Folder::new();
    let numpy =
        report(&folder.make("9 --seed 3 --rng numpy --headless --renderer cpu --json -o a.npy"));
    assert_eq!(numpy["header"], Value::Null);
    assert_eq!(numpy["stream"], "numpy-1");

    folder.write(
        "s.csv",
        "row,col,half_side,level\n5,5,3,9\n5,5,3,8\n5,5,0,7\n",
    );
    let csv = report(&folder.make("--squares s.csv --headless --renderer cpu --json"));
    assert_eq!(csv["stream"], "csv");
    assert_eq!(csv["seed"], Value::Null);
    // The second covers the first, and the third covers nothing.
    assert_eq!((&csv["count"], &csv["visible"]), (&3.into(), &1.into()));
    assert_eq!(
        header_value(&folder.text("random_squares.hdr"), "squaremap squares").unwrap(),
        "s.csv"
    );

    if !crate::common::skips_gpu("a run on a GPU") {
        let gpu = report(&folder.make("9 --headless --renderer gpu --json"));
        assert_eq!(gpu["renderer"], "gpu");
        let name = gpu["adapter"].as_str().unwrap();
        assert!(!name.is_empty());
        let stages = gpu["stages"].as_array().unwrap();
        assert!(
            stages.iter().any(|stage| stage["name"] == "open_gpu"),
            "{gpu}"
        );
    }
}

#[test]
fn visible_squares_are_those_with_a_pixel() {
    let folder = Folder::new();
    let args = "900 --seed 2 --size 400x300 --headless --renderer cpu --json --save-squares s.csv";
    let told = report(&folder.make(args))["visible"].as_u64().unwrap();
    let mut owners = vec![None; 400 * 300];
    for (i, line) in folder.text("s.csv").lines().skip(1).enumerate() {
        let numbers: Vec<i64> = line
            .split(',')
            .map(|number| number.parse().unwrap())
            .collect();
        let (row, col, half_side) = (numbers[0], numbers[1], numbers[2]);
        for r in (row - half_side).max(0)..(row + half_side).min(300) {
            for c in (col - half_side).max(0)..(col + half_side).min(400) {
                owners[(r * 400 + c) as usize] = Some(i);
            }
        }
    }
    let seen: BTreeSet<usize> = owners.into_iter().flatten().collect();
    assert_eq!(told, seen.len() as u64);
}

#[test]
fn stdout_carries_only_what_was_asked_for() {
    let folder = Folder::new();
    let run = folder.make("5 --headless --renderer cpu");
    assert!(run.stdout.is_empty(), "{run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    assert!(
        run.stderr
            .starts_with("random_squares.raw: 512×512 u8, 5 squares ("),
        "{run:?}"
    );

    for quiet in ["-q", "--quiet"] {
        let run = folder.make(&format!("5 --size 8 --headless {quiet} --renderer cpu"));
        assert!(run.stdout.is_empty() && run.stderr.is_empty(), "{run:?}");
    }
    let run = folder.make("5 --headless --quiet --json --renderer cpu");
    assert!(run.stderr.is_empty(), "{run:?}");
    report(&run);
    // Errors are said all the same.
    let run = folder.run("5 --headless --quiet --json --renderer cpu -o no/x.raw");
    assert!(run.error().contains("no/x.raw"));
}

#[test]
fn help_and_version_are_what_was_asked_for() {
    let folder = Folder::new();
    for args in [
        "--help",
        "-h",
        "help",
        "generate --help",
        "view --help",
        "200 --help",
    ] {
        let run = folder.make(args);
        let help = String::from_utf8(run.stdout).unwrap();
        assert!(help.contains("Usage: squaremap"), "{args}: {help}");
        assert!(run.stderr.is_empty(), "{args}");
    }
    let version = folder.make("--version").stdout;
    assert_eq!(
        version,
        format!("squaremap {}\n", env!("CARGO_PKG_VERSION")).as_bytes()
    );
    let run = folder.run("");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stdout.is_empty() && run.stderr.contains("Usage: squaremap"),
        "{run:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_an_error_in_one_line() {
    let folder = Folder::new();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_squaremap"))
        .args("5 --headless --renderer cpu --json --quiet".split(' '))
        .current_dir(folder.0.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("error: cannot write to stdout: "),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    // The file is the main thing.
    assert_eq!(folder.read("random_squares.raw").len(), 512 * 512);
}

#[cfg(unix)]
#[test]
fn nobody_need_listen() {
    let folder = Folder::new();
    for (args, code) in [
        ("5 --headless --renderer cpu", 0),
        ("5 --headless -o no/x.raw", 2),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_squaremap"))
            .args(args.split(' '))
            .current_dir(folder.0.path())
            .stderr(writer)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(code), "{args}");
    }
    assert_eq!(folder.read("random_squares.raw").len(), 512 * 512);
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let name = std::ffi::OsStr::from_bytes(b"x\xff.raw");
    let args = "5 --headless --renderer cpu --json --output".split(' ');
    let run = Run::of(folder.squaremap().args(args).arg(name));
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(report(&run)["path"], "x\u{fffd}.raw");
    assert!(folder.contents().contains_key(name));
}
