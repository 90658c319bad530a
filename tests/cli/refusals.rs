//! Every bad argument and file gets one clear line, and touches nothing.

use crate::Folder;

/// Runs each line in a folder that holds the files of `prepare`, checks that its exit code is 2, that its
/// error has all of the given parts, and that the folder is as it was.
#[track_caller]
fn assert_refused(prepare: &[(&str, &[u8])], cases: &[(&str, &[&str])]) {
    let folder = Folder::new();
    folder.write("random_squares.raw", "the old picture");
    folder.write("random_squares.hdr", "squaremap version = the old header");
    for (name, bytes) in prepare {
        folder.write(name, bytes);
    }
    let before = folder.contents();
    for (args, parts) in cases {
        let run = folder.run(args);
        assert_eq!(run.code, Some(2), "{args}: {run:?}");
        let error = run.error();
        for part in *parts {
            assert!(error.contains(part), "{args}: '{error}' has no '{part}'");
        }
        assert!(
            !error.contains("squaremap-tmp") && !error.contains(".part"),
            "{error}"
        );
        assert_eq!(folder.contents(), before, "{args}");
    }
}

#[test]
fn numbers_that_are_none() {
    assert_refused(
        &[],
        &[
            ("ten", &["'ten'", "expected a whole number, such as 200"]),
            ("-5", &["'-5'"]),
            ("1.5", &["'1.5'", "expected a whole number"]),
            (
                "1e20",
                &["'1e20'", "too large; the most is 18446744073709551615"],
            ),
            ("5 --seed x", &["'x'", "--seed", "expected a whole number"]),
            (
                "5 --seed 18446744073709551616",
                &["--seed", "the most is 18446744073709551615"],
            ),
            (
                "5 --max-half-side 4294967296",
                &["--max-half-side", "the most is 4294967295"],
            ),
            (
                "5 --levels 5",
                &["--levels", "'5'", "expected START..END", "100..255"],
            ),
            ("5 --rows 5", &["--rows", "'5'", "expected A..B"]),
            (
                "5 --rows 0..513",
                &["--rows 0..513", "expected A..B with A < B <= 512"],
            ),
            ("5 --rows 9..9", &["--rows 9..9", "expected A..B"]),
            ("5 --levels 9..9", &["'9..9'", "expected START..END"]),
            ("5 --levels 0..257", &["'0..257'", "expected START..END"]),
        ],
    );
}

#[test]
fn sizes_that_no_image_has() {
    let huge = "5 --headless --renderer cpu --size 500000000";
    assert_refused(
        &[],
        &[
            (
                "5 --size 0",
                &["--size", "'0'", "at least one row and one column"],
            ),
            (
                "5 --size 0x9",
                &["'0x9'", "at least one row and one column, not 0x9"],
            ),
            (
                "5 --size big",
                &[
                    "'big'",
                    "expected N or WIDTHxHEIGHT, such as 512 or 800x600",
                ],
            ),
            ("5 --size 1x2x3", &["'1x2x3'", "expected N or WIDTHxHEIGHT"]),
            (
                "5 --size 1000000000",
                &[
                    "1000000000x1000000000",
                    "576460752303423488 pixels, the most that are handled",
                ],
            ),
            (
                "5 --size 5000000000x1",
                &["5000000000×1", "at most 4294967295"],
            ),
            (
                huge,
                &[
                    "random_squares.raw",
                    "250000000000000000 bytes",
                    "smaller --size",
                ],
            ),
        ],
    );
}

#[test]
fn arguments_that_do_not_exist_or_fit() {
    assert_refused(
        &[("s.csv", b"row,col,half_side,level\n1,1,1,1\n")],
        &[
            ("5 --sise 9", &["'--sise'", "'--size'"]),
            ("5 6", &["'6'", "[OPTIONS]"]),
            ("generate", &["COUNT"]),
            ("5 --into random_squares.raw", &["--rows <A..B>"]),
            ("5 --rows 0..9 --into a.raw", &["--into", "--seed"]),
            (
                "5 --rows 0..9 --into a.raw -o b.raw",
                &["--output", "--into"],
            ),
            (
                "5 --seed 1 --headless --renderer cpu --rows 0..9 --into random_squares.raw",
                &[
                    "random_squares.raw: has 15 bytes, but 512×512 pixels need 262144; give the --size",
                ],
            ),
            ("5 -o", &["--output", "value is required"]),
            ("5 --size 5 --size 6", &["--size", "multiple times"]),
            ("5 --renderer tpu", &["'tpu'", "auto, gpu, cpu"]),
            ("5 --rng perl", &["'perl'", "squaremap, numpy"]),
            ("5 --squares s.csv", &["COUNT", "--squares"]),
            ("--squares s.csv --seed 5", &["--squares", "--seed"]),
            (
                "5 --renderer cpu --adapter x",
                &["--adapter", "--renderer cpu", "leave out one"],
            ),
            (
                "5 --rng numpy --size 5x6",
                &["square images only", "5×6", "--size N"],
            ),
            (
                "5 --rng numpy --seed 4294967296",
                &["4294967296", "0 to 4294967295"],
            ),
            (
                "5 --rng numpy --levels 1..2",
                &["100..255", "leave out", "--rng squaremap"],
            ),
            (
                "random_squares.raw",
                &["look at a file: squaremap view random_squares.raw"],
            ),
            ("view", &["<FILE>"]),
            (
                "view random_squares.raw --size 5x3 --shape 3,5",
                &["--size", "--shape"],
            ),
            (
                "view random_squares.raw --dtype u3",
                &["'u3'", "u16be", "<u2"],
            ),
            ("view random_squares.raw --shape 3", &["'3'", "ROWS,COLS"]),
            ("view random_squares.raw --range 2,1", &["'2,1'"]),
            ("view random_squares.raw --zoom 0", &["'0'", "above 0"]),
            (
                "view random_squares.raw --colormap rainbow",
                &["'rainbow'", "viridis"],
            ),
        ],
    );
}

