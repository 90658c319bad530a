//! A large PNG, band after band, each compressed by all threads.

use std::io::{self, Write};
use std::mem;
use std::sync::LazyLock;

use rayon::prelude::*;

use crate::view::geometry::camera::Screen;
use crate::view::output::png::png_encoder;

/// About as many bytes as a thread compresses at a time: so many that it matters little that nothing before them is
/// known.
const PART: usize = 1 << 20;

/// The head of a zlib stream: a window of 32 KiB, compressed quickly.
const HEAD: [u8; 2] = [0x78, 0x01];

/// A last block without anything in it.
const LAST_BLOCK: [u8; 2] = [0x03, 0x00];

/// A PNG under way.
pub(crate) struct PngBands<W: Write> {
    writer: png::Writer<W>,
    /// Bytes of a row.
    row: usize,
    sum: Adler,
    /// What is compressed and not written.
    ready: Vec<u8>,
}

/// The checksum of all that was compressed: two sums, modulo a prime.
struct Adler {
    a: u64,
    b: u64,
}

const PRIME: u64 = 65_521;

impl Adler {
    /// Takes in so many bytes that have this checksum of their own.
    fn add(&mut self, own: u32, bytes: usize) {
        let (a, b) = (u64::from(own & 0xffff), u64::from(own >> 16));
        let bytes = bytes as u64 % PRIME;
        self.b = (self.b + b + bytes * (self.a + PRIME - 1)) % PRIME;
        self.a = (self.a + a + PRIME - 1) % PRIME;
    }

    fn value(&self) -> u32 {
        (self.b << 16 | self.a) as u32
    }
}

impl<W: Write> PngBands<W> {
    /// A PNG of this size.
    ///
    /// # Errors
    ///
    /// When its head cannot be written, or the library that compresses does it in another way than was known.
    pub(crate) fn new(to: W, screen: Screen) -> io::Result<PngBands<W>> {
        static FIT: LazyLock<bool> = LazyLock::new(parts_fit);
        if !*FIT {
            return Err(io::Error::other("fdeflate's blocks cannot be put together"));
        }
        Ok(PngBands {
            writer: png_encoder(to, screen).write_header()?,
            row: 3 * screen.cols as usize,
            sum: Adler { a: 1, b: 0 },
            ready: HEAD.to_vec(),
        })
    }

    /// Writes whole rows of red, green and blue.
    pub(crate) fn write(&mut self, rows: &[u8]) -> io::Result<()> {
        let part = (PART / self.row.max(1)).max(1) * self.row;
        let parts: Vec<(Vec<u8>, u32, usize)> = rows
            .par_chunks(part)
            .map(|rows| {
                let filtered = filtered(rows, self.row);
                let sum = simd_adler32::adler32(&&filtered[..]);
                (compressed(&filtered), sum, filtered.len())
            })
            .collect();
        for (bytes, sum, len) in parts {
            self.sum.add(sum, len);
            let mut ready = mem::take(&mut self.ready);
            ready.extend(bytes);
            self.writer.write_chunk(png::chunk::IDAT, &ready)?;
        }
        Ok(())
    }

    /// Nothing follows.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        let mut ready = mem::take(&mut self.ready);
        ready.extend(LAST_BLOCK);
        ready.extend(self.sum.value().to_be_bytes());
        self.writer.write_chunk(png::chunk::IDAT, &ready)?;
        self.writer.finish()?;
        Ok(())
    }
}

