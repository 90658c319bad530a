//! `squaremap info`: its numbers are NumPy's, and what it says is so.

mod python;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use serde::Deserialize;
use serde_json::{Value, json};

fn squaremap(arguments: &[&str], file: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_squaremap"))
        .arg("info")
        .args(arguments)
        .arg(file)
        .output()
        .expect("it starts")
}

fn stdout(arguments: &[&str], file: &Path) -> String {
    let output = squaremap(arguments, file);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", file.display());
    String::from_utf8(output.stdout).expect("text")
}

fn info(arguments: &[&str], file: &Path) -> Value {
    let arguments = [arguments, &["--json"]].concat();
    serde_json::from_str(&stdout(&arguments, file)).expect("one object")
}

/// What tests/python/values.py found in a file.
#[derive(Deserialize)]
struct Expected {
    file: String,
    channels: Vec<Value>,
}

/// The same but for floats, which may differ in the last digits.
fn alike(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| alike(a, b)))
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(1.0));
            (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
        }
        _ => ours == theirs,
    }
}

#[test]
fn the_values_are_those_that_numpy_finds() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    python::output(
        Command::new(python)
            .arg("tests/python/values.py")
            .arg(folder.path()),
    );
    let manifest = fs::read(folder.path().join("manifest.json")).expect("a manifest");
    let manifest: Vec<Expected> = serde_json::from_slice(&manifest).expect("a list");
    assert!(manifest.len() > 80);
    for expected in manifest {
        let found = info(&[], Path::new(&expected.file));
        let values = &found["values"];
        assert_eq!(values["exact"], true);
        let channels = values["channels"].as_array().expect("a list");
        assert_eq!(channels.len(), expected.channels.len());
        for (ours, theirs) in channels.iter().zip(&expected.channels) {
            assert!(alike(ours, theirs), "{}:\n{ours}\n{theirs}", expected.file);
        }
    }
}

#[test]
fn the_layout_is_told_and_where_it_came_from() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("x.raw");
    fs::write(&file, [[1; 42], [2; 42], [9; 42]].concat()).expect("written");
    let header = "ENVI\nsamples = 7\nlines = 3\nbands = 2\ninterleave = bsq\ndata type = 12\n\
                  byte order = 1\nheader offset = 10\nsquaremap version = 0.1.0\n\
                  squaremap stream = other\nsquaremap seed = 18446744073709551615\n\
                  squaremap count = 5\n";
    let hdr = folder.path().join("x.hdr");
    fs::write(&hdr, header).expect("written");
    let found = info(&[], &file);
    for (key, expected) in [
        ("path", json!(file)),
        ("bytes", json!(126)),
        ("rows", json!(3)),
        ("cols", json!(7)),
        ("channels", json!(1)),
        ("frames", json!(2)),
        ("frame", json!(null)),
        ("sample_type", json!("u16be")),
        ("dtype", json!(">u2")),
        ("byte_order", json!("big")),
        ("offset", json!(10)),
        (
            "strides",
            json!({"frame": 42, "row": 14, "col": 2, "channel": 42}),
        ),
        ("source", json!({"kind": "envi", "header": hdr})),
        (
            "provenance",
            json!({"version": "0.1.0", "stream": "other", "seed": u64::MAX, "count": 5,
                   "max_half_side": null, "levels": null}),
        ),
        ("notices", json!([])),
    ] {
        assert_eq!(found[key], expected, "{key}");
    }
    let text = stdout(&[], &file);
    for expected in [
        "size      7×3 (width × height)",
        "frames    2",
        "samples   u16be",
        "layout    from byte 10, a row every 14 bytes",
        "made by   squaremap 0.1.0, 5 squares, stream other, seed 18446744073709551615",
        "values    exact, of all 42 samples",
        "min       257",
        "max       2313",
    ] {
        assert!(text.lines().any(|line| line == expected), "{text}");
    }
    // The second frame holds twos, and nines where there are nines.
    let found = info(&["--frame", "1"], &file);
    assert_eq!((&found["frames"], &found["frame"]), (&json!(2), &json!(1)));
    assert_eq!(found["offset"], 52);
    assert_eq!(found["values"]["samples"], 21);
    assert_eq!(found["values"]["channels"][0]["max"], 0x0909);
    let output = squaremap(&["--frame", "2"], &file);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        error.ends_with("x.raw: no frame 2; expected 0 to 1\n"),
        "{error}"
    );
    // Rows with gaps: 5 bytes of each 14, nothing else is counted.
    let given = ["--size", "5x3", "--dtype", "u1", "--row-stride", "42"];
    let found = info(&given, &file);
    assert_eq!(found["source"], json!({"kind": "given"}));
    assert_eq!(found["strides"]["row"], 42);
    let counts = &found["values"]["channels"][0]["histogram"]["counts"];
    assert_eq!(*counts, json!([5, 5, 0, 0, 0, 0, 0, 0, 5]));
}

/// A file of this many zeros, which takes no room on the disk.
fn zeros(folder: &Path, len: u64) -> std::path::PathBuf {
    let path = folder.join("large.raw");
    File::create(&path)
        .and_then(|file| file.set_len(len))
        .expect("a sparse file");
    path
}

