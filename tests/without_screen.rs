//! Pictures without a screen: exported regions and drawings in a terminal, by the real program.
#![cfg(target_os = "linux")]

mod common;
mod python;

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const SQUAREMAP: &str = env!("CARGO_BIN_EXE_squaremap");

fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    (folder, path)
}

/// Bytes without a pattern.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// Whether the user wants no test that draws.
fn skipped() -> bool {
    common::skips_gpu("a drawing without a screen")
}

fn view(path: &Path, options: &str) -> Command {
    let mut command = Command::new(SQUAREMAP);
    command
        .arg("view")
        .arg(path)
        .args(options.split_whitespace())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .stdin(Stdio::null());
    command
}

#[track_caller]
fn run(mut command: Command) -> Output {
    let output = command.output().expect("the program");
    assert!(output.status.success(), "{output:?}");
    output
}

struct Picture {
    rows: usize,
    cols: usize,
    rgb: Vec<u8>,
}

fn from_png(bytes: &[u8]) -> Picture {
    let decoder = png::Decoder::new(Cursor::new(bytes));
    let mut reader = decoder.read_info().expect("a PNG");
    let mut rgb = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut rgb).expect("a whole PNG");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    Picture {
        rows: info.height as usize,
        cols: info.width as usize,
        rgb,
    }
}

#[test]
fn samples_are_exported_as_they_are() {
    // 12 rows of 20 pixels of 3 channels of two bytes, after 7 bytes; as they lie in the file, and as
    // another program might lay them out: one channel after another.
    let samples = noise(12 * 20 * 3 * 2);
    let at = |row: usize, col: usize, channel: usize| {
        let start = ((row * 20 + col) * 3 + channel) * 2;
        [samples[start], samples[start + 1]]
    };
    let mut planes = Vec::new();
    for channel in 0..3 {
        for row in 0..12 {
            planes.extend((0..20).flat_map(|col| at(row, col, channel)));
        }
    }
    let header = "ENVI\nsamples = 20\nlines = 12\nbands = 3\ndata type = 12\nbyte order = 1\n\
                  interleave = bsq\nheader offset = 0\n";
    let (_packed, packed) = file("packed.raw", &[vec![1; 7], samples.clone()].concat());
    let (folder, planar) = file("planes.raw", &planes);
    fs::write(folder.path().join("planes.hdr"), header).expect("written");

    for (region, rows, cols) in [
        ("2:5,7:9", 2..5, 7..9),
        (":,:", 0..12, 0..20),
        ("-3:,:-18", 9..12, 0..2),
    ] {
        let shape = format!("({}, {}, 3)", rows.len(), cols.len());
        let expected: Vec<u8> = rows
            .flat_map(|row| cols.clone().map(move |col| (row, col)))
            .flat_map(|(row, col)| (0..3).flat_map(move |channel| at(row, col, channel)))
            .collect();
        for (path, options) in [
            (&packed, "--shape=12,20,3 --dtype=>u2 --offset=7"),
            (&planar, ""),
        ] {
            let out = folder.path().join("out.npy");
            let mut command = view(path, options);
            command.arg("--region").arg(region);
            run({
                command.arg("--export").arg(&out);
                command
            });
            let bytes = fs::read(&out).expect("a file");
            let (head, data) = bytes.split_at(128);
            assert_eq!(head[..10], *b"\x93NUMPY\x01\x00\x76\x00");
            let dict = String::from_utf8_lossy(&head[10..]);
            assert!(
                dict.contains("'descr': '>u2', 'fortran_order': False"),
                "{dict}"
            );
            assert!(dict.contains(&format!("'shape': {shape}")), "{dict}");
            assert!(data == expected, "{region} of {}", path.display());
        }
    }
}

#[test]
fn an_exported_file_is_an_image_again() {
    let bytes = noise(40 * 30);
    let (folder, path) = file("x.raw", &bytes);
    let out = folder.path().join("part.npy");
    let mut command = view(&path, "--size=30x40 --region=5:15,10:");
    command.arg("--export").arg(&out);
    run(command);
    let again = folder.path().join("again.npy");
    let mut command = view(&out, "--region=1:3,:4");
    command.arg("--export").arg(&again);
    run(command);
    let expected = [
        &bytes[6 * 30 + 10..6 * 30 + 14],
        &bytes[7 * 30 + 10..7 * 30 + 14],
    ]
    .concat();
    assert_eq!(fs::read(&again).expect("a file")[128..], expected);
}

