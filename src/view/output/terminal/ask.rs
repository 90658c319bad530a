//! What a terminal can show, and how much of it.

use console::Term;

use crate::view::geometry::camera::Screen;
use crate::view::output::terminal::show::Protocol;

/// Device pixels of a character where the terminal keeps them to itself.
const CELL: Screen = Screen { rows: 20, cols: 10 };

/// Characters of such a terminal.
const CELLS: Screen = Screen { rows: 24, cols: 80 };

/// The device pixels that a picture may take, so that the line below it stays on the screen.
pub(crate) fn space(protocol: Protocol) -> Screen {
    let cells = cells();
    let cell = cell(protocol, cells).unwrap_or(CELL);
    Screen {
        rows: cells.rows.saturating_sub(free(protocol)).max(1) * cell.rows,
        cols: cells.cols * cell.cols,
    }
}

/// The lines of text from the first one of a picture of so many rows to the one below it. None where the
/// terminal keeps that to itself.
pub(crate) fn lines(protocol: Protocol, rows: u32) -> Option<u32> {
    let cell = cell(protocol, cells())?;
    Some(rows.div_ceil(cell.rows) + free(protocol) - 1)
}

/// Lines below a picture that belong to the terminal: where the text goes on, and one that some leave free
/// below sixels.
fn free(protocol: Protocol) -> u32 {
    match protocol {
        Protocol::Sixel => 2,
        Protocol::Kitty | Protocol::ITerm | Protocol::Blocks => 1,
    }
}

fn cells() -> Screen {
    match Term::stdout().size_checked() {
        Some((rows, cols)) if rows > 1 && cols > 0 => Screen {
            rows: u32::from(rows),
            cols: u32::from(cols),
        },
        _ => CELLS,
    }
}

/// Device pixels of a character, if the terminal tells.
fn cell(protocol: Protocol, cells: Screen) -> Option<Screen> {
    if protocol == Protocol::Blocks {
        // Each character is two pixels.
        return Some(Screen { rows: 2, cols: 1 });
    }
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(std::io::stdout()) {
        let rows = u32::from(size.ws_ypixel) / cells.rows;
        let cols = u32::from(size.ws_xpixel) / cells.cols;
        if rows > 0 && cols > 0 {
            return Some(Screen { rows, cols });
        }
    }
    #[cfg(not(unix))]
    let _ = cells;
    None
}

/// What the terminal says that it understands; half blocks if it says nothing.
pub(crate) fn protocol() -> Protocol {
    let variable = |name| std::env::var(name).unwrap_or_default();
    // The second is what iTerm2 has ssh pass on.
    let names = variable("TERM_PROGRAM") + &variable("LC_TERMINAL");
    if ["iTerm", "mintty"].iter().any(|name| names.contains(name)) {
        return Protocol::ITerm;
    }
    #[cfg(unix)]
    if let Some(answer) = answer::to_query() {
        return understood(&answer);
    }
    Protocol::Blocks
}

/// Asks whether a picture of one pixel is understood, then for the device's attributes, which
/// all terminals tell: so the end of the answer is known.
const QUERY: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c";

/// What a terminal that answers this to [`QUERY`] understands.
fn understood(answer: &[u8]) -> Protocol {
    let text = String::from_utf8_lossy(answer);
    if text.contains("\x1b_Gi=31;OK") {
        return Protocol::Kitty;
    }
    let attributes = text
        .rsplit_once("\x1b[?")
        .map_or("", |(_, attributes)| attributes);
    if attributes
        .trim_end_matches('c')
        .split(';')
        .skip(1)
        .any(|one| one == "4")
    {
        Protocol::Sixel
    } else {
        Protocol::Blocks
    }
}

/// Whether an answer has its end.
fn is_whole(answer: &[u8]) -> bool {
    let start = answer.windows(3).position(|three| three == b"\x1b[?");
    start.is_some_and(|start| answer[start..].contains(&b'c'))
}

#[cfg(unix)]
mod answer {
    use std::io::{self, IsTerminal, Write};
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

    use crate::view::output::terminal::ask::{QUERY, is_whole};

    /// Longer than a way to the other side of the world and back.
    const PATIENCE: Duration = Duration::from_millis(700);

    /// What the terminal answers, if it is one and does.
    pub(crate) fn to_query() -> Option<Vec<u8>> {
        let stdin = io::stdin();
        if !stdin.is_terminal() {
            return None;
        }
        let before = tcgetattr(&stdin).ok()?;
        let mut quiet = before.clone();
        // Its answer must neither be shown nor wait for a new line.
        quiet.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
        tcsetattr(&stdin, OptionalActions::Now, &quiet).ok()?;
        let answer = ask();
        let _ = tcsetattr(&stdin, OptionalActions::Flush, &before);
        answer
    }

    fn ask() -> Option<Vec<u8>> {
        let mut stdout = io::stdout();
        stdout.write_all(QUERY).and_then(|()| stdout.flush()).ok()?;
        let stdin = io::stdin();
        let until = Instant::now() + PATIENCE;
        let mut answer = Vec::new();
        while !is_whole(&answer) {
            let rest = until.checked_duration_since(Instant::now())?;
            let rest = Timespec::try_from(rest).ok()?;
            let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
            if poll(&mut ready, Some(&rest)).ok()? == 0 {
                return None;
            }
            let mut bytes = [0; 256];
            // Not through std's buffer, which would keep what it read.
            let count = rustix::io::read(&stdin, &mut bytes).ok()?;
            if count == 0 {
                return None;
            }
            answer.extend(&bytes[..count]);
        }
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_tell_what_they_understand() {
        // As recorded by others from kitty, xterm with sixels, tmux, foot and a plain VT102.
        for (answer, expected) in [
            ("\x1b_Gi=31;OK\x1b\\\x1b[?62;c", Protocol::Kitty),
            ("\x1b_Gi=31;OK\x1b\\\x1b[?62;4;52;c", Protocol::Kitty),
            ("\x1b[?63;1;2;4;6;9;15;16;22;28c", Protocol::Sixel),
            ("\x1b[?1;2;4c", Protocol::Sixel),
            ("\x1b[?62;4;22c", Protocol::Sixel),
            ("\x1b[?4c", Protocol::Blocks),
            ("\x1b[?6c", Protocol::Blocks),
            ("\x1b[?62;14;24c", Protocol::Blocks),
            ("\x1b_Gi=31;EINVAL\x1b\\\x1b[?62;c", Protocol::Blocks),
        ] {
            assert!(is_whole(answer.as_bytes()));
            assert!(
                !is_whole(&answer.as_bytes()[..answer.len() - 1]),
                "{answer:?}"
            );
            assert_eq!(understood(answer.as_bytes()), expected, "{answer:?}");
        }
    }
}
