//! What to tell whoever sees an image black, white or flat.

use std::fmt;

use crate::image::{Number, SampleKind};
use crate::open::Image;
use crate::view::color::percentiles::Percentiles;
use crate::view::color::range::ValueRange;
use crate::view::inspect::statistics::{Statistics, statistics};

/// The most bytes that are read for it.
const MOST_BYTES: u64 = 1 << 22;

/// Which values an image has, when these are hardly seen over the range that is shown.
///
/// Displayed as what is so; what shows them in full is a range from `min` to `max`, or
/// [`percentiles`](Hint::percentiles).
#[derive(Clone, PartialEq, Debug)]
pub struct Hint {
    /// The smallest value, or that above a few far from all others.
    pub min: Number,
    /// The largest value, or that below a few far from all others.
    pub max: Number,
    /// Whether no value lies beyond `min` and `max`.
    pub all: bool,
    /// Whether all samples were looked at, not some from everywhere.
    pub exact: bool,
    /// The values of the lowest and the highest colour.
    pub shown: ValueRange,
    /// Between which percents of a grey image `min` and `max` are.
    pub percentiles: Option<Percentiles>,
}

impl Hint {
    /// A value as short as it is told: four digits of a fraction.
    pub fn number(&self, value: Number) -> String {
        match value {
            Number::Integer(_) => value.to_string(),
            Number::Float(value) => {
                let short = format!("{value:.3e}").parse().unwrap_or(value);
                Number::Float(short).to_string()
            }
        }
    }

    /// Which key of a window shows them in full.
    pub fn key(&self) -> &'static str {
        match self.percentiles {
            Some(Percentiles::MOST) => "N twice",
            Some(_) => "N three times",
            None if self.all => "N",
            None => "N twice",
        }
    }

    /// The range that shows them in full, as a user writes it.
    pub fn range(&self) -> String {
        match self.percentiles {
            Some(percentiles) => percentiles.to_string(),
            None => format!("{},{}", self.number(self.min), self.number(self.max)),
        }
    }
}

impl fmt::Display for Hint {
    /// "its values lie between 0 and 4095, shown are 0 to 65535"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [min, max, black, white] = [self.min, self.max, self.shown.min(), self.shown.max()]
            .map(|value| self.number(value));
        let most = match self.percentiles {
            _ if self.all => "its",
            Some(Percentiles::INNER) => "most of its",
            _ => "nearly all its",
        };
        let about = if self.exact { "" } else { "about " };
        write!(
            f,
            "{most} values lie between {about}{min} and {max}, shown are {black} to {white}"
        )
    }
}

/// What to know of an image that is shown over a range that nobody chose: that its values are hardly seen. None where
/// most are. Reads 4 MiB of it at most.
pub fn hint(image: &Image, shown: ValueRange) -> Option<Hint> {
    let layout = image.layout();
    if layout.sample().kind() == SampleKind::Bool || !image.classes().is_empty() {
        return None;
    }
    let found = statistics(image, &layout.size().rect(), MOST_BYTES)?;
    match layout.channels() {
        1 => flat(&found, shown),
        _ => hidden(&found, shown, layout.sample().bytes()),
    }
}

/// Of a grey image, in which a few values far from all others take most of the colours.
fn flat(found: &Statistics, shown: ValueRange) -> Option<Hint> {
    /// Of so few whole numbers a range shows no more than was seen before.
    const FEW: f64 = 16.0;
    let narrow = |percentiles: Percentiles| {
        let [min, max] = found.at(percentiles);
        let width = max.less(min);
        let few = matches!(found.min, Number::Integer(_)) && width < FEW;
        (width > 0.0 && !few && width < shown.width() / 4.0).then_some((percentiles, min, max))
    };
    let (percentiles, min, max) = narrow(Percentiles::MOST).or_else(|| {
        // Two values alone may be many: marks of what was not measured. Else that is how the picture is.
        found.ends_are_marks.then(|| narrow(Percentiles::INNER))?
    })?;
    Some(Hint {
        min,
        max,
        all: false,
        exact: found.exact,
        shown,
        percentiles: Some(percentiles),
    })
}

/// Of a colour image that is shown over all that its sample type stands for.
fn hidden(found: &Statistics, shown: ValueRange, bytes: u64) -> Option<Hint> {
    if !is_hidden(found, shown, bytes) {
        return None;
    }
    let [low, high] = found.at(Percentiles::MOST);
    // A few values far from all others would take most of the colours.
    let all = found.max.less(found.min) <= 4.0 * high.less(low);
    let whole = matches!(found.min, Number::Integer(_));
    let rounded = |number: Number| match whole {
        true => Number::Float(number.to_f64().round()).simplest(),
        false => number,
    };
    let (min, max) = match all {
        true => (found.min, found.max),
        false => (rounded(low), rounded(high)),
    };
    Some(Hint {
        min,
        max,
        all,
        exact: found.exact,
        shown,
        percentiles: None,
    })
}

