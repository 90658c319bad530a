//! Where no files can be mapped, as in a browser.

use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::bytes::store::Bytes;

/// There is none.
#[derive(Debug)]
pub struct Map(Infallible);

impl Map {
    /// Always an error.
    ///
    /// # Errors
    ///
    /// Always: of the kind [`Unsupported`](io::ErrorKind::Unsupported).
    pub fn open(_path: &Path) -> io::Result<Map> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Always an error.
    pub(crate) fn new(
        path: PathBuf,
        _file: File,
        _len: usize,
        _modified: Option<SystemTime>,
    ) -> Result<Map, (PathBuf, io::Error)> {
        Err((path, io::ErrorKind::Unsupported.into()))
    }
}

impl Bytes for Map {
    fn len(&self) -> u64 {
        match self.0 {}
    }

    fn read_at(&self, _offset: u64, _to: &mut [u8]) -> io::Result<()> {
        match self.0 {}
    }
}
