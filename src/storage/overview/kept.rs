//! What is written beside the texels of an overview that is kept, so that one that is not as it was written, or that is
//! of another picture, is found out.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::bytes::positioned::{has_data, read_exact_at};
use crate::image::Number;
use crate::layout::Bounds;
use crate::open::Image;
use crate::storage::disk::write_all_at;
use crate::storage::overview::pyramid::HEADER;

/// Texels of so many bytes have a checksum together: as much as is read to look at one of them.
const CHUNK: u64 = 1 << 20;
/// An overview of so many bytes is read whole before it is used: that takes some hundredths of a second.
const READ_AT_ONCE: u64 = 64 << 20;
/// Places of the image's file that are compared, and bytes of each.
const PLACES: u64 = 24;
const PLACE: u64 = 64;

/// What is told of a kept overview, beside its key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptFacts {
    pub(crate) range: Bounds,
    /// Which places of the image's file were looked at: nobody knows them before.
    pub(crate) salt: u64,
    /// The checksum of what was there.
    pub(crate) samples: u32,
}

/// The checksums of the texels, and for which of them it is known that they are right.
#[derive(Debug)]
pub(crate) struct Sums {
    sums: Vec<u32>,
    right: Vec<AtomicBool>,
    end: u64,
}

impl Sums {
    /// Reads the texels of the chunks that these bytes of the file lie in, unless that was done.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or are not as they were written.
    pub(crate) fn check(&self, file: &File, bytes: &Range<u64>) -> io::Result<()> {
        let first = bytes.start.saturating_sub(HEADER) / CHUNK;
        let end = bytes.end.saturating_sub(HEADER).div_ceil(CHUNK);
        for i in first..end {
            let (Some(sum), Some(right)) = (self.sums.get(i as usize), self.right.get(i as usize))
            else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            if right.load(Ordering::Relaxed) {
                continue;
            }
            if checksum(file, &chunk(i, self.end))? != *sum {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the kept overview is damaged",
                ));
            }
            right.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// The bytes of the `i`-th chunk of texels in a file of overview that ends at `end`.
fn chunk(i: u64, end: u64) -> Range<u64> {
    let start = HEADER + i * CHUNK;
    start..end.min(start + CHUNK)
}

fn checksum(file: &File, bytes: &Range<u64>) -> io::Result<u32> {
    let mut read = vec![0; (bytes.end - bytes.start) as usize];
    // Zeros need not be read.
    if has_data(file, bytes) {
        read_exact_at(file, &mut read, bytes.start)?;
    }
    Ok(crc32fast::hash(&read))
}

/// A number that nobody can foresee.
pub(crate) fn salt() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0)
}

/// The checksum of the image's bytes at some places that the salt tells, and at both ends of its samples.
pub(crate) fn samples(image: &Image, salt: u64) -> u32 {
    let end = image.bytes().len();
    let last = end.saturating_sub(PLACE);
    let mut hasher = crc32fast::Hasher::new();
    let start = image.layout().offset().unwrap_or(0).min(last);
    let mut state = salt;
    let places = (0..PLACES).map(|_| {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = u128::from(mixed ^ (mixed >> 31));
        start + ((mixed * u128::from(last - start + 1)) >> 64) as u64
    });
    for place in places.chain([start, last]) {
        let mut read = [0; PLACE as usize];
        let len = PLACE.min(end - place) as usize;
        image.some_bytes(place, &mut read[..len]);
        hasher.update(&read);
    }
    hasher.finalize()
}

/// Writes what is told, and the checksums behind the texels, which end at `end`; whether there was room for the key.
pub(crate) fn write(file: &File, key: &str, told: &KeptFacts, end: u64) -> io::Result<bool> {
    let mut table = Vec::new();
    for i in 0..(end - HEADER).div_ceil(CHUNK) {
        table.extend(checksum(file, &chunk(i, end))?.to_le_bytes());
    }
    let header = header(key, told, crc32fast::hash(&table));
    if header.len() as u64 != HEADER {
        return Ok(false);
    }
    write_all_at(file, &table, end)?;
    write_all_at(file, &header, 0)?;
    Ok(true)
}

/// What is told in a file with this key, the texels of which end at `end`; none if it has another key, or is not as it was
/// written, as far as that is known soon.
pub(crate) fn read(file: &File, key: &str, end: u64) -> Option<(KeptFacts, Sums)> {
    let chunks = (end - HEADER).div_ceil(CHUNK);
    if file.metadata().ok()?.len() != end + 4 * chunks {
        return None;
    }
    let mut header = vec![0; HEADER as usize];
    read_exact_at(file, &mut header, 0).ok()?;
    let (told, table_sum) = parse_header(&header, key)?;
    let mut table = vec![0; 4 * chunks as usize];
    read_exact_at(file, &mut table, end).ok()?;
    if crc32fast::hash(&table) != table_sum {
        return None;
    }
    let sums: Vec<u32> = table
        .as_chunks()
        .0
        .iter()
        .map(|sum| u32::from_le_bytes(*sum))
        .collect();
    let right = sums.iter().map(|_| AtomicBool::new(false)).collect();
    let sums = Sums { sums, right, end };
    if end <= READ_AT_ONCE {
        sums.check(file, &(HEADER..end)).ok()?;
    }
    Some((told, sums))
}

