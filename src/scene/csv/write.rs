use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::{COLUMNS, error};
use crate::scene::{Square, SquareError, Squares};
use crate::unfinished;

/// Writes squares as CSV, columns row,col,half_side,level. A file at `path` is replaced when all is
/// written; a pipe or device is written to.
///
/// # Errors
///
/// When the squares cannot be read or the file cannot be written; a file at `path` is then as it was.
pub fn write_csv(squares: &dyn Squares, path: &Path) -> Result<(), SquareError> {
    let unwritable = |e: &io::Error| error(path, &format!("cannot be written: {e}"));
    // Of a link, the file that it leads to is replaced and not the link.
    let target = unfinished::follow(path).map_err(|e| unwritable(&e))?;
    match target.metadata() {
        Ok(metadata) if metadata.is_dir() => {
            return Err(error(path, "is a folder, expected the name of a CSV file"));
        }
        Ok(metadata) if !metadata.is_file() => {
            let file = File::options().write(true).open(&target);
            return write_lines(squares, path, &file.map_err(|e| unwritable(&e))?);
        }
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(error(
                path,
                "is read-only; make it writable, or choose another name",
            ));
        }
        _ => {}
    }
    let folder = unfinished::folder_of(&target);
    if !folder.is_dir() {
        let what = format!(
            "the folder {} does not exist; make it first",
            folder.display()
        );
        return Err(error(path, &what));
    }
    let (file, temporary) = unfinished::create(&target)
        .map_err(|e| unwritable(&e))?
        .into_parts();
    write_lines(squares, path, &file)?;
    unfinished::persist(temporary, &target).map_err(|e| unwritable(&e))
}

fn write_lines(squares: &dyn Squares, path: &Path, file: &File) -> Result<(), SquareError> {
    let unwritable = |e: io::Error| error(path, &format!("cannot be written: {e}"));
    let mut out = BufWriter::with_capacity(1 << 20, file);
    writeln!(out, "{}", COLUMNS.join(",")).map_err(unwritable)?;
    let mut piece = Vec::new();
    let mut start = 0;
    while start < squares.count() {
        let end = squares.count().min(start.saturating_add(65_536));
        piece.clear();
        squares.read(start..end, &mut piece)?;
        for square in &piece {
            let Square {
                row,
                col,
                half_side,
                level,
            } = square;
            writeln!(out, "{row},{col},{half_side},{level}").map_err(unwritable)?;
        }
        start = end;
    }
    out.flush().map_err(unwritable)
}
