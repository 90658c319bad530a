//! What is said to people, on stderr: errors, notices, and how far the work is.

use std::io::{self, Write};

use crate::commands::failure::Failure;
use crate::commands::progress::Bar;
use crate::commands::status;
use crate::text::printable;

/// Alone in talking to people, on stderr. Each thing said is a line, whatever is in the names of files, and
/// stands above the bar.
#[derive(Clone, Debug)]
pub(crate) struct Reporter {
    quiet: bool,
    bar: Bar,
}

impl Reporter {
    /// Says errors and, unless it is `quiet`, all else. Has no bar.
    pub(crate) fn new(quiet: bool) -> Reporter {
        Reporter {
            quiet,
            bar: Bar::hidden(),
        }
    }

    /// With a bar, where somebody would see it.
    pub(super) fn with_bar(quiet: bool) -> Reporter {
        Reporter {
            bar: Bar::new(quiet),
            ..Reporter::new(quiet)
        }
    }

    /// What moves as the work does.
    pub(super) fn bar(&self) -> &Bar {
        &self.bar
    }

    /// Says what is worth knowing and no error.
    pub(super) fn tell(&self, line: &str) {
        if !self.quiet {
            self.write(line);
        }
    }

    /// Says what went wrong though the program goes on.
    pub(super) fn complain(&self, line: &str) {
        self.write(line);
    }

    /// Says on a terminal what goes on, until it [ends](status::end).
    pub(super) fn status(&self, text: &str) {
        if !self.quiet {
            status::begin(text);
        }
    }

    /// Says why what was asked for is not done.
    pub(crate) fn fail(&self, failure: &Failure) {
        match failure {
            Failure::Line(line) => self.write(&format!("error: {line}")),
            // As below.
            Failure::Help(help) => drop(help.print()),
        }
    }

    fn write(&self, line: &str) {
        // Where stderr is gone there is nobody to tell, and the work goes on: eprintln! would panic.
        self.bar.aside(|| {
            let _ = writeln!(io::stderr(), "{}", printable(line));
        });
    }
}