/// Whether nearly all values lie in a small part of what is shown, or many far beyond it.
fn is_hidden(found: &Statistics, shown: ValueRange, bytes: u64) -> bool {
    // 14 bits in 16 are hidden; a picture in bytes that is so dark may well be a dark one.
    let small = if bytes == 1 { 1.0 / 16.0 } else { 0.25 };
    let [low, high] = found.at(Percentiles::MOST).map(|value| shown.part(value));
    let seen = high.clamp(0.0, 1.0) - low.clamp(0.0, 1.0);
    low < high && (seen < small || low < -0.5 || high > 1.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Size;
    use crate::open::ShapeHints;

    /// The advice about an image of 3 rows of 50 pixels whose samples are these, again and again.
    fn about<const BYTES: usize>(sample: &str, values: &[[u8; BYTES]]) -> Option<String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let bytes: Vec<u8> = values.iter().cycle().take(450).copied().flatten().collect();
        std::fs::write(file.path(), bytes).expect("written");
        let given = ShapeHints {
            size: Size::new(3, 50).ok(),
            channels: Some(3),
            sample: Some(sample.parse().expect("a sample type")),
            ..ShapeHints::default()
        };
        let image = Image::open(file.path(), &given).expect("an image");
        let hint = hint(&image, ValueRange::of_kind(image.layout().sample().kind()))?;
        Some(format!("{hint}; {}", hint.range()))
    }

    #[test]
    fn values_that_are_hardly_seen_are_told() {
        let u16s = |values: &[u16]| values.iter().map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        let i16s = |values: &[i16]| values.iter().map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        let f32s = |values: &[f32]| values.iter().map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        for (found, expected) in [
            (
                about("u16le", &u16s(&[0, 4095, 1000, 2000])),
                "its values lie between 0 and 4095, shown are 0 to 65535; 0,4095",
            ),
            (
                about("i16le", &i16s(&[0, 4095, 1000, 2000])),
                "its values lie between 0 and 4095, shown are -32768 to 32767; 0,4095",
            ),
            (
                about("f32le", &f32s(&[0.0, 255.0, 100.0, f32::NAN])),
                "its values lie between 0 and 255, shown are 0 to 1; 0,255",
            ),
            (
                about("f32le", &f32s(&[0.012_345, 0.1])),
                "its values lie between 0.01235 and 0.1, shown are 0 to 1; 0.01235,0.1",
            ),
            (
                about("u8", &[[0], [1], [2]]),
                "its values lie between 0 and 2, shown are 0 to 255; 0,2",
            ),
        ] {
            assert_eq!(found.as_deref(), Some(expected));
        }
        // One pixel that is too bright would leave all others black. The percentiles are NumPy's.
        let mut values: Vec<u16> = (0..450).map(|i| i * 9).collect();
        values[77] = u16::MAX;
        assert_eq!(
            about("u16le", &u16s(&values)).expect("advice"),
            "nearly all its values lie between 81 and 3969, shown are 0 to 65535; 81,3969"
        );
    }

    #[test]
    fn pictures_that_are_seen_need_no_advice() {
        let f32s = |values: &[f32]| values.iter().map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        for found in [
            about("u8", &[[0], [40], [20]]),
            about("u8", &[[7]]),
            about("bool", &[[0], [1]]),
            about("u16le", &[20_000_u16.to_le_bytes(), 1_u16.to_le_bytes()]),
            about("f32le", &f32s(&[0.0, 1.2, 0.5])),
            about("f32le", &f32s(&[f32::NAN])),
        ] {
            assert_eq!(found, None);
        }
    }

    /// The advice about a grey image of 600 × 500 of these.
    fn grey(values: impl Iterator<Item = u16>) -> Option<Hint> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let bytes: Vec<u8> = values.take(300_000).flat_map(u16::to_le_bytes).collect();
        std::fs::write(file.path(), bytes).expect("written");
        let given = ShapeHints {
            size: Size::new(600, 500).ok(),
            sample: Some("u16le".parse().expect("a sample type")),
            ..ShapeHints::default()
        };
        let image = Image::open(file.path(), &given).expect("an image");
        hint(
            &image,
            ValueRange::new(0_i128, 65_535_i128).expect("a range"),
        )
    }

    #[test]
    fn few_values_that_flatten_a_grey_picture_are_told() {
        let scene = |i: u32| 7900 + (i.wrapping_mul(i) % 601) as u16;
        let hot = |i: u32| match i {
            5 => 65_535,
            77 => 0,
            i => scene(i),
        };
        let hint = grey((0..).map(hot)).expect("advice");
        assert_eq!((hint.range().as_str(), hint.key()), ("2%,98%", "N twice"));
        // Marks of what was not measured are more than a few.
        let marked = |i: u32| match i % 20 {
            0 => 0,
            1 => 65_535,
            _ => scene(i),
        };
        let hint = grey((0..).map(marked)).expect("advice");
        assert_eq!(
            (hint.range().as_str(), hint.key()),
            ("10%,90%", "N three times")
        );
        assert!(
            hint.to_string()
                .starts_with("most of its values lie between 79")
        );
    }

    #[test]
    fn grey_pictures_that_are_as_they_are_need_no_advice() {
        let full = |i: u32| (i.wrapping_mul(977) % 65_536) as u16;
        // A page: nearly all is white, and the ink is what it is about.
        let page = |i: u32| {
            if i.is_multiple_of(7) {
                (i.wrapping_mul(331) % 60_000) as u16
            } else {
                65_535 - (i % 300) as u16
            }
        };
        // A mask, and labels.
        let mask = |i: u32| {
            if i == 7 {
                65_535
            } else {
                u16::from(i.is_multiple_of(3))
            }
        };
        for found in [
            grey((0..).map(full)),
            grey((0..).map(page)),
            grey((0..).map(mask)),
            grey(std::iter::repeat(9)),
        ] {
            assert_eq!(found, None);
        }
    }
}
