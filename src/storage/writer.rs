//! A raw file that is there whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::positioned::{ALIGNMENT, available_memory, open_direct, write_all_at};
use crate::image::{Strip, StripError, StripSink};
use crate::unfinished;

/// A file under way: written under a temporary name in the folder of its target, and renamed when it
/// is whole. So a reader sees the old file or the new one, never a mix, and an old map keeps its old
/// bytes. Dropped before [`RawWriter::finish`], it leaves nothing behind.
///
/// A target that is a symbolic link is followed: the file it points to is replaced.
#[derive(Debug)]
pub struct RawWriter {
    temporary: NamedTempFile,
    target: PathBuf,
    cols: u64,
    /// Where the first pixel lies in the file.
    offset: u64,
    /// Used again and again: fresh memory is slow.
    buffers: Mutex<Vec<Vec<u8>>>,
    /// The same file, past the page cache.
    direct: Option<File>,
}

/// A strip of this size is still in a core's cache when the kernel copies it.
const CACHED_STRIP_BYTES: u64 = 1 << 19;
/// Direct I/O is fast in large blocks only.
const DIRECT_STRIP_BYTES: u64 = 8 << 20;
/// A file of more than this part of the available memory is written past the page cache: from about
/// a fifth on the kernel makes writers wait for the disk (`vm.dirty_ratio`), and its own way there is
/// the slower one.
const DIRECT_SHARE: u64 = 4;

/// Why a file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {what}", path = path.display())]
pub struct WriteError {
    path: PathBuf,
    what: String,
}

impl WriteError {
    fn new(path: &Path, what: impl Into<String>) -> WriteError {
        WriteError {
            path: path.to_owned(),
            what: what.into(),
        }
    }

    fn io(path: &Path, doing: &str, error: &io::Error) -> WriteError {
        WriteError::new(path, format!("cannot {doing}: {error}"))
    }

    fn no_space(path: &Path, bytes: u64, error: &io::Error) -> WriteError {
        WriteError::new(
            path,
            format!(
                "no room for its {bytes} bytes: {error}; choose a smaller --size or another --output"
            ),
        )
    }
}

impl RawWriter {
    /// Begins a file of `header` and then `rows × cols` pixels of one byte; takes the room on the disk
    /// first, where the file system can.
    ///
    /// # Errors
    ///
    /// When the folder is missing or not writable, the target is something else than a regular file,
    /// or there is no room.
    pub fn create(
        path: &Path,
        header: &[u8],
        rows: u64,
        cols: u64,
    ) -> Result<RawWriter, WriteError> {
        let target = resolve(path)?;
        let folder = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            let what = format!(
                "the folder {} does not exist; make it first",
                folder.display()
            );
            return Err(WriteError::new(path, what));
        }
        let temporary = unfinished::create(&target, folder).map_err(|error| {
            WriteError::io(
                path,
                &format!("write into the folder {}", folder.display()),
                &error,
            )
        })?;