/// The key and what is told, padded; longer than [`HEADER`] if they do not fit.
fn header(key: &str, told: &KeptFacts, table: u32) -> Vec<u8> {
    // Bits, because what is read back must be what was written.
    let text = |number| match number {
        Number::Integer(value) => format!("integer {value}"),
        Number::Float(value) => format!("float {:016x}", value.to_bits()),
    };
    let range = match told.range.0 {
        Some((min, max)) => format!("{} {}", text(min), text(max)),
        None => "none".to_owned(),
    };
    let text = format!(
        "{key}range {range}\nsamples {:016x} {:08x}\ntable {table:08x}\n",
        told.salt, told.samples
    );
    let sum = crc32fast::hash(text.as_bytes());
    let mut header = format!("{text}end {sum:08x}\n").into_bytes();
    if (header.len() as u64) < HEADER {
        header.resize(HEADER as usize, 0);
    }
    header
}

/// What a header tells, and the checksum of the table, if it begins with this key and is as it was written.
fn parse_header(header: &[u8], key: &str) -> Option<(KeptFacts, u32)> {
    let text = header.split(|byte| *byte == 0).next()?;
    let text = std::str::from_utf8(text).ok()?;
    let (before, sum) = text.strip_suffix('\n')?.rsplit_once("end ")?;
    if hex(sum)? != u64::from(crc32fast::hash(before.as_bytes())) {
        return None;
    }
    let mut lines = before.strip_prefix(key)?.lines();
    let range = parse_range(lines.next()?.strip_prefix("range ")?)?;
    let (salt, samples) = lines.next()?.strip_prefix("samples ")?.split_once(' ')?;
    let table = lines.next()?.strip_prefix("table ")?;
    let told = KeptFacts {
        range,
        salt: hex(salt)?,
        samples: hex(samples)?.try_into().ok()?,
    };
    lines.next().is_none().then_some(())?;
    Some((told, hex(table)?.try_into().ok()?))
}

fn hex(digits: &str) -> Option<u64> {
    u64::from_str_radix(digits, 16).ok()
}

fn parse_range(text: &str) -> Option<Bounds> {
    if text == "none" {
        return Some(Bounds::NONE);
    }
    let mut words = text.split(' ');
    let mut number = || match (words.next()?, words.next()?) {
        ("integer", digits) => digits.parse().ok().map(Number::Integer),
        ("float", bits) => {
            let value = f64::from_bits(hex(bits)?);
            value.is_finite().then_some(Number::Float(value))
        }
        _ => None,
    };
    let (min, max) = (number()?, number()?);
    let rises = min.compare(max).is_some_and(|order| order.is_le());
    (rises && words.next().is_none()).then_some(Bounds(Some((min, max))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_only_under_their_own_key() {
        let (float, integer) = (Number::Float, Number::Integer);
        for range in [
            None,
            Some((float(-1.5), float(1e300))),
            Some((float(0.0), float(0.0))),
            Some((integer(-7), integer(u64::MAX.into()))),
        ] {
            let range = Bounds(range);
            let told = KeptFacts {
                range,
                salt: u64::MAX,
                samples: 7,
            };
            let mut header = header("a\nkey\n", &told, 9);
            assert_eq!(header.len() as u64, HEADER);
            let (back, table) = parse_header(&header, "a\nkey\n").unwrap();
            assert_eq!(
                (back.range, back.salt, back.samples, table),
                (range, u64::MAX, 7, 9)
            );
            assert!(parse_header(&header, "a\nkeg\n").is_none());
            for at in 0..header.iter().position(|byte| *byte == 0).unwrap() {
                header[at] ^= 1;
                assert!(parse_header(&header, "a\nkey\n").is_none(), "{at}");
                header[at] ^= 1;
            }
        }
        assert!(parse_header(&[0; 100], "a").is_none());
        for range in [
            "float 7ff8000000000000 float 0",
            "integer 5 integer 4",
            "integer 5 integer 6 7",
            "integer 5",
            "x",
            "",
        ] {
            assert_eq!(parse_range(range), None, "{range}");
        }
    }

    #[test]
    fn a_changed_byte_is_found_out() {
        let end = HEADER + CHUNK + 777;
        let file = tempfile::tempfile().unwrap();
        file.set_len(end).unwrap();
        write_all_at(&file, &[5; 1500], HEADER + CHUNK - 1000).unwrap();
        let told = KeptFacts {
            range: Bounds::NONE,
            salt: 1,
            samples: 2,
        };
        assert!(write(&file, "key\n", &told, end).unwrap());
        assert!(read(&file, "key\n", end).is_some());
        for at in [
            HEADER,
            HEADER + CHUNK - 1,
            HEADER + CHUNK,
            end - 1,
            end,
            end + 7,
        ] {
            let mut byte = [0];
            read_exact_at(&file, &mut byte, at).unwrap();
            write_all_at(&file, &[byte[0] ^ 16], at).unwrap();
            assert!(read(&file, "key\n", end).is_none(), "{at}");
            write_all_at(&file, &byte, at).unwrap();
        }
        assert!(read(&file, "key\n", end).is_some());
    }
}
