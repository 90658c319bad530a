//! The examples do what they say.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The example of this name; cargo builds them with the tests.
fn example(name: &str) -> Command {
    let mut path = PathBuf::from(env!("CARGO_BIN_EXE_squaremap"));
    path.pop();
    path.push("examples");
    path.push(name);
    path.set_extension(std::env::consts::EXE_EXTENSION);
    assert!(path.exists(), "{}: is not built", path.display());
    Command::new(path)
}

fn stdout_of(output: Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_image_is_opened_and_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ramp_5x4_u16be.raw");
    let samples: Vec<u8> = (0..20_u16).flat_map(|i| (i * 300).to_be_bytes()).collect();
    std::fs::write(&path, samples).unwrap();
    let printed = stdout_of(example("open_and_print").arg(&path).output().unwrap());
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(
        lines,
        [
            "4 rows, 5 columns, 1 channels of u16be, 1 frames",
            "channel 0: Integer(0) to Integer(5700), mean 2850",
            "[0, 0, 1, 44, 2, 88, 3, 132, 4, 176]",
            "[5, 220, 7, 8, 8, 52, 9, 96, 10, 140]",
            "[11, 184, 12, 228, 14, 16, 15, 60, 16, 104]",
        ]
    );
}

#[test]
fn squares_are_drawn_into_memory() {
    let printed = stdout_of(example("draw_into_memory").output().unwrap());
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), 25);
    assert!(
        lines[24].ends_with("of 12 squares can be seen"),
        "{printed}"
    );

    // The same squares as the program's, pixel for pixel.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twelve.raw");
    let arguments = "12 --size 64x24 --seed 42 --max-half-side 6 --headless --renderer cpu -q -o";
    let made = Command::new(env!("CARGO_BIN_EXE_squaremap"))
        .args(arguments.split(' '))
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    let pixels = std::fs::read(&path).unwrap();
    for (row, line) in pixels.chunks(64).zip(&lines) {
        for (col, level) in row.iter().enumerate() {
            let is_seen = line.as_bytes().get(col).is_some_and(|&byte| byte != b' ');
            assert_eq!(is_seen, *level > 0, "{printed}");
        }
    }
}

#[test]
fn an_overview_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (path, target) = (
        folder.path().join("big_3000x1500_u8.raw"),
        folder.path().join("o.png"),
    );
    // The left half is black, the right half light: so are the means.
    let row: Vec<u8> = (0..3000)
        .map(|col| if col < 1500 { 0 } else { 200 })
        .collect();
    std::fs::write(&path, row.repeat(1500)).unwrap();
    stdout_of(
        example("overview_to_png")
            .arg(&path)
            .arg(&target)
            .output()
            .unwrap(),
    );
    let (cols, rgb) = read_png(&target);
    assert_eq!(cols, 1000);
    let pixel = |row: usize, col: usize| rgb[3 * (row * 1000 + col)];
    for row in [0, 250, 499] {
        assert_eq!((pixel(row, 0), pixel(row, 499)), (0, 0), "{row}");
        assert_eq!((pixel(row, 500), pixel(row, 999)), (255, 255), "{row}");
    }
}

fn read_png(path: &Path) -> (u32, Vec<u8>) {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, pixels)
}
