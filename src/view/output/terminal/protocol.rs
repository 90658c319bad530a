//! What a terminal can show, and how much of it.

use std::fmt;
use std::str::FromStr;

use crate::view::geometry::camera::Screen;

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

/// A terminal that shows pictures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terminal {
    /// How it is told about pixels.
    pub protocol: Protocol,
    /// Rows and columns of characters.
    pub cells: Screen,
    /// Device pixels of a character, if the terminal tells.
    pub cell: Option<Screen>,
    /// Whether somebody sits before it, so that a preview may be shown first and replaced later: not
    /// when the picture goes into a file or a pipe.
    pub interactive: bool,
}

/// Device pixels of a character where the terminal keeps them to itself.
const CELL: Screen = Screen { rows: 20, cols: 10 };

/// The most rows and columns of a picture, whatever a terminal says: those of the largest screens.
const MOST_PIXELS: u32 = 4096;

impl Terminal {
    /// The device pixels that a picture may take, so that the line below it stays on the screen.
    pub(crate) fn space(&self) -> Screen {
        let cell = self.pixels_of_a_character().unwrap_or(CELL);
        let pixels = |cells: u32, cell: u32| cells.saturating_mul(cell).min(MOST_PIXELS);
        Screen {
            rows: pixels(
                self.cells.rows.saturating_sub(self.free()).max(1),
                cell.rows,
            ),
            cols: pixels(self.cells.cols, cell.cols),
        }
    }

    /// The lines of text from the first one of a picture of so many rows to the one below it. None where
    /// the terminal keeps that to itself.
    pub(crate) fn lines(&self, rows: u32) -> Option<u32> {
        let cell = self.pixels_of_a_character()?;
        Some(rows.div_ceil(cell.rows) + self.free() - 1)
    }

    /// Lines below a picture that belong to the terminal: where the text goes on, and one that some leave
    /// free below sixels.
    fn free(&self) -> u32 {
        match self.protocol {
            Protocol::Sixel => 2,
            Protocol::Kitty | Protocol::ITerm | Protocol::Blocks => 1,
        }
    }

    fn pixels_of_a_character(&self) -> Option<Screen> {
        match self.protocol {
            // Each character is two pixels.
            Protocol::Blocks => Some(Screen { rows: 2, cols: 1 }),
            _ => self.cell,
        }
    }
}
