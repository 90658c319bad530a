//! What is in the files that `generate` writes.

use std::process::Command;

use squaremap::image::Size;
use squaremap::scene::Square;

use crate::{Folder, common, python};

#[test]
fn a_seed_is_a_picture() {
    let folder = Folder::new();
    let first = folder.pixels("200 --seed 42");
    assert_eq!(first.len(), 512 * 512);
    assert_eq!(folder.pixels("200 --seed 42"), first);
    assert_eq!(folder.pixels("generate 200 --seed 42"), first);
    assert_eq!(folder.pixels("2e2 --seed 42 --size 512x512"), first);
    assert_ne!(folder.pixels("200 --seed 43"), first);
    assert_ne!(folder.pixels("199 --seed 42"), first);
    assert_ne!(folder.pixels("200 --seed 42 --rng numpy"), first);
}

#[test]
fn without_a_seed_every_picture_is_new_and_can_be_made_again() {
    let folder = Folder::new();
    let one = folder.pixels("200");
    let run = folder.make("200 --headless --renderer cpu");
    let two = folder.read("random_squares.raw");
    assert_ne!(one, two);
    let (_, rest) = run.stderr.split_once("seed ").unwrap();
    let seed: u64 = rest.split(',').next().unwrap().parse().unwrap();
    assert_eq!(folder.pixels(&format!("200 --seed {seed}")), two);
}

#[test]
fn numpys_stream_gives_numpys_bytes() {
    let folder = Folder::new();
    let mut compared = 0;
    for line in include_str!("../golden/numpy.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let (side, count, seed, crc) = (fields[0], fields[1], fields[2], fields[3]);
        if count == "200" && (seed == "42" || side == "512") {
            let args = format!("{count} --seed {seed} --size {side} --rng numpy");
            let pixels = folder.pixels(&args);
            assert_eq!(format!("{:08x}", crc32fast::hash(&pixels)), crc, "{args}");
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared}");
}

/// The squares of a file that the program wrote.
fn squares(csv: &str) -> Vec<Square> {
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("row,col,half_side,level"));
    lines
        .map(|line| {
            let numbers: Vec<u32> = line
                .split(',')
                .map(|number| number.parse().unwrap())
                .collect();
            Square {
                row: numbers[0],
                col: numbers[1],
                half_side: numbers[2],
                level: numbers[3].try_into().unwrap(),
            }
        })
        .collect()
}

#[test]
fn every_size_is_painted_as_defined_whoever_draws() {
    let skip_gpu = crate::common::skips_gpu("a run on a GPU");
    for (cols, rows, more) in [
        (1, 1, "--max-half-side 3"),
        (1, 1000, "--max-half-side 40"),
        (1000, 1, "--max-half-side 40"),
        (5, 7, "--max-half-side 4"),
        (8, 8, "--max-half-side 9"),
        (18, 18, ""),
        (27, 31, ""),
        (257, 255, ""),
        (1023, 66, "--max-half-side 2"),
        (300, 511, "--max-half-side 1000 --levels 0..256"),
    ] {
        let folder = Folder::new();
        let size = format!("{cols}x{rows}");
        let args = format!("150 --seed 5 --size {size} {more} --headless --save-squares s.csv");
        folder.make(&format!("{args} --renderer cpu -o cpu.raw"));
        let painted = common::paint(
            Size::new(rows, cols).unwrap(),
            &squares(&folder.text("s.csv")),
        );
        assert!(painted.iter().any(|&level| level != 0), "{size}");
        let cpu = folder.read("cpu.raw");
        assert_eq!(cpu.len() as u64, rows * cols, "{size}");
        assert!(
            cpu == painted,
            "{size}: the CPU's bytes are not the painter's"
        );
        if !skip_gpu {
            folder.make(&format!("{args} --renderer gpu -o gpu.raw"));
            assert!(
                folder.read("gpu.raw") == painted,
                "{size}: the GPU's bytes differ"
            );
        }
    }
}

