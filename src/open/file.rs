//! The file of the samples, before it is mapped.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::open::error::OpenError;

/// A regular file that is not empty.
#[derive(Debug)]
pub(crate) struct SampleFile {
    pub(crate) path: PathBuf,
    pub(crate) file: File,
    /// In bytes.
    pub(crate) len: u64,
    /// When it was last written to, before anything was read.
    pub(crate) modified: Option<SystemTime>,
}

impl SampleFile {
    pub(crate) fn open(path: &Path) -> Result<SampleFile, OpenError> {
        let refused = |source| OpenError::io(path, source);
        // Asked before opening, because opening a pipe waits for its writer.
        let kind = fs::metadata(path).map_err(refused)?.file_type();
        let path = path.to_owned();
        if !kind.is_file() {
            let what = if kind.is_dir() {
                "a folder"
            } else {
                "a pipe or device"
            };
            return Err(OpenError::NotAFile { path, what });
        }
        let file = File::open(&path).map_err(refused)?;
        let metadata = file.metadata().map_err(refused)?;
        match metadata.len() {
            0 => Err(OpenError::Empty { path }),
            len => Ok(SampleFile {
                path,
                file,
                len,
                modified: metadata.modified().ok(),
            }),
        }
    }

    /// The first `most` bytes, or all there are.
    pub(crate) fn head(&mut self, most: usize) -> Result<Vec<u8>, OpenError> {
        let mut head = Vec::new();
        self.file
            .rewind()
            .and_then(|()| (&self.file).take(most as u64).read_to_end(&mut head))
            .map_err(|source| OpenError::io(&self.path, source))?;
        Ok(head)
    }
}

/// The first `most` bytes of what may be a file at `path`, or all there are; none if there is no file.
pub(crate) fn head_if_there(path: &Path, most: usize) -> Result<Option<Vec<u8>>, OpenError> {
    let refused = |source| OpenError::io(path, source);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(error)),
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most as u64).read_to_end(&mut head))
        .map_err(refused)?;
    Ok(Some(head))
}
