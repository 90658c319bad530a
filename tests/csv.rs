//! Squares in CSV files: what is written is read again, pieces equal the whole, and what is wrong
//! with a file is said with its line.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use squaremap::scene::{CsvSquares, NumpySquares, Square, SquareError, Squares};

fn read(squares: &dyn Squares, range: std::ops::Range<u64>) -> Vec<Square> {
    let mut read = Vec::new();
    squares.read(range, &mut read).unwrap();
    read
}

fn all(squares: &dyn Squares) -> Vec<Square> {
    read(squares, 0..squares.count())
}

/// Writes `text` as squares.csv into a folder of its own.
fn file(text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("squares.csv");
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// Writes squares, and gives the file its name.
fn write_csv(squares: &dyn Squares, path: &Path) -> Result<(), SquareError> {
    if let Some(written) = squaremap::scene::write_csv(squares, path)? {
        written.persist().unwrap();
    }
    Ok(())
}

/// What is said about a file, after its path.
fn complaint(path: &Path) -> String {
    let error = CsvSquares::open(path).err().unwrap().to_string();
    let prefix = format!("{}: ", path.display());
    error.strip_prefix(&prefix).unwrap().to_owned()
}

fn square(row: u32, col: u32, half_side: u32, level: u8) -> Square {
    Square {
        row,
        col,
        half_side,
        level,
    }
}

#[test]
fn the_file_looks_as_documented() {
    let (_folder, path) = file("the old file");
    let squares = vec![square(317, 45, 12, 208), square(0, u32::MAX, 0, 255)];
    write_csv(&squares, &path).unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "row,col,half_side,level\n317,45,12,208\n0,4294967295,0,255\n"
    );
}

#[test]
fn files_of_others_are_read() {
    let expected = vec![square(1, 2, 3, 4), square(5, 6, 7, 8)];
    for text in [
        "row,col,half_side,level\n1,2,3,4\n5,6,7,8",
        "row,col,half_side,level\r\n1,2,3,4\r\n\r\n5,6,7,8\r\n",
        "\u{feff}level,half_side,col,row\n4,3,2,1\n8,7,6,5\n\n",
        "\"\",\"Row\",\"Col\",\"Half_Side\",\"Level\"\n\"1\",1,2,3,4\n\"2\",5,6,7,8\n",
        "name, row , col, half_side, level, note\na, 1, 2, 3 ,\"4\",\nb, 5, 6, 7, 8,x\n",
    ] {
        let (_folder, path) = file(text);
        assert_eq!(all(&CsvSquares::open(&path).unwrap()), expected, "{text}");
    }
    let (_folder, path) = file("row,col,half_side,level\n");
    assert_eq!(CsvSquares::open(&path).unwrap().count(), 0);
}

#[test]
fn errors_name_the_line_and_what_was_expected() {
    let header = "row,col,half_side,level\n1,2,3,4\n\n";
    for (line, expected) in [
        (
            "1,2,3,256",
            "line 4 has level '256', expected a whole number from 0 to 255",
        ),
        (
            "1,2,-1,4",
            "line 4 has half_side '-1', expected a whole number from 0 to 4294967295",
        ),
        (
            "1,-2,3,4",
            "line 4 has col '-2', expected a whole number from 0 to 4294967295 (a centre cannot lie \
             above or left of the image)",
        ),
        (
            "4294967296,2,3,4",
            "line 4 has row '4294967296', expected a whole number from 0 to 4294967295",
        ),
        (
            "1,2,3.5,4",
            "line 4 has half_side '3.5', expected a whole number from 0 to 4294967295",
        ),
        (
            "1,,3,4",
            "line 4 has col '', expected a whole number from 0 to 4294967295",
        ),
        (
            "1,2,3",
            "line 4 has 3 fields, expected 4 as in the first line",
        ),
        (
            "1,2,3,4,5",
            "line 4 has 5 fields, expected 4 as in the first line",
        ),
    ] {
        for end in ["", "\n", "\r\n", "\n1,2,3,4\n"] {
            let (_folder, path) = file(format!("{header}{line}{end}"));
            assert_eq!(complaint(&path), expected);
            let (_folder, path) = file(format!("{header}{line}{end}").replace('\n', "\r\n"));
            assert_eq!(complaint(&path), expected);
        }
    }
    for (text, expected) in [
        (
            "",
            "is empty; expected the columns row,col,half_side,level, in any order",
        ),
        (
            "1,2,3,4\n",
            "line 1 has no column row; expected the columns row,col,half_side,level, in \
             any order, found '1,2,3,4'",
        ),
        (
            "row,col,row,half_side,level\n",
            "line 1 has 2 columns row; expected the columns row,col,half_side,level, in \
             any order, found 'row,col,row,half_side,level'",
        ),
    ] {
        let (_folder, path) = file(text);
        assert_eq!(complaint(&path), expected);
    }
}

#[test]
fn what_is_no_csv_is_said_to_be_none() {
    // An image by mistake: no line ends, or bytes that are no text.
    let (_folder, path) = file([0; 100_000]);
    assert_eq!(
        complaint(&path),
        "line 1 is longer than 4096 bytes; expected a CSV file of squares"
    );
    let (folder, path) = file([b"\xff\x00\x1b\n".as_slice(), &[7; 100]].concat());
    assert!(complaint(&path).contains("found '\u{fffd}\\0\\u{1b}'"));

    assert_eq!(
        complaint(folder.path()),
        "is a folder, expected a CSV file of squares"
    );
    let missing = folder.path().join("missing.csv");
    assert!(complaint(&missing).starts_with("cannot be read: "));
}

