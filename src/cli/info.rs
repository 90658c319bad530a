//! `squaremap info FILE`: what an image is, in words and numbers.

use clap::Args;

use crate::cli::headings::{MESSAGES, VALUES};
use crate::cli::layout::LayoutArgs;
use crate::cli::messages::MessageArgs;

/// What `squaremap info` is told.
#[derive(Args, Clone, Debug)]
pub struct InfoArgs {
    /// The file, and what is said about its samples.
    #[command(flatten)]
    pub layout: LayoutArgs,

    /// Look at all samples, however many
    ///
    /// Without it, at some of an image of more than 4 GiB.
    #[arg(long, help_heading = VALUES)]
    pub exact: bool,

    /// Print one JSON object
    #[arg(long, help_heading = MESSAGES)]
    pub json: bool,

    /// What is said.
    #[command(flatten)]
    pub messages: MessageArgs,
}
