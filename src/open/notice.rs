//! What the user should know though an image could be opened.

use std::fmt;
use std::path::PathBuf;

use crate::formats::{AxisDoubt, HeaderError, HeaderNotice, KnownFile, TakenFor, tuple};
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
    /// A file beside the samples that should be their header is not understood.
    NotUnderstood {
        /// The file beside them.
        path: PathBuf,
        /// What it is, if that is known.
        known: Option<Box<KnownFile>>,
    },
    /// A header of a format that is not read, of which the size and the sample type are used, and nothing else.
    OtherHeader {
        /// The header.
        path: PathBuf,
        /// What it is.
        known: Box<KnownFile>,
    },
    /// A header that tells of more bytes than the file has, while another one fits.
    Unfit {
        /// The header.
        path: PathBuf,
    },
    /// A header beside the samples tells of another file.
    OfOther {
        /// The header.
        path: PathBuf,
        /// The file.
        other: PathBuf,
    },
    /// A header that is not used, because what the user said contradicts it.
    Contradicted {
        /// The header, or the file that starts with it.
        path: PathBuf,
    },
    /// An array is taken for one of several things that it may be.
    Doubt {
        /// The file.
        path: PathBuf,
        /// For what.
        doubt: AxisDoubt,
    },
    /// The header chooses which of many bands are shown.
    Chosen {
        /// The header, or the file that starts with it.
        path: PathBuf,
        /// Those that are shown, from 0.
        shown: Vec<u64>,
        /// How many there are.
        bands: u64,
    },
    /// A fourth channel is not taken for opacity.
    NoOpacity {
        /// The file.
        path: PathBuf,
        /// Why.
        why: NoOpacity,
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

/// Why a fourth channel is not taken for opacity.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum NoOpacity {
    /// All its values are this one.
    Constant(f64),
    /// Hardly any pixel would be opaque.
    Unlike,
}

impl fmt::Display for NoOpacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoOpacity::Constant(value) => write!(f, "all its values are {value}"),
            NoOpacity::Unlike => f.write_str("hardly a pixel would be opaque"),
        }
    }
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
            OpenNotice::NotUnderstood { path, known } => match known {
                Some(known) => write!(
                    f,
                    "not used: {}: {} is not read",
                    path.display(),
                    known.name
                ),
                None => write!(
                    f,
                    "not used: {}: it is no header that is understood",
                    path.display()
                ),
            },
            OpenNotice::OtherHeader { path, known } => write!(
                f,
                "{}: {}, of which only the size and the sample type are used",
                path.display(),
                known.name
            ),
            OpenNotice::Unfit { path } => write!(
                f,
                "not used: {}: it tells of more bytes than the file has",
                path.display()
            ),
            OpenNotice::OfOther { path, other } => write!(
                f,
                "not used: {}: it tells of {}, which is as long as it says",
                path.display(),
                other.display()
            ),
            OpenNotice::Contradicted { path } => write!(
                f,
                "not used: {}: it contradicts what was given",
                path.display()
            ),
            OpenNotice::Doubt { path, doubt } => {
                write!(f, "{}: {}", path.display(), doubt_text(doubt))
            }
            OpenNotice::Chosen { path, shown, bands } => {
                write!(
                    f,
                    "{}: {} shown, as it says",
                    path.display(),
                    bands_text(shown, *bands)
                )
            }
            OpenNotice::NoOpacity { path, why } => write!(
                f,
                "{}: its fourth channel is not seen, and not taken for opacity: {why}",
                path.display()
            ),
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
                let other = other.as_ref().map(|other| format!(" (or {other})"));
                write!(
                    f,
                    "{}: nothing tells its shape; guessed {layout}, {}{}",
                    path.display(),
                    Sure(*certainty),
                    other.unwrap_or_default()
                )
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

/// What an array is taken for.
fn doubt_text(doubt: &AxisDoubt) -> String {
    let shape = tuple(&doubt.counts);
    let [.., first, middle, last] = &doubt.counts[..] else {
        return format!("its shape is {shape}");
    };
    let what = match doubt.taken {
        TakenFor::Bands if *last == 2 => format!(
            "2 frames of {first} rows and {middle} columns, the first and the second samples of its pixels"
        ),
        TakenFor::Bands => {
            format!(
                "{last} frames of {first} rows and {middle} columns, one for each sample of its pixels"
            )
        }
        TakenFor::Columns => format!("frames of {middle} rows and {last} columns"),
        TakenFor::Frames => format!("{first} frames of {middle} rows and {last} columns"),
    };
    format!("its shape {shape} is taken as {what}")
}

/// Which of so many bands are shown, with the verb.
fn bands_text(shown: &[u64], bands: u64) -> String {
    let numbers: Vec<String> = shown.iter().map(|band| (band + 1).to_string()).collect();
    let numbers = numbers.join(", ");
    match shown.len() {
        1 => format!("band {numbers} of {bands} is"),
        _ => format!("bands {numbers} of {bands} are"),
    }
}
