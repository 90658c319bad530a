//! Reading the samples of an image in their own type: the one way to all of them but for the scan of a whole
//! file.

use crate::image::Number;
use crate::layout::{Reading, Run, Sample, Steps};
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
    /// Those of the other colours.
    others: [Vec<T>; 2],
}

/// Colour channels; a fourth is alpha.
pub(crate) const COLORS: u64 = 3;

/// What a sample is whose bytes are all zero.
fn zero<T: Sample>(reading: &Reading) -> T {
    let (bytes, width, mut room) = ([0; 8], reading.bytes(), Vec::new());
    let samples = T::read(reading, &bytes[..width], width, &mut room);
    samples.first().copied().unwrap_or_default()
}

/// Takes samples of a colour that stand for none as the numbers they are where those of the two other colours are not
/// gaps as well.
pub(crate) fn fill_lone_gaps<T: Sample>(samples: &mut [T], one: &[T], two: &[T], none: Number) {
    let number = T::of_none(none);
    for ((sample, one), two) in samples.iter_mut().zip(one).zip(two) {
        // Without a branch: which of them it is, no processor can foresee.
        let lone = sample.is_gap() & !(one.is_gap() & two.is_gap());
        *sample = if lone { number } else { *sample };
    }
}

impl Image {
    /// How its samples are read.
    pub(crate) fn reading(&self) -> Reading {
        Reading::new(self.layout().sample(), self.no_data)
    }

    /// The samples of a channel in a run, which `run` tells for each channel, as [`stored`](Image::stored); those that
    /// stand for none are gaps. A pixel of colours is one only if all its colours are, so that a channel alone that
    /// has the value punches no hole.
    pub(crate) fn samples<'a, 'r, T: Sample>(
        &'a self,
        channel: u64,
        run: impl Fn(u64) -> Run<'r>,
        room: &'a mut Room<T>,
    ) -> &'a [T] {
        let reading = self.reading();
        let (own, channels) = (run(channel), self.layout().channels());
        let Some(none) = reading.none().filter(|_| channels >= COLORS) else {
            return self.stored(&reading, &own, room);
        };
        if channel >= COLORS {
            return self.stored(&Reading::plain(self.layout().sample()), &own, room);
        }
        let mut others = std::mem::take(&mut room.others);
        for (other, kept) in (0..COLORS)
            .filter(|other| *other != channel)
            .zip(&mut others)
        {
            kept.clear();
            kept.extend_from_slice(self.stored(&reading, &run(other), room));
        }
        // In the room, as whatever is read with an eye to gaps.
        self.stored(&reading, &own, room);
        let [one, two] = &others;
        fill_lone_gaps(&mut room.samples, one, two, none);
        room.others = others;
        &room.samples
    }

    /// The samples of a run, which must be inside the image and of the type that `reading` makes of its own: in
    /// `room`, or as they lie in memory. Those that cannot be read are zeros, and [damage](Image::damage).
    pub(crate) fn stored<'a, T: Sample>(
        &'a self,
        reading: &Reading,
        run: &Run<'_>,
        room: &'a mut Room<T>,
    ) -> &'a [T] {
        // The commonest by far: those at equal distances, in memory.
        if let Run::Steps(steps) = run
            && steps.step > 0
            && let Some(bytes) = self.bytes.slice(steps.span())
        {
            return T::read(reading, bytes, steps.step as usize, &mut room.samples);
        }
        room.samples.clear();
        match run {
            Run::Steps(steps) => self.append(reading, steps, room),
            Run::Blocks(blocks) => {
                for (count, steps) in blocks.parts() {
                    match steps {
                        Some(steps) => self.append(reading, &steps, room),
                        None => {
                            let len = room.samples.len() + count as usize;
                            room.samples.resize(len, zero(reading));
                        }
                    }
                }
            }
        }
        &room.samples
    }

    /// Appends samples to those in the room.
    fn append<T: Sample>(&self, reading: &Reading, steps: &Steps, room: &mut Room<T>) {
        let step = steps.step.unsigned_abs();
        if let Some(bytes) = self.bytes.slice(steps.span()) {
            let samples = T::read(reading, bytes, step as usize, &mut room.part);
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
            let samples = T::read(reading, &room.bytes, step as usize, &mut room.part);
            match steps.step < 0 {
                false => room.samples.extend_from_slice(samples),
                true => room.samples.extend(samples.iter().rev()),
            }
        }
    }
}
