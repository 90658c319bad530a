//! `-q` silences all but errors.

use crate::Folder;

#[test]
fn what_is_said_is_not_said_with_quiet() {
    let folder = Folder::new();
    folder.make("5 --seed 1 --headless --renderer cpu -q -o good.raw");
    folder.make("5 --seed 1 --headless --renderer cpu -q -o long.raw");
    let mut bytes = folder.read("long.raw");
    bytes.extend([0; 9]);
    folder.write("long.raw", bytes);
    folder.write("frames.raw", [7; 100]);
    // Dark: its values are hardly seen over all that 16 bits can hold.
    let dark: Vec<u8> = (0..300_u16).flat_map(u16::to_le_bytes).collect();
    folder.write("dark.raw", dark);
    let dark = "view dark.raw --shape 10,10,3 --dtype u16le";
    // Large enough to have a preview.
    folder.make("5 --seed 1 --size 6000 --headless --renderer cpu -q -o large.raw");

    for (args, said) in [
        ("5 --headless --renderer cpu -o new.raw", "5 squares"),
        ("5 --headless -o new.raw", "new.raw: "),
        (
            "50 --size 8 --headless --renderer cpu",
            "no square has a pixel",
        ),
        ("5 --renderer cpu -o new.raw", "look at the file later"),
        ("view frames.raw --size 5 --screenshot o.png", "4 frames"),
        ("info frames.raw --size 5", "4 frames"),
        (&format!("{dark} --screenshot o.png"), "shows them in full"),
        (&format!("{dark} --export o.png"), "shows them in full"),
        (&format!("{dark} --terminal=blocks"), "shows them in full"),
        (
            "view large.raw --preview --terminal=blocks --window-size 20x20",
            "a preview from a few of its values",
        ),
        ("verify good.raw --renderer cpu", "good.raw: "),
        (
            "verify long.raw --renderer cpu",
            "9 bytes after the last pixel",
        ),
    ] {
        let run = folder.make(args);
        assert!(run.stderr.contains(said), "{args}: {run:?}");
        for quiet in ["-q", "--quiet"] {
            let silent = folder.make(&format!("{args} {quiet}"));
            assert_eq!(silent.stderr, "", "{args}");
            // What was asked for is there all the same.
            assert_eq!(silent.stdout, run.stdout, "{args}");
        }
    }
}

/// On a terminal there would be a bar, and what goes on below a preview.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_neither_bar_nor_status() {
    let folder = Folder::new();
    folder.make("5 --seed 1 --size 6000 --headless --renderer cpu -q -o large.raw");
    for (args, said) in [
        (
            "5 --size 4000 --headless --renderer cpu -o new.raw",
            "new.raw: ",
        ),
        (
            "view large.raw --terminal=blocks --window-size 20x20",
            "preview; reading all of it",
        ),
    ] {
        let output = |more: &str| {
            let program = format!("{} {args}{more}", env!("CARGO_BIN_EXE_squaremap"));
            let output = std::process::Command::new("script")
                .args(["-qec", &program, "/dev/null"])
                .current_dir(folder.0.path())
                .env("TERM", "xterm-256color")
                .env("XDG_CACHE_HOME", folder.path("none"))
                .stdin(std::process::Stdio::null())
                .output()
                .expect("script, of util-linux");
            assert!(output.status.success(), "{output:?}");
            let _ = std::fs::remove_dir_all(folder.path("none"));
            String::from_utf8(output.stdout).unwrap()
        };
        assert!(output("").contains(said), "{args}");
        let silent = output(" -q");
        let words = silent.contains(|c: char| c.is_ascii_lowercase() && c != 'm');
        assert!(!words, "{args}: {silent:?}");
    }
}

#[test]
fn errors_are_said_all_the_same() {
    let folder = Folder::new();
    folder.write("short.raw", [7; 100]);
    for args in [
        "5 --headless --renderer cpu -o no/x.raw -q",
        "view short.raw --screenshot o.png -q",
        "view short.raw --size 10 -q",
        "info short.raw -q",
        "verify short.raw --renderer cpu -q",
    ] {
        let run = folder.run(args);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(!run.error().is_empty());
    }
}
