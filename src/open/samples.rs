//! Reading the samples of an image: the one way to them but for a scan of all.

use crate::layout::{Run, Sample};
use crate::open::image::Image;

/// Room for samples that are read. Of what is in memory, and as the machine calculates with it, it stays empty.
#[derive(Debug, Default)]
pub(crate) struct Room<T> {
    samples: Vec<T>,
    bytes: Vec<u8>,
}

/// Of samples farther apart than so many bytes, those between are not read.
const FAR: u64 = 1 << 12;

impl Image {
    /// The samples of a run, which must be inside the file; of the type of the image, or of one of as many
    /// bytes. Those that cannot be read are zeros, and [damage](Image::damage).
    pub(crate) fn samples<'a, T: Sample>(&'a self, run: &Run, room: &'a mut Room<T>) -> &'a [T] {
        let Room { samples, bytes } = room;
        let order = self.layout().sample().order();
        let span = run.span();
        if let Some(bytes) = self.bytes.slice(span.clone()) {
            return T::read(order, bytes, run.step as usize, samples);
        }
        if run.step <= FAR {
            bytes.resize((span.end - span.start) as usize, 0);
            self.read(span.start, bytes);
            return T::read(order, bytes, run.step as usize, samples);
        }
        bytes.resize((run.count * run.size) as usize, 0);
        let starts = (0..run.count).map(|i| run.start + i * run.step);
        for (start, bytes) in starts.zip(bytes.chunks_exact_mut(run.size as usize)) {
            self.read(start, bytes);
        }
        T::read(order, bytes, run.size as usize, samples)
    }
}