#[test]
fn colours_are_exported_at_full_size_however_wide() {
    if skipped() {
        return;
    }
    // Wider than what is drawn at once. Over this range a byte is shown as it is.
    let (rows, cols) = (5, 9000);
    let bytes = noise(rows * cols);
    let (folder, path) = file("wide.raw", &bytes);
    let out = folder.path().join("out.png");
    let options = format!("--size={cols}x{rows} --colormap=gray --range=0,255");
    for (region, first_row, first_col) in [("1:,3:-1", 1, 3), (":,:", 0, 0)] {
        let mut command = view(&path, &options);
        command.args(["--region", region]).arg("--export").arg(&out);
        run(command);
        let picture = from_png(&fs::read(&out).expect("a file"));
        let last = if first_col == 0 { cols } else { cols - 1 };
        assert_eq!(
            (picture.rows, picture.cols),
            (rows - first_row, last - first_col)
        );
        let expected: Vec<u8> = (first_row..rows)
            .flat_map(|row| &bytes[row * cols + first_col..row * cols + last])
            .flat_map(|&byte| [byte; 3])
            .collect();
        assert!(picture.rgb == expected);
    }
}

#[test]
fn every_grey_byte_is_exported_as_it_is() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let bytes: Vec<u8> = (0..=255).collect();
    let (folder, path) = file("ramp.raw", &bytes);
    let out = folder.path().join("ramp.png");
    let options = "--size=32x8 --dtype=u8 --colormap=gray --range=0,255";
    run({
        let mut command = view(&path, options);
        command.arg("--export").arg(&out);
        command
    });
    // Pillow comes with Matplotlib.
    let read = "import sys, PIL.Image\n\
                image = PIL.Image.open(sys.argv[1])\n\
                assert (image.mode, image.size) == ('RGB', (32, 8))\n\
                for channel in image.split(): sys.stdout.buffer.write(channel.tobytes())";
    let shown = python::output(Command::new(python).args(["-c", read]).arg(&out));
    assert_eq!(shown, bytes.repeat(3));
}

#[test]
fn colours_that_are_hardly_seen_are_told_with_a_range_that_shows_them() {
    // 12 bits in 16.
    let samples = noise(30 * 40 * 3).into_iter();
    let samples: Vec<u16> = samples.map(|byte| u16::from(byte) * 16).collect();
    let bytes: Vec<u8> = samples.iter().flat_map(|v| v.to_le_bytes()).collect();
    let (_folder, path) = file("dark.raw", &bytes);
    let (min, max) = (samples.iter().min().unwrap(), samples.iter().max().unwrap());
    let said = |options: &str| {
        let output = run(view(
            &path,
            &format!("--shape=30,40,3 --dtype=u16 {options}"),
        ));
        String::from_utf8(output.stderr).expect("text")
    };
    let expected = format!(
        "{}: its values lie between {min} and {max}, shown are 0 to 65535; \
         --range {min},{max} shows them in full\n",
        path.display()
    );
    assert_eq!(said("--screenshot -"), expected);
    let out = path.with_extension("png");
    assert_eq!(said(&format!("--export {}", out.display())), expected);
    // Nothing is shown of what is copied.
    let out = path.with_extension("npy");
    assert_eq!(said(&format!("--export {}", out.display())), "");
    assert_eq!(said(&format!("--screenshot - --range {min},{max}")), "");
}