#[test]
fn places_that_nothing_can_be_written_to() {
    let save = "5 --headless --renderer cpu --save-squares";
    let output = "5 --headless --renderer cpu -o";
    assert_refused(
        &[],
        &[
            (
                &format!("{output} no/x.raw"),
                &["no/x.raw", "folder no does not exist", "make it"],
            ),
            (
                &format!("{output} ."),
                &[".: is a folder; expected the name of a file"],
            ),
            (
                &format!("{save} no/x.csv"),
                &["no/x.csv", "folder no does not exist", "make it"],
            ),
            (
                &format!("{save} ."),
                &[".: is a folder, expected the name of a CSV file"],
            ),
        ],
    );
    // Where not even root may make a file.
    #[cfg(target_os = "linux")]
    assert_refused(
        &[],
        &[
            (
                &format!("{output} /proc/x.raw"),
                &["/proc/x.raw", "write into the folder /proc"],
            ),
            (
                &format!("{output} /dev/null"),
                &["/dev/null", "expected a regular file"],
            ),
            (
                &format!("{save} /proc/x.csv"),
                &["/proc/x.csv", "cannot be written"],
            ),
            (
                &format!("{save} /dev/full"),
                &["/dev/full", "cannot be written", "space"],
            ),
        ],
    );
}

#[test]
fn a_folder_in_the_place_of_the_header() {
    let folder = Folder::new();
    folder.write("x.raw", "the old picture");
    std::fs::create_dir(folder.path("x.hdr")).unwrap();
    let before = folder.contents();
    let run = folder.run("5 --headless --renderer cpu --quiet -o x.raw");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.error().contains("x.hdr: is a folder"), "{run:?}");
    assert_eq!(folder.contents(), before);
}

#[test]
fn a_header_that_would_be_taken_for_the_new_one() {
    assert_refused(
        &[(
            "a.raw.hdr",
            b"ENVI\nsamples = 5\nlines = 4\ndata type = 1\n",
        )],
        &[(
            "5 --size 4x5 --headless -o a.raw",
            &["a.raw.hdr", "would be taken for the header"],
        )],
    );
}

#[test]
fn one_file_for_two_things() {
    let twice: &[&str] = &["is both ", "give one of them another name"];
    assert_refused(
        &[("s.csv", b"row,col,half_side,level\n1,1,1,1\n")],
        &[
            ("5 --headless -o a.csv --save-squares ./a.csv", twice),
            ("5 --headless -o a.raw --save-squares a.hdr", twice),
            ("--headless --squares s.csv -o s.csv", twice),
            ("--headless --squares s.csv --save-squares s.csv", twice),
        ],
    );
}

#[test]
fn squares_that_are_none() {
    assert_refused(
        &[
            ("empty.csv", b""),
            ("names.csv", b"a,b\n"),
            ("word.csv", b"row,col,half_side,level\n1,1,1,1\n1,1,x,1\n"),
            ("level.csv", b"row,col,half_side,level\n1,1,1,256\n"),
        ],
        &[
            ("--headless --squares no.csv", &["no.csv", "cannot be read"]),
            (
                "--headless --squares .",
                &["is a folder, expected a CSV file"],
            ),
            (
                "--headless --squares empty.csv",
                &["empty.csv", "row,col,half_side,level"],
            ),
            (
                "--headless --squares names.csv",
                &["names.csv", "half_side"],
            ),
            (
                "--headless --squares word.csv",
                &["word.csv: line 3", "'x'", "whole number"],
            ),
            (
                "--headless --squares level.csv",
                &["level.csv: line 2", "256", "255"],
            ),
        ],
    );
}

