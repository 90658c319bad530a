//! Pictures in files and terminals, and the words about them.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::commands::terminal::terminal;
use crate::open::Image;
use crate::say::{end_status, status};
use crate::storage::Overview;
use crate::view::{Notice, Protocol, ShotError, ShowOptions, ViewError};

/// Writes what a window would show to a file, or to stdout for `-`, and gives the hint about it to `say`.
pub(super) fn save_screenshot(
    image: &Image,
    options: &ShowOptions,
    path: &Path,
    say: &dyn Fn(&str),
) -> Result<(), ViewError> {
    let (pixels, hint) = crate::view::screenshot(image.clone(), options)?;
    if path == Path::new("-") {
        let stdout = io::BufWriter::new(io::stdout().lock());
        pixels.write_png(stdout).map_err(|source| ShotError::Io {
            path: path.to_owned(),
            source,
        })?;
    } else {
        pixels.save(path)?;
    }
    if let Some(hint) = hint {
        tell(&Notice::of_picture(image, hint), say);
    }
    Ok(())
}

/// Draws in the terminal on stdout, with what was asked for or what it can. None if there is no terminal and
/// nothing was asked for.
pub(super) fn draw_in_terminal(
    image: Image,
    overview: Option<Arc<Overview>>,
    options: &ShowOptions,
    asked: Option<Protocol>,
    say: &dyn Fn(&str),
) -> Option<Result<(), ViewError>> {
    let terminal = terminal(asked)?;
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    Some(crate::view::show_in_terminal(
        image,
        overview,
        options,
        &terminal,
        &mut stdout,
        &|notice| tell(&notice, say),
    ))
}

/// Why nothing is drawn where there is no terminal.
pub(super) const NO_TERMINAL: &str =
    "stdout is no terminal; --screenshot FILE.png writes the picture to a file";

/// Says what is known of a picture, with what helps.
pub(super) fn tell(notice: &Notice, say: &dyn Fn(&str)) {
    match notice {
        Notice::Hint {
            path,
            hint,
            in_window,
        } => {
            let key = match (in_window, hint.all) {
                (false, _) => "",
                (true, true) => "N or ",
                (true, false) => "2–98% in the panel (I) or ",
            };
            let (min, max) = (hint.number(hint.min), hint.number(hint.max));
            say(&format!(
                "{}: {hint}; {key}--range {min},{max} shows them in full",
                path.display()
            ));
        }
        Notice::Preview => {
            say("a preview from a few of its values; without --preview all it needs is read");
        }
        Notice::Reading => status("preview; reading all of it (Ctrl-C keeps this)"),
        Notice::Read => end_status(),
    }
}