#[test]
fn a_file_that_changes_is_an_error() {
    let text = "row,col,half_side,level\n1,2,3,4\n5,6,7,8\n";
    let changed = |change: &dyn Fn(&Path)| {
        let (_folder, path) = file(text);
        let squares = CsvSquares::open(&path).unwrap();
        assert_eq!(read(&squares, 1..2), [square(5, 6, 7, 8)]);
        change(&path);
        squares
            .read(0..2, &mut Vec::new())
            .err()
            .unwrap()
            .to_string()
    };
    for change in [
        // Longer, shorter, no squares any more, of the same length, another file of its name.
        &|path: &Path| fs::write(path, format!("{text}9,9,9,9\n")).unwrap(),
        &|path: &Path| fs::write(path, &text[..text.len() - 8]).unwrap(),
        &|path: &Path| fs::write(path, text.replace("1,2", "a,b") + "\n").unwrap(),
        &|path: &Path| {
            fs::write(path, text.replace('1', "9")).unwrap();
            let later = std::time::SystemTime::now() + std::time::Duration::from_secs(2);
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(later).unwrap();
        },
        &|path: &Path| {
            let other = path.with_extension("new");
            fs::write(&other, text.replace('1', "9")).unwrap();
            fs::rename(&other, path).unwrap();
        },
    ] as [&dyn Fn(&Path); 5]
    {
        let error = changed(change);
        assert!(error.contains("was changed while"), "{error}");
    }
    let error = changed(&|path| fs::remove_file(path).unwrap());
    assert!(error.contains("cannot be read"), "{error}");
}

/// Squares that break off.
struct Broken;

impl Squares for Broken {
    fn count(&self) -> u64 {
        100_000
    }

    fn read(&self, range: std::ops::Range<u64>, _: &mut Vec<Square>) -> Result<(), SquareError> {
        match range.start {
            0 => Ok(()),
            _ => Err(SquareError::Other("broken".into())),
        }
    }
}

#[test]
fn a_file_is_written_whole_or_left_alone() {
    let (folder, path) = file("the old file");
    assert_eq!(write_csv(&Broken, &path).unwrap_err().to_string(), "broken");
    assert_eq!(fs::read_to_string(&path).unwrap(), "the old file");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // And only when the picture is whole, too.
    drop(squaremap::scene::write_csv(&vec![square(1, 2, 3, 4)], &path).unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap(), "the old file");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let message = |path: &Path| write_csv(&Vec::new(), path).unwrap_err().to_string();
    assert!(message(folder.path()).ends_with("is a folder, expected the name of a CSV file"));
    let missing = folder.path().join("missing/squares.csv");
    let expected = format!(
        "{}: the folder {} does not exist",
        missing.display(),
        folder.path().join("missing").display()
    );
    assert_eq!(message(&missing), expected);
}

#[cfg(unix)]
#[test]
fn links_lead_to_the_file_and_modes_are_usual() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = file("the old file");
    let usual = path.metadata().unwrap().permissions().mode();
    let link = folder.path().join("link.csv");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    write_csv(&vec![square(1, 2, 3, 4)], &link).unwrap();
    assert!(link.is_symlink());
    assert_eq!(all(&CsvSquares::open(&path).unwrap()), [square(1, 2, 3, 4)]);
    assert_eq!(path.metadata().unwrap().permissions().mode(), usual);
}

#[cfg(unix)]
#[test]
fn pipes_are_written_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let status = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(status.unwrap().success());
    let squares = NumpySquares::new(512, 50_000, 1).unwrap();
    let piped = std::thread::scope(|scope| {
        let writer = scope.spawn(|| write_csv(&squares, &pipe));
        let piped = CsvSquares::open(&pipe).unwrap();
        writer.join().unwrap().unwrap();
        piped
    });
    assert_eq!(all(&piped), all(&squares));
    assert_eq!(read(&piped, 7..9), read(&squares, 7..9));
}

fn any_square() -> impl Strategy<Value = Square> {
    (any::<u32>(), any::<u32>(), any::<u32>(), any::<u8>())
        .prop_map(|(row, col, half_side, level)| square(row, col, half_side, level))
}

proptest! {
    #[test]
    fn the_round_trip_is_the_identity(squares in prop::collection::vec(any_square(), 0..300)) {
        let (_folder, path) = file("");
        write_csv(&squares, &path).unwrap();
        prop_assert_eq!(all(&CsvSquares::open(&path).unwrap()), squares);
    }
}

#[test]
fn pieces_equal_the_whole() {
    // So many that a piece can begin behind the second noted position, and reach over the third.
    let squares = NumpySquares::new(1000, 60_000, 1).unwrap();
    let (_folder, path) = file("");
    write_csv(&squares, &path).unwrap();
    let file = CsvSquares::open(&path).unwrap();
    assert_eq!(file.count(), 60_000);
    let whole = all(&squares);
    proptest!(|(a in 0usize..=60_000, b in 0usize..=60_000)| {
        let (start, end) = (a.min(b), a.max(b));
        prop_assert_eq!(read(&file, start as u64..end as u64), &whole[start..end]);
    });
}