#[test]
fn what_cannot_be_exported_is_refused_and_leaves_nothing() {
    let (folder, path) = file("x.raw", &noise(100));
    for (options, expected) in [
        (
            "--export=out.gif",
            "expected a name that ends in .png or .npy",
        ),
        (
            "--region=5:5,: --export=out.npy",
            "no pixel of the image, which is 10×10",
        ),
        ("--region=5,6 --export=out.npy", "is no region"),
        ("--export=none/out.npy", "folder does not exist"),
        ("--frame=1 --export=out.npy", "no frame 1"),
    ] {
        let mut command = view(&path, "--size=10x10");
        command.args(options.split(' ')).current_dir(folder.path());
        let output = command.output().expect("the program");
        assert!(!output.status.success());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(expected), "{stderr}");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}

/// The program in a terminal of so many characters that answers nothing, with its number in a file beside
/// the image.
fn terminal(path: &Path, options: &str, rows: u32, cols: u32) -> Command {
    let view = format!("view {} {options}", path.display());
    terminal_of(path, &view, rows, cols)
}

/// The same for other arguments, which are about that image, too.
fn terminal_of(path: &Path, arguments: &str, rows: u32, cols: u32) -> Command {
    let path = path.display();
    let program =
        format!("stty rows {rows} cols {cols}; echo $$ >{path}.pid; exec {SQUAREMAP} {arguments}");
    let mut command = Command::new("script");
    command
        .args(["-qec", &program, "/dev/null"])
        .env("TERM", "xterm-256color")
        .env_remove("TERM_PROGRAM")
        .env_remove("LC_TERMINAL")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .stdin(Stdio::null());
    command
}

