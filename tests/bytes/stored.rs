//! Pixels stored in one way and another.

use std::sync::Arc;

use squaremap::image::{SampleType, Size};
use squaremap::layout::{BlockStarts, BlockTable, Layout, Order, Shape, Stacks, Strides};

/// Pixels of an image: row-major, the channels of each together.
pub(crate) struct Pixels {
    pub(crate) size: Size,
    pub(crate) channels: u64,
    pub(crate) sample: SampleType,
    pub(crate) bytes: Vec<u8>,
}

/// Bytes, and where the samples lie in them.
pub(crate) struct Stored {
    pub(crate) what: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) layout: Layout,
}

/// Numbers without a pattern (splitmix64).
pub(crate) fn noise(i: u64) -> u64 {
    let mut z = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The ways in which pixels may be stored.
const WAYS: &[&str] = &[
    "packed",
    "padded rows",
    "rows far apart",
    "planes",
    "lines",
    "columns",
    "from the bottom up",
    "from right to left",
    "the last channel first",
    "all the other way, by columns",
    "tiles",
    "tiles of a channel",
    "tiles of columns",
    "strips",
    "one large tile",
];

impl Pixels {
    /// Small whole numbers in whatever type, so that every sum of them is exact. A rectangle of them, in which
    /// blocks of any kind may lie as a whole, is zero.
    pub(crate) fn new(size: (u64, u64), channels: u64, sample: &str) -> Pixels {
        let sample: SampleType = sample.parse().expect("a sample type");
        let (rows, cols) = size;
        let mut bytes = Vec::new();
        for i in 0..rows * cols * channels {
            let (row, col) = (i / channels / cols, i / channels % cols);
            let is_zero = row < rows / 2 && col < cols / 2;
            let value = if is_zero { 0 } else { noise(i) % 100 };
            bytes.extend(number(sample, value as u8));
        }
        Pixels {
            size: Size::new(rows, cols).expect("a size"),
            channels,
            sample,
            bytes,
        }
    }

    /// Bytes of a sample.
    fn width(&self) -> u64 {
        self.sample.bytes()
    }

    fn shape(&self) -> Shape {
        Shape {
            size: self.size,
            frames: 1,
            channels: self.channels,
        }
    }

    /// As they are.
    pub(crate) fn packed(&self) -> Stored {
        Stored {
            what: "packed",
            bytes: self.bytes.clone(),
            layout: Layout::packed(self.size, self.channels, self.sample, 0).expect("a layout"),
        }
    }

    /// Copies every sample to where a layout says.
    fn store(&self, what: &'static str, layout: Layout) -> Stored {
        let width = self.width();
        let mut bytes = vec![0xa5; layout.bytes_needed() as usize];
        let mut from = self.bytes.chunks_exact(width as usize);
        for row in 0..self.size.rows() {
            for col in 0..self.size.cols() {
                for channel in 0..self.channels {
                    let sample = from.next().expect("as many as there are");
                    match layout.sample_offset(0, row, col, channel) {
                        Some(at) => {
                            bytes[at as usize..(at + width) as usize].copy_from_slice(sample);
                        }
                        None => assert!(sample.iter().all(|byte| *byte == 0), "only zeros"),
                    }
                }
            }
        }
        Stored {
            what,
            bytes,
            layout,
        }
    }

    /// In every way there is.
    pub(crate) fn everywhere(&self) -> impl Iterator<Item = Stored> {
        WAYS.iter().map(|what| self.stored(what))
    }

    /// In one of the [`WAYS`].
    pub(crate) fn stored(&self, what: &'static str) -> Stored {
        let (width, channels) = (self.width() as i64, self.channels as i64);
        let (rows, cols) = (self.size.rows() as i64, self.size.cols() as i64);
        let pixel = width * channels;
        let padded = cols * pixel + 5 * pixel;
        let ordered = |order, stride: Option<i64>| {
            let stride = stride.map(|stride| stride as u64);
            let layout = Layout::new(self.shape(), self.sample, 64, order, stride);
            self.store(what, layout.expect(what))
        };
        let strided = |offset: i64, (row, col, channel): (i64, i64, i64)| {
            let strides = Strides {
                frame: 0,
                row,
                col,
                channel,
                stacks: Some(Stacks {
                    frames: 1,
                    stride: 0,
                }),
            };
            let layout = Layout::strided(self.shape(), self.sample, offset as u64, strides);
            self.store(what, layout.expect(what))
        };
        match what {
            "packed" => self.packed(),
            "padded rows" => ordered(Order::PACKED, Some(padded)),
            "rows far apart" => ordered(Order::PACKED, Some(padded + 5000 * width)),
            "planes" => ordered(Order::PLANES, None),
            "lines" => ordered(Order::LINES, None),
            "columns" => ordered(Order::PACKED.reversed(), None),
            "from the bottom up" => strided((rows - 1) * padded, (-padded, pixel, width)),
            "from right to left" => strided((cols - 1) * pixel, (padded, -pixel, width)),
            "the last channel first" => strided((channels - 1) * width, (padded, pixel, -width)),
            "all the other way, by columns" => {
                let last = cols * rows * pixel - width;
                strided(last, (-pixel, -pixel * rows, -width))
            }
            "tiles" => self.blocks(what, (32, 48, self.channels), false),
            "tiles of a channel" => self.blocks(what, (16, 16, 1), false),
            "tiles of columns" => self.blocks(what, (40, 24, self.channels), true),
            "strips" => self.blocks(what, (7, self.size.cols(), self.channels), false),
            "one large tile" => self.blocks(what, (1024, 1024, 1), false),
            other => panic!("no way is {other}"),
        }
    }

    /// In blocks in an order without a pattern, those that are zero not there at all.
    fn blocks(&self, what: &'static str, block: (u64, u64, u64), by_cols: bool) -> Stored {
        let block = Shape {
            size: Size::new(block.0, block.1).expect("a size"),
            frames: 1,
            channels: block.2,
        };
        let (rows, cols) = (block.size.rows() as i64, block.size.cols() as i64);
        let (width, channels) = (self.width() as i64, block.channels as i64);
        let strides = match by_cols {
            false => Strides {
                frame: 0,
                row: cols * channels * width,
                col: channels * width,
                channel: width,
                stacks: None,
            },
            true => Strides {
                frame: 0,
                row: width,
                col: rows * width,
                channel: rows * cols * width,
                stacks: None,
            },
        };
        let (down, across) = (
            self.size.rows().div_ceil(block.size.rows()),
            self.size.cols().div_ceil(block.size.cols()),
        );
        let planes = self.channels.div_ceil(block.channels);
        let mut order: Vec<u64> = (0..planes * down * across).collect();
        order.sort_by_key(|i| noise(*i));
        let block_bytes = (rows * cols * channels * width) as u64;
        let starts = (0..planes * down * across).map(|i| {
            let (row, col) = (i / across % down, i % across);
            let end = ((row + 1) * block.size.rows(), (col + 1) * block.size.cols());
            let is_zero = end.0 <= self.size.rows() / 2 && end.1 <= self.size.cols() / 2;
            match is_zero {
                true => BlockStarts::NONE,
                false => 16 + order[i as usize] * (block_bytes + 3 * width as u64),
            }
        });
        let starts: Arc<[u64]> = starts.collect();
        let table = BlockStarts::new(starts, self.shape(), block, Order::PLANES).expect(what);
        let table: Arc<dyn BlockTable> = Arc::new(table);
        let layout = Layout::chunked(self.shape(), self.sample, block, (0, strides), table);
        self.store(what, layout.expect(what))
    }
}

/// A number as a sample.
fn number(sample: SampleType, value: u8) -> Vec<u8> {
    use squaremap::image::{ByteOrder, SampleKind};
    macro_rules! bytes {
        ($type:ty) => {
            match sample.order() {
                ByteOrder::Little => <$type>::from(value).to_le_bytes().to_vec(),
                ByteOrder::Big => <$type>::from(value).to_be_bytes().to_vec(),
            }
        };
    }
    match sample.kind() {
        SampleKind::U8 => vec![value],
        SampleKind::U16 => bytes!(u16),
        SampleKind::I32 => bytes!(i32),
        SampleKind::F32 => bytes!(f32),
        SampleKind::F64 => bytes!(f64),
        other => panic!("no test of {other:?}"),
    }
}
