//! Reading an image's bytes, and telling where they come from what will be read.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::SystemTime;

use crate::bytes::Bytes;
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
    pub fn will_need(&self, bytes: Range<u64>) {
        self.bytes.want(&[bytes]);
    }

    /// Fills `to` with the bytes from `start` on. Those that cannot be read are zeros, and
    /// [damage](Image::damage) of the image.
    pub(crate) fn read(&self, start: u64, to: &mut [u8]) {
        let end = start + to.len() as u64;
        if let Some(bytes) = self.bytes.slice(start..end) {
            to.copy_from_slice(bytes);
        } else if self.bytes.read_at(start, to).is_err() {
            to.fill(0);
            self.unread.add(start..end);
        }
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
    fn bytes(&self) -> &dyn Bytes {
        self.own.as_deref().unwrap_or(&*self.image.bytes)
    }

    /// As [`Image::is_hole`].
    pub(crate) fn is_hole(&self, bytes: &Range<u64>) -> bool {
        self.bytes().is_hole(bytes)
    }

    /// Fills `to` with the bytes from `start` on. Returns those of them that are missing, in order: zeros, and
    /// damage of the image.
    pub(crate) fn read(&self, start: u64, to: &mut [u8]) -> Vec<Range<u64>> {
        let range = start..start + to.len() as u64;
        if self.is_hole(&range) {
            to.fill(0);
            return Vec::new();
        }
        if self.bytes().read_at(start, to).is_ok() {
            return Vec::new();
        }
        // It may be a single page of all these: a map knows page by page, and remembers.
        self.image.read(start, to);
        let missing = self.image.missing_now().into_iter();
        let here = missing.map(|lost| lost.start.max(range.start)..lost.end.min(range.end));
        here.filter(|lost| !lost.is_empty()).collect()
    }
}
