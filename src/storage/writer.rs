//! A raw file that is there whole or not at all.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use tempfile::TempPath;

use super::positioned::{ALIGNMENT, available_memory, open_direct, reserve, write_all_at};
use super::target::{WriteError, check_folder, resolve, sync_folder};
use crate::image::{Rect, Size, Strip, StripError, StripSink};
use crate::unfinished::{self, folder_of};

/// A file under way: written under a temporary name in the folder of its target, and renamed when it
/// is whole. So a reader sees the old file or the new one, never a mix, and an old map keeps its old
/// bytes. Dropped before [`RawWriter::finish`], it leaves nothing behind.
///
/// Or a part of a file that is there already, written in place (see [`RawWriter::into_existing`]).
///
/// A target that is a symbolic link is followed: the file it points to is replaced.
#[derive(Debug)]
pub struct RawWriter {
    file: File,
    /// The name until the file is whole; none in place.
    temporary: Option<TempPath>,
    target: PathBuf,
    cols: u64,
    /// Where the first row that is written lies in the file.
    offset: u64,
    /// That row.
    first_row: u64,
    /// Used again and again: fresh memory is slow.
    buffers: Mutex<Vec<Vec<u8>>>,
    /// The same file, past the page cache.
    direct: Option<File>,
}

/// A strip of this size is still in a core's cache when the kernel copies it.
const CACHED_STRIP_BYTES: u64 = 1 << 19;
/// Direct I/O is fast in large blocks only; those of all threads together take no more than the second
/// number.
const DIRECT_STRIP_BYTES: u64 = 8 << 20;
const DIRECT_BYTES: u64 = 64 << 20;
/// A file of more than this part of the available memory is written past the page cache: from about
/// a fifth on the kernel makes writers wait for the disk (`vm.dirty_ratio`), and its own way there is
/// the slower one.
const DIRECT_SHARE: u64 = 4;

impl RawWriter {
    /// Begins a file of `header` and then the rows `rows` of `cols` pixels of one byte each; takes the
    /// room on the disk first, where the file system can.
    ///
    /// # Errors
    ///
    /// When the folder is missing or not writable, the target is something else than a regular file,
    /// or there is no room.
    pub fn create(
        path: &Path,
        header: &[u8],
        rows: Strip,
        cols: u64,
    ) -> Result<RawWriter, WriteError> {
        let target = resolve(path)?;
        let folder = folder_of(&target);
        check_folder(path, folder)?;
        let temporary = unfinished::create(&target).map_err(|error| {
            WriteError::io(
                path,
                &format!("write into the folder {}", folder.display()),
                &error,
            )
        })?;

        let offset = header.len() as u64;
        let bytes = offset + (rows.end - rows.start) * cols;
        let (file, temporary) = temporary.into_parts();
        file.set_len(bytes)
            .and_then(|()| reserve(&file, 0, bytes))
            .map_err(|error| {
                let instead = "choose a smaller --size or another --output";
                WriteError::space(path, bytes, &error, instead)
            })?;
        write_all_at(&file, header, 0).map_err(|error| WriteError::io(path, "write", &error))?;
        Ok(RawWriter {
            direct: open_direct_if_large(&temporary, bytes),
            file,
            temporary: Some(temporary),
            target,
            cols,
            offset,
            first_row: rows.start,
            buffers: Mutex::default(),
        })
    }