        let offset = header.len() as u64;
        let bytes = offset + rows * cols;
        let file = temporary.as_file();
        super::positioned::reserve(file, bytes).map_err(|error| match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::FileTooLarge
            | io::ErrorKind::QuotaExceeded => WriteError::no_space(path, bytes, &error),
            _ => WriteError::io(path, "make the file", &error),
        })?;
        write_all_at(file, header, 0).map_err(|error| WriteError::io(path, "write", &error))?;
        let direct = available_memory()
            .filter(|memory| bytes > memory / DIRECT_SHARE)
            .and_then(|_| open_direct(temporary.path()));
        Ok(RawWriter {
            temporary,
            target,
            cols,
            offset,
            buffers: Mutex::default(),
            direct,
        })
    }

    /// Gives the file its name, and beside it the text of a header of its own, if there is one.
    /// `durable` waits until both are on the disk, their names too.
    ///
    /// A raw file and its header are two files, which no rename replaces at once: the old header goes
    /// first and the new one comes last, so that no file ever lies beside a header that is not its own.
    ///
    /// # Errors
    ///
    /// When the disk refuses; the old file then stays as it was.
    pub fn finish(self, sidecar: Option<(&Path, &str)>, durable: bool) -> Result<(), WriteError> {
        let target = self.target;
        let failed = |error: io::Error| WriteError::io(&target, "finish", &error);
        if durable {
            self.temporary.as_file().sync_all().map_err(failed)?;
        }
        let folder = target
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut header = None;
        if let Some((path, text)) = sidecar {
            let path = resolve(path)?;
            let mut file = unfinished::create(&path, folder).map_err(failed)?;
            file.write_all(text.as_bytes()).map_err(failed)?;
            if durable {
                file.as_file().sync_all().map_err(failed)?;
            }
            if let Err(error) = fs::remove_file(&path)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(WriteError::io(&path, "replace", &error));
            }
            header = Some((file.into_temp_path(), path));
        }
        unfinished::persist(self.temporary.into_temp_path(), &target).map_err(failed)?;
        if let Some((temporary, path)) = header {
            unfinished::persist(temporary, &path).map_err(failed)?;
        }
        if durable {
            sync_folder(folder).map_err(failed)?;
        }
        Ok(())
    }

    fn at(&self, strip: &Strip) -> u64 {
        self.offset + strip.start * self.cols
    }

    fn byte_count(&self, strip: &Strip) -> usize {
        ((strip.end - strip.start) * self.cols) as usize
    }

    /// Lends a buffer for the strip to `draw`, then writes it.
    fn draw_and_write(&self, strip: &Strip, draw: &mut dyn FnMut(&mut [u8])) -> io::Result<()> {
        let (at, bytes) = (self.at(strip), self.byte_count(strip));
        let lock = || self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = lock().pop().unwrap_or_default();
        buffer.resize(buffer.len().max(bytes + 2 * ALIGNMENT), 0);
        // Bytes that go to aligned places in the file lie in aligned places in memory.
        let shift = (at % ALIGNMENT as u64) as usize;
        let start = buffer.as_ptr().align_offset(ALIGNMENT) + shift;
        let pixels = &mut buffer[start..start + bytes];
        draw(pixels);
        let written = self.write(pixels, at);
        lock().push(buffer);
        written
    }

    /// Writes `bytes` at byte `at` of the file: the whole blocks among them past the page cache, if this
    /// file goes there, and what is left at both ends, which may share a block with other strips, as usual.
    fn write(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        let file = self.temporary.as_file();
        let head = (at.next_multiple_of(ALIGNMENT as u64) - at) as usize;
        let Some(direct) = self.direct.as_ref().filter(|_| head < bytes.len()) else {
            return write_all_at(file, bytes, at);
        };
        let (head, rest) = bytes.split_at(head);
        let (blocks, tail) = rest.split_at(rest.len() - rest.len() % ALIGNMENT);
        let blocks_at = at + head.len() as u64;
        write_all_at(file, head, at)?;
        match write_all_at(direct, blocks, blocks_at) {
            // Some file systems open files for direct I/O and then refuse it.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                write_all_at(file, blocks, blocks_at)?;
            }
            other => other?,
        }
        write_all_at(file, tail, blocks_at + blocks.len() as u64)
    }
}

impl StripSink for RawWriter {
    fn strip_bytes(&self) -> u64 {
        match self.direct {
            Some(_) => DIRECT_STRIP_BYTES,
            None => CACHED_STRIP_BYTES,
        }
    }

    fn fill(&self, strip: Strip, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        Ok(self.draw_and_write(&strip, draw)?)
    }

    fn put(&self, strip: Strip, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        let cols = self.cols as usize;
        if stride == cols && self.direct.is_none() {
            let pixels = &pixels[..self.byte_count(&strip)];
            return Ok(self.write(pixels, self.at(&strip))?);
        }
        self.fill(strip, &mut |strip| {
            for (row, from) in strip.chunks_exact_mut(cols).zip(pixels.chunks(stride)) {
                row.copy_from_slice(&from[..cols]);
            }
        })
    }
}

/// Where the bytes go in the end: the target of a symbolic link, or the path itself.
fn resolve(path: &Path) -> Result<PathBuf, WriteError> {
    let is_link = path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
    let target = if is_link {
        match fs::canonicalize(path) {
            Ok(target) => target,
            Err(error) => return Err(WriteError::io(path, "follow the symbolic link", &error)),
        }
    } else {
        path.to_owned()
    };
    match fs::metadata(&target) {
        Ok(meta) if meta.is_dir() => Err(WriteError::new(
            path,
            "is a folder; expected the name of a file",
        )),
        Ok(meta) if !meta.is_file() => Err(WriteError::new(
            path,
            "is a device or a pipe; expected a regular file, which can be mapped",
        )),
        Ok(_) => Ok(target),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(target),
        Err(error) => Err(WriteError::io(path, "write", &error)),
    }
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
