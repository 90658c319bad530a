//! What a file's name tells of its samples: `scan_4096x2048_u16le.raw`, `tooth_103x94x161_uint8.raw`.

use std::path::Path;

use crate::image::{ByteOrder, Number, SampleKind, SampleType, Size};
use crate::layout::{Layout, Order, Shape};
use crate::open::hints::ShapeHints;

/// The parts that were found in a name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Named {
    /// Width and height, and a third number, if they are told with an x: the last ones.
    pub(crate) size: Option<(Size, Option<u64>)>,
    /// Two or three numbers that follow one another as words of their own.
    counts: Vec<Vec<u64>>,
    pub(crate) sample: Option<SampleType>,
}

/// Samples of a pixel.
fn are_channels(count: u64) -> bool {
    matches!(count, 3 | 4)
}

/// Looks for `WIDTHxHEIGHT` and `WIDTHxHEIGHTxFRAMES`, for numbers between signs, and for a sample type, anywhere
/// between the signs of a name. The last ones count.
pub(crate) fn parse(name: &str) -> Named {
    let mut named = Named::default();
    let is_sign = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '<' | '>'));
    let words: Vec<String> = name
        .split(is_sign)
        .map(str::to_ascii_lowercase)
        .filter(|word| !word.is_empty())
        .collect();
    for (i, word) in words.iter().enumerate() {
        named.size = size(word).or(named.size);
        if let Ok(sample) = word.parse::<SampleType>() {
            let order = words.get(i + 1).and_then(|next| order(next));
            named.sample = Some(match order {
                Some(order) => SampleType::new(sample.kind(), order),
                None => sample,
            });
        }
    }
    let is_number = |word: &String| word.bytes().all(|digit| digit.is_ascii_digit());
    for run in words.chunk_by(|a, b| is_number(a) && is_number(b)).rev() {
        let numbers: Option<Vec<u64>> = run.iter().map(|word| word.parse().ok()).collect();
        let Some(numbers) = numbers else { continue };
        named
            .counts
            .extend(numbers.windows(3).rev().map(<[u64]>::to_vec));
        if numbers.len() == 2 {
            named.counts.push(numbers);
        }
    }
    named
}

/// The order of bytes that a word after a type tells.
fn order(word: &str) -> Option<ByteOrder> {
    match word {
        "le" | "lsb" | "littleendian" => Some(ByteOrder::Little),
        "be" | "msb" | "bigendian" => Some(ByteOrder::Big),
        _ => None,
    }
}

/// Width and height, and a third number.
fn size(word: &str) -> Option<(Size, Option<u64>)> {
    // `parse` alone would take a sign, but a word has none.
    let mut numbers = word.split('x').map(|number| number.parse::<u64>().ok());
    let (cols, rows) = (numbers.next()??, numbers.next()??);
    let third = match numbers.next() {
        None => None,
        Some(third) => Some(third.filter(|count| *count > 0)?),
    };
    match numbers.next() {
        None => Some((Size::new(rows, cols).ok()?, third)),
        Some(_) => None,
    }
}

impl Named {
    /// The samples of a pixel, if the third number can only be that.
    pub(crate) fn channels(&self) -> Option<u64> {
        let third = self.size.and_then(|(_, third)| third);
        third.filter(|count| are_channels(*count))
    }

    /// The size, if it is that of a single picture.
    pub(crate) fn picture(&self) -> Option<Size> {
        let (size, third) = self.size?;
        third.is_none_or(are_channels).then_some(size)
    }

    /// What three numbers, or two without an x, may mean in a file of `len` bytes, given how a sample is stored: all
    /// that are exactly so many, the usual meaning first.
    pub(crate) fn readings(&self, len: u64, hints: &ShapeHints) -> Vec<Layout> {
        let mut found: Vec<Layout> = Vec::new();
        let Some(sample) = hints.sample.filter(|_| hints.row_stride.is_none()) else {
            return found;
        };
        let mut add = |cols: u64, rows: u64, frames: u64, channels: u64| {
            if hints.channels.is_some_and(|given| given != channels) {
                return;
            }
            let offset = hints.offset.unwrap_or(0);
            let layout = Size::new(rows, cols).ok().and_then(|size| {
                let shape = Shape {
                    size,
                    frames,
                    channels,
                };
                Layout::new(shape, sample, offset, Order::PACKED, None).ok()
            });
            let layout = layout.filter(|layout| layout.bytes_needed() == len);
            found.extend(layout.filter(|layout| !found.contains(layout)));
        };
        match self.size {
            Some((size, Some(third))) => {
                let channels = hints.channels.unwrap_or(1);
                if are_channels(third) {
                    add(size.cols(), size.rows(), 1, third);
                }
                add(size.cols(), size.rows(), third, channels);
            }
            Some(_) => {}
            None => {
                for counts in &self.counts {
                    match counts[..] {
                        [a, b, c] => {
                            if are_channels(c) {
                                add(a, b, 1, c);
                                add(b, a, 1, c);
                            }
                            add(a, b, c, 1);
                            add(c, b, a, 1);
                            add(b, a, c, 1);
                        }
                        [a, b] => {
                            add(a, b, 1, 1);
                            add(b, a, 1, 1);
                        }
                        _ => {}
                    }
                }
            }
        }
        found
    }

