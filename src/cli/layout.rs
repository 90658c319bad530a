//! The file, and what the user says about its samples: the same for every command that reads one.

use std::path::PathBuf;

use clap::Args;

use crate::cli::headings::LAYOUT;
use crate::cli::numbers::{number, numbers, size};
use crate::image::{Number, SampleType, Size};
use crate::open::ShapeHints;

/// A file of samples and how they lie in it.
#[derive(Args, Clone, Debug)]
pub(crate) struct LayoutArgs {
    /// The image: raw, NumPy (.npy), ENVI or NRRD
    ///
    /// Headers may be in the file or beside it; raw samples need none.
    pub(crate) file: PathBuf,

    /// Size in pixels, N for a square
    ///
    /// Needed where neither a header nor the name tells it, or what they tell is wrong.
    #[arg(long, value_name = "N|WxH", value_parser = size, conflicts_with = "shape")]
    #[arg(help_heading = LAYOUT)]
    size: Option<Size>,

    /// Rows, columns, and samples of a pixel (1, 3 or 4), as NumPy says them
    #[arg(long, value_name = "ROWS,COLS[,CHANNELS]", value_parser = shape)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    shape: Option<(Size, Option<u64>)>,

    /// How a sample is stored: u8, i16, u16be, f32 …
    ///
    /// NumPy's names will do, too: u1, uint8, <u2, >f4 …
    #[arg(long, value_name = "TYPE", help_heading = LAYOUT)]
    dtype: Option<SampleType>,

    /// Bytes before the first sample
    #[arg(long, value_name = "BYTES", value_parser = number)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    offset: Option<u64>,

    /// Bytes from the start of a row to the start of the next, where rows have gaps between them
    #[arg(long, value_name = "BYTES", value_parser = number)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    row_stride: Option<u64>,

    /// Which of several frames; the first is 0
    #[arg(long, value_name = "K", value_parser = number, help_heading = LAYOUT)]
    frame: Option<u64>,

    /// The value of samples that stand for none, such as -9999
    ///
    /// They count in no range, mean or histogram, and have a colour of their own.
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    no_data: Option<Number>,
}

impl LayoutArgs {
    /// What was said about the file.
    pub(crate) fn given(&self) -> ShapeHints {
        ShapeHints {
            size: self.size.or(self.shape.map(|(size, _)| size)),
            channels: self.shape.and_then(|(_, channels)| channels),
            sample: self.dtype,
            offset: self.offset,
            row_stride: self.row_stride,
            frame: self.frame,
            no_data: self.no_data,
        }
    }
}

fn shape(text: &str) -> Result<(Size, Option<u64>), String> {
    let (rows, cols, channels) = if let Some([rows, cols]) = numbers(text, ',') {
        (rows, cols, None)
    } else if let Some([rows, cols, channels]) = numbers(text, ',') {
        (rows, cols, Some(channels))
    } else {
        return Err("expected ROWS,COLS or ROWS,COLS,CHANNELS, like 2048,4096,3".to_owned());
    };
    if let Some(other) = channels.filter(|channels| !matches!(channels, 1 | 3 | 4)) {
        return Err(format!(
            "{other} channels cannot be shown; expected 1 (grey), 3 (RGB) or 4 (RGBA)"
        ));
    }
    let size = Size::new(rows, cols).map_err(|error| error.to_string())?;
    Ok((size, channels))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        layout: LayoutArgs,
    }

    fn parse(line: &str) -> Result<ShapeHints, String> {
        Line::try_parse_from(format!("squaremap {line}").split(' '))
            .map(|line| line.layout.given())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn x_is_width_first_and_a_comma_rows_first() {
        let expected = Some(Size::new(3, 4).unwrap());
        assert_eq!(parse("a.raw --size 4x3").unwrap().size, expected);
        let line = "a.raw --shape 3,4,3 --dtype >u2 --offset 7 --row-stride 1_000 --frame 2";
        let given = parse(line).unwrap();
        assert_eq!((given.size, given.channels), (expected, Some(3)));
        assert_eq!(given.sample.unwrap().to_string(), "u16be");
        assert_eq!(given.offset, Some(7));
        assert_eq!((given.row_stride, given.frame), (Some(1000), Some(2)));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "a.raw --size 4x",
            "a.raw --size 4,3",
            "a.raw --size 0x3",
            "a.raw --size 4x3 --shape 3,4",
            "a.raw --shape 3",
            "a.raw --shape 3,4,2",
            "a.raw --dtype u3",
            "a.raw --offset -1",
            "a.raw --frame -1",
            "",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
