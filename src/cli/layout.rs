//! The file, and what the user says about its samples: the same for every command that reads one.

use std::path::PathBuf;

use clap::Args;

use crate::cli::headings::LAYOUT;
use crate::cli::numbers::{number, numbers, size};
use crate::image::{Number, Orientation, SampleType, Size};
use crate::layout::{IndexOrder, Interleave, PixelFormat};
use crate::open::{BandChoice, ShapeHints};

/// A file of samples and how they lie in it.
#[derive(Args, Clone, Debug)]
pub(crate) struct LayoutArgs {
    /// The image: raw, NumPy (.npy), ENVI, ESRI or NRRD
    ///
    /// Headers may be in the file or beside it; raw samples need none.
    pub(crate) file: PathBuf,

    /// Size in pixels, N for a square
    ///
    /// Needed where neither a header nor the name tells it, or what they tell is wrong.
    #[arg(long, value_name = "N|WxH", value_parser = size, conflicts_with = "shape")]
    #[arg(help_heading = LAYOUT)]
    size: Option<Size>,

    /// Rows, columns, and samples of a pixel, as NumPy says them
    ///
    /// 3 samples are red, green and blue, 4 these and perhaps opacity; of other numbers each is a frame.
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

    /// Bytes from the start of a frame to the start of the next, where something lies between them
    #[arg(long, value_name = "BYTES", value_parser = number)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    frame_stride: Option<u64>,

    /// How bands lie: bip (pixel by pixel), bil (line by line) or bsq (plane by plane)
    #[arg(long, value_name = "HOW", help_heading = LAYOUT, hide_short_help = true)]
    interleave: Option<Interleave>,

    /// C: rows one after another; F: columns, as Fortran and MATLAB write them
    #[arg(long, value_name = "C|F", value_parser = order)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    order: Option<IndexOrder>,

    /// Which samples of a pixel are which colours, as ffmpeg names it: bgr24, bgra, bgr0, rgb48le …
    #[arg(long, value_name = "NAME", help_heading = LAYOUT, hide_short_help = true)]
    pixel_format: Option<PixelFormat>,

    /// The band to show, or those to show as red, green and blue; the first is 1
    #[arg(long, value_name = "K|R,G,B")]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    bands: Option<BandChoice>,

    /// Which of several frames; the first is 0
    #[arg(long, value_name = "K", value_parser = number, help_heading = LAYOUT)]
    frame: Option<u64>,

    /// The value of samples that stand for none, such as -9999
    ///
    /// They count in no range, mean or histogram, and have a colour of their own.
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    no_data: Option<Number>,

    /// Show it upside down (vertical) or with left and right exchanged (horizontal)
    ///
    /// Rows and columns that are told and typed stay those of the file.
    #[arg(long, value_name = "HOW", value_parser = flip)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    flip: Option<Flip>,

    /// Show it turned clockwise, after it was flipped
    #[arg(long, value_name = "DEGREES", value_parser = quarters)]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    rotate: Option<u32>,
}

/// Which way an image is flipped.
#[derive(Clone, Copy, Debug)]
enum Flip {
    /// The last row first.
    Vertical,
    /// The last column first.
    Horizontal,
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
            frame_stride: self.frame_stride,
            interleave: self.interleave,
            order: self.order,
            pixel_format: self.pixel_format,
            bands: self.bands,
            frame: self.frame,
            no_data: self.no_data,
            orientation: self.orientation(),
        }
    }

    fn orientation(&self) -> Orientation {
        let flipped = match self.flip {
            None => Orientation::AS_IS,
            Some(Flip::Vertical) => Orientation::AS_IS.flipped_vertically(),
            Some(Flip::Horizontal) => Orientation::AS_IS.flipped_horizontally(),
        };
        (0..self.rotate.unwrap_or(0)).fold(flipped, |turned, _| turned.turned())
    }
}

fn order(text: &str) -> Result<IndexOrder, String> {
    match text {
        "C" | "c" => Ok(IndexOrder::C),
        "F" | "f" => Ok(IndexOrder::Fortran),
        _ => Err("expected C or F".to_owned()),
    }
}

fn flip(text: &str) -> Result<Flip, String> {
    match text {
        "vertical" => Ok(Flip::Vertical),
        "horizontal" => Ok(Flip::Horizontal),
        _ => Err("expected vertical (upside down) or horizontal".to_owned()),
    }
}

/// How many quarters of a turn.
fn quarters(text: &str) -> Result<u32, String> {
    match text {
        "0" => Ok(0),
        "90" => Ok(1),
        "180" => Ok(2),
        "270" => Ok(3),
        _ => Err("expected 90, 180 or 270".to_owned()),
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
    if channels == Some(0) {
        return Err("a pixel has at least one sample".to_owned());
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
    fn orders_and_bands_are_read() {
        let line =
            "a.raw --interleave BIL --order F --bands 27,16,6 --frame-stride 99 --no-data -9999";
        let given = parse(line).unwrap();
        assert_eq!(given.interleave, Some(Interleave::Lines));
        assert_eq!(given.order, Some(IndexOrder::Fortran));
        assert_eq!(given.bands, Some(BandChoice::Colors([26, 15, 5])));
        assert_eq!(given.frame_stride, Some(99));
        assert_eq!(given.no_data, Some(Number::Integer(-9999)));
        assert_eq!(
            parse("a.raw --bands 4").unwrap().bands,
            Some(BandChoice::One(3))
        );
        let turned = parse("a.raw --flip vertical --rotate 270")
            .unwrap()
            .orientation;
        let as_is = Orientation::AS_IS;
        assert_eq!(
            turned,
            as_is.flipped_vertically().turned().turned().turned()
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "a.raw --size 4x",
            "a.raw --size 4,3",
            "a.raw --size 0x3",
            "a.raw --size 4x3 --shape 3,4",
            "a.raw --shape 3",
            "a.raw --shape 3,4,0",
            "a.raw --bands 0",
            "a.raw --bands 1,2",
            "a.raw --order X",
            "a.raw --rotate 45",
            "a.raw --flip up",
            "a.raw --interleave bix",
            "a.raw --pixel-format x",
            "a.raw --no-data x",
            "a.raw --dtype u3",
            "a.raw --offset -1",
            "a.raw --frame -1",
            "",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
