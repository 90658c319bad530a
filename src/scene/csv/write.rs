//! Squares into a CSV file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::scene::error::{COLUMNS, CsvFault, SquareError};
use crate::scene::square::{Square, Squares};
use crate::storage::atomic_file::{self, Written};

/// Where squares go.
enum CsvTarget {
    /// A file, which is replaced when all is written; of a link, the file that it leads to.
    File(PathBuf),
    /// A pipe or a device, which is written to.
    Stream(PathBuf),
}

/// Whether squares can be written to `path`, as far as its name tells.
///
/// # Errors
///
/// When that is a folder, in none, read-only, or no name that a file can have.
pub(crate) fn check_csv_target(path: &Path) -> Result<(), SquareError> {
    target(path).map(|_| ())
}

/// Writes squares as CSV, columns row,col,half_side,level. A file at `path` is replaced by what is returned
/// when that gets its name; a pipe or device is written to, and then nothing is returned.
///
/// # Errors
///
/// When the squares cannot be read or the file cannot be written.
pub fn write_csv(squares: &dyn Squares, path: &Path) -> Result<Option<Written>, SquareError> {
    match target(path)? {
        CsvTarget::File(target) => {
            let written = Written::create(target).map_err(|e| unwritable(path, e))?;
            write_lines(squares, path, &written.file)?;
            Ok(Some(written))
        }
        CsvTarget::Stream(target) => {
            let file = File::options().write(true).open(&target);
            write_lines(squares, path, &file.map_err(|e| unwritable(path, e))?)?;
            Ok(None)
        }
    }
}

fn target(path: &Path) -> Result<CsvTarget, SquareError> {
    let fails = |fault| SquareError::csv(path, fault);
    let target = atomic_file::follow(path).map_err(|e| fails(CsvFault::Write(e)))?;
    let target = target.ok_or_else(|| fails(CsvFault::OpenFile))?;
    match target.metadata() {
        Ok(metadata) if metadata.is_dir() => return Err(fails(CsvFault::WriteFolder)),
        Ok(metadata) if !metadata.is_file() => return Ok(CsvTarget::Stream(target)),
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(fails(CsvFault::ReadOnly));
        }
        // Such as a name that is too long.
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(fails(CsvFault::Write(e))),
        _ => {}
    }
    let folder = atomic_file::folder_of(&target);
    if !folder.is_dir() {
        return Err(fails(CsvFault::NoFolder(folder.to_owned())));
    }
    Ok(CsvTarget::File(target))
}

fn unwritable(path: &Path, reason: io::Error) -> SquareError {
    SquareError::csv(path, CsvFault::Write(reason))
}

fn write_lines(squares: &dyn Squares, path: &Path, file: &File) -> Result<(), SquareError> {
    let unwritable = |e: io::Error| unwritable(path, e);
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