/// What the program writes to such a terminal.
fn in_terminal(path: &Path, options: &str, rows: u32, cols: u32) -> String {
    let options = format!("{options} 2>{}.err", path.display());
    let output = terminal(path, &options, rows, cols).output();
    let output = output.expect("script, of util-linux");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The pixels of half blocks.
fn from_blocks(text: &str) -> Picture {
    let color = |words: &[&str]| -> [u8; 3] {
        let [r, g, b] = words else {
            panic!("{words:?}")
        };
        [r, g, b].map(|word| word.parse().expect("a byte"))
    };
    // What the terminal was asked first ends so; this one did not answer.
    let (_, text) = text.split_once("\x1b[c").unwrap_or(("", text));
    let (mut rgb, mut rows, mut cols) = (Vec::new(), 0, 0);
    for line in text.lines().filter(|line| line.contains('▀')) {
        let (mut upper, mut lower) = (Vec::new(), Vec::new());
        let (mut front, mut back) = (None, None);
        for part in line.split('\x1b').skip(1) {
            let Some((code, blocks)) = part[1..].split_once('m') else {
                // To another place.
                assert!(part == "7" || part.ends_with('A'), "{part:?}");
                continue;
            };
            let words: Vec<&str> = code.split(';').collect();
            match words[0] {
                "38" => front = Some(color(&words[2..])),
                "48" => back = Some(color(&words[2..])),
                "49" => back = None,
                "0" => {}
                other => panic!("{other}"),
            }
            for _ in blocks.chars().filter(|&block| block == '▀') {
                upper.push(front.expect("a colour"));
                lower.extend(back);
            }
        }
        cols = upper.len();
        rows += 1 + usize::from(!lower.is_empty());
        rgb.extend([upper, lower].concat().into_flattened());
    }
    Picture { rows, cols, rgb }
}

#[track_caller]
fn twin(path: &Path, options: &str) -> Picture {
    let output = run(view(path, &format!("{options} --screenshot -")));
    from_png(&output.stdout)
}

#[track_caller]
fn assert_same(shown: &Picture, expected: &Picture) {
    assert_eq!((shown.rows, shown.cols), (expected.rows, expected.cols));
    assert!(shown.rgb == expected.rgb);
}

#[test]
fn a_terminal_shows_what_a_window_of_its_size_would() {
    if skipped() {
        return;
    }
    let (_folder, path) = file("x.raw", &noise(60 * 91));
    // 23 lines of two pixels are left; without a display it happens by itself.
    for how in ["", "--terminal", "--terminal=blocks"] {
        let text = in_terminal(&path, &format!("--size=91x60 {how}"), 24, 50);
        assert_same(
            &from_blocks(&text),
            &twin(&path, "--size=91x60 --window-size=50x33"),
        );
    }
    // An odd number of rows; a part of the image.
    let options = "--size=91x60 --zoom=3 --center=20,70";
    let text = in_terminal(&path, &format!("{options} --window-size=41x27"), 24, 50);
    let expected = twin(&path, &format!("{options} --window-size=41x27"));
    assert_same(&from_blocks(&text), &expected);
}

#[test]
fn a_terminal_shows_a_preview_and_then_the_exact_picture_over_it() {
    if skipped() {
        return;
    }
    // Too large to be read before something is shown.
    let (_folder, path) = file("x.raw", &noise(8000 * 5000));
    let options = "--size=8000x5000";
    let screen = "--window-size=50x31";
    let (preview, exact) = (
        twin(&path, &format!("{options} {screen} --preview")),
        twin(&path, &format!("{options} {screen}")),
    );
    assert!(preview.rgb != exact.rgb);

    let text = in_terminal(&path, &format!("{options} {screen}"), 24, 50);
    let (first, second) = text.split_once("\x1b8").expect("two pictures");
    // There is room below before anything is drawn, so that both have the same place.
    let room = format!("{}\x1b[16A\x1b7\x1b[38", "\r\n".repeat(16));
    assert!(first.contains(&room), "{:?}", &first[..200]);
    assert_same(&from_blocks(first), &preview);
    assert_same(&from_blocks(second), &exact);

    // Asked for a preview only, or told how to draw into a pipe: one picture.
    let text = in_terminal(&path, &format!("{options} {screen} --preview"), 24, 50);
    assert_same(&from_blocks(&text), &preview);
    let output = run(view(
        &path,
        &format!("{options} {screen} --terminal=blocks"),
    ));
    let text = String::from_utf8(output.stdout).expect("text");
    assert_same(&from_blocks(&text), &exact);
}

#[test]
fn a_picture_that_was_just_made_is_not_read_again_for_a_terminal() {
    if skipped() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("made.raw");
    // Too large to be read before something is shown.
    let make = format!(
        "1000 --size 8000x5000 --max-half-side 100 --seed 1 --renderer cpu -o {}",
        path.display()
    );
    let program = terminal_of(&path, &make, 24, 50).output();
    let program = program.expect("script, of util-linux");
    let text = String::from_utf8(program.stdout).expect("text");
    assert!(program.status.success(), "{text}");
    let expected = twin(&path, "--window-size=50x31");
    let preview = twin(&path, "--window-size=50x31 --preview");
    assert!(preview.rgb != expected.rgb);
    assert_same(&from_blocks(&text), &expected);
    assert!(!text.contains("preview"), "{text}");
}

#[test]
fn a_preview_in_a_terminal_stays_when_the_rest_is_not_waited_for() {
    if skipped() {
        return;
    }
    let (_folder, path) = file("sparse.raw", &[1, 2, 3]);
    // Some minutes to read.
    let sparse = fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .expect("a file");
    sparse.set_len(1 << 40).expect("a sparse file");
    let options = "--size=1048576 --window-size=40x40";
    let mut program = terminal(&path, options, 24, 50);
    let mut program = program
        .stdout(Stdio::piped())
        .spawn()
        .expect("script, of util-linux");
    let mut stdout = program.stdout.take().expect("its output");
    let (mut text, mut bytes) = (String::new(), [0; 4096]);
    let status = "preview; reading all of it (Ctrl-C keeps this)";
    while !text.contains(status) {
        let count = stdout.read(&mut bytes).expect("more");
        assert!(count > 0, "{text}");
        text += &String::from_utf8_lossy(&bytes[..count]);
    }
    let number = fs::read_to_string(path.with_extension("raw.pid")).expect("its number");
    let number = number
        .trim()
        .parse()
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    rustix::process::kill_process(number.expect("a number"), rustix::process::Signal::INT)
        .expect("stopped");
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).expect("the rest");
    // The status goes, the picture stays.
    text += &rest;
    assert!(text.ends_with(&format!("{status}\r\x1b[K")), "{text}");
    let code = program.wait().expect("an end").code();
    assert_eq!(code, Some(130));
    assert_eq!(from_blocks(&text).rows, 40);
}

