//! Why a subcommand did not do what was asked.

use std::fmt;

use clap::error::ErrorKind;

use crate::commands::words;
use crate::generate::GenerateError;
use crate::open::OpenError;
use crate::verify::VerifyError;
use crate::view::ViewError;

/// Why what was asked for is not done.
#[derive(Debug)]
pub enum Failure {
    /// One line, of which names of files may make more.
    Line(String),
    /// Nothing was asked for; what could be.
    Help(Box<clap::Error>),
}

impl Failure {
    pub(super) fn new(message: impl fmt::Display) -> Failure {
        Failure::Line(message.to_string())
    }
}

impl From<GenerateError> for Failure {
    fn from(error: GenerateError) -> Failure {
        Failure::new(words::generate_error(&error))
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Failure {
        Failure::new(words::verify_error(&error))
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        Failure::new(words::open_error(&error))
    }
}

impl From<ViewError> for Failure {
    fn from(error: ViewError) -> Failure {
        Failure::new(words::view_error(&error))
    }
}

/// clap's paragraphs (what was wrong, tips, the usage) without the last, which is always the same.
impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Failure {
        if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            return Failure::Help(Box::new(error));
        }
        let text = error.to_string();
        let paragraphs = text.split("\n\n").map(|paragraph| {
            let words: Vec<&str> = paragraph.split_whitespace().collect();
            words.join(" ")
        });
        let useful: Vec<String> = paragraphs
            .filter(|line| !line.is_empty() && !line.starts_with("For more information"))
            .collect();
        let line = useful.join("; ").replace("Usage: ", "usage: ");
        Failure::new(line.strip_prefix("error: ").unwrap_or(&line))
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::Failure;
    use crate::cli::parse;

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
            (
                "veiw x.raw",
                "error: unrecognized subcommand 'veiw'; tip: some similar subcommands exist: \
                 'verify', 'view'; usage: squaremap <COMMAND>",
            ),
        ] {
            let words = format!("squaremap {line}");
            let error = parse(words.split(' ').map(OsString::from)).unwrap_err();
            let Failure::Line(said) = Failure::from(error) else {
                panic!("help for {line}");
            };
            assert_eq!(format!("error: {said}"), expected);
        }
    }
}