#[test]
fn images_that_are_none() {
    let lies = b"ENVI\nsamples = 512\nlines = 513\nbands = 1\ndata type = 1\n";
    assert_refused(
        &[
            ("empty.raw", b""),
            ("short.raw", &[7; 100]),
            ("lies.raw", &[7; 262_144]),
            ("lies.hdr", lies),
            ("broken.raw", &[7; 100]),
            (
                "broken.hdr",
                b"ENVI\nsamples = many\nlines = 5\ndata type = 1\n",
            ),
            ("cut.npy", b"\x93NUMPY\x01\x00"),
        ],
        &[
            ("view no.raw --screenshot o.png", &["no.raw: "]),
            (
                "view . --screenshot o.png",
                &[".: a folder, not a file of samples"],
            ),
            (
                "view empty.raw --size 5x5 --screenshot o.png",
                &["empty.raw: the file is empty"],
            ),
            (
                "view short.raw --screenshot o.png",
                &["short.raw: no header", "100 bytes", "give --size"],
            ),
            (
                "view short.raw --size 20x20 --screenshot o.png",
                &[
                    "short.raw: 20×20 u8 needs 400 bytes, the file has 100; to see what is there give --size 20x5",
                ],
            ),
            (
                "view lies.raw --screenshot o.png",
                &[
                    "lies.raw: 512×513 u8 (says lies.hdr) needs 262656 bytes, the file has 262144; give",
                ],
            ),
            (
                "view broken.raw --screenshot o.png",
                &[
                    "broken.hdr: 'samples' is 'many'; expected a whole number",
                    "give --size",
                ],
            ),
            ("view cut.npy --screenshot o.png", &["cut.npy: "]),
            // Without a display, and without being asked for a picture.
            (
                "view short.raw --size 10x10",
                &["no window can be opened: ", "--screenshot FILE.png"],
            ),
        ],
    );
}

#[test]
fn adapters_that_are_not_there() {
    if crate::common::skips_gpu("a run on a GPU") {
        return;
    }
    let there_are = &["no adapter is called 'no such thing'; there are: '"][..];
    let folder = Folder::new();
    folder.write("random_squares.raw", "the old picture");
    let before = folder.contents();
    for args in [
        "5 --headless",
        "view random_squares.raw --size 5x3 --screenshot o.png",
    ] {
        let args = args.split(' ').chain(["--adapter", "no such thing"]);
        let run = crate::Run::of(folder.squaremap().args(args));
        assert_eq!(run.code, Some(2), "{run:?}");
        // Drivers may have lines of their own.
        let said = run
            .stderr
            .lines()
            .filter(|line| line.contains(there_are[0]));
        assert_eq!(said.count(), 1, "{run:?}");
        assert_eq!(folder.contents(), before);
    }
}

#[test]
fn windows_that_cannot_be_drawn() {
    if crate::common::skips_gpu("a run on a GPU") {
        return;
    }
    assert_refused(
        &[("x.raw", &[7; 15])],
        &[
            (
                "view x.raw --size 5x3 --window-size 4000000x1 --screenshot o.png",
                &["4000000x1", "expected 1x1 to"],
            ),
            (
                "view x.raw --size 5x3 --screenshot no/o.png",
                &["no/o.png: its folder does not exist"],
            ),
            ("view x.raw --size 5x3 --screenshot .", &[".: ", ".png"]),
            (
                "view x.raw --size 5x3 --screenshot o.jpg",
                &["o.jpg", "expected a name that ends in .png"],
            ),
            (
                "view x.raw --size 5x3 --watch --screenshot o.png",
                &["--watch", "--screenshot", "cannot be used with"],
            ),
            (
                "view x.raw --size 5x3 --watch --export o.npy",
                &["--watch", "--export", "cannot be used with"],
            ),
            (
                "view x.raw --size 5x3 --range 5,5 --export o.png",
                &["--range", "two different numbers"],
            ),
        ],
    );
}

#[test]
fn a_header_that_others_wrote() {
    let folder = Folder::new();
    folder.write("photo.hdr", "ENVI\nsamples = 3\n");
    let before = folder.contents();
    let run = folder.run("5 --headless --renderer cpu -o photo.raw");
    assert_eq!(run.code, Some(2));
    assert!(run.error().contains("not one of squaremap's headers"));
    assert_eq!(folder.contents(), before);
}

#[cfg(unix)]
#[test]
fn names_that_would_command_a_terminal() {
    let folder = Folder::new();
    let name = "a\u{1b}[2J\nb\u{9b}\u{7f}.raw";
    folder.write(name, [7; 100]);
    let run = crate::Run::of(
        folder
            .squaremap()
            .args(["view", name, "--screenshot", "o.png"]),
    );
    assert!(
        run.error()
            .starts_with("a\\u{1b}[2J\\nb\\u{9b}\\u{7f}.raw: no header")
    );
    // What is no error is one line, too.
    let line = ["view", name, "--size", "5", "--screenshot", "o.png"];
    let run = crate::Run::of(folder.squaremap().args(line));
    assert_eq!(
        run.stderr,
        "a\\u{1b}[2J\\nb\\u{9b}\\u{7f}.raw: taken as 4 frames of 5×5 u8; \
         give --dtype if its samples are wider\n"
    );
}
