//! What a file's name tells of its samples: `scan_4096x2048_u16le.raw`.

use crate::image::{SampleType, Size};

/// The parts that were found in a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Named {
    pub(crate) size: Size,
    pub(crate) channels: Option<u64>,
    pub(crate) sample: Option<SampleType>,
}

/// Looks for `WIDTHxHEIGHT`, `WIDTHxHEIGHTx3` or `…x4` (channels), and a sample type, anywhere
/// between the signs of a name. None without a size; the last one counts.
pub(crate) fn parse(name: &str) -> Option<Named> {
    let mut shape = None;
    let mut sample = None;
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let word = word.to_ascii_lowercase();
        shape = parse_shape(&word).or(shape);
        sample = word.parse().ok().or(sample);
    }
    let (size, channels) = shape?;
    Some(Named {
        size,
        channels,
        sample,
    })
}

fn parse_shape(word: &str) -> Option<(Size, Option<u64>)> {
    // `parse` alone would take a sign, but a word has none.
    let mut numbers = word.split('x').map(|number| number.parse::<u64>().ok());
    let (cols, rows) = (numbers.next()??, numbers.next()??);
    let channels = match numbers.next() {
        None => None,
        Some(channels) => Some(channels.filter(|count| matches!(count, 3 | 4))?),
    };
    match numbers.next() {
        None => Some((Size::new(rows, cols).ok()?, channels)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_types_are_found() {
        for (name, expected) in [
            (
                "scan_4096x2048_u16le.raw",
                Some("4096×2048 None Some(u16le)"),
            ),
            ("u8-640x480x3.bin", Some("640×480 Some(3) Some(u8)")),
            (
                "frame.1920X1080.uint16.dat",
                Some("1920×1080 None Some(u16le)"),
            ),
            ("crop_2x2_of_64x32.raw", Some("64×32 None None")),
            ("64x32x100_u8.raw", None),
            ("4x4x4x4.raw", None),
            ("0x32.raw", None),
            ("box_x64.raw", None),
            ("99999999999999999999x2.raw", None),
            ("random_squares.raw", None),
        ] {
            let found = parse(name).map(|found| {
                let sample = found.sample.map(|sample| sample.to_string());
                format!("{} {:?} {sample:?}", found.size, found.channels).replace('"', "")
            });
            // A name without byte order means that of the machine.
            let expected = expected.map(|text| match cfg!(target_endian = "big") {
                true if name.contains("uint16") => text.replace("le", "be"),
                _ => text.to_owned(),
            });
            assert_eq!(found, expected, "{name}");
        }
    }
}
