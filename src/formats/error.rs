//! What can be wrong with a header.

/// What is wrong with a header, in words; whoever knows its path puts it in front.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct HeaderError(pub(crate) String);

impl HeaderError {
    pub(crate) fn too_large() -> HeaderError {
        HeaderError("its sizes are more than a file can hold".to_owned())
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
        HeaderError(format!(
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
