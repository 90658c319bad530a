//! `squaremap verify FILE`.

use std::ops::Range;
use std::path::PathBuf;

use clap::Args;

use super::generate::{RendererArg, rows};
use crate::verify::Check;

/// Arguments of `squaremap verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A raw file that squaremap made, with its header beside it
    pub file: PathBuf,

    /// Check only the rows from A up to, but not including, B of the whole picture
    #[arg(long, value_name = "A..B", value_parser = rows)]
    pub rows: Option<Range<u64>>,

    /// The squares, if the file was drawn from a CSV file
    #[arg(long, value_name = "FILE.csv")]
    pub squares: Option<PathBuf>,

    /// Who draws the picture again, as in generate
    #[arg(long, value_enum, default_value_t = RendererArg::Auto)]
    pub renderer: RendererArg,

    /// Draw with the adapter whose name contains this
    #[arg(long, value_name = "NAME")]
    pub adapter: Option<String>,

    /// Print the verdict as one JSON object on stdout
    #[arg(long)]
    pub json: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
}

impl VerifyArgs {
    /// What is to be checked.
    ///
    /// # Errors
    ///
    /// When arguments contradict each other.
    pub fn check(&self) -> Result<Check, String> {
        Ok(Check {
            file: self.file.clone(),
            rows: self.rows.clone(),
            squares: self.squares.clone(),
            renderer: self.renderer.choose(self.adapter.as_deref())?,
        })
    }
}
