//! Pictures in files and terminals, and the words about them.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crate::commands::failure::Failure;
use crate::commands::reporter::Reporter;
use crate::commands::status;
use crate::commands::stdout::taken;
use crate::commands::terminal::terminal;
use crate::commands::words;
use crate::open::Image;
use crate::storage::Overview;
use crate::view::{Notice, Notices, Phrasing, Protocol, ShowOptions, ViewError};

/// Writes what a window would show to a file, or to stdout for `-`, and gives the hint about it.
pub(super) fn save_screenshot(
    image: &Image,
    options: &ShowOptions,
    path: &Path,
    reporter: &Reporter,
) -> Result<(), Failure> {
    let (pixels, hint) = crate::view::screenshot(image.clone(), options)?;
    if path == Path::new("-") {
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        let written = pixels.write_png(&mut stdout);
        taken(written.and_then(|()| stdout.flush()))?;
    } else {
        pixels.save(path).map_err(Failure::new)?;
    }
    if let Some(hint) = hint {
        tell(&Notice::of_picture(image, hint), reporter);
    }
    Ok(())
}

/// Draws in the terminal on stdout, with what was asked for or what it can.
pub(super) fn draw_in_terminal(
    image: Image,
    overview: Option<Arc<Overview>>,
    options: &ShowOptions,
    asked: Option<Protocol>,
    reporter: &Reporter,
) -> Result<(), Failure> {
    let Some(terminal) = terminal(asked) else {
        return Err(Failure::new(
            "stdout is no terminal; --screenshot FILE.png writes the picture to a file",
        ));
    };
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    let tell = |notice| tell(&notice, reporter);
    match crate::view::show_in_terminal(image, overview, options, &terminal, &mut stdout, &tell) {
        Err(ViewError::Terminal(error)) => taken(Err(error)),
        drawn => Ok(drawn?),
    }
}

/// Says what is known of a picture, with what helps.
pub(super) fn tell(notice: &Notice, reporter: &Reporter) {
    match notice {
        Notice::Hint {
            path,
            hint,
            in_window,
        } => {
            let key = match in_window {
                false => String::new(),
                true => format!("{} or ", hint.key()),
            };
            reporter.tell(&format!(
                "{}: {hint}; {key}--range {} shows them in full",
                path.display(),
                hint.range()
            ));
        }
        Notice::Preview => reporter
            .tell("a preview from a few of its values; without --preview all it needs is read"),
        Notice::Reading => reporter.status("preview; reading all of it (Ctrl-C keeps this)"),
        Notice::Read => status::end(),
        Notice::Image(notice) => reporter.tell(&words::open_notice(notice)),
        Notice::Unwatched { path, reason } => reporter.tell(&format!(
            "{}: changes are not noticed ({reason}); F5 reads it again",
            path.display()
        )),
        Notice::PassedOver(reason) => {
            reporter.tell(&format!("warning: {reason}; another one draws"));
        }
        Notice::OnCpu(reason) => reporter.tell(&format!("warning: {reason}; the CPU draws")),
        Notice::Saved(path) => reporter.tell(&format!("saved {}", path.display())),
        // Nobody who is told to be quiet wants to miss that what they asked for failed.
        Notice::NotMade(line) => reporter.complain(line),
        Notice::Failed(error) => reporter.complain(&words::view_error(error)),
        Notice::Trace(line) => reporter.complain(&format!("trace: {line}")),
    }
}

/// What a window tells.
pub(super) fn notices(reporter: &Reporter) -> Notices {
    let reporter = reporter.clone();
    Arc::new(move |notice| tell(notice, &reporter))
}

/// These options, with what is said of files while one is shown.
pub(super) fn with_words(options: ShowOptions) -> ShowOptions {
    let words = Phrasing {
        error: words::open_error,
        notice: words::open_notice,
    };
    ShowOptions { words, ..options }
}
