//! `squaremap view FILE`: an image that is there already, in a window or as a picture of one.

use std::path::PathBuf;

use clap::Args;

use crate::cli::headings::{LAYOUT, OUTPUT, WINDOW};
use crate::cli::layout::LayoutArgs;
use crate::cli::messages::MessageArgs;
use crate::cli::numbers::numbers;
use crate::cli::show::ShowArgs;
use crate::view::{Point, Protocol, Region, ShowOptions};

/// What `squaremap view` is told.
#[derive(Args, Clone, Debug)]
pub(crate) struct ViewArgs {
    /// The file, and what is said about its samples.
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,

    /// Follow a growing file in the window: more rows, or frames, as they are written
    #[arg(long, conflicts_with_all = ["screenshot", "export", "terminal"])]
    #[arg(help_heading = LAYOUT, hide_short_help = true)]
    watch: bool,

    #[command(flatten)]
    show: ShowArgs,

    /// The point of the image in the middle of the window
    #[arg(long, value_name = "ROW,COL", value_parser = point, allow_hyphen_values = true)]
    #[arg(help_heading = WINDOW, hide_short_help = true)]
    center: Option<Point>,

    /// Device pixels an image pixel: 1 is actual size, 2 twice as large; default: all of the image
    #[arg(long, value_name = "Z", value_parser = zoom)]
    #[arg(help_heading = WINDOW, hide_short_help = true)]
    zoom: Option<f64>,

    /// Show a large image from a few of its values, and never read all of it
    #[arg(long, help_heading = WINDOW, hide_short_help = true)]
    preview: bool,

    /// The graphics processor that draws: a part of its name
    #[arg(long, value_name = "NAME", help_heading = WINDOW, hide_short_help = true)]
    adapter: Option<String>,

    /// Write what the window would show; - is stdout
    #[arg(long, value_name = "FILE.png", help_heading = OUTPUT)]
    pub(crate) screenshot: Option<PathBuf>,

    /// Write the region: samples as .npy, colours at 100% as .png
    #[arg(long, value_name = "FILE", conflicts_with = "screenshot")]
    #[arg(help_heading = OUTPUT, hide_short_help = true)]
    pub(crate) export: Option<PathBuf>,

    /// Rows and columns to export, half-open as in NumPy; default: all
    #[arg(
        long,
        value_name = "R0:R1,C0:C1",
        requires = "export",
        allow_hyphen_values = true
    )]
    #[arg(help_heading = OUTPUT, hide_short_help = true)]
    region: Option<Region>,

    /// Draw in the terminal
    ///
    /// That happens without a display, too. With HOW (kitty, iterm, sixel, blocks) it goes into a pipe, too.
    /// Of a large image there is a preview and then the exact picture.
    #[arg(long, value_name = "HOW", require_equals = true, help_heading = OUTPUT)]
    #[arg(conflicts_with_all = ["screenshot", "export"])]
    pub(crate) terminal: Option<Option<Protocol>>,

    /// What is said.
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

impl ViewArgs {
    /// What to export.
    pub(crate) fn region(&self) -> Region {
        self.region.unwrap_or_default()
    }

    /// Whether a graphics processor may be looked for: pictures need none.
    pub(super) fn may_open_adapter(&self) -> bool {
        let in_window =
            self.screenshot.is_none() && self.export.is_none() && self.terminal.is_none();
        in_window || self.adapter.is_some()
    }

    /// What was said about the window.
    pub(crate) fn options(&self) -> ShowOptions {
        ShowOptions {
            center: self.center,
            zoom: self.zoom,
            follow: self.watch,
            preview: self.preview,
            ..self.show.options(self.adapter.as_deref())
        }
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
    use crate::view::{Screen, ValueRange};
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
        assert_eq!(
            options.range,
            ValueRange::new(-1.5, 2.0).ok().map(Into::into)
        );
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
            "a.raw --range 5,5.0",
            "a.raw --range 2%,98",
            "a.raw --range 98%,2%",
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
