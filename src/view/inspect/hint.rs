//! What to tell whoever sees a colour image black, white or flat.

use std::fmt;

use crate::image::SampleKind;
use crate::open::Image;
use crate::view::color::range::ValueRange;
use crate::view::inspect::statistics::{Statistics, statistics};

/// The most bytes that are read for it.
const MOST_BYTES: u64 = 1 << 22;

/// Which values a colour image has, when these are hardly seen over all that its sample type stands for.
///
/// Displayed as what is so; what shows them in full is a range from `min` to `max`.
#[derive(Clone, PartialEq, Debug)]
pub struct Hint {
    /// The smallest value, or that above a few far from all others.
    pub min: f64,
    /// The largest value, or that below a few far from all others.
    pub max: f64,
    /// Whether no value lies beyond `min` and `max`.
    pub all: bool,
    /// Whether all samples were looked at, not some from everywhere.
    pub exact: bool,
    /// The values of black and white.
    pub shown: ValueRange,
    /// Whether the samples are integers.
    pub whole: bool,
}

impl Hint {
    /// A value as short as it is told: four digits of a fraction.
    pub fn number(&self, value: f64) -> String {
        match self.whole {
            true => format!("{value:.0}"),
            false => short(value),
        }
    }
}

impl fmt::Display for Hint {
    /// "its values lie between 0 and 4095, shown are 0 to 65535"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [min, max, black, white] = [self.min, self.max, self.shown.min(), self.shown.max()]
            .map(|value| self.number(value));
        let most = if self.all { "its" } else { "nearly all its" };
        let about = if self.exact { "" } else { "about " };
        write!(
            f,
            "{most} values lie between {about}{min} and {max}, shown are {black} to {white}"
        )
    }
}

/// What to know of a colour image that is shown over all that its sample type stands for. None of a grey
/// one, and where most values are seen. Reads 4 MiB of it at most.
pub fn hint(image: &Image) -> Option<Hint> {
    let layout = image.layout();
    let kind = layout.sample().kind();
    if layout.channels() == 1 || kind == SampleKind::Bool {
        return None;
    }
    let found = statistics(image, &layout.size().rect(), MOST_BYTES)?;
    let shown = ValueRange::of_kind(kind);
    if !is_hidden(&found, shown, layout.sample().bytes()) {
        return None;
    }
    // A few values far from all others would take most of the colours.
    let all = found.max - found.min <= 4.0 * (found.high - found.low);
    let (min, max) = match all {
        true => (found.min, found.max),
        false => (found.low, found.high),
    };
    Some(Hint {
        min,
        max,
        all,
        exact: found.exact,
        shown,
        whole: !matches!(kind, SampleKind::F16 | SampleKind::F32 | SampleKind::F64),
    })
}

/// Whether nearly all values lie in a small part of what is shown, or many far beyond it.
fn is_hidden(found: &Statistics, shown: ValueRange, bytes: u64) -> bool {
    // 14 bits in 16 are hidden; a picture in bytes that is so dark may well be a dark one.
    let small = if bytes == 1 { 1.0 / 16.0 } else { 0.25 };
    let part = |value: f64| (value - shown.min()) / (shown.max() - shown.min());
    let (low, high) = (part(found.low), part(found.high));
    let seen = high.clamp(0.0, 1.0) - low.clamp(0.0, 1.0);
    found.low < found.high && (seen < small || low < -0.5 || high > 1.5)
}

/// Four digits.
fn short(value: f64) -> String {
    let rounded = format!("{value:.3e}").parse().unwrap_or(value);
    let text = format!("{rounded:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
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
        let hint = hint(&Image::open(file.path(), &given).expect("an image"))?;
        let [min, max] = [hint.min, hint.max].map(|value| hint.number(value));
        Some(format!("{hint}; {min},{max}"))
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
}
