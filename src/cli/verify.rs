//! `squaremap verify FILE`.

use std::ops::Range;
use std::path::PathBuf;

use clap::Args;

use crate::cli::draw::DrawArgs;
use crate::cli::headings::{CHECK, MESSAGES};
use crate::cli::messages::MessageArgs;
use crate::cli::numbers::rows;
use crate::verify::Check;

/// Arguments of `squaremap verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// A raw file that squaremap made, with its header beside it
    pub(crate) file: PathBuf,

    /// Only the rows from A up to, but not including, B of the whole picture
    #[arg(long, value_name = "A..B", value_parser = rows, help_heading = CHECK)]
    pub(crate) rows: Option<Range<u64>>,

    /// The squares, if the file was drawn from a CSV file
    #[arg(long, value_name = "FILE.csv", help_heading = CHECK)]
    pub(crate) squares: Option<PathBuf>,

    /// Who draws it again.
    #[command(flatten)]
    draw: DrawArgs,

    /// Print the verdict as one JSON object on stdout
    #[arg(long, help_heading = MESSAGES)]
    pub(crate) json: bool,

    /// What is said.
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

impl VerifyArgs {
    /// Whether a graphics processor may be looked for.
    pub(super) fn may_open_adapter(&self) -> bool {
        !self.draw.is_cpu()
    }

    /// What is to be checked.
    ///
    /// # Errors
    ///
    /// When arguments contradict each other.
    pub(crate) fn check(&self) -> Result<Check, String> {
        Ok(Check {
            file: self.file.clone(),
            rows: self.rows.clone(),
            squares: self.squares.clone(),
            renderer: self.draw.choose()?,
        })
    }
}
