//! The lines of a CSV file of squares.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::scene::error::{COLUMNS, CsvFault, LineFault, SquareError};
use crate::scene::square::Square;

/// Bytes that a line may have. Ten digits a field leave room for many columns more than are read.
const LINE_BYTES: usize = 4096;

/// The beginning of a line: bytes and lines before it.
#[derive(Clone, Copy)]
pub(super) struct Position {
    byte: u64,
    line: u64,
}

/// The lines of a file, one at a time.
pub(super) struct CsvLines {
    pub(super) path: PathBuf,
    reader: BufReader<File>,
    /// Where the next line begins.
    next: Position,
    /// The line last read, with what ends it.
    text: Vec<u8>,
}

impl CsvLines {
    pub(super) fn new(path: &Path, file: File) -> CsvLines {
        CsvLines {
            path: path.to_owned(),
            reader: BufReader::with_capacity(1 << 16, file),
            next: Position { byte: 0, line: 0 },
            text: Vec::new(),
        }
    }

    /// The file itself.
    pub(super) fn file(&self) -> &File {
        self.reader.get_ref()
    }

    /// Reads the next line that is not empty and returns where it begins; none at the end.
    pub(super) fn advance(&mut self) -> Result<Option<Position>, SquareError> {
        loop {
            self.text.clear();
            let at = self.next;
            let bytes = (&mut self.reader)
                .take(LINE_BYTES as u64)
                .read_until(b'\n', &mut self.text)
                .map_err(|e| self.fails(CsvFault::Read(e)))?;
            if bytes == 0 {
                return Ok(None);
            }
            self.next.byte += bytes as u64;
            self.next.line += 1;
            if bytes == LINE_BYTES && !self.text.ends_with(b"\n") {
                return Err(self.error(LineFault::TooLong { most: LINE_BYTES }));
            }
            if !self.text.trim_ascii().is_empty() {
                return Ok(Some(at));
            }
        }
    }

    /// The square on the next line that is not empty, and where that begins; none at the end.
    pub(super) fn square(
        &mut self,
        columns: &Columns,
    ) -> Result<Option<(Position, Square)>, SquareError> {
        let at = self.next;
        // Lines of nothing but four numbers, as nearly all are, where they lie in the buffer.
        if let Some((square, bytes)) = columns.plain_square(self.reader.buffer()) {
            self.reader.consume(bytes);
            self.next.byte += bytes as u64;
            self.next.line += 1;
            return Ok(Some((at, square)));
        }
        match self.advance()? {
            Some(at) => Ok(Some((at, columns.square(self)?))),
            None => Ok(None),
        }
    }

    /// Passes over `skip` squares from `position` on and appends the next `count` to `squares`.
    pub(super) fn read(
        &mut self,
        position: &Position,
        skip: u64,
        count: u64,
        columns: &Columns,
        squares: &mut Vec<Square>,
    ) -> Result<(), SquareError> {
        self.reader
            .seek(SeekFrom::Start(position.byte))
            .map_err(|e| self.fails(CsvFault::Read(e)))?;
        self.next = *position;
        for i in 0..skip.saturating_add(count) {
            let Some((_, square)) = self.square(columns)? else {
                return Err(self.fails(CsvFault::Shorter));
            };
            if i >= skip {
                squares.push(square);
            }
        }
        Ok(())
    }

    /// The fields of the line last read, without spaces and quotes around them.
    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        self.text.split(|byte| *byte == b',').map(|field| {
            let field = field.trim_ascii();
            field
                .strip_prefix(b"\"")
                .and_then(|field| field.strip_suffix(b"\""))
                .unwrap_or(field)
                .trim_ascii()
        })
    }

    /// What is wrong with the line last read.
    fn error(&self, fault: LineFault) -> SquareError {
        let line = self.next.line;
        self.fails(CsvFault::Line { line, fault })
    }

    fn fails(&self, fault: CsvFault) -> SquareError {
        SquareError::csv(&self.path, fault)
    }
}

