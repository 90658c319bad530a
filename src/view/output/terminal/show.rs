//! The picture in a terminal: what a window would show, as large as the terminal.
//!
//! Written by hand and not with a crate that asks the terminal without a limit of time, or resamples:
//! a terminal that does not answer must not hold up the program, and the pixels are those of the
//! window.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::str::FromStr;
use std::sync::Arc;

use crate::image::Size;
use crate::open::Image;
use crate::say::{end_status, status, tell};
use crate::storage::Overview;
use crate::view::geometry::camera::{Camera, Screen};
use crate::view::inspect::hint::advise;
use crate::view::options::{ShowOptions, ViewError};
use crate::view::output::shot::Shot;
use crate::view::output::terminal::{ask, encode};
use crate::view::tiles::picture::Picture;

/// How a terminal is told about pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// Kitty's graphics (also Ghostty, WezTerm, Konsole).
    Kitty,
    /// iTerm2's inline images (also WezTerm, mintty).
    ITerm,
    /// DEC's sixels (also xterm, foot, Windows Terminal), up to 256 colours.
    Sixel,
    /// Half blocks in 24-bit colours, two pixels a character: every terminal but the oldest.
    Blocks,
}

/// A name that is no protocol.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("'{0}' is no kind of graphics; expected kitty, iterm, sixel or blocks")]
pub struct ProtocolError(String);

impl Protocol {
    const ALL: [Protocol; 4] = [
        Protocol::Kitty,
        Protocol::ITerm,
        Protocol::Sixel,
        Protocol::Blocks,
    ];

    fn name(self) -> &'static str {
        match self {
            Protocol::Kitty => "kitty",
            Protocol::ITerm => "iterm",
            Protocol::Sixel => "sixel",
            Protocol::Blocks => "blocks",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Protocol {
    type Err = ProtocolError;

    fn from_str(text: &str) -> Result<Protocol, ProtocolError> {
        Protocol::ALL
            .into_iter()
            .find(|protocol| protocol.name() == text)
            .ok_or_else(|| ProtocolError(text.to_owned()))
    }
}

/// Draws the image on stdout, by default with what the terminal there says it can, from an overview of it
/// if there is one already. In a terminal another large image is drawn as a window shows it first; then,
/// unless [`ShowOptions::preview`] asks for no more, the exact picture over it, or below where the terminal
/// does not tell how many pixels a line has. Who stops the program meanwhile keeps the first one.
///
/// A window size in `options` is one of device pixels in the terminal, two a character where these
/// are half blocks.
///
/// # Errors
///
/// [`ViewError::Terminal`] when stdout is no terminal and no protocol is given; else when no adapter draws,
/// the file changed meanwhile, or nobody reads.
pub fn show_in_terminal(
    image: Image,
    overview: Option<Arc<Overview>>,
    options: &ShowOptions,
    protocol: Option<Protocol>,
) -> Result<(), ViewError> {
    let in_terminal = io::stdout().is_terminal();
    let protocol = match protocol {
        Some(protocol) => protocol,
        None if in_terminal => ask::protocol(),
        None => {
            return Err(ViewError::Terminal(
                "stdout is no terminal; --screenshot FILE.png writes the picture to a file"
                    .to_owned(),
            ));
        }
    };
    let most = ask::space(protocol);
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
    let draw = |picture: &Picture, place: &str| {
        let pixels = shot.take(picture, &camera(picture.size()), options.colormap);
        end_status();
        let pixels = pixels?;
        picture.image().check_unchanged()?;
        let write = || -> io::Result<()> {
            let mut stdout = io::BufWriter::new(io::stdout().lock());
            stdout.write_all(place.as_bytes())?;
            encode::encode(&pixels, protocol, &mut stdout)?;
            stdout.flush()
        };
        write().map_err(|error| ViewError::Terminal(format!("the terminal: {error}")))
    };

    let mut place = "";
    if in_terminal || options.preview {
        let picture = Picture::known(image.clone(), options.range, overview).on(options.curve);
        let is_preview = picture.is_preview(&camera(picture.size()));
        if !is_preview || options.preview {
            draw(&picture, place)?;
            if is_preview {
                tell("a preview from a few of its values; without --preview all it needs is read");
            }
            advise(&image, options);
            return Ok(());
        }
        let lines = ask::lines(protocol, screen.rows);
        draw(&picture, &lines.map_or_else(String::new, kept_place))?;
        if lines.is_some() {
            place = TO_KEPT_PLACE;
        }
        status("preview; reading all of it (Ctrl-C keeps this)");
    }
    let picture = Picture::exact(image, options.range, camera).inspect_err(|_| end_status())?;
    let picture = picture.on(options.curve);
    draw(&picture, place)?;
    advise(picture.image(), options);
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
