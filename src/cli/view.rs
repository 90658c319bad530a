//! `squaremap view FILE`: an image that is there already, in a window or as a picture of one.

use std::path::PathBuf;

use clap::Args;

use super::{LayoutArgs, numbers};
use crate::gpu::AdapterChoice;
use crate::view::{Colormap, Curve, Point, Protocol, Region, Screen, ShowOptions, ValueRange};

/// What `squaremap view` is told.
#[derive(Args, Clone, Debug)]
pub struct ViewArgs {
    /// The file, and what is said about its samples.
    #[command(flatten)]
    pub layout: LayoutArgs,

    /// Follow a growing file in the window: more rows, or frames, as they are written
    #[arg(long, conflicts_with_all = ["screenshot", "export", "terminal"])]
    watch: bool,

    #[command(flatten)]
    show: ShowArgs,

    /// The point of the image in the middle of the window
    #[arg(long, value_name = "ROW,COL", value_parser = point, allow_hyphen_values = true)]
    center: Option<Point>,

    /// Device pixels an image pixel: 1 is actual size, 2 twice as large; default: all of the image
    #[arg(long, value_name = "Z", value_parser = zoom)]
    zoom: Option<f64>,

    /// Write what the window would show as PNG and open no window; `-` is stdout
    #[arg(long, value_name = "FILE.png")]
    pub screenshot: Option<PathBuf>,

    /// Rows and columns to export, half-open as in NumPy; default: all
    #[arg(
        long,
        value_name = "R0:R1,C0:C1",
        requires = "export",
        allow_hyphen_values = true
    )]
    region: Option<Region>,

    /// Write the region and open no window: samples as .npy, colours at 100% as .png
    #[arg(long, value_name = "FILE", conflicts_with = "screenshot")]
    pub export: Option<PathBuf>,

    /// Draw in the terminal, as happens without a display, or with HOW (kitty, iterm, sixel, blocks) into
    /// a pipe; of a large image a preview and then the exact picture
    #[arg(long, value_name = "HOW", require_equals = true)]
    #[arg(conflicts_with_all = ["screenshot", "export"])]
    pub terminal: Option<Option<Protocol>>,

    /// Show a large image from a few of its values, and never read all of it
    #[arg(long)]
    preview: bool,

    /// The graphics processor that draws: a part of its name
    #[arg(long, value_name = "NAME")]
    adapter: Option<String>,
}

/// How an image is shown, whoever made it.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// Colours of grey values: viridis, gray, magma, inferno, plasma, cividis, turbo, jet …
    #[arg(long, value_name = "NAME", default_value_t = Colormap::Viridis)]
    colormap: Colormap,

    /// Values of the lowest and the highest colour; default: the image's own, of colour images all that
    /// their sample type can hold (fractions: 0 to 1)
    #[arg(long, value_name = "MIN,MAX", value_parser = range, allow_hyphen_values = true)]
    range: Option<ValueRange>,

    /// Colours rise logarithmically from the lowest value on
    #[arg(long)]
    log: bool,

    /// Size of the window in device pixels; default: what suits the image and the monitor
    #[arg(long, value_name = "WxH", value_parser = screen)]
    window_size: Option<Screen>,
}

impl ViewArgs {
    /// What to export.
    pub fn region(&self) -> Region {
        self.region.unwrap_or_default()
    }

    /// What was said about the window.
    pub fn options(&self) -> ShowOptions {
        ShowOptions {
            center: self.center,
            zoom: self.zoom,
            follow: self.watch,
            preview: self.preview,
            ..self.show.options(self.adapter.as_deref())
        }
    }
}

impl ShowArgs {
    /// What was said, and the defaults for all else.
    pub fn options(&self, adapter: Option<&str>) -> ShowOptions {
        ShowOptions {
            adapter: match adapter {
                Some(name) => AdapterChoice::Named(name.to_owned()),
                None => AdapterChoice::Any,
            },
            colormap: self.colormap,
            range: self.range,
            range_option: Some("--range"),
            curve: if self.log { Curve::Log } else { Curve::Linear },
            window: self.window_size,
            ..ShowOptions::default()
        }
    }
}

/// Where a user may write `X` or the sign ×, as the program itself does.
fn by(text: &str) -> String {
    text.replace(['X', '×'], "x")
}

fn screen(text: &str) -> Result<Screen, String> {
    let expected = "expected WIDTHxHEIGHT in pixels, like 800x600";
    match numbers(&by(text), 'x') {
        Some([cols, rows]) if cols > 0 && rows > 0 => Ok(Screen { rows, cols }),
        _ => Err(expected.to_owned()),
    }
}

fn range(text: &str) -> Result<ValueRange, String> {
    let [min, max] = numbers(text, ',').ok_or("expected MIN,MAX, like 0,255")?;
    match ValueRange::new(min, max) {
        Ok(_) if min == max => Err("expected two different numbers, the smaller first".to_owned()),
        range => range.map_err(|error| error.to_string()),
    }
}

fn point(text: &str) -> Result<Point, String> {
    match numbers::<f64, 2>(text, ',') {
        Some([row, col]) if row.is_finite() && col.is_finite() => Ok(Point { row, col }),
        _ => Err("expected ROW,COL, like 100,250.5".to_owned()),
    }
}

fn zoom(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(zoom) if zoom > 0.0 && f64::is_finite(zoom) => Ok(zoom),
        _ => Err("expected a number above 0, like 0.5 or 2".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        view: ViewArgs,
    }

    fn parse(line: &str) -> Result<ViewArgs, String> {
        Line::try_parse_from(format!("squaremap {line}").split(' '))
            .map(|line| line.view)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn x_is_width_first_and_a_comma_rows_first() {
        let line = "a.raw --window-size 80x60 --range -1.5,2 --center 5,-6.5 --zoom 0.5";
        let options = parse(line).unwrap().options();
        assert_eq!(options.window, Some(Screen { rows: 60, cols: 80 }));
        assert_eq!(options.range, ValueRange::new(-1.5, 2.0).ok());
        let point = Point {
            row: 5.0,
            col: -6.5,
        };
        assert_eq!((options.center, options.zoom), (Some(point), Some(0.5)));
    }

    #[test]
    fn terminals_may_be_told_how() {
        assert_eq!(parse("a.raw").unwrap().terminal, None);
        assert_eq!(parse("a.raw --terminal").unwrap().terminal, Some(None));
        let sixel = parse("a.raw --terminal=sixel").unwrap().terminal;
        assert_eq!(sixel, Some(Some(Protocol::Sixel)));
        assert!(parse("a.raw --export a.npy --region -3:,:-5").is_ok());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "a.raw --terminal=vt52",
            "a.raw --terminal --screenshot a.png",
            "a.raw --region 1:2,3:4",
            "a.raw --region 1,2 --export a.npy",
            "a.raw --window-size 0x5",
            "a.raw --range 2,1",
            "a.raw --range nan,1",
            "a.raw --range 5,5",
            "a.raw --watch --screenshot a.png",
            "a.raw --watch --export a.npy",
            "a.raw --center 1",
            "a.raw --zoom 0",
            "a.raw --zoom inf",
            "a.raw --colormap rainbow",
            "",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