#[test]
fn where_no_square_has_a_pixel_there_is_background() {
    let folder = Folder::new();
    for (args, said) in [
        ("0", "0 squares (0 visible)"),
        (
            "50 --size 8",
            "a ninth of the shorter side, is 0; 2 is the least",
        ),
        (
            "50 --size 17x1000",
            "a ninth of the shorter side, is 1; 2 is the least",
        ),
        ("50 --max-half-side 0", "no square has a pixel"),
    ] {
        let run = folder.make(&format!("{args} --headless --renderer cpu"));
        assert!(run.stderr.contains(said), "{args}: {}", run.stderr);
        let pixels = folder.read("random_squares.raw");
        assert!(
            !pixels.is_empty() && pixels.iter().all(|&level| level == 0),
            "{args}"
        );
    }
}

#[test]
fn numpy_loads_what_ends_in_npy() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let folder = Folder::new();
    let pixels = folder.pixels("200 --seed 42 --size 300x200");
    for name in ["a.npy", "b.NPY"] {
        folder.make(&format!(
            "200 --seed 42 --size 300x200 --headless --renderer cpu -o {name}"
        ));
        let script = "import sys, numpy\n\
                      array = numpy.load(sys.argv[1], mmap_mode='r')\n\
                      assert array.shape == (200, 300) and array.dtype == numpy.uint8, array\n\
                      sys.stdout.buffer.write(array.tobytes())";
        let seen = python::output(
            Command::new(&python)
                .args(["-c", script])
                .arg(folder.path(name)),
        );
        assert!(seen == pixels, "{name}");
    }
    let names: Vec<_> = folder.contents().into_keys().collect();
    assert_eq!(names, ["a.npy", "b.NPY", "pixels.hdr", "pixels.raw"]);
}

#[test]
fn saved_squares_draw_the_same_picture() {
    let folder = Folder::new();
    for stream in ["squaremap", "numpy"] {
        let args = format!("200 --seed 7 --rng {stream} --save-squares first.csv");
        let first = folder.pixels(&args);
        assert_eq!(squares(&folder.text("first.csv")).len(), 200);
        assert!(folder.pixels("--squares first.csv --save-squares second.csv") == first);
        assert!(folder.pixels("generate --squares second.csv") == first);
        assert_eq!(folder.text("second.csv"), folder.text("first.csv"));
    }
}

#[test]
fn parts_are_parts_of_the_whole() {
    let folder = Folder::new();
    let args = "200 --seed 9 --size 70x50";
    let whole = folder.pixels(args);
    assert!(folder.pixels(&format!("{args} --rows 20..50")) == whole[20 * 70..]);
    // In any order, and the same rows again.
    for rows in ["30..50", "0..20", "20..30", "5..25"] {
        folder.make(&format!(
            "{args} --rows {rows} --into all.raw --headless --renderer cpu --durable"
        ));
    }
    assert!(folder.read("all.raw") == whole);
}

#[test]
fn levels_and_half_sides_keep_to_their_ranges() {
    let folder = Folder::new();
    let args = "5000 --seed 1 --levels 7..9 --max-half-side 3 --save-squares s.csv";
    let mut levels = folder.pixels(args);
    levels.sort_unstable();
    levels.dedup();
    assert_eq!(levels, [0, 7, 8]);
    let squares = squares(&folder.text("s.csv"));
    let mut half_sides: Vec<u32> = squares.iter().map(|square| square.half_side).collect();
    half_sides.sort_unstable();
    half_sides.dedup();
    assert_eq!(half_sides, [0, 1, 2]);
}

#[cfg(unix)]
#[test]
fn names_may_be_as_long_as_the_system_allows() {
    let folder = Folder::new();
    let name = format!("{}.raw", "a".repeat(251));
    folder.make(&format!("5 --headless --renderer cpu -o {name}"));
    assert_eq!(folder.read(&name).len(), 512 * 512);
}
