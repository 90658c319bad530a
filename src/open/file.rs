//! The file of the samples, before it is mapped.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::bytes::regular::{self, NamedThing};
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
        let opened = regular::look(path).map_err(refused)?;
        let path = path.to_owned();
        let (file, metadata) = match opened {
            NamedThing::File(file, metadata) => (file, metadata),
            NamedThing::Folder => {
                let what = "a folder";
                return Err(OpenError::NotAFile { path, what });
            }
            NamedThing::Other => {
                let what = "a pipe or device";
                return Err(OpenError::NotAFile { path, what });
            }
        };
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
    let file = match regular::look(path) {
        Ok(NamedThing::File(file, _)) => file,
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(error)),
    };
    let mut head = Vec::new();
    file.take(most as u64)
        .read_to_end(&mut head)
        .map_err(refused)?;
    Ok(Some(head))
}

/// The byte behind so many lines of a file, the first of which begins at byte `start`; none if they are longer than
/// lines before samples are.
pub(crate) fn lines_end(
    samples: &SampleFile,
    start: u64,
    lines: u64,
) -> Result<Option<u64>, OpenError> {
    /// As long as a header may be.
    const MOST: u64 = 1 << 20;

    let refused = |source| OpenError::io(&samples.path, source);
    let mut file = &samples.file;
    file.seek(SeekFrom::Start(start)).map_err(refused)?;
    let mut text = Vec::new();
    file.take(MOST).read_to_end(&mut text).map_err(refused)?;
    let mut ends = text
        .iter()
        .zip(start + 1..)
        .filter(|(byte, _)| **byte == b'\n');
    let last = usize::try_from(lines.saturating_sub(1)).unwrap_or(usize::MAX);
    Ok(ends.nth(last).map(|(_, end)| end))
}
