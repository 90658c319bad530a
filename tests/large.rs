//! Images of more pixels than 32 bits count, in sparse files: offsets beyond 4 GiB, in every command.
#![cfg(unix)]

mod common;

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const SIDE: u64 = 70_000;

fn squaremap(folder: &Path, args: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_squaremap"));
    command
        .current_dir(folder)
        .args(args.split(' '))
        // Overviews of these would be kept.
        .env("XDG_CACHE_HOME", folder)
        .output()
        .unwrap()
}

#[track_caller]
fn run(folder: &Path, args: &str) -> Vec<u8> {
    let output = squaremap(folder, args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args}: {stderr}");
    output.stdout
}

/// The samples of an exported region.
fn exported(folder: &Path, args: &str) -> Vec<u8> {
    run(folder, &format!("view {args} --export region.npy"));
    fs::read(folder.join("region.npy")).unwrap().split_off(128)
}

#[test]
fn rows_near_the_end_of_a_large_picture() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let scene = format!("300 --size {SIDE} --seed 9 --headless --quiet --renderer cpu");
    let last = format!("--rows {}..{SIDE}", SIDE - 3);
    run(folder, &format!("{scene} {last} --into big.raw"));
    run(folder, &format!("{scene} {last} -o part.raw"));
    let part = fs::read(folder.join("part.raw")).unwrap();
    let big = File::options()
        .read(true)
        .write(true)
        .open(folder.join("big.raw"))
        .unwrap();
    assert_eq!(big.metadata().unwrap().len(), SIDE * SIDE);
    let mut rows = vec![0; part.len()];
    big.read_exact_at(&mut rows, SIDE * (SIDE - 3)).unwrap();
    assert!(rows == part && part.iter().any(|&level| level != 0));
    let mut before = vec![1; SIDE as usize];
    big.read_exact_at(&mut before, SIDE * (SIDE - 4)).unwrap();
    assert!(before.iter().all(|&level| level == 0));

    let verify = format!("verify big.raw --renderer cpu --json {last}");
    run(folder, &verify);
    if !common::skips_gpu("rows near the end on the GPU") {
        run(folder, &verify.replace("cpu", "gpu"));
    }
    // The last pixel of all.
    let level = part[part.len() - 1];
    big.write_all_at(&[!level], SIDE * SIDE - 1).unwrap();
    let output = squaremap(folder, &verify);
    assert_eq!(output.status.code(), Some(1));
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = json!({"rows": [SIDE - 1, SIDE], "cols": [SIDE - 1, SIDE]});
    assert_eq!(
        (&verdict["bounds"], &verdict["differing_pixels"]),
        (&expected, &json!(1))
    );
    assert_eq!(verdict["tiles"][0]["found"], json!([!level]));

    let seen = exported(
        folder,
        &format!("big.raw --region {}:{SIDE},{}:{SIDE}", SIDE - 2, SIDE - 2),
    );
    let row = part.len() - SIDE as usize;
    assert_eq!(
        seen,
        [part[row - 2], part[row - 1], part[part.len() - 2], !level]
    );
    let info: Value = serde_json::from_slice(&run(folder, "info big.raw --json")).unwrap();
    assert_eq!((&info["rows"], &info["cols"]), (&json!(SIDE), &json!(SIDE)));
}

/// A sparse file of zeros with a few bytes at the end of it, and a header that says this shape.
fn sparse(folder: &Path, shape: &str, bytes: u64, end: &[u8]) {
    let file = File::create(folder.join("x.raw")).unwrap();
    file.set_len(bytes).unwrap();
    file.write_all_at(end, bytes - end.len() as u64).unwrap();
    fs::write(folder.join("x.hdr"), format!("ENVI\n{shape}\n")).unwrap();
}

#[test]
fn rows_columns_and_frames_beyond_32_bits() {
    const MANY: u64 = 5_000_000_000;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (shape, bytes, region) in [
        (
            format!("samples = {MANY}\nlines = 1\ndata type = 1"),
            MANY,
            format!("0:1,{}:{MANY}", MANY - 4),
        ),
        (
            format!("samples = 1\nlines = {MANY}\ndata type = 1"),
            MANY,
            format!("{}:{MANY},0:1", MANY - 4),
        ),
        (
            format!("samples = 2\nlines = {MANY}\ndata type = 12\nbyte order = 1"),
            4 * MANY,
            format!("{}:{MANY},0:2", MANY - 1),
        ),
        (
            format!("samples = 4\nlines = 1\ndata type = 1\nheader offset = {MANY}"),
            MANY + 4,
            "0:1,0:4".to_owned(),
        ),
        (
            format!(
                "samples = 2\nlines = 2\nbands = {}\ninterleave = bsq\ndata type = 1",
                MANY / 4
            ),
            MANY,
            format!("0:2,0:2 --frame {}", MANY / 4 - 1),
        ),
    ] {
        sparse(folder, &shape, bytes, &[1, 2, 3, 4]);
        assert_eq!(
            exported(folder, &format!("x.raw --region {region}")),
            [1, 2, 3, 4],
            "{shape}"
        );
        let info: Value = serde_json::from_slice(&run(folder, "info x.raw --json")).unwrap();
        assert!(info.is_object(), "{shape}");
    }
}

#[test]
fn a_screenshot_of_the_last_pixels() {
    if common::skips_gpu("a screenshot of a large image") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    sparse(
        folder,
        &format!("samples = {SIDE}\nlines = {SIDE}\ndata type = 1"),
        SIDE * SIDE,
        &[50, 100, 150, 200],
    );
    let end = format!("--center {},{} --zoom 1", SIDE - 1, SIDE - 2);
    let look = format!(
        "view x.raw --screenshot o.png --window-size 4x2 {end} --colormap gray --range 0,255 --preview"
    );
    run(folder, &look);
    let mut reader = png::Decoder::new(std::io::Cursor::new(
        fs::read(folder.join("o.png")).unwrap(),
    ))
    .read_info()
    .unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    // The image's last four pixels of its last row; what is above them is 0.
    let gray: Vec<u8> = rgb.chunks(3).map(|pixel| pixel[0]).collect();
    assert_eq!(gray, [0, 0, 0, 0, 50, 100, 150, 200]);
}
