//! Reading the samples of an image in their own type: the one way to all of them but for the scan of a whole
//! file.

use crate::layout::{Run, Sample, Steps};
use crate::open::gather::Reader;
use crate::open::image::Image;

/// Samples further apart than this, in bytes, are read one by one where they are not in memory.
const FAR: u64 = 1 << 12;

/// The most bytes that are read together where they are not in memory.
const MOST_BYTES: u64 = 1 << 20;

/// Room for samples that are read. Of what is in memory, and as the machine calculates with it, it stays empty.
#[derive(Debug, Default)]
pub(crate) struct Room<T> {
    samples: Vec<T>,
    part: Vec<T>,
    bytes: Vec<u8>,
}

impl Image {
    /// The samples of a run, which must be inside the image and of its type: in `room`, or as they lie in
    /// memory. Those that cannot be read are zeros, and [damage](Image::damage).
    pub(crate) fn samples<'a, T: Sample>(
        &'a self,
        run: &Run<'_>,
        room: &'a mut Room<T>,
    ) -> &'a [T] {
        let order = self.layout().sample().order();
        // The commonest by far: those at equal distances, in memory.
        if let Run::Steps(steps) = run
            && steps.step > 0
            && let Some(bytes) = self.bytes.slice(steps.span())
        {
            return T::read(order, bytes, steps.step as usize, &mut room.samples);
        }
        room.samples.clear();
        match run {
            Run::Steps(steps) => self.append(steps, room),
            Run::Blocks(blocks) => {
                for (count, steps) in blocks.parts() {
                    match steps {
                        Some(steps) => self.append(&steps, room),
                        None => {
                            let len = room.samples.len() + count as usize;
                            room.samples.resize(len, T::default());
                        }
                    }
                }
            }
        }
        &room.samples
    }

    /// Appends samples to those in the room.
    fn append<T: Sample>(&self, steps: &Steps, room: &mut Room<T>) {
        let order = self.layout().sample().order();
        let step = steps.step.unsigned_abs();
        if let Some(bytes) = self.bytes.slice(steps.span()) {
            let samples = T::read(order, bytes, step as usize, &mut room.part);
            match steps.step < 0 {
                false => room.samples.extend_from_slice(samples),
                true => room.samples.extend(samples.iter().rev()),
            }
            return;
        }
        let together = match step > FAR {
            true => 1,
            false => (MOST_BYTES / step).max(1),
        };
        for first in (0..steps.count).step_by(together as usize) {
            let part = steps.part(first..steps.count.min(first + together));
            let span = part.span();
            room.bytes.resize((span.end - span.start) as usize, 0);
            // What is missing of it is damage, which who wants to know asks for.
            Reader::read(self, span.start, &mut room.bytes);
            let samples = T::read(order, &room.bytes, step as usize, &mut room.part);
            match steps.step < 0 {
                false => room.samples.extend_from_slice(samples),
                true => room.samples.extend(samples.iter().rev()),
            }
        }
    }
}
