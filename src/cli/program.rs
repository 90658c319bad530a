//! The program and its subcommands.

use clap::{Parser, Subcommand};

use crate::cli::completions::CompletionsArgs;
use crate::cli::generate::GenerateArgs;
use crate::cli::info::InfoArgs;
use crate::cli::man::ManArgs;
use crate::cli::verify::VerifyArgs;
use crate::cli::view::ViewArgs;

/// Make huge, reproducible raw images of random squares, and look at raw images of any size
///
/// squaremap COUNT … is short for squaremap generate COUNT …
///
/// Exit codes: 0 done, or equal; 1 different (verify); 2 trouble of any kind; 128 + the signal's number when
/// told to stop.
#[derive(Debug, Parser)]
#[command(name = "squaremap", version, arg_required_else_help = true)]
#[command(after_help = "squaremap COUNT … is short for squaremap generate COUNT …")]
#[command(after_long_help = "\
Examples:
  squaremap 200                          make random_squares.raw, and show it
  squaremap view scan_4096x2048_u16.raw  look at a file
  squaremap info scan.npy                what is in it
  squaremap verify random_squares.raw    is it what its header says?")]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Draw random squares into a raw file, and show it
    #[command(after_long_help = "\
Examples:
  squaremap 200                               make random_squares.raw, show it
  squaremap 1e6 --size 4000x3000 --seed 7 --headless -o big.raw
  squaremap 200 --rng numpy --seed 42 -o recipe.npy  the NumPy recipe's bytes
  squaremap 200 --seed 42 --headless --save-squares squares.csv
  squaremap --squares squares.csv -o again.raw       a picture from these
  squaremap 200 --seed 42 --rows 0..256 --into parts.raw   its upper half")]
    Generate(Box<GenerateArgs>),
    /// Look at a raw, NumPy, ENVI, ESRI or NRRD image of any size
    ///
    /// In a window, where ? lists the keys, or as a picture of what a window would show.
    #[command(after_long_help = "\
Examples:
  squaremap view random_squares.raw
  squaremap view scan_4096x2048_u16le.raw   the name tells size and type
  squaremap view scan.bin --size 4096x2048 --dtype '>f4' --offset 1024
  squaremap view big.npy --center 100,250 --zoom 4 --colormap gray
  squaremap view big.npy --screenshot view.png
  squaremap view big.npy --export part.npy --region 100:200,300:500
  squaremap view growing.raw --size 640x480 --watch")]
    View(Box<ViewArgs>),
    /// Tell the layout of an image, and which values it has
    #[command(after_long_help = "\
Examples:
  squaremap info random_squares.raw
  squaremap info scan.bin --size 4096x2048 --dtype u16be
  squaremap info big.npy --exact --json")]
    Info(Box<InfoArgs>),
    /// Draw a file again from its header, and compare every pixel
    ///
    /// The exit code is 0 if all are equal, 1 if any differs, 2 if that cannot be found out.
    #[command(after_long_help = "\
Examples:
  squaremap verify random_squares.raw
  squaremap verify big.raw --rows 0..1000 --quiet
  squaremap verify again.raw --squares squares.csv --json")]
    Verify(Box<VerifyArgs>),
    /// Print what a shell needs to complete words
    #[command(after_long_help = "\
Examples:
  source <(squaremap completions bash)              in ~/.bashrc
  squaremap completions zsh > ~/.zfunc/_squaremap   with ~/.zfunc in $fpath
  squaremap completions fish > ~/.config/fish/completions/squaremap.fish")]
    Completions(CompletionsArgs),
    /// Write the manual, a page a subcommand, into a folder
    #[command(after_long_help = "\
Examples:
  squaremap man ~/.local/share/man/man1             then: man squaremap-view")]
    Man(ManArgs),
}

impl Command {
    /// Whether a graphics processor may be looked for.
    pub(crate) fn may_open_adapter(&self) -> bool {
        match self {
            Command::Generate(args) => args.may_open_adapter(),
            Command::View(args) => args.may_open_adapter(),
            Command::Verify(args) => args.may_open_adapter(),
            Command::Info(_) | Command::Completions(_) | Command::Man(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cli;

    #[test]
    fn the_arguments_are_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
