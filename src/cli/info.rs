//! `squaremap info FILE`: what an image is, in words and numbers.

use clap::Args;

use super::LayoutArgs;

/// What `squaremap info` is told.
#[derive(Args, Clone, Debug)]
pub struct InfoArgs {
    /// The file, and what is said about its samples.
    #[command(flatten)]
    pub layout: LayoutArgs,

    /// Look at all samples, however many; without it, at some of an image of more than 4 GiB
    #[arg(long)]
    pub exact: bool,

    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
