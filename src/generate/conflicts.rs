//! Files that are there already and that a job must not destroy.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::bytes::regular;
use crate::formats::{Format, VERSION_KEY};
use crate::generate::error::{FileUse, GenerateError};
use crate::generate::job::{Job, SquareSource};
use crate::open::other_described;
use crate::storage::resolve;

/// No file may be read or written as two things: the one would destroy the other.
pub(super) fn check_files(job: &Job, header: Option<&Path>) -> Result<(), GenerateError> {
    let squares = match &job.source {
        SquareSource::Random(_) => None,
        SquareSource::Csv(path) => Some(path.as_path()),
    };
    let files = [
        (FileUse::Output, Some(job.output.as_path())),
        (FileUse::Header, header),
        (FileUse::Squares, squares),
        (FileUse::SavedSquares, job.save_squares.as_deref()),
    ];
    let mut seen: Vec<(FileUse, PathBuf)> = Vec::new();
    for (other, path) in files {
        // A terminal or a pipe may be read and written at once.
        let Some(path) = path.filter(|path| path.is_file() || !path.exists()) else {
            continue;
        };
        // Of a file that is not there yet, the folder can be.
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let whole = path
            .canonicalize()
            .or_else(|_| {
                let folder = folder.unwrap_or(Path::new(".")).canonicalize()?;
                Ok::<_, std::io::Error>(folder.join(path.file_name().unwrap_or_default()))
            })
            .unwrap_or_else(|_| path.to_owned());
        if let Some(&(one, _)) = seen.iter().find(|(_, earlier)| *earlier == whole) {
            let path = path.to_owned();
            return Err(GenerateError::SameFile { path, one, other });
        }
        seen.push((other, whole));
    }
    Ok(())
}

/// The text of a header that is there already, as much as those of the format can have.
fn header_there(format: &Format, path: &Path) -> Option<String> {
    let mut there = Vec::new();
    let file = regular::open(path, File::options().read(true)).ok()?;
    let most = format.head_bytes() as u64;
    file.take(most).read_to_end(&mut there).ok()?;
    Some(String::from_utf8_lossy(&there).into_owned())
}

/// A header that another program wrote, or that tells of another file than `output`, is not replaced.
pub(super) fn check_header(
    format: &Format,
    header: &Path,
    output: &Path,
) -> Result<(), GenerateError> {
    if header_there(format, header).is_some_and(|there| !there.contains(VERSION_KEY)) {
        return Err(GenerateError::ForeignHeader(header.to_owned()));
    }
    match other_described(format, header, output) {
        None => Ok(()),
        Some(file) => Err(GenerateError::OtherFile {
            header: header.to_owned(),
            file,
        }),
    }
}

/// A header with all of the output's name, such as `x.raw.hdr`, would be taken for that of the new picture, before its
/// own.
pub(super) fn check_others(
    format: &Format,
    header: &Path,
    output: &Path,
) -> Result<(), GenerateError> {
    let Some(ending) = header.extension() else {
        return Ok(());
    };
    let other = output.with_added_extension(ending);
    match other != header && header_there(format, &other).is_some() {
        true => Err(GenerateError::OtherHeader(other)),
        false => Ok(()),
    }
}

/// Where the output is a link, the file that it leads to has no header of its own: that would go on telling
/// of the old picture.
pub(super) fn check_link(
    format: &Format,
    header: &Path,
    output: &Path,
) -> Result<(), GenerateError> {
    if !output.is_symlink() {
        return Ok(());
    }
    let file = resolve(output)?;
    let Some(own) = format.header_beside(&file) else {
        return Ok(());
    };
    let own = resolve(&own)?;
    if !own.exists() || is_same(&own, header) {
        return Ok(());
    }
    Err(GenerateError::OtherFile { header: own, file })
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
