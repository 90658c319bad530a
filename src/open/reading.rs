//! Reading an image's bytes, and telling where they come from what will be read.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::SystemTime;

use crate::bytes::{Bytes, FileIdentity};
use crate::image::Rect;
use crate::open::gather::{Reader, Target, gather};
use crate::open::image::Image;

/// The most attempts at reading an image of which more and more is lost meanwhile.
const MOST_ATTEMPTS: usize = 3;

impl Image {
    /// The file whose bytes they are, if it is one.
    pub(crate) fn file_path(&self) -> Option<&Path> {
        self.bytes.path()
    }

    /// How many bytes there are now, as far as the system tells.
    pub(crate) fn len_now(&self) -> u64 {
        self.bytes.len_now()
    }

    /// What is [missing](Image::missing) of the bytes as they are now.
    pub(crate) fn missing_now(&self) -> Vec<Range<u64>> {
        self.missing(self.len_now())
    }

    /// What `read` makes of the image and of the bytes that are missing, in order: these are zeros that
    /// count for nothing. What is missing shows when it is read: if more is than was known, `read` is
    /// called again, a few times at most.
    pub(crate) fn read_knowing_missing<T>(&self, read: impl Fn(&[Range<u64>]) -> T) -> T {
        let mut missing = self.missing_now();
        for _ in 1..MOST_ATTEMPTS {
            let made = read(&missing);
            let now = self.missing_now();
            if now == missing {
                return made;
            }
            missing = now;
        }
        read(&missing)
    }

    /// When the bytes were last written to, as far as the system says.
    pub fn modified(&self) -> Option<SystemTime> {
        self.bytes.modified()
    }

    /// Fills `to` with the bytes from `start` on; zeros for what cannot be read.
    pub(crate) fn some_bytes(&self, start: u64, to: &mut [u8]) {
        if self.bytes.read_at(start, to).is_err() {
            to.fill(0);
        }
    }

    /// As [`Bytes::settle`](crate::bytes::Bytes::settle).
    pub(crate) fn settle(&self, go_on: &dyn Fn() -> bool) -> bool {
        self.bytes.settle(go_on)
    }

    /// Which file it was, and in which state, when it was opened, as far as the system tells.
    pub(crate) fn file_identity(&self) -> Option<FileIdentity> {
        self.bytes.identity()
    }

    /// Whether none of these bytes was ever written, as far as the system tells: then all are zero, and
    /// need not be read.
    pub fn is_hole(&self, bytes: &Range<u64>) -> bool {
        self.bytes.is_hole(bytes)
    }

    /// Tells the system to read only the pages that are looked at, or (as when opened) those around
    /// them, too, which is right for reading on. Holds for all clones.
    pub fn expect_random(&self, random: bool) {
        self.bytes.expect_random(random);
    }

    /// Asks for these bytes, which will be read soon. Returns at once.
    pub fn will_need(&self, ranges: &[Range<u64>]) {
        self.bytes.want(ranges);
    }

    /// The bytes of the pixels in `rect` of the first frame as they are stored, row after row without gaps, the
    /// channels of each pixel together: in `room`, or as they lie in memory. Those that cannot be read are zeros,
    /// and [damage](Image::damage). `rect` must lie inside the image.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use squaremap::bytes::Memory;
    /// use squaremap::image::{Rect, SampleType, Size};
    /// use squaremap::layout::Layout;
    /// use squaremap::open::Image;
    ///
    /// let layout = Layout::packed(Size::new(3, 4)?, 1, SampleType::U8, 0)?;
    /// let pixels: Vec<u8> = (0..12).collect();
    /// let image = Image::from_bytes(Arc::new(Memory(pixels)), layout)?;
    /// assert_eq!(image.pixels(&Rect::new(1..3, 2..4), &mut Vec::new()), [6, 7, 10, 11]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pixels<'a>(&'a self, rect: &Rect, room: &'a mut Vec<u8>) -> &'a [u8] {
        let layout = self.layout();
        if rect.is_empty() {
            return &[];
        }
        let (width, channels) = (layout.sample().bytes(), layout.channels());
        let (pixel, row) = (width * channels, width * channels * rect.cols());
        if let Some(span) = self.packed(rect)
            && let Some(bytes) = self.bytes.slice(span)
        {
            return bytes;
        }
        room.resize((rect.rows() * row) as usize, 0);
        let target = Target {
            row: row as usize,
            col: pixel as usize,
            channel: width as usize,
        };
        gather(self, layout, rect, (room, target), &mut Vec::new());
        room
    }

    /// Where all [`pixels`](Image::pixels) of `rect`, which is not empty, lie one after another, if they do.
    pub(crate) fn packed(&self, rect: &Rect) -> Option<Range<u64>> {
        let layout = self.layout();
        let (width, channels) = (layout.sample().bytes(), layout.channels());
        let pixel = width * channels;
        let strided = layout.as_strided().filter(|strided| {
            let strides = strided.strides();
            strides.col == pixel as i64
                && strided.is_in_order()
                && (channels == 1 || strides.channel == width as i64)
                && (rect.rows() == 1 || strides.row == (pixel * rect.cols()) as i64)
        });
        strided.map(|strided| strided.span(0, rect, &(0..channels)))
    }

    /// A way through the bytes in their order, for a thread of its own.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub(crate) fn in_order(&self) -> io::Result<InOrder<'_>> {
        Ok(InOrder {
            image: self,
            own: self.bytes.in_order()?,
        })
    }
}

/// A way through the bytes of an image in their order, which changes nothing for who looks at it meanwhile.
pub(crate) struct InOrder<'a> {
    image: &'a Image,
    own: Option<Box<dyn Bytes>>,
}

impl InOrder<'_> {
    /// Asks for these bytes, which will be read next. Returns at once.
    pub(crate) fn will_need(&self, ranges: &[Range<u64>]) {
        self.bytes().want(ranges);
    }

    fn bytes(&self) -> &dyn Bytes {
        self.own.as_deref().unwrap_or(&*self.image.bytes)
    }

    /// As [`Image::is_hole`].
    pub(crate) fn is_hole(&self, bytes: &Range<u64>) -> bool {
        self.bytes().is_hole(bytes)
    }
}

impl Reader for InOrder<'_> {
    fn slice(&self, range: Range<u64>) -> Option<&[u8]> {
        self.bytes().slice(range)
    }

    fn read(&self, start: u64, to: &mut [u8]) -> Vec<Range<u64>> {
        if self.is_hole(&(start..start + to.len() as u64)) {
            to.fill(0);
            return Vec::new();
        }
        match self.bytes().read_at(start, to) {
            Ok(()) => Vec::new(),
            // It may be a single page of all these: a map knows page by page, and remembers.
            Err(_) => self.image.read(start, to),
        }
    }
}

impl Reader for Image {
    fn slice(&self, range: Range<u64>) -> Option<&[u8]> {
        self.bytes.slice(range)
    }

    fn read(&self, start: u64, to: &mut [u8]) -> Vec<Range<u64>> {
        let range = start..start + to.len() as u64;
        match self.bytes.slice(range.clone()) {
            Some(bytes) => to.copy_from_slice(bytes),
            None => {
                if self.bytes.read_at(start, to).is_ok() {
                    return Vec::new();
                }
                to.fill(0);
                self.unread.add(range.clone());
            }
        }
        let missing = self.missing_now().into_iter();
        let here = missing.map(|lost| lost.start.max(range.start)..lost.end.min(range.end));
        here.filter(|lost| !lost.is_empty()).collect()
    }
}