#[test]
fn a_large_file_is_sampled_and_it_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = zeros(folder.path(), 100 << 30);
    let given = ["--size", "327680x327680", "--dtype", "u1"];
    let found = info(&given, &file);
    assert_eq!(found["values"]["exact"], false);
    assert_eq!(found["values"]["samples"], 100_u64 << 30);
    assert_eq!(found["values"]["read"], 1 << 26);
    let counts = &found["values"]["channels"][0]["histogram"]["counts"];
    assert_eq!(*counts, json!([1 << 26]));
    let text = stdout(&given, &file);
    let expected = "values    sampled, 67108864 of 107374182400 samples; --exact looks at all";
    assert!(text.lines().any(|line| line == expected), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_truncated_meanwhile_is_an_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Long enough that it is still being read when the map is seen.
    let file = zeros(folder.path(), 2 << 30);
    let mut child = Command::new(env!("CARGO_BIN_EXE_squaremap"))
        .args(["info", "--exact", "--size", "65536x8192", "--dtype", "f4"])
        .arg(&file)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let maps = format!("/proc/{}/maps", child.id());
    while !fs::read_to_string(&maps).is_ok_and(|maps| maps.contains("large.raw")) {
        assert!(
            child.try_wait().expect("a child").is_none(),
            "it ended early"
        );
    }
    File::options()
        .write(true)
        .open(&file)
        .and_then(|file| file.set_len(5000))
        .expect("truncated");
    let output = child.wait_with_output().expect("it ends");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(
        error.ends_with("large.raw: file changed while it was read; try again\n"),
        "{error}"
    );
    assert!(output.stdout.is_empty());
}

#[cfg(unix)]
#[test]
fn what_a_terminal_would_obey_is_shown() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("a\x1b]0;mine\x07\n_4x3_u8.raw");
    fs::write(&file, [1; 12]).expect("written");
    let text = stdout(&[], &file);
    assert!(text.contains(r"a\u{1b}]0;mine\u{7}\n_4x3_u8.raw"), "{text}");
    assert!(!text.contains(['\x1b', '\x07']), "{text}");
    let missing = squaremap(&[], &folder.path().join("\x1b[2J"));
    assert_eq!(missing.status.code(), Some(2));
    let said = String::from_utf8(missing.stderr).expect("text");
    assert!(
        said.contains(r"\u{1b}[2J: ") && !said.contains('\x1b'),
        "{said}"
    );
}

#[test]
fn a_pixel_of_colours_is_none_where_all_of_them_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Two pixels of none, and 7 alone in each colour.
    let pixels = [
        [7, 7, 7],
        [7, 1, 2],
        [3, 7, 4],
        [5, 6, 7],
        [7, 7, 7],
        [7, 7, 9],
    ];
    for (dtype, width) in [
        ("u8", 1),
        ("i8", 1),
        ("u16", 2),
        ("i16be", 2),
        ("f16", 2),
        ("f32", 4),
    ] {
        let bytes_of = |value: u8| match dtype {
            "u16" => u16::from(value).to_le_bytes().to_vec(),
            "i16be" => i16::from(value).to_be_bytes().to_vec(),
            "f16" => half::f16::from(value).to_le_bytes().to_vec(),
            "f32" => f32::from(value).to_le_bytes().to_vec(),
            _ => vec![value],
        };
        // Opacity, or whatever a fourth channel is, stands for itself.
        for channels in [3, 4] {
            let file = folder.path().join(format!("{dtype}-{channels}.raw"));
            let all = (pixels.iter())
                .flat_map(|pixel| [&pixel[..], &[7]].concat().into_iter().take(channels));
            let bytes: Vec<u8> = all.flat_map(bytes_of).collect();
            assert_eq!(bytes.len(), 6 * channels * width);
            fs::write(&file, bytes).expect("written");
            let shape = format!("2,3,{channels}");
            let found = info(
                &["--shape", &shape, "--dtype", dtype, "--no-data", "7"],
                &file,
            );
            for channel in 0..channels {
                let there = |pixel: &&[u8; 3]| **pixel != [7; 3];
                let own: Vec<u8> = match channel {
                    3 => vec![7; 6],
                    channel => pixels
                        .iter()
                        .filter(there)
                        .map(|pixel| pixel[channel])
                        .collect(),
                };
                let values = &found["values"]["channels"][channel];
                let mean =
                    own.iter().map(|value| f64::from(*value)).sum::<f64>() / own.len() as f64;
                assert!((values["mean"].as_f64().expect("a mean") - mean).abs() < 1e-12);
                assert_eq!(
                    values["no_data"],
                    if channel == 3 { 0 } else { 2 },
                    "{dtype} {values}"
                );
                assert_eq!(
                    values["min"].as_f64(),
                    own.iter().min().map(|low| f64::from(*low))
                );
                assert_eq!(
                    values["max"].as_f64(),
                    own.iter().max().map(|high| f64::from(*high))
                );
                let counts = values["histogram"]["counts"].as_array().expect("counts");
                let sum: u64 = counts.iter().filter_map(Value::as_u64).sum();
                assert_eq!(sum, own.len() as u64);
            }
        }
    }
}
