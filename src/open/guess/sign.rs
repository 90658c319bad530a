//! Whether integers have a sign: their bytes look alike, so only values tell that only one of both would have.

use std::collections::HashMap;
use std::ops::Range;

use crate::image::{ByteOrder, SampleKind, SampleType};
use crate::open::guess::kind::Kind;
use crate::open::guess::rest::Rest;

/// Pieces of the file that are looked at, and bytes of each.
const PIECES: u64 = 96;
const LEN: u64 = 3072;
/// Values that are farther apart do not go on into one another.
const NEAR: f64 = 4096.0;
/// Values of 16 bits that are not there leave a gap if they are so many.
const GAP: u16 = 8192;
/// Values of 16 bits that stand for none in data with a sign: -32768, -32767, -9999.
const NO_DATA: [u16; 3] = [0x8000, 0x8001, 0xD8F1];

/// The same sample with the sign that the samples of the file speak for, and how likely that is.
pub(crate) fn signed(rest: &Rest<'_>, kind: Kind) -> (SampleType, f64) {
    let order = kind.sample.order();
    match kind.sample.kind() {
        SampleKind::U16 | SampleKind::I16 => {
            let (is_signed, share) = HighBits::of(rest, kind).sign(order);
            let kind = if is_signed {
                SampleKind::I16
            } else {
                SampleKind::U16
            };
            (SampleType::new(kind, order), share)
        }
        // What has no negative values is labels and counts of NumPy, more often than not.
        SampleKind::I32 | SampleKind::U32 => (kind.sample, 0.8),
        _ => (kind.sample, 1.0),
    }
}

/// What there is of values with the highest of 16 bits, and of others.
#[derive(Default)]
struct HighBits {
    highest_below: u16,
    /// How often each with the highest bit occurs.
    above: HashMap<u16, u32>,
    /// Neighbours of which one has the highest bit, those nearer with a sign and those nearer without: more of those
    /// that are near.
    nearer_signed: f64,
    nearer_unsigned: f64,
}

impl HighBits {
    fn of(rest: &Rest<'_>, kind: Kind) -> HighBits {
        // The first bytes may be before the samples; if not, the sign shows in them as anywhere else.
        let start = (rest.len() / 8).min(4096);
        let first = HighBits::between(rest, kind, 0..start);
        let speaks = first.nearer_signed > 4.0 * first.nearer_unsigned + 0.01;
        let values = HighBits::between(rest, kind, start..rest.len());
        match speaks {
            true => values.and(first),
            false => values,
        }
    }

    fn between(rest: &Rest<'_>, kind: Kind, range: Range<u64>) -> HighBits {
        let mut values = HighBits::default();
        let (pixel, channels) = (kind.pixel(), kind.channels as usize);
        let start = range.start;
        let step = (range.end - start) / PIECES;
        for piece in 0..PIECES {
            let place = (start + piece * step) / pixel * pixel;
            let bytes = rest.get(place, LEN.min(step.max(pixel * 8)));
            let own: Vec<u16> = bytes
                .as_chunks()
                .0
                .iter()
                .map(|bytes| match kind.sample.order() {
                    ByteOrder::Little => u16::from_le_bytes(*bytes),
                    ByteOrder::Big => u16::from_be_bytes(*bytes),
                })
                .collect();
            values.add(&own, channels);
        }
        values
    }

    fn and(mut self, other: HighBits) -> HighBits {
        self.highest_below = self.highest_below.max(other.highest_below);
        for (value, count) in other.above {
            *self.above.entry(value).or_default() += count;
        }
        self.nearer_signed += other.nearer_signed;
        self.nearer_unsigned += other.nearer_unsigned;
        self
    }

    fn add(&mut self, own: &[u16], channels: usize) {
        for &value in own {
            match value {
                0..0x8000 => self.highest_below = self.highest_below.max(value),
                _ => *self.above.entry(value).or_default() += 1,
            }
        }
        for (&a, &b) in own.iter().zip(own.iter().skip(channels)) {
            if (a ^ b) & 0x8000 == 0 || NO_DATA.contains(&a) || NO_DATA.contains(&b) {
                continue;
            }
            let unsigned = f64::from(a.abs_diff(b));
            let signed = f64::from((a as i16).abs_diff(b as i16));
            match unsigned < signed {
                _ if unsigned.min(signed) > NEAR => {}
                true => self.nearer_unsigned += 1.0 / (unsigned + 50.0),
                false => self.nearer_signed += 1.0 / (signed + 50.0),
            }
        }
    }

    /// Whether there is a sign, and how likely that is.
    fn sign(&self, order: ByteOrder) -> (bool, f64) {
        let real = self.above.keys().filter(|value| !NO_DATA.contains(value));
        let (low, high) = real.clone().fold((u16::MAX, 0), |(low, high), value| {
            (low.min(*value), high.max(*value))
        });
        if self.above.is_empty() {
            // A camera's values end at all of its bits, those of measurements somewhere.
            let full = u16::MAX
                .checked_shr(self.highest_below.leading_zeros())
                .unwrap_or(0);
            let is_full = self.highest_below > 200 && self.highest_below >= full - full / 32;
            return match (order, is_full) {
                (_, true) => (false, 0.92),
                (ByteOrder::Little, false) => (false, 0.6),
                (ByteOrder::Big, false) => (true, 0.6),
            };
        }
        if real.clone().next().is_none() {
            return (true, 0.96);
        }
        // White, and nothing near it.
        if low == u16::MAX {
            return (false, 0.7);
        }
        let (with, without) = (self.nearer_signed, self.nearer_unsigned);
        // Bytes that are scaled to 16 bits.
        let is_scaled = |value: &u16| value.is_multiple_of(257);
        if real.clone().count() > 2 && is_scaled(&self.highest_below) && real.clone().all(is_scaled)
        {
            return (false, 0.95);
        }
        // Values on both sides of zero, to far away, and none in between if there were no sign.
        let is_far = u16::MAX - low >= GAP && self.highest_below >= GAP;
        let gap = low.saturating_sub(self.highest_below);
        if is_far && real.count() > 4 && gap >= GAP && u16::MAX - high < gap / 4 {
            return (true, 0.8);
        }
        // All of the range is used: what is black beside what is white looks like a change of sign.
        if low < 0xC000 && self.highest_below >= 0x4000 && with < 30.0 * without.max(0.002) {
            return (false, 0.7);
        }
        if with + without > 0.005 {
            let share = (with + 0.001) / (with + without + 0.002);
            let share = share.clamp(0.02, 0.98);
            return (share > 0.5, share.max(1.0 - share));
        }
        // None lies beside one of the others: what leaves less room between them.
        let between_signed = u32::from(u16::MAX - high);
        let between_unsigned = u32::from(low - self.highest_below.min(low));
        match self.highest_below {
            _ if between_signed * 4 < between_unsigned => (true, 0.8),
            _ if between_unsigned * 4 < between_signed => (false, 0.8),
            _ => (false, 0.65),
        }
    }
}
