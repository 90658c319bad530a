//! 0 done or equal, 1 different, 2 trouble of any kind. What stops a run is in `signals`.

use crate::Folder;

/// A folder with files of many kinds.
fn prepared() -> Folder {
    let folder = Folder::new();
    folder.make("5 --seed 1 --headless --renderer cpu -q -o good.raw");
    folder.make("5 --seed 1 --headless --renderer cpu -q -o good.npy");
    folder.make("5 --seed 1 --headless --renderer cpu -q -o other.raw");
    let mut pixels = folder.read("other.raw");
    pixels[77] ^= 1;
    folder.write("other.raw", pixels);
    folder.write("empty.raw", "");
    folder.write("short.raw", [7; 100]);
    folder.write("cut.npy", b"\x93NUMPY\x01\x00");
    folder.write("word.csv", "row,col,half_side,level\n1,1,x,1\n");
    folder.write("lies.raw", [7; 100]);
    let lies = "ENVI\nsamples = 512\nlines = 513\nbands = 1\ndata type = 1\n";
    folder.write("lies.hdr", lies);
    folder
}

#[test]
fn what_is_done_or_equal_is_0() {
    let folder = prepared();
    for args in [
        "5 --headless --renderer cpu -o new.raw",
        "view good.raw --screenshot new.png",
        "view good.raw --export new.npy",
        "info good.raw",
        "info good.npy --json",
        "verify good.raw --renderer cpu",
        "verify good.raw --renderer cpu --rows 5..9",
        "completions zsh",
        "man .",
        "--help",
        "--version",
    ] {
        folder.make(args);
    }
}

#[test]
fn only_what_differs_is_1() {
    let folder = prepared();
    for more in ["", "--json", "-q", "--json -q"] {
        let run = folder.run(&format!("verify other.raw --renderer cpu {more}"));
        assert_eq!(run.code, Some(1), "{more}: {run:?}");
        assert!(!run.stderr.contains("error"), "{more}: {run:?}");
    }
    // Where it does not differ, it does not.
    folder.make("verify other.raw --renderer cpu --rows 1..512");
}

#[test]
fn trouble_of_any_kind_is_2() {
    let folder = prepared();
    let before = folder.contents();
    for (kind, args) in [
        ("an option that is none", "5 --sise 9"),
        ("a word that is none", "veiw good.raw"),
        ("a number that is none", "ten"),
        ("a value that is none", "5 --levels 9..9"),
        ("what is missing", "view"),
        ("a shell that is none", "completions vt52"),
        ("options that contradict", "5 --renderer cpu --adapter x"),
        ("a part that is none", "5 --rows 0..513"),
        ("a picture that is none", "5 --rng numpy --size 5x6"),
        (
            "a disk that is too small",
            "5 --headless --renderer cpu --size 500000000",
        ),
        (
            "a folder that is missing",
            "5 --headless --renderer cpu -o no/x.raw",
        ),
        (
            "two things in one file",
            "5 --headless -o a.csv --save-squares a.csv",
        ),
        (
            "another's header",
            "5 --headless --renderer cpu -o lies.raw",
        ),
        (
            "squares that are missing",
            "--squares no.csv --headless --renderer cpu",
        ),
        (
            "squares that are none",
            "--squares word.csv --headless --renderer cpu",
        ),
        ("a file that is missing", "view no.raw --screenshot o.png"),
        ("a folder", "view . --screenshot o.png"),
        (
            "an empty file",
            "view empty.raw --size 5 --screenshot o.png",
        ),
        ("a header cut off", "info cut.npy"),
        ("a header that lies", "info lies.raw"),
        ("no shape", "info short.raw"),
        ("a frame that is none", "info good.npy --frame 3"),
        (
            "a region that is none",
            "view good.raw --region 600:,: --export o.npy",
        ),
        (
            "a name that is no picture's",
            "view good.raw --screenshot o.jpg",
        ),
        (
            "the picture over the image",
            "view good.raw --export good.raw",
        ),
        (
            "a window that cannot be drawn",
            "view good.raw --window-size 99999x1 --screenshot o.png",
        ),
        ("no display", "view good.raw"),
        ("no terminal", "view good.raw --terminal"),
        ("nothing to compare with", "verify good.npy --renderer cpu"),
        (
            "rows that are not there",
            "verify good.raw --renderer cpu --rows 9..999",
        ),
        (
            "squares of no use",
            "verify good.raw --renderer cpu --squares word.csv",
        ),
        ("a manual into no folder", "man no"),
        ("a manual into a file", "man good.raw"),
    ] {
        for more in ["", " --quiet"] {
            if !more.is_empty()
                && ["man", "completions"]
                    .iter()
                    .any(|word| args.starts_with(word))
            {
                continue;
            }
            let run = folder.run(&format!("{args}{more}"));
            assert_eq!(run.code, Some(2), "{kind}: {run:?}");
            // In one line, also where nothing else is said.
            let error = run.error();
            assert!(error.len() > 10, "{kind}: {error}");
            assert_eq!(folder.contents(), before, "{kind}");
        }
    }
}

#[test]
fn no_arguments_are_trouble_and_get_help() {
    let run = Folder::new().run("");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stdout.is_empty(), "{run:?}");
    assert!(run.stderr.contains("Commands:\n  generate"), "{run:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_stdout_is_2_for_all_that_is_asked_for() {
    let folder = prepared();
    for args in [
        "5 --headless --renderer cpu --json -o new.raw",
        "view good.raw --screenshot -",
        "view good.raw --terminal=blocks",
        "info good.raw",
        "info good.raw --json",
        "verify good.raw --renderer cpu --json",
        "verify other.raw --renderer cpu --json",
        "completions bash",
        "--help",
        "help view",
        "view -h",
        "--version",
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_squaremap"))
            .args(args.split(' '))
            .current_dir(folder.0.path())
            .stdout(full.unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{args}: {output:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        let errors = stderr.matches("error: cannot write to stdout: ").count();
        assert_eq!(errors, 1, "{args}: {stderr}");
    }
}
