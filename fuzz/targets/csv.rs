//! Squares as CSV: read in pieces they are the same, and so they are when they were written again.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::scene::{CsvSquares, Squares, write_csv};
use squaremap_fuzz::{Folder, assert_line};

static FOLDER: LazyLock<Folder> = LazyLock::new(Folder::new);

fuzz_target!(|text: &[u8]| {
    let squares = match CsvSquares::open(&FOLDER.write("s.csv", text)) {
        Ok(squares) => squares,
        Err(error) => return assert_line(&error.to_string()),
    };
    let (count, mut all, mut parts) = (squares.count(), Vec::new(), Vec::new());
    squares.read(0..count, &mut all).expect("read");
    assert_eq!(all.len() as u64, count);
    squares.read(0..count / 2, &mut parts).expect("read");
    squares.read(count / 2..count, &mut parts).expect("read");
    assert_eq!(parts, all);

    let path = FOLDER.path("again.csv");
    let written = write_csv(&all, &path).expect("written");
    written.expect("a file").persist().expect("named");
    let again = CsvSquares::open(&path).expect("squares");
    assert_eq!(
        (again.count(), again.checksum()),
        (count, squares.checksum())
    );
    parts.clear();
    again.read(0..count, &mut parts).expect("read");
    assert_eq!(parts, all);
});
