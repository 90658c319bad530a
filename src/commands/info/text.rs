//! What `squaremap info` says to people.

use std::fmt::Write;

use crate::formats::Provenance;
use crate::image::{Number, Orientation};
use crate::layout::{Layout, Place};
use crate::open::{Image, ShapeOrigin, Sure};
use crate::storage::{ChannelSummary, Histogram, Summary};
use crate::text::printable;

/// A few lines, and a histogram of bars.
pub(super) fn text(image: &Image, summary: &Summary) -> String {
    let layout = &image.unturned_layout();
    let mut lines = vec![
        ("file", image.path().display().to_string()),
        ("bytes", image.bytes().len().to_string()),
        ("size", format!("{} (width × height)", layout.size())),
    ];
    match (layout.channels(), image.file_layout().frames()) {
        (1, 1) => {}
        (channels, 1) => lines.push(("channels", channels.to_string())),
        (channels, frames) => {
            if channels > 1 {
                lines.push(("channels", channels.to_string()));
            }
            let frame = image.frame();
            let which = frame.map(|frame| format!(", of which {frame} (from 0)"));
            lines.push(("frames", format!("{frames}{}", which.unwrap_or_default())));
        }
    }
    lines.push(("samples", layout.sample().to_string()));
    lines.push(("layout", place(layout)));
    lines.push(("says", source_text(image.origin())));
    if let Some(bands) = image.picked_bands() {
        let bands: Vec<String> = bands.iter().map(|band| (band + 1).to_string()).collect();
        lines.push(("bands", bands.join(", ")));
    }
    let labels = image.band_labels();
    if !labels.is_empty() {
        lines.push(("shows", labels.join(" / ")));
    }
    if image.orientation() != Orientation::AS_IS {
        lines.push(("shown", image.orientation().to_string()));
    }
    if let Some(provenance) = image.provenance() {
        lines.push(("made by", provenance_text(provenance)));
    }
    if let Some(no_data) = image.no_data() {
        lines.push(("no data", format!("{no_data} stands for none")));
    }
    let read = if summary.is_exact() {
        format!("exact, of all {} samples", summary.samples)
    } else {
        format!(
            "sampled, {} of {} samples; --exact looks at all",
            summary.read, summary.samples
        )
    };
    lines.push(("values", read));
    let mut text = String::new();
    for (key, value) in lines {
        let _ = writeln!(text, "{key:<10}{}", printable(&value));
    }
    let names: &[&str] = match summary.channels.len() {
        1 => &[""],
        _ if image.has_opacity() => &["red", "green", "blue", "alpha"],
        _ => &["red", "green", "blue", "fourth"],
    };
    for (name, channel) in names.iter().zip(&summary.channels) {
        channel_text(&mut text, name, channel);
    }
    text
}

/// Where the samples lie.
fn place(layout: &Layout) -> String {
    let strided = match layout.place() {
        Place::Strided(strided) => strided,
        Place::Chunked(chunked) => {
            let size = chunked.block().shape().size;
            return format!("in blocks of {size}, each at a place of its own");
        }
    };
    let (strides, width) = (strided.strides(), layout.sample().bytes() as i64);
    let mut place = format!(
        "from byte {}, a row every {} bytes",
        strided.offset(),
        strides.row
    );
    if strides.col != layout.channels() as i64 * width {
        // Writing to a String cannot fail.
        let _ = write!(place, ", a pixel every {}", strides.col);
    }
    if layout.channels() > 1 && strides.channel != width {
        let _ = write!(place, ", a channel every {}", strides.channel);
    }
    place
}

fn source_text(source: &ShapeOrigin) -> String {
    match source {
        ShapeOrigin::Given => "the command line".to_owned(),
        ShapeOrigin::Name => "the file's name".to_owned(),
        ShapeOrigin::Guess { certainty } => {
            format!("nobody, it is a guess, {}", Sure(*certainty))
        }
        ShapeOrigin::Header { format, file: None } => format!("its {} header", format.name()),
        ShapeOrigin::Header {
            format,
            file: Some(header),
        } => format!("the {} header {}", format.name(), header.display()),
    }
}

fn provenance_text(provenance: &Provenance) -> String {
    let mut text = format!(
        "squaremap {}, {} squares, stream {}",
        provenance.version, provenance.count, provenance.stream
    );
    if let Some(seed) = provenance.seed {
        let _ = write!(text, ", seed {seed}");
    }
    if let Some(most) = provenance.max_half_side {
        let _ = write!(text, ", half sides below {most}");
    }
    if let Some(levels) = &provenance.levels {
        let _ = write!(text, ", levels {}..{}", levels.start, levels.end);
    }
    for (key, value) in &provenance.more {
        let _ = write!(text, ", {key} {value}");
    }
    text
}

