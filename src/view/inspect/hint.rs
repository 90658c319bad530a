//! What to tell whoever sees a colour image black, white or flat.

use crate::image::SampleKind;
use crate::open::Image;
use crate::say::tell;
use crate::view::color::range::ValueRange;
use crate::view::inspect::statistics::{Statistics, statistics};
use crate::view::options::ShowOptions;

/// The most bytes that are read for it.
const MOST_BYTES: u64 = 1 << 22;

/// The values that a colour image has, if these are hardly seen over all that its sample type stands for,
/// and what shows them, in a window its keys, too.
pub(crate) fn advice(image: &Image, in_window: bool) -> Option<String> {
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
    let whole = !matches!(kind, SampleKind::F16 | SampleKind::F32 | SampleKind::F64);
    let number = |value: f64| match whole {
        true => format!("{value:.0}"),
        false => short(value),
    };
    // A few values far from all others would take most of the colours.
    let (most, key, min, max) = match found.max - found.min <= 4.0 * (found.high - found.low) {
        true => ("its", "N or ", found.min, found.max),
        false => (
            "nearly all its",
            "2–98% in the panel (I) or ",
            found.low,
            found.high,
        ),
    };
    let (min, max) = (number(min), number(max));
    let about = if found.exact { "" } else { "about " };
    let key = if in_window { key } else { "" };
    let (black, white) = (number(shown.min()), number(shown.max()));
    Some(format!(
        "{most} values lie between {about}{min} and {max}, shown are {black} to {white}; \
         {key}--range {min},{max} shows them in full"
    ))
}

/// Gives the advice on stderr, unless the user chose a range.
pub(crate) fn advise(image: &Image, options: &ShowOptions) {
    if options.range.is_none()
        && let Some(advice) = advice(image, false)
    {
        tell(&format!("{}: {advice}", image.path().display()));
    }
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
        advice(&Image::open(file.path(), &given).expect("an image"), true)
    }

    #[test]
    fn values_that_are_hardly_seen_are_told() {
        let u16s = |values: &[u16]| values.iter().map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        let i16s = |values: &[i16]| values.iter().map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        let f32s = |values: &[f32]| values.iter().map(|v| v.to_le_bytes()).collect::<Vec<_>>();
        for (found, expected) in [
            (
                about("u16le", &u16s(&[0, 4095, 1000, 2000])),
                "its values lie between 0 and 4095, shown are 0 to 65535; N or --range 0,4095 \
                 shows them in full",
            ),
            (
                about("i16le", &i16s(&[0, 4095, 1000, 2000])),
                "its values lie between 0 and 4095, shown are -32768 to 32767; N or --range 0,4095 \
                 shows them in full",
            ),
            (
                about("f32le", &f32s(&[0.0, 255.0, 100.0, f32::NAN])),
                "its values lie between 0 and 255, shown are 0 to 1; N or --range 0,255 \
                 shows them in full",
            ),
            (
                about("f32le", &f32s(&[0.012_345, 0.1])),
                "its values lie between 0.01235 and 0.1, shown are 0 to 1; \
                 N or --range 0.01235,0.1 shows them in full",
            ),
            (
                about("u8", &[[0], [1], [2]]),
                "its values lie between 0 and 2, shown are 0 to 255; N or --range 0,2 \
                 shows them in full",
            ),
        ] {
            assert_eq!(found.as_deref(), Some(expected));
        }
        // One pixel that is too bright would leave all others black. The percentiles are NumPy's.
        let mut values: Vec<u16> = (0..450).map(|i| i * 9).collect();
        values[77] = u16::MAX;
        assert_eq!(
            about("u16le", &u16s(&values)).expect("advice"),
            "nearly all its values lie between 81 and 3969, shown are 0 to 65535; \
             2–98% in the panel (I) or --range 81,3969 shows them in full"
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
