//! The arguments of the command line, and nothing else.

mod generate;
mod info;
mod layout;
mod verify;
mod view;

use std::ffi::OsString;
use std::io::Write;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

pub use generate::GenerateArgs;
pub use info::InfoArgs;
pub use layout::LayoutArgs;
pub use verify::VerifyArgs;
pub use view::{ShowArgs, ViewArgs};

use crate::image::Size;

/// Make huge, reproducible raw images of random squares, and look at raw images of any size.
#[derive(Debug, Parser)]
#[command(name = "squaremap", version, arg_required_else_help = true)]
#[command(after_help = "squaremap COUNT … is short for squaremap generate COUNT …")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Draw random squares into a raw file, and show it
    Generate(Box<GenerateArgs>),
    /// Look at a raw, NumPy, ENVI or NRRD image of any size
    View(Box<ViewArgs>),
    /// Tell the layout of an image, and which values it has
    Info(InfoArgs),
    /// Draw a file again from what its header says and compare every pixel
    Verify(Box<VerifyArgs>),
}

/// Reads arguments, the program's name first; a first one that names no subcommand begins those of
/// `generate`.
///
/// # Errors
///
/// What clap says, `--help` and `--version` included; [`exit`] prints it and ends the program.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    let command = <Cli as clap::CommandFactory>::command();
    let stays = |first: &str| {
        matches!(first, "-h" | "--help" | "-V" | "--version" | "help")
            || command.get_subcommands().any(|c| c.get_name() == first)
    };
    if let Some(first) = args.get(1)
        && !first.to_str().is_some_and(stays)
    {
        args.insert(1, "generate".into());
    }
    Cli::try_parse_from(args)
}

/// Prints what was asked for (help, the version) or what was wrong, in one line, and ends the program.
pub fn exit(error: &clap::Error) -> ! {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
        _ => {
            // Where stderr is gone there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "{}", one_line(error));
            std::process::exit(error.exit_code())
        }
    }
}

/// clap's paragraphs (what was wrong, tips, the usage) without the last, which is always the same.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        words.join(" ")
    });
    let useful: Vec<String> = paragraphs
        .filter(|paragraph| !paragraph.is_empty() && !paragraph.starts_with("For more information"))
        .collect();
    useful.join("; ").replace("Usage: ", "usage: ")
}

/// `N` (a square) or `WxH`: width × height, as in ImageMagick and ffmpeg.
pub(crate) fn size(text: &str) -> Result<Size, String> {
    let side =
        |text: &str| number(text).map_err(|_| "expected N or WIDTHxHEIGHT, such as 512 or 800x600");
    let (cols, rows) = match text.split_once(['x', 'X', '×']) {
        Some((width, height)) => (side(width)?, side(height)?),
        None => (side(text)?, side(text)?),
    };
    Size::new(rows, cols).map_err(|error| error.to_string())
}

/// A whole number, such as `1000000`, `1_000_000` or `1e6`.
pub(crate) fn number(text: &str) -> Result<u64, String> {
    let error = || "expected a whole number, such as 200, 1_000_000 or 1e9".to_owned();
    let digits = |text: &str| {
        let plain = text.replace('_', "");
        if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(error());
        }
        plain
            .parse::<u64>()
            .map_err(|_| format!("too large; the most is {}", u64::MAX))
    };
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return digits(text);
    };
    let (mantissa, exponent) = (digits(mantissa)?, digits(exponent)?);
    u32::try_from(exponent)
        .ok()
        .and_then(|exponent| 10u64.checked_pow(exponent))
        .and_then(|power| mantissa.checked_mul(power))
        .ok_or_else(|| format!("too large; the most is {}", u64::MAX))
}

/// The numbers between separators, if they are as many as asked for.
fn numbers<T: std::str::FromStr, const N: usize>(text: &str, separator: char) -> Option<[T; N]> {
    let parts: Option<Vec<T>> = text
        .split(separator)
        .map(|part| part.trim().parse().ok())
        .collect();
    parts?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn wrong_arguments_get_one_line() {
        for (line, expected) in [
            (
                "ten",
                "error: invalid value 'ten' for '[COUNT]': expected a whole number, such as 200, 1_000_000 or 1e9",
            ),
            (
                "view",
                "error: the following required arguments were not provided: <FILE>; usage: squaremap view <FILE>",
            ),
            (
                "5 --sise 9",
                "error: unexpected argument '--sise' found; tip: a similar argument exists: '--size'; \
                 usage: squaremap generate --size <N|WxH> <COUNT>",
            ),
        ] {
            let words = format!("squaremap {line}");
            let error = parse(words.split(' ').map(OsString::from)).unwrap_err();
            assert_eq!(one_line(&error), expected);
        }
    }

    #[test]
    fn sizes_are_width_by_height() {
        assert_eq!(size("512"), Ok(Size::new(512, 512).unwrap()));
        assert_eq!(size("800x600"), Ok(Size::new(600, 800).unwrap()));
        for bad in [
            "",
            "x",
            "0",
            "0x5",
            "5x0",
            "-1",
            "5x",
            "5x5x5",
            "1.5",
            "99999999999x99999999999",
        ] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_may_be_written_short() {
        assert_eq!(number("1e9"), Ok(1_000_000_000));
        assert_eq!(number("1_000"), Ok(1000));
        assert_eq!(number("18446744073709551615"), Ok(u64::MAX));
        for bad in [
            "",
            "_",
            "e9",
            "1e",
            "1e20",
            "18446744073709551616",
            "-1",
            "+1",
            "1.5",
            "ten",
        ] {
            assert!(number(bad).is_err(), "{bad}");
        }
    }
}
