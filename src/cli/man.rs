//! `squaremap man DIR`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// What `squaremap man` is told.
#[derive(Args, Clone, Debug)]
pub struct ManArgs {
    /// The folder for the pages, such as /usr/local/share/man/man1
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}
