//! What the user should know though an image could be opened.

use std::fmt;
use std::path::PathBuf;

use crate::formats::{HeaderError, HeaderNotice, Pairs};
use crate::layout::Layout;

/// What the user should know though an image could be opened: a line each.
#[derive(Clone, PartialEq, Debug)]
pub enum OpenNotice {
    /// A header that makes no sense, and does not matter because the user said all of it.
    Ignored {
        /// The header, or the file that starts with it.
        path: PathBuf,
        /// What is wrong with it.
        source: HeaderError,
    },
    /// Something in a header was not understood.
    Header {
        /// The header, or the file that starts with it.
        path: PathBuf,
        /// What.
        notice: HeaderNotice,
    },
    /// Bytes are left over after as many frames as there are.
    Rest {
        /// The file.
        path: PathBuf,
        /// How many bytes.
        bytes: u64,
        /// The frames before them.
        layout: Box<Layout>,
    },
    /// Nobody said how wide a sample is, and with bytes there are several frames.
    Bytes {
        /// The file.
        path: PathBuf,
        /// What it is taken as.
        layout: Box<Layout>,
    },
    /// Two samples a pixel are taken for something else.
    Pairs {
        /// The path that was opened.
        path: PathBuf,
        /// For what.
        pairs: Pairs,
    },
    /// The file's name may mean two layouts.
    Read {
        /// The file.
        path: PathBuf,
        /// What it is taken for, judging by the samples.
        layout: Box<Layout>,
        /// What it may mean as well.
        other: Box<Layout>,
    },
    /// Nothing tells the shape.
    Guessed {
        /// The file.
        path: PathBuf,
        /// The likeliest.
        layout: Box<Layout>,
        /// How likely it is right, from 0 to 1.
        certainty: f64,
        /// The second likeliest, if there is one.
        other: Option<Box<Layout>>,
    },
}

impl fmt::Display for OpenNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenNotice::Ignored { path, source } => {
                write!(f, "ignored: {}: {source}", path.display())
            }
            OpenNotice::Header { path, notice } => write!(f, "{}: {notice}", path.display()),
            OpenNotice::Rest {
                path,
                bytes,
                layout,
            } => write!(
                f,
                "{}: the last {bytes} bytes, after {layout}, are not shown",
                path.display()
            ),
            OpenNotice::Bytes { path, layout } => {
                write!(f, "{}: taken as {layout}", path.display())
            }
            OpenNotice::Pairs { path, pairs } => write!(f, "{}: {pairs}", path.display()),
            OpenNotice::Read {
                path,
                layout,
                other,
            } => write!(
                f,
                "{}: its name and its samples tell {layout}; the name alone may mean {other}",
                path.display()
            ),
            OpenNotice::Guessed {
                path,
                layout,
                certainty,
                other,
            } => {
                write!(
                    f,
                    "{}: nothing tells its shape; guessed {layout}, {}",
                    path.display(),
                    Sure(*certainty)
                )?;
                match other {
                    Some(other) => write!(f, " (or {other})"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// How sure a guess is, in words.
#[derive(Clone, Copy, Debug)]
pub struct Sure(pub f64);

impl fmt::Display for Sure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // A percentage would claim that something was weighed.
            ..0.005 => f.write_str("not sure at all"),
            sure => write!(f, "{:.0}% sure", sure * 100.0),
        }
    }
}