fn channel_text(text: &mut String, name: &str, channel: &ChannelSummary) {
    if !name.is_empty() {
        let _ = writeln!(text, "\n{name}");
    }
    if let Some(finite) = &channel.finite {
        let _ = writeln!(text, "{:<10}{}", "min", finite.min);
        let _ = writeln!(text, "{:<10}{}", "max", finite.max);
        let _ = writeln!(text, "{:<10}{}", "mean", Number::Float(finite.mean));
    }
    for (what, count) in [
        ("no data", channel.no_data),
        ("nan", channel.nan),
        ("-inf", channel.minus_infinity),
        ("+inf", channel.plus_infinity),
    ] {
        if count > 0 {
            let _ = writeln!(text, "{what:<10}{count}");
        }
    }
    if let Some(finite) = &channel.finite {
        histogram_text(text, &finite.histogram);
    }
}

/// A line for each bin: its first value, a bar, its count.
fn histogram_text(text: &mut String, histogram: &Histogram) {
    const BAR: u64 = 40;
    let bins = 0..histogram.counts.len();
    let starts: Vec<String> = match (histogram.start, histogram.width) {
        (Number::Integer(start), Number::Integer(width)) => bins
            .map(|bin| (start + bin as i128 * width).to_string())
            .collect(),
        (Number::Float(start), Number::Float(width)) => {
            float_texts(bins.map(|bin| start + bin as f64 * width).collect(), width)
        }
        _ => Vec::new(),
    };
    let wide = starts.iter().map(String::len).max().unwrap_or(0);
    let most = histogram.counts.iter().max().map_or(1, |&most| most.max(1));
    for (start, &count) in starts.iter().zip(&histogram.counts) {
        // At least a sign where there is something.
        let bar = (u128::from(count) * u128::from(BAR)).div_ceil(u128::from(most)) as usize;
        let bar = "█".repeat(bar) + &" ".repeat(BAR as usize - bar);
        let _ = writeln!(text, "  {start:>wide$} {bar} {count}");
    }
}

/// Numbers at equal distances, each to a tenth of the distance or better; with exponents where there would
/// be many digits else.
fn float_texts(numbers: Vec<f64>, distance: f64) -> Vec<String> {
    const MOST_DIGITS: i32 = 9;
    if distance <= 0.0 {
        return numbers.iter().map(|number| format!("{number:?}")).collect();
    }
    // The power of ten of the first digit.
    let power = |number: f64| number.abs().log10().floor() as i32;
    let largest = numbers
        .iter()
        .copied()
        .map(f64::abs)
        .fold(distance, f64::max);
    let last = power(distance) - 1;
    let plain = last >= -MOST_DIGITS && power(largest) < MOST_DIGITS;
    let (decimals, digits) = ((-last).max(0), power(largest).saturating_sub(last));
    let text = |number: f64| match plain {
        true => format!("{number:.*}", decimals as usize),
        // An f64 has up to 17 digits.
        false => format!("{number:.*e}", digits.clamp(0, 16) as usize),
    };
    numbers.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::float_texts;

    #[test]
    fn edges_of_bins_are_short_and_differ() {
        let texts = |start: f64, width: f64| {
            let numbers = (0..4).map(|bin| start + f64::from(bin) * width);
            float_texts(numbers.collect(), width).join(" ")
        };
        for (start, width, expected) in [
            (-99.994_99, 3.125, "-100.0 -96.9 -93.7 -90.6"),
            (0.0, 1.0 / 64.0, "0.000 0.016 0.031 0.047"),
            (0.0, 250.0, "0 250 500 750"),
            (
                1e6,
                0.001,
                "1000000.0000 1000000.0010 1000000.0020 1000000.0030",
            ),
            (0.0, 2.5e-12, "0.0e0 2.5e-12 5.0e-12 7.5e-12"),
            (-1e30, 5e29, "-1.00e30 -5.00e29 0.00e0 5.00e29"),
            (
                1.0,
                1e-13,
                "1.00000000000000e0 1.00000000000010e0 1.00000000000020e0 1.00000000000030e0",
            ),
            // A single value.
            (0.25, 0.0, "0.25 0.25 0.25 0.25"),
        ] {
            assert_eq!(texts(start, width), expected);
        }
    }
}