    /// The sizes that three numbers tell when the samples are of a type that nobody tells: of those with which there
    /// are whole frames.
    pub(crate) fn sizes(&self, len: u64, hints: &ShapeHints) -> Vec<Size> {
        let mut sizes = Vec::new();
        for kind in [
            SampleKind::U8,
            SampleKind::U16,
            SampleKind::F32,
            SampleKind::F64,
        ] {
            let sample = Some(SampleType::new(kind, ByteOrder::Little));
            let readings = self.readings(
                len,
                &ShapeHints {
                    sample,
                    ..hints.clone()
                },
            );
            sizes.extend(readings.iter().map(Layout::size));
        }
        sizes.dedup();
        sizes
    }
}

/// What files of some endings are, if they are so long: heights above the sea of a degree, as the shuttle measured
/// them. Their size and their samples.
pub(crate) fn known(path: &Path, len: u64) -> Option<(Size, SampleType)> {
    let side = match len {
        25_934_402 => 3601,
        2_884_802 => 1201,
        _ => return None,
    };
    let size = Size::new(side, side).ok()?;
    is_heights(path).then_some((size, SampleType::new(SampleKind::I16, ByteOrder::Big)))
}

/// The value that stands for none in files of some endings.
pub(crate) fn no_data(path: &Path) -> Option<Number> {
    is_heights(path).then_some(Number::Integer(i16::MIN.into()))
}

fn is_heights(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("hgt"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_types_are_found() {
        for (name, expected) in [
            ("scan_4096x2048_u16le.raw", "4096×2048 None Some(u16le)"),
            ("u8-640x480x3.bin", "640×480 Some(3) Some(u8)"),
            ("frame.1920X1080.uint16.dat", "1920×1080 None Some(u16le)"),
            ("crop_2x2_of_64x32.raw", "64×32 None None"),
            ("64x32x100_u8.raw", "64×32 Some(100) Some(u8)"),
            ("4x4x4x4.raw", "None"),
            ("0x32.raw", "None"),
            ("box_x64.raw", "None"),
            ("99999999999999999999x2.raw", "None"),
            ("random_squares.raw", "None"),
            ("scan_uint16_be.raw", "None Some(u16be)"),
            ("scan.<f4.raw", "None Some(f32le)"),
            ("bullet_56_267_267_uint16_le.raw", "None Some(u16le)"),
        ] {
            let found = parse(name);
            let sample = found.sample.map(|sample| sample.to_string());
            let found = match (found.size, &sample) {
                (Some((size, third)), _) => format!("{size} {third:?} {sample:?}"),
                (None, Some(_)) => format!("None {sample:?}"),
                (None, None) => "None".to_owned(),
            };
            // A name without byte order means that of the machine.
            let expected = match cfg!(target_endian = "big") && name.contains("uint16.") {
                true => expected.replace("le", "be"),
                false => expected.to_owned(),
            };
            assert_eq!(found.replace('"', ""), expected, "{name}");
        }
    }

    #[test]
    fn three_numbers_mean_what_is_as_long() {
        for (name, len, expected) in [
            (
                "tooth_103x94x161_uint8.raw",
                103 * 94 * 161,
                &["161 frames of 103×94 u8"][..],
            ),
            ("tooth_103x94x161_uint8.raw", 103 * 94 * 160, &[]),
            (
                "a_256x256x3_uint8.raw",
                3 << 16,
                &["256×256×3 u8", "3 frames of 256×256 u8"],
            ),
            (
                "bullet_56_267_268_u8.raw",
                56 * 267 * 268,
                &[
                    "268 frames of 56×267 u8",
                    "56 frames of 268×267 u8",
                    "268 frames of 267×56 u8",
                ],
            ),
            (
                "head_7_512_512_400_i8.raw",
                512 * 512 * 400,
                &["400 frames of 512×512 i8", "512 frames of 400×512 i8"],
            ),
            ("a_640_480_u8.raw", 640 * 480, &["640×480 u8", "480×640 u8"]),
            ("a_2026_11_26_u8.raw", 640 * 480, &[]),
        ] {
            let named = parse(name);
            let sample = named.sample;
            let hints = ShapeHints {
                sample,
                ..ShapeHints::default()
            };
            let found: Vec<String> = named
                .readings(len, &hints)
                .iter()
                .map(Layout::to_string)
                .collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn heights_are_known_by_their_ending() {
        let known = |name: &str, len| {
            known(Path::new(name), len).map(|(size, sample)| format!("{size} {sample}"))
        };
        assert_eq!(
            known("N46E007.hgt", 2 * 1201 * 1201).as_deref(),
            Some("1201×1201 i16be")
        );
        assert_eq!(
            known("N46E007.HGT", 2 * 3601 * 3601).as_deref(),
            Some("3601×3601 i16be")
        );
        assert_eq!(known("N46E007.hgt", 3 * 1201 * 1201), None);
        assert_eq!(known("N46E007.raw", 2 * 1201 * 1201), None);
    }
}
