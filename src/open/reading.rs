//! Reading past the map, and telling the system what will be read through it.

use std::fs::File;
use std::ops::Range;
use std::time::SystemTime;

use crate::bytes::positioned::has_data;
use crate::open::image::Image;

/// The most attempts at reading an image of which more and more is lost meanwhile.
const MOST_ATTEMPTS: usize = 3;

impl Image {
    /// The mapped file, for reading past the map.
    pub(crate) fn file(&self) -> &File {
        self.map.file()
    }

    /// What is [missing](Image::missing) of the file as it is now.
    pub(crate) fn missing_now(&self) -> Vec<Range<u64>> {
        let len = self.file().metadata().map_or(u64::MAX, |file| file.len());
        self.missing(len)
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

    /// When the file was last written to, as far as the system says.
    pub fn modified(&self) -> Option<SystemTime> {
        self.file().metadata().ok()?.modified().ok()
    }

    /// Whether none of these bytes was ever written, as far as the system tells: then all are zero, and
    /// need not be read.
    pub fn is_hole(&self, bytes: &Range<u64>) -> bool {
        !has_data(self.file(), bytes)
    }

    /// Tells the system that what is read next may lie anywhere: it then reads what is asked for, and
    /// not the megabytes around it.
    pub fn expect_jumps(&self) {
        // Advice; all works without it.
        #[cfg(unix)]
        let _ = self.map.advise(memmap2::Advice::Random, None);
    }

    /// Asks the system to read these bytes soon. Returns at once.
    pub fn will_need(&self, bytes: Range<u64>) {
        #[cfg(unix)]
        let _ = self.map.advise(memmap2::Advice::WillNeed, Some(bytes));
        #[cfg(not(unix))]
        let _ = bytes;
    }
}