    /// Writes the rows `rows` into a file of `header` and `size.rows() × size.cols()` pixels that is there
    /// already, in place; makes it, all zeros, if it is not. Several processes, also on several
    /// machines, can each write rows of their own. Nothing is undone if one of them fails.
    ///
    /// # Errors
    ///
    /// When the file has another length or another header, or cannot be written.
    pub fn into_existing(
        path: &Path,
        header: &[u8],
        size: Size,
        rows: Strip,
    ) -> Result<RawWriter, WriteError> {
        let target = resolve(path)?;
        check_folder(path, folder_of(&target))?;
        let failed = |error: io::Error| WriteError::io(path, "write", &error);
        let offset = header.len() as u64;
        let bytes = offset + size.pixels();
        let start = offset + rows.start * size.cols();
        let part = (rows.end - rows.start) * size.cols();
        let take_room = |file: &File| {
            reserve(file, start, part).map_err(|error| {
                let instead = "make some, or write all parts --into another file";
                WriteError::space(path, part, &error, instead)
            })
        };
        // Not truncated: others may be writing rows of theirs.
        let open = || File::options().read(true).write(true).open(&target);
        let file = match open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Whoever finds it finds it whole; who is not the first to give it its name takes the
                // first one's.
                let new = unfinished::create(&target).map_err(failed)?;
                new.as_file().set_len(bytes).map_err(failed)?;
                take_room(new.as_file())?;
                write_all_at(new.as_file(), header, 0).map_err(failed)?;
                match unfinished::persist_as_first(new, [target.clone()]) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(failed(error));
                    }
                    _ => open(),
                }
            }
            other => other,
        }
        .map_err(failed)?;
        let len = file.metadata().map_err(failed)?.len();
        if len != bytes {
            return Err(WriteError::new(
                path,
                format!(
                    "has {len} bytes, but {size} pixels need {bytes}; give the --size of the whole image, or remove the file"
                ),
            ));
        }
        let mut there = vec![0; header.len()];
        (&file).read_exact(&mut there).map_err(failed)?;
        if there != header {
            return Err(WriteError::new(
                path,
                format!(
                    "does not begin with the NumPy header of {size} u8 pixels; remove the file"
                ),
            ));
        }
        take_room(&file)?;
        Ok(RawWriter {
            direct: open_direct_if_large(&target, part),
            file,
            temporary: None,
            target,
            cols: size.cols(),
            offset,
            first_row: 0,
            buffers: Mutex::default(),
        })
    }

    /// Writes past the page cache, or not, whatever the size. Without effect where the system or the file
    /// system cannot.
    #[must_use]
    pub fn past_page_cache(self, past: bool) -> RawWriter {
        let path = self.temporary.as_deref().unwrap_or(&self.target);
        let direct = past.then(|| open_direct(path)).flatten();
        RawWriter { direct, ..self }
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
            self.file.sync_all().map_err(failed)?;
        }
        let mut files = Vec::new();
        if let Some(temporary) = self.temporary {
            files.push((temporary, target.as_path()));
        }
        // Only a file that gets its name now has an old header that is not its own.
        let renamed = !files.is_empty();
        let mut outdated = None;
        // Open, as the picture is, until both have their names.
        let mut header_file = None;
        let header = sidecar.map(|(path, _)| resolve(path)).transpose()?;
        if let (Some(path), Some((_, text))) = (&header, sidecar) {
            let failed = |error: io::Error| WriteError::io(path, "write", &error);
            let (mut file, temporary) = unfinished::create(path).map_err(failed)?.into_parts();
            file.write_all(text.as_bytes()).map_err(failed)?;
            if durable {
                file.sync_all().map_err(failed)?;
            }
            files.push((temporary, path.as_path()));
            header_file = Some(file);
            outdated = renamed.then_some(path.as_path());
        }
        unfinished::persist_together(files, outdated)
            .map_err(|(path, error)| WriteError::io(&path, "finish", &error))?;
        drop(header_file);
        if durable {
            for path in [Some(&target), header.as_ref()].into_iter().flatten() {
                sync_folder(folder_of(path)).map_err(failed)?;
            }
        }
        Ok(())
    }

    fn at(&self, strip: &Rect) -> u64 {
        self.offset + (strip.row_start - self.first_row) * self.cols + strip.col_start
    }

    /// Lends a buffer for the strip to `draw`, then writes it.
    fn draw_and_write(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> io::Result<()> {
        let (at, bytes) = (self.at(strip), strip.pixels() as usize);
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
        let file = &self.file;
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
            Some(_) => {
                let threads = thread::available_parallelism().map_or(1, |n| n.get() as u64);
                DIRECT_STRIP_BYTES.min(DIRECT_BYTES / threads)
            }
            None => CACHED_STRIP_BYTES,
        }
    }

    fn fill(&self, strip: &Rect, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), StripError> {
        Ok(self.draw_and_write(strip, draw)?)
    }

    fn put(&self, strip: &Rect, pixels: &[u8], stride: usize) -> Result<(), StripError> {
        let cols = strip.cols() as usize;
        if stride == cols && self.direct.is_none() {
            let pixels = &pixels[..strip.pixels() as usize];
            return Ok(self.write(pixels, self.at(strip))?);
        }
        self.fill(strip, &mut |strip| {
            for (row, from) in strip.chunks_exact_mut(cols).zip(pixels.chunks(stride)) {
                row.copy_from_slice(&from[..cols]);
            }
        })
    }
}

/// The file opened past the page cache, if `bytes` would crowd it.
fn open_direct_if_large(path: &Path, bytes: u64) -> Option<File> {
    available_memory()
        .filter(|memory| bytes > memory / DIRECT_SHARE)
        .and_then(|_| open_direct(path))
}
