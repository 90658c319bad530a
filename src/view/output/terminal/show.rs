//! The picture in a terminal: what a window would show, as large as the terminal.
//!
//! Written by hand and not with a crate that asks the terminal without a limit of time, or resamples:
//! a terminal that does not answer must not hold up the program, and the pixels are those of the
//! window.

use std::io::{self, Write};
use std::sync::Arc;

use crate::image::Size;
use crate::open::Image;
use crate::storage::Overview;
use crate::view::error::ViewError;
use crate::view::geometry::camera::{Camera, Screen};
use crate::view::geometry::sight::Sight;
use crate::view::inspect::chosen::range_of;
use crate::view::notice::Notice;
use crate::view::options::ShowOptions;
use crate::view::output::shot::{Shot, hint_unless_chosen};
use crate::view::output::terminal::encode::encode;
use crate::view::output::terminal::protocol::Terminal;
use crate::view::tiles::picture::Picture;

/// Draws the image in a terminal behind `out`, from an overview of it if there is one already. In an
/// interactive one another large image is drawn as a window shows it first; then, unless
/// [`ShowOptions::preview`] asks for no more, the exact picture over it, or below where the terminal does not
/// tell how many pixels a line has. Who stops the program meanwhile keeps the first one.
///
/// A window size in `options` is one of device pixels in the terminal, two a character where these
/// are half blocks.
///
/// # Errors
///
/// When no adapter draws, the file changed meanwhile, or `out` cannot be written to.
pub fn show_in_terminal(
    image: Image,
    overview: Option<Arc<Overview>>,
    options: &ShowOptions,
    terminal: &Terminal,
    out: &mut dyn Write,
    tell: &dyn Fn(Notice),
) -> Result<(), ViewError> {
    let most = terminal.space();
    let screen = match options.window {
        Some(window) => Screen {
            rows: window.rows.min(most.rows),
            cols: window.cols.min(most.cols),
        },
        // A part of an image can fill all of the terminal.
        None if options.center.is_some() || options.zoom.is_some() => most,
        None => fitted(image.layout().size(), most),
    };
    let camera = |size| options.camera(size, screen);
    let shot = Shot::open(&options.adapter)?;
    let mut draw = |picture: &Picture, place: &str| {
        let pixels = shot.take(picture, &camera(picture.size()), options.colormap);
        tell(Notice::Read);
        let pixels = pixels?;
        picture.image().check_unchanged()?;
        let mut write = || -> io::Result<()> {
            out.write_all(place.as_bytes())?;
            encode(&pixels, terminal.protocol, out)?;
            out.flush()
        };
        write().map_err(ViewError::Terminal)
    };
    let hint = |picture: &Picture| {
        if let Some(hint) = hint_unless_chosen(picture, options) {
            tell(Notice::of_picture(picture.image(), hint));
        }
    };
    let range = range_of(options.range, &image);

    let mut place = "";
    if terminal.interactive || options.preview {
        let picture = Picture::known(image.clone(), range, overview).on(options.curve);
        let is_preview = picture.is_preview(&Sight::new(camera(picture.size())));
        if !is_preview || options.preview {
            draw(&picture, place)?;
            if is_preview {
                tell(Notice::Preview);
            }
            hint(&picture);
            return Ok(());
        }
        let lines = terminal.lines(screen.rows);
        draw(&picture, &lines.map_or_else(String::new, kept_place))?;
        if lines.is_some() {
            place = TO_KEPT_PLACE;
        }
        tell(Notice::Reading);
    }
    let picture = Picture::exact(image, range, camera).inspect_err(|_| tell(Notice::Read))?;
    let picture = picture.on(options.curve);
    draw(&picture, place)?;
    hint(&picture);
    Ok(())
}

/// Makes room for so many lines, so that nothing scrolls later, and keeps the place of the first of them.
fn kept_place(lines: u32) -> String {
    let room = "\n".repeat(lines as usize);
    format!("{room}\x1b[{lines}A\x1b7")
}

const TO_KEPT_PLACE: &str = "\x1b8";

/// As large as the image, or as a whole multiple of it, within `most`; a large image as large as it
/// fits.
fn fitted(image: Size, most: Screen) -> Screen {
    let fit = Camera::fit(image, most).zoom();
    let zoom = if fit >= 1.0 { fit.floor() } else { fit };
    let side =
        |pixels: u64, most: u32| ((pixels as f64 * zoom).round() as u32).clamp(1, most.max(1));
    Screen {
        rows: side(image.rows(), most.rows),
        cols: side(image.cols(), most.cols),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_is_used_and_not_more() {
        let most = Screen { rows: 46, cols: 80 };
        for ((rows, cols), expected) in [
            ((20, 30), (40, 60)),
            ((46, 81), (45, 80)),
            ((1000, 1000), (46, 46)),
            ((1, 1 << 40), (1, 80)),
        ] {
            let screen = fitted(Size::new(rows, cols).expect("a size"), most);
            assert_eq!((screen.rows, screen.cols), expected, "{rows} × {cols}");
        }
    }
}
