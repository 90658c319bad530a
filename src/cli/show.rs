//! How an image is shown, whoever made it.

use clap::Args;

use crate::cli::headings::{COLOURS, WINDOW};
use crate::cli::numbers::numbers;
use crate::gpu::AdapterChoice;
use crate::image::Number;
use crate::view::{
    ChosenRange, Colormap, Curve, PercentilesError, Screen, ShowOptions, ValueRange,
};

/// Colours, and the window.
#[derive(Args, Clone, Debug)]
pub(crate) struct ShowArgs {
    /// Colours of grey values, as gray
    #[arg(long, value_name = "NAME", default_value_t = Colormap::Viridis)]
    #[arg(help_heading = COLOURS, long_help = colormaps())]
    colormap: Colormap,

    /// Values of the lowest and the highest colour, or percents, as 2%,98%
    ///
    /// Of percents, so many of the image's values lie below. Default: the image's own, of colour images all that their sample type can hold (fractions: 0 to 1).
    #[arg(long, value_name = "MIN,MAX", value_parser = range, allow_hyphen_values = true)]
    #[arg(help_heading = COLOURS)]
    range: Option<ChosenRange>,

    /// Colours rise logarithmically from the lowest value on
    #[arg(long, help_heading = COLOURS, hide_short_help = true)]
    log: bool,

    /// Size of the window in device pixels; default: what suits the image and the monitor
    #[arg(long, value_name = "WxH", value_parser = screen)]
    #[arg(help_heading = WINDOW, hide_short_help = true)]
    window_size: Option<Screen>,
}

impl ShowArgs {
    /// What was said, and the defaults for all else.
    pub(crate) fn options(&self, adapter: Option<&str>) -> ShowOptions {
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

fn colormaps() -> String {
    let names = Colormap::ALL.map(|colormap| colormap.to_string());
    format!("Colours of grey values: {}", names.join(", "))
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

fn range(text: &str) -> Result<ChosenRange, String> {
    if text.contains('%') {
        let percents = text.parse().map(ChosenRange::Percentiles);
        return percents.map_err(|error: PercentilesError| error.to_string());
    }
    let expected = "expected MIN,MAX, like 0,255 or 2%,98%";
    let [min, max]: [Number; 2] = numbers(text, ',').ok_or(expected)?;
    match ValueRange::new(min, max) {
        Ok(range) if range.min() == range.max() => {
            Err("expected two different numbers, the smaller first".to_owned())
        }
        range => range
            .map(ChosenRange::Values)
            .map_err(|error| error.to_string()),
    }
}