#[test]
fn terminals_with_graphics_get_every_pixel() {
    if skipped() {
        return;
    }
    let (_folder, path) = file("x.raw", &noise(60 * 90));
    let options = "--size=90x60 --window-size=123x77";
    let expected = twin(&path, options);

    let text = in_terminal(&path, &format!("{options} --terminal=kitty"), 24, 50);
    let mut data = String::new();
    for part in text.split("\x1b_G").skip(1) {
        let (_, chunk) = part.split_once(';').expect("data");
        data += chunk.split_once("\x1b\\").expect("an end").0;
    }
    assert!(text.contains("f=24,s=123,v=77,"));
    assert!(from_base64(&data) == expected.rgb);

    let text = in_terminal(&path, &format!("{options} --terminal=iterm"), 24, 50);
    let (_, rest) = text
        .split_once("width=123px;height=77px:")
        .expect("a picture");
    let png = from_base64(rest.split_once('\x07').expect("an end").0);
    assert_same(&from_png(&png), &expected);

    let text = in_terminal(&path, &format!("{options} --terminal=sixel"), 24, 50);
    let shown = from_sixels(&text);
    assert_eq!((shown.rows, shown.cols), (77, 123));
    // Sixels count colours in hundredths, and this picture has few enough.
    let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 2;
    assert!(shown.rgb.iter().zip(&expected.rgb).all(near));
}

fn from_base64(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut word, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for digit in text.bytes().filter(|&digit| digit != b'=') {
        let value = digits.iter().position(|&one| one == digit);
        word = word << 6 | value.expect("a digit") as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
        }
    }
    bytes
}

fn from_sixels(text: &str) -> Picture {
    let (_, data) = text.split_once("\x1bP0;1q\"1;1;").expect("sixels");
    let (data, _) = data.split_once("\x1b\\").expect("an end");
    let mut rest = data.chars().peekable();
    let number = |rest: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        let mut value = 0;
        while let Some(digit) = rest.peek().and_then(|digit| digit.to_digit(10)) {
            value = value * 10 + digit as usize;
            rest.next();
        }
        value
    };
    let cols = number(&mut rest);
    assert_eq!(rest.next(), Some(';'));
    let rows = number(&mut rest);
    let mut rgb = vec![0; 3 * rows * cols];
    let mut palette = std::collections::HashMap::new();
    let (mut color, mut row, mut col) = ([0; 3], 0, 0);
    while let Some(sign) = rest.next() {
        let (count, sixel) = match sign {
            '#' => {
                let name = number(&mut rest);
                if rest.peek() == Some(&';') {
                    let parts = [0; 4].map(|_| {
                        rest.next();
                        number(&mut rest)
                    });
                    let [_, r, g, b] = parts;
                    palette.insert(name, [r, g, b].map(|part| (part * 255 + 50) / 100));
                }
                color = palette[&name].map(|part| part as u8);
                continue;
            }
            '$' => {
                col = 0;
                continue;
            }
            '-' => {
                (row, col) = (row + 6, 0);
                continue;
            }
            '!' => (number(&mut rest), rest.next().expect("a sixel")),
            sixel => (1, sixel),
        };
        let bits = sixel as u32 - '?' as u32;
        for _ in 0..count {
            for bit in (0..6).filter(|bit| bits >> bit & 1 == 1) {
                let at = 3 * ((row + bit) * cols + col);
                rgb[at..at + 3].copy_from_slice(&color);
            }
            col += 1;
        }
    }
    Picture { rows, cols, rgb }
}

#[test]
fn nothing_but_text_goes_into_a_pipe() {
    let (_folder, path) = file("x.raw", &noise(100));
    for (options, expected) in [
        ("--terminal", "stdout is no terminal"),
        ("", "no window can be opened"),
    ] {
        let mut command = view(&path, &format!("--size=10x10 {options}"));
        let output = command.output().expect("the program");
        assert!(!output.status.success());
        assert!(output.stdout.is_empty(), "{output:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(expected), "{stderr}");
        assert!(!stderr.contains('\x1b'), "{stderr}");
    }
}
