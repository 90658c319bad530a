//! A raw file that is there whole or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::image::{Rect, Strip, StripError, StripSink};
use crate::storage::atomic_file;
use crate::storage::atomic_file::{Written, folder_of};
use crate::storage::disk::{available_memory, open_direct, reserve, write_all_at};
use crate::storage::target::{check_target, open_folder, resolve};
use crate::storage::write_error::{WriteError, WriteFault};

/// What direct I/O wants positions, lengths and memory to be multiples of. No disk has larger sectors and
/// no system larger pages: a page of the cache is never shared with what goes past it.
const ALIGNMENT: usize = 64 << 10;

/// A file under way: written under a temporary name in the folder of its target, and renamed when it
/// is whole. So a reader sees the old file or the new one, never a mix, and an old map keeps its old
/// bytes. Dropped before [`RawWriter::finish`], it leaves nothing behind.
///
/// Or a part of a file that is there already, written in place (see [`RawWriter::into_existing`]).
///
/// A target that is a symbolic link is followed: the file it points to is replaced.
#[derive(Debug)]
pub struct RawWriter {
    pub(crate) picture: Written,
    /// The header of its own beside it.
    pub(crate) header: Option<Written>,
    pub(crate) cols: u64,
    /// Where the first row that is written lies in the file.
    pub(crate) offset: u64,
    /// That row.
    pub(crate) first_row: u64,
    /// Bytes of the whole file.
    pub(crate) bytes: u64,
    /// Used again and again: fresh memory is slow.
    pub(crate) buffers: Mutex<Vec<Vec<u8>>>,
    /// The same file, past the page cache.
    pub(crate) direct: Option<File>,
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
    /// Begins a file of the bytes `start` and then the rows `rows` of `cols` pixels of one byte each;
    /// beside it the text of a header of its own, if there is one. Takes the room on the disk for both
    /// first, where the file system can.
    ///
    /// # Errors
    ///
    /// When the folder is missing or not writable, the target is something else than a regular file,
    /// or there is no room.
    pub fn create(
        path: &Path,
        start: &[u8],
        sidecar: Option<(&Path, &str)>,
        rows: Strip,
        cols: u64,
    ) -> Result<RawWriter, WriteError> {
        let target = check_target(path)?;
        let fails = |fault| WriteError::new(path, fault);
        let folder = folder_of(&target).to_owned();
        let picture = Written::create(target)
            .map_err(|error| fails(WriteFault::IntoFolder { folder, error }))?;
        let file = &picture.file;
        let offset = start.len() as u64;
        let bytes = offset + (rows.end - rows.start) * cols;
        file.set_len(bytes)
            .and_then(|()| reserve(file, 0, bytes))
            .map_err(|error| {
                let no_room = |error| WriteFault::NoRoom { bytes, error };
                fails(WriteFault::of_room(error, no_room))
            })?;
        write_all_at(file, start, 0).map_err(|error| fails(WriteFault::Write(error)))?;
        let header = sidecar
            .map(|(path, text)| {
                let write = |target| {
                    let header = Written::create(target)?;
                    (&header.file).write_all(text.as_bytes())?;
                    Ok(header)
                };
                write(resolve(path)?)
                    .map_err(|error| WriteError::new(path, WriteFault::Write(error)))
            })
            .transpose()?;
        Ok(RawWriter {
            direct: open_direct_if_large(&picture.file, bytes),
            picture,
            header,
            cols,
            offset,
            first_row: rows.start,
            bytes,
            buffers: Mutex::default(),
        })
    }

    /// Writes past the page cache, or not, whatever the size. Without effect where the system or the file
    /// system cannot.
    #[must_use]
    pub fn past_page_cache(self, past: bool) -> RawWriter {
        let direct = past.then(|| open_direct(&self.picture.file)).flatten();
        RawWriter { direct, ..self }
    }

    /// Gives the file its name, and so its header and `also`, a file that comes with it. `durable` waits
    /// until all are on the disk, their names too.
    ///
    /// A raw file and its header are two files, which no rename replaces at once: the old header goes
    /// first and the new one comes last, so that no file ever lies beside a header that is not its own.
    ///
    /// # Errors
    ///
    /// When the disk refuses; the old file then stays as it was.
    pub fn finish(self, also: Option<Written>, durable: bool) -> Result<(), WriteError> {
        let len = self.picture.file.metadata().map(|there| there.len());
        if !len.as_ref().is_ok_and(|len| *len == self.bytes) {
            let fault = WriteFault::Cut {
                len: len.unwrap_or(0),
                needed: self.bytes,
            };
            return Err(WriteError::new(&self.picture.target, fault));
        }
        // Only a file that gets its name now has an old header that is not its own.
        let outdated = (self.picture.temporary.as_ref())
            .and(self.header.as_ref())
            .map(Written::at);
        let files: Vec<Written> = [Some(self.picture), self.header, also]
            .into_iter()
            .flatten()
            .collect();
        let failed = |path: &Path, error| WriteError::new(path, WriteFault::Finish(error));
        let mut folders = Vec::new();
        if durable {
            for written in &files {
                let synced = written.file.sync_all();
                synced.map_err(|error| failed(&written.target, error))?;
                // Held now: its name may be another's by then.
                let folder = open_folder(folder_of(&written.at()));
                folders.push((
                    folder.map_err(|error| failed(&written.target, error))?,
                    written.target.clone(),
                ));
            }
        }
        atomic_file::persist_together(files, outdated.as_deref())
            .map_err(|(path, error)| failed(&path, error))?;
        for (folder, target) in folders {
            let synced = folder.map_or(Ok(()), |folder| folder.sync_all());
            synced.map_err(|error| failed(&target, error))?;
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
        let file = &self.picture.file;
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
pub(crate) fn open_direct_if_large(file: &File, bytes: u64) -> Option<File> {
    available_memory()
        .filter(|memory| bytes > memory / DIRECT_SHARE)
        .and_then(|_| open_direct(file))
}
