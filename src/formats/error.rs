//! What can be wrong with a header.

use crate::image::{SampleType, Size};

/// What is wrong with a header, in words; whoever knows its path puts it in front.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{text}")]
pub struct HeaderError {
    text: String,
    remedy: Option<Box<HeaderRemedy>>,
}

/// What can be done about a header that is not understood, or tells of what cannot be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeaderRemedy {
    /// To say this of the samples.
    See(RawSamples),
    /// To say how many rows there are, which the header does not.
    SeeRows {
        /// Columns of a row.
        cols: u64,
        /// How a number is stored.
        sample: SampleType,
        /// Bytes before the first one.
        offset: u64,
    },
    /// To say how the bands lie, which the header does not.
    Interleave,
    /// To unpack them with a program that reads the format.
    Unpack,
    /// Nothing: there are no numbers to be seen.
    Nothing,
}

/// What to say of samples to see them in spite of their header, as far as it is understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RawSamples {
    /// Bytes before the first one.
    pub offset: u64,
    /// Rows and columns of a frame.
    pub size: Size,
    /// Numbers of a pixel.
    pub channels: u64,
    /// How a number is stored.
    pub sample: SampleType,
}

impl HeaderError {
    pub(crate) fn new(text: impl Into<String>) -> HeaderError {
        HeaderError {
            text: text.into(),
            remedy: None,
        }
    }

    pub(crate) fn with_remedy(self, remedy: HeaderRemedy) -> HeaderError {
        HeaderError {
            remedy: Some(Box::new(remedy)),
            ..self
        }
    }

    pub(crate) fn too_large() -> HeaderError {
        HeaderError::new("its sizes are more than a file can hold")
    }

    /// What can be done about it, if that is known.
    pub fn remedy(&self) -> Option<&HeaderRemedy> {
        self.remedy.as_deref()
    }
}

/// The beginning of what a file says, fit for a one-line message.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    let start: String = text
        .chars()
        .take(MOST)
        .flat_map(char::escape_debug)
        .collect();
    let dots = if text.chars().nth(MOST).is_some() {
        "…"
    } else {
        ""
    };
    format!("'{start}{dots}'")
}

/// A whole number that is not negative, without sign or blanks.
pub(crate) fn whole_number(key: &str, value: &str) -> Result<u64, HeaderError> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    value.parse().ok().filter(|_| digits).ok_or_else(|| {
        HeaderError::new(format!(
            "{key} is {}; expected a whole number below 2^64",
            quoted(value)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn messages_stay_on_one_short_line() {
        let text = quoted(&"\n\u{1b}[2J".repeat(1000));
        assert!(
            text.len() < 300 && !text.contains(char::is_control),
            "{text}"
        );
    }
}
