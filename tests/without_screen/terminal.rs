//! Pictures drawn with the characters of a terminal, or with its graphics.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::screenshot::{Picture, twin, view};
use crate::common::{SQUAREMAP, noise, without_display};
use crate::decode::{from_base64, from_blocks, from_sixels};
use crate::{file, run, skipped};

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
        .stdin(Stdio::null());
    without_display(&mut command);
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
    // Holes are passed over, and these still take seconds.
    let sparse = fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .expect("a file");
    sparse.set_len(1 << 43).expect("a sparse file");
    let options = "--size=2097152 --window-size=40x40";
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
    assert_same(&Picture::from_png(&png), &expected);

    let text = in_terminal(&path, &format!("{options} --terminal=sixel"), 24, 50);
    let shown = from_sixels(&text);
    assert_eq!((shown.rows, shown.cols), (77, 123));
    // Sixels count colours in hundredths, and this picture has few enough.
    let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 2;
    assert!(shown.rgb.iter().zip(&expected.rgb).all(near));
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

#[test]
fn a_signal_gives_the_terminal_back_as_it_was() {
    if skipped() {
        return;
    }
    let (folder, path) = file("x.raw", &noise(60 * 91));
    let there = |name: &str| folder.path().join(name).display().to_string();
    let (before, asked, after) = (there("before"), there("asked"), there("after"));
    for signal in ["INT", "TERM", "QUIT", "ALRM", "HUP"] {
        // Nobody answers, so that it is asked when the signal comes.
        let script = format!(
            "stty -g >{before}\n\
             (sleep 0.25; stty -g >{asked} </dev/tty; kill -{signal} $(cat {pid})) &\n\
             (echo $BASHPID >{pid}; exec {SQUAREMAP} view {path} --size=91x60)\n\
             wait\n\
             stty -g >{after}\n",
            pid = there("pid"),
            path = path.display()
        );
        fs::write(there("script"), script).expect("written");
        let program = format!("env --default-signal bash {}", there("script"));
        let mut command = Command::new("script");
        command
            .args(["-qec", &program, "/dev/null"])
            .env("TERM", "xterm-256color")
            .env_remove("TERM_PROGRAM")
            .env_remove("LC_TERMINAL")
            .stdin(Stdio::null());
        without_display(&mut command);
        let output = command.output().expect("script, of util-linux");
        let state = |path: &str| fs::read_to_string(path).unwrap_or_default();
        assert!(!state(&before).is_empty(), "{output:?}");
        assert_ne!(
            state(&asked),
            state(&before),
            "{signal}: it was not asked then"
        );
        assert_eq!(state(&after), state(&before), "{signal}");
        for path in [&before, &asked, &after] {
            fs::remove_file(path).unwrap();
        }
    }
}