/// Rows as what they differ in from the pixel on the left, or from the row above if that is less, each behind the number
/// of its filter. Nothing is known of what is above the first.
fn filtered(rows: &[u8], row: usize) -> Vec<u8> {
    const PIXEL: usize = 3;
    const LEFT: u8 = 1;
    const ABOVE: u8 = 2;
    let mut filtered = Vec::with_capacity(rows.len() + rows.len() / row.max(1));
    let mut from_above = Vec::new();
    let mut above: &[u8] = &[];
    for own in rows.chunks(row.max(1)) {
        let start = filtered.len();
        filtered.push(LEFT);
        filtered.extend(&own[..PIXEL.min(own.len())]);
        let pairs = own.iter().skip(PIXEL).zip(own);
        filtered.extend(pairs.map(|(own, left)| own.wrapping_sub(*left)));
        if !above.is_empty() {
            from_above.clear();
            let pairs = own.iter().zip(above);
            from_above.extend(pairs.map(|(own, above)| own.wrapping_sub(*above)));
            if size(&from_above) < size(&filtered[start + 1..]) {
                filtered[start] = ABOVE;
                filtered[start + 1..].copy_from_slice(&from_above);
            }
        }
        above = own;
    }
    filtered
}

/// How far differences are from zero, all together.
fn size(differences: &[u8]) -> u64 {
    let sum = |part: &[u8]| {
        part.iter()
            .map(|own| u32::from((*own as i8).unsigned_abs()))
            .sum::<u32>()
    };
    differences
        .chunks(1 << 16)
        .map(|part| u64::from(sum(part)))
        .sum()
}

/// A block that knows nothing of others, not the last, and an empty one that ends with a whole byte.
fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut stream = fdeflate::compress_to_vec(bytes);
    // Without the stream's head and its checksum.
    stream.truncate(stream.len() - 4);
    let mut block = stream.split_off(2);
    // It says of itself that it is the last.
    block[0] &= !1;
    // The code at its end ends with a one; zeros behind it fill its byte. Three of them begin a block that is stored as
    // it is, on whole bytes: first how many, twice.
    if block.last().is_some_and(|last| last.leading_zeros() < 3) {
        block.push(0);
    }
    block.extend([0x00, 0x00, 0xff, 0xff]);
    block
}

/// Whether blocks end as they must for others to follow, however many bits of their last byte are left.
fn parts_fit() -> bool {
    (1..=64_u8).all(|len| {
        let bytes: Vec<u8> = (0..len).collect();
        let (one, other) = bytes.split_at(usize::from(len / 2));
        let mut stream = [&HEAD[..], &compressed(one), &compressed(other), &LAST_BLOCK].concat();
        stream.extend(simd_adler32::adler32(&&bytes[..]).to_be_bytes());
        fdeflate::decompress_to_vec(&stream).is_ok_and(|found| found == bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_readers_find_the_pixels() {
        for (rows, cols) in [(1, 1), (5, 3), (700, 1000), (3, 500_000)] {
            let noise = |i: u32| (i.wrapping_mul(0x9e37_79b9) >> 24) as u8;
            let pixels: Vec<u8> = (0..3 * rows * cols)
                .map(|i| if i / 5000 % 2 == 0 { noise(i) } else { 7 })
                .collect();
            let mut file = Vec::new();
            let screen = Screen { rows, cols };
            let mut png = PngBands::new(&mut file, screen).expect("a file");
            let row = 3 * cols as usize;
            let mut left = &pixels[..];
            for band in [1, 2, 300, usize::MAX] {
                let (band, rest) = left.split_at(band.saturating_mul(row).min(left.len()));
                png.write(band).expect("written");
                left = rest;
            }
            png.finish().expect("written");
            let decoder = png::Decoder::new(io::Cursor::new(&file));
            let mut reader = decoder.read_info().expect("a PNG");
            let mut found = vec![0; reader.output_buffer_size().expect("a size")];
            let info = reader.next_frame(&mut found).expect("pixels");
            assert_eq!((info.width, info.height), (cols, rows));
            assert!(found == pixels);
            reader.finish().expect("nothing is wrong behind them");
        }
    }

    #[test]
    fn checksums_of_parts_make_that_of_all() {
        let bytes: Vec<u8> = (0..300_000_u32)
            .map(|i| (i.wrapping_mul(i) >> 7) as u8)
            .collect();
        let mut sum = Adler { a: 1, b: 0 };
        for part in bytes.chunks(70_000) {
            sum.add(simd_adler32::adler32(&part), part.len());
        }
        assert_eq!(sum.value(), simd_adler32::adler32(&&bytes[..]));
    }
}
