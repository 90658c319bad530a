//! Squares out of a CSV file, piece by piece.

use std::fs::{File, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::bytes::regular;
use crate::scene::csv::lines::{Columns, CsvLines, Position};
use crate::scene::error::{CsvFault, SquareError};
use crate::scene::square::{Square, Squares};
use crate::storage::available_memory;

/// Squares from one known position in the file to the next. A reader that takes pieces of this many
/// from the back passes over every line about twice; a billion squares then need 1 MB of positions.
const SQUARES_BETWEEN_POSITIONS: u64 = 16_384;

/// About so many bytes are summed up at a time.
const CHECKED_TOGETHER: usize = 1 << 12;

/// The squares of a CSV file.
///
/// The first line names the columns row, col, half_side and level, in any order and case; other
/// columns are passed over. Fields are separated by commas, may have spaces around them and may
/// stand in double quotes; empty lines don't count. A byte order mark and CRLF are accepted.
///
/// Opening reads the file once and checks every line. After that [`CsvSquares::read`] finds a piece
/// by its position, so that memory does not depend on the number of squares; only a pipe, which
/// cannot be read twice, is kept in memory (16 bytes a square).
pub struct CsvSquares {
    path: PathBuf,
    source: CsvSource,
    checksum: u32,
}

enum CsvSource {
    Memory(Vec<Square>),
    File {
        version: Version,
        columns: Columns,
        count: u64,
        /// Where the squares 0, [`SQUARES_BETWEEN_POSITIONS`], twice as many… begin.
        positions: Vec<Position>,
    },
}

impl CsvSquares {
    /// Opens a file and checks all of it.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, its first line does not name the four columns, or a line below
    /// is not a square; the message has the line number and what was expected.
    pub fn open(path: &Path) -> Result<CsvSquares, SquareError> {
        let file = open(path)?;
        let metadata = file.metadata().map_err(|e| unreadable(path, e))?;
        if metadata.is_dir() {
            return Err(SquareError::csv(path, CsvFault::ReadFolder));
        }
        let mut lines = CsvLines::new(path, file);
        let columns = Columns::parse(&mut lines)?;
        let mut checksum = crc32fast::Hasher::new();
        // Many together, which takes less time.
        let mut bytes = Vec::with_capacity(2 * CHECKED_TOGETHER);
        let mut sum_up = |square: &Square| {
            for number in [square.row, square.col, square.half_side] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.push(square.level);
            if bytes.len() >= CHECKED_TOGETHER {
                checksum.update(&bytes);
                bytes.clear();
            }
        };
        let source = if metadata.is_file() {
            let version = Version::of(&metadata);
            let mut positions = Vec::new();
            let mut squares = 0;
            while let Some((position, square)) = lines.square(&columns)? {
                if squares % SQUARES_BETWEEN_POSITIONS == 0 {
                    positions.push(position);
                }
                sum_up(&square);
                squares += 1;
            }
            version.check(&lines)?;
            CsvSource::File {
                version,
                columns,
                count: squares,
                positions,
            }
        } else {
            let mut squares = Vec::new();
            let most = most_in_memory();
            while let Some((_, square)) = lines.square(&columns)? {
                if squares.len() as u64 >= most || squares.try_reserve(1).is_err() {
                    let kept = squares.len() as u64;
                    return Err(SquareError::csv(path, CsvFault::TooManyForMemory { kept }));
                }
                sum_up(&square);
                squares.push(square);
            }
            CsvSource::Memory(squares)
        };
        checksum.update(&bytes);
        Ok(CsvSquares {
            path: path.to_owned(),
            source,
            checksum: checksum.finalize(),
        })
    }

    /// Tells the squares from others: the CRC-32 of all in drawing order, each as row, column and half side
    /// in four little-endian bytes and the level in one.
    pub fn checksum(&self) -> u32 {
        self.checksum
    }
}

impl Squares for CsvSquares {
    fn count(&self) -> u64 {
        match &self.source {
            CsvSource::Memory(squares) => squares.count(),
            CsvSource::File { count, .. } => *count,
        }
    }

    fn read(&self, range: Range<u64>, squares: &mut Vec<Square>) -> Result<(), SquareError> {
        let (version, columns, positions) = match &self.source {
            CsvSource::Memory(all) => return all.read(range, squares),
            CsvSource::File {
                version,
                columns,
                positions,
                ..
            } => (version, columns, positions),
        };
        let before = range.start / SQUARES_BETWEEN_POSITIONS;
        let Some(position) = positions.get(before as usize).filter(|_| !range.is_empty()) else {
            return Ok(());
        };
        let skip = range.start % SQUARES_BETWEEN_POSITIONS;
        // Opened anew for each piece, so that several threads can read at once.
        let file = regular::open(&self.path, File::options().read(true));
        let file = file.map_err(|e| unreadable(&self.path, e))?;
        let mut lines = CsvLines::new(&self.path, file);
        let result = lines.read(position, skip, range.end - range.start, columns, squares);
        // Looked at after reading, so that a change meanwhile is seen too; and before an error is
        // passed on, because the file was flawless when it was opened.
        version.check(&lines)?;
        result
    }
}

/// What tells a file from its later self, or from another one of its name.
#[derive(PartialEq)]
struct Version {
    bytes: u64,
    modified: Option<std::time::SystemTime>,
    #[cfg(unix)]
    device_and_inode: (u64, u64),
}

impl Version {
    fn of(metadata: &Metadata) -> Version {
        Version {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            device_and_inode: {
                use std::os::unix::fs::MetadataExt;
                (metadata.dev(), metadata.ino())
            },
        }
    }

    /// That the file being read is still this one.
    fn check(&self, lines: &CsvLines) -> Result<(), SquareError> {
        let metadata = lines.file().metadata();
        if *self == Version::of(&metadata.map_err(|e| unreadable(&lines.path, e))?) {
            return Ok(());
        }
        Err(SquareError::csv(&lines.path, CsvFault::Changed))
    }
}

/// Squares that may be kept in memory: a third of what is free, as a list that grows is there twice for a moment.
fn most_in_memory() -> u64 {
    let free = available_memory().unwrap_or(1 << 30);
    free / 3 / size_of::<Square>() as u64
}

fn open(path: &Path) -> Result<File, SquareError> {
    File::open(path).map_err(|e| unreadable(path, e))
}

fn unreadable(path: &Path, reason: io::Error) -> SquareError {
    SquareError::csv(path, CsvFault::Read(reason))
}