/// Which field of a line is what.
pub(super) struct Columns {
    /// For each field of a line, its index in [`COLUMNS`], if any.
    fields: Vec<Option<usize>>,
}

impl Columns {
    /// Reads the first line.
    pub(super) fn parse(lines: &mut CsvLines) -> Result<Columns, SquareError> {
        if lines.advance()?.is_none() {
            return Err(lines.fails(CsvFault::Empty));
        }
        if lines.text.starts_with(b"\xef\xbb\xbf") {
            lines.text.drain(..3);
        }
        let fields: Vec<Option<usize>> = lines
            .fields()
            .map(|field| {
                COLUMNS
                    .iter()
                    .position(|name| field.eq_ignore_ascii_case(name.as_bytes()))
            })
            .collect();
        for (i, column) in COLUMNS.into_iter().enumerate() {
            let times = fields.iter().filter(|field| **field == Some(i)).count();
            let text = || shown(lines.text.trim_ascii());
            let fault = match times {
                1 => continue,
                0 => LineFault::NoColumn {
                    column,
                    text: text(),
                },
                _ => LineFault::Columns {
                    column,
                    times,
                    text: text(),
                },
            };
            return Err(lines.error(fault));
        }
        Ok(Columns { fields })
    }

    /// The square on the line at the beginning of `bytes` and the bytes of that line, if all of it is there and it is
    /// nothing but four numbers.
    fn plain_square(&self, bytes: &[u8]) -> Option<(Square, usize)> {
        let fields: &[Option<usize>; COLUMNS.len()] = self.fields.as_slice().try_into().ok()?;
        let mut values = [0; COLUMNS.len()];
        let mut at = 0;
        for (i, field) in fields.iter().enumerate() {
            let mut value = 0_u64;
            let start = at;
            while let Some(digit) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0'))
                && digit < 10
                && at - start < 10
            {
                value = value * 10 + u64::from(digit);
                at += 1;
            }
            let is_last = i + 1 == fields.len();
            if is_last && bytes.get(at) == Some(&b'\r') {
                at += 1;
            }
            let end = if is_last { b'\n' } else { b',' };
            if at == start || bytes.get(at) != Some(&end) {
                return None;
            }
            at += 1;
            values[(*field)?] = u32::try_from(value).ok()?;
        }
        let [row, col, half_side, level] = values;
        let level = u8::try_from(level).ok()?;
        let square = Square {
            row,
            col,
            half_side,
            level,
        };
        Some((square, at))
    }

    /// The square on the line last read.
    fn square(&self, lines: &CsvLines) -> Result<Square, SquareError> {
        let mut values = [0; COLUMNS.len()];
        let mut found = 0;
        for field in lines.fields() {
            if let Some(Some(column)) = self.fields.get(found) {
                values[*column] = number(field, *column).map_err(|fault| lines.error(fault))?;
            }
            found += 1;
        }
        if found != self.fields.len() {
            return Err(lines.error(LineFault::Fields {
                found,
                expected: self.fields.len(),
            }));
        }
        let [row, col, half_side, level] = values;
        Ok(Square {
            row,
            col,
            half_side,
            // At most 255, by `number`.
            level: level as u8,
        })
    }
}

fn number(field: &[u8], column: usize) -> Result<u32, LineFault> {
    let column = COLUMNS[column];
    let max = if column == "level" { 255 } else { u32::MAX };
    str::from_utf8(field)
        .ok()
        .and_then(|text| text.parse().ok())
        .filter(|value| *value <= max)
        .ok_or_else(|| LineFault::Number {
            column,
            text: shown(field),
            max,
        })
}

/// Bytes of a foreign file for a message of one line.
fn shown(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(60)];
    let more = if bytes.len() > start.len() { "…" } else { "" };
    format!("{}{more}", String::from_utf8_lossy(start).escape_debug())
}
