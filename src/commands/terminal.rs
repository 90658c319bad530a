//! What the terminal of stdout can show.

use std::io::{self, IsTerminal};

use console::Term;

use crate::view::{Protocol, Screen, Terminal};

/// Characters of a terminal that does not tell how many it has.
const CELLS: Screen = Screen { rows: 24, cols: 80 };

/// The terminal on stdout, told about pixels as was asked, or with what it says it can; none if stdout is no
/// terminal and nobody asked.
pub(super) fn terminal(asked: Option<Protocol>) -> Option<Terminal> {
    let interactive = io::stdout().is_terminal();
    let protocol = match asked {
        Some(protocol) => protocol,
        None if interactive => protocol(),
        None => return None,
    };
    let cells = cells();
    Some(Terminal {
        protocol,
        cells,
        cell: cell(cells),
        interactive,
    })
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
fn cell(cells: Screen) -> Option<Screen> {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stdout()) {
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
fn protocol() -> Protocol {
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

#[cfg(unix)]
pub(super) use answer::give_back;

/// Gives the terminal back as it was; it was not changed.
#[cfg(not(unix))]
pub(super) fn give_back() -> impl Sized {}

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

    use rustix::termios::Termios;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use crate::commands::terminal::{QUERY, is_whole};

    /// How the terminal was before it was asked, until it is so again.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    fn before() -> MutexGuard<'static, Option<Termios>> {
        BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the terminal back as it was, if it is being asked. Until what is returned is dropped it is not asked again.
    pub(crate) fn give_back() -> impl Sized {
        let mut before = before();
        if let Some(before) = before.take() {
            // Nobody is left to hear of a failure.
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &before);
        }
        before
    }

    /// Longer than a way to the other side of the world and back.
    const PATIENCE: Duration = Duration::from_millis(700);

    /// What the terminal answers, if it is one and does.
    pub(crate) fn to_query() -> Option<Vec<u8>> {
        let stdin = io::stdin();
        if !stdin.is_terminal() {
            return None;
        }
        {
            // A signal finds it as it was, or knows how that is.
            let mut before = before();
            let own = tcgetattr(&stdin).ok()?;
            let mut quiet = own.clone();
            // Its answer must neither be shown nor wait for a new line.
            quiet.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
            *before = Some(own);
            tcsetattr(&stdin, OptionalActions::Now, &quiet).ok()?;
        }
        let answer = ask();
        drop(give_back());
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
