//! What is said to people, on stderr: errors, notices, and how far the work is.

use std::io::{self, Write};

use indicatif::ProgressBar;

use crate::commands::failure::Failure;
use crate::commands::status;
use crate::progress;
use crate::say::{self, printable};

/// Alone in talking to people, on stderr. Each thing said is a line, whatever is in the names of files, and
/// stands above the bar.
#[derive(Clone, Debug)]
pub struct Reporter {
    quiet: bool,
    bar: ProgressBar,
}

impl Reporter {
    /// Says errors and, unless it is `quiet`, all else. Has no bar.
    pub fn new(quiet: bool) -> Reporter {
        if quiet {
            say::silence();
        }
        Reporter {
            quiet,
            bar: ProgressBar::hidden(),
        }
    }

    /// With a bar, where somebody would see it.
    pub(super) fn with_bar(quiet: bool) -> Reporter {
        Reporter {
            bar: progress::bar(quiet),
            ..Reporter::new(quiet)
        }
    }

    /// What moves as the work does.
    pub(super) fn bar(&self) -> &ProgressBar {
        &self.bar
    }

    /// Says what is worth knowing and no error.
    pub(super) fn tell(&self, line: &str) {
        if !self.quiet {
            self.write(line);
        }
    }

    /// Says on a terminal what goes on, until it [ends](status::end).
    pub(super) fn status(&self, text: &str) {
        if !self.quiet {
            status::begin(text);
        }
    }

    /// Says why what was asked for is not done.
    pub fn fail(&self, failure: &Failure) {
        match failure {
            Failure::Line(line) => self.write(&format!("error: {line}")),
            // As below.
            Failure::Help(help) => drop(help.print()),
        }
    }

    fn write(&self, line: &str) {
        // Where stderr is gone there is nobody to tell, and the work goes on: eprintln! would panic.
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "{}", printable(line));
        });
    }
}
