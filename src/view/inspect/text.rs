//! Samples of a mapped image as text: the value in the file, digit by digit.

use crate::image::Rect;
use crate::layout::{Reading, Sample, of_samples};
use crate::open::{Image, Room};

/// The value of the pixel at (row, col), which must be inside the image: a number, or (red, green,
/// blue) or (red, green, blue, alpha).
pub(crate) fn pixel_text(image: &Image, row: u64, col: u64) -> String {
    let layout = image.layout();
    let mut texts = (0..layout.channels()).map(|channel| {
        let run = layout.row_run(row, col..col + 1, channel);
        let reading = Reading::plain(layout.sample());
        of_samples!(&reading, T => {
            text(image.stored::<T>(&reading, &run, &mut Room::default()))
        })
    });
    if layout.channels() == 1 {
        with_class(image, texts.next().unwrap_or_default())
    } else {
        format!("({})", texts.collect::<Vec<_>>().join(", "))
    }
}

/// A value, and the name of its class in a map of these.
fn with_class(image: &Image, value: String) -> String {
    let class = value
        .parse()
        .ok()
        .and_then(|at: usize| image.classes().get(at));
    match class.filter(|class| !class.name.is_empty()) {
        Some(class) => format!("{value} ({})", class.name),
        None => value,
    }
}

/// The values of all pixels in `rect`, which must be inside the image, row after row.
pub(crate) fn pixel_texts(image: &Image, rect: &Rect) -> Vec<String> {
    (rect.row_start..rect.row_end)
        .flat_map(|row| (rect.col_start..rect.col_end).map(move |col| (row, col)))
        .map(|(row, col)| pixel_text(image, row, col))
        .collect()
}

/// The first of some samples: an integer in full, a fraction with the fewest digits that name it alone among
/// those of its type (halves among those of 32 bits).
fn text<T: Sample>(samples: &[T]) -> String {
    // `Debug` writes 1e30 as such, and 3 as 3.0: one sees that it is a fraction.
    let text = samples.first().map(|sample| format!("{sample:?}"));
    // No bytes, no sample.
    text.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::SampleType;

    fn text(sample: &str, bytes: &[u8]) -> String {
        let sample: SampleType = sample.parse().expect("a sample type");
        let reading = Reading::plain(sample);
        of_samples!(&reading, T => {
            let mut room = Vec::new();
            super::text(T::read(&reading, bytes, size_of::<T>(), &mut room))
        })
    }

    #[test]
    fn every_type_is_told_exactly() {
        for (sample, bytes, expected) in [
            ("bool", &[2][..], "true"),
            ("bool", &[0], "false"),
            ("u8", &[200, 1], "200"),
            ("i8", &[200], "-56"),
            ("u16le", &[1, 2], "513"),
            ("u16be", &[1, 2], "258"),
            ("i16be", &[0xff, 0xfe], "-2"),
            ("u32le", &[0xff; 4], "4294967295"),
            ("i32be", &[0x80, 0, 0, 0], "-2147483648"),
            // Neither fits an f64.
            ("u64le", &[0xff; 8], "18446744073709551615"),
            (
                "i64be",
                &[0x80, 0, 0, 0, 0, 0, 0, 1],
                "-9223372036854775807",
            ),
            ("f16le", &[0x00, 0x42], "3.0"),
            ("f16be", &[0x7c, 0x00], "inf"),
            ("f32le", &0.1_f32.to_le_bytes(), "0.1"),
            ("f32be", &1e30_f32.to_be_bytes(), "1e30"),
            ("f32le", &f32::NAN.to_le_bytes(), "NaN"),
            ("f64be", &0.1_f64.to_be_bytes(), "0.1"),
            ("f64le", &(-f64::INFINITY).to_le_bytes(), "-inf"),
            ("u32le", &[1, 2, 3], ""),
        ] {
            assert_eq!(text(sample, bytes), expected, "{sample} {bytes:?}");
        }
    }
}
