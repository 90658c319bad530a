//! What it takes to make a picture again, as the key-value text that a header carries.

use std::fmt::Write;
use std::ops::Range;

use crate::formats::error::{HeaderError, quoted, whole_number};

/// What it takes to make a picture of random squares again, byte for byte; the size is in the
/// header anyway.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Provenance {
    /// The program's version, such as `0.1.0`.
    pub version: String,
    /// The stream's name, which changes whenever its squares do.
    pub stream: String,
    /// Where the stream starts; none where the squares come from elsewhere.
    pub seed: Option<u64>,
    /// How many squares.
    pub count: u64,
    /// The half sides are below this.
    pub max_half_side: Option<u32>,
    /// The levels of grey, half-open.
    pub levels: Option<Range<u32>>,
    /// Whatever else is needed, such as a checksum of given squares. The keys are neither empty nor
    /// those of the fields above (`version`, `stream`, `seed`, `count`, `max half side`, `levels`).
    pub more: Vec<(String, String)>,
}

/// The keys of what a picture is made of.
const KNOWN: [&str; 6] = [
    "version",
    "stream",
    "seed",
    "count",
    "max half side",
    "levels",
];

/// Before each key, so that none is another program's.
pub(super) const PREFIX: &str = "squaremap ";

/// The key of a header that squaremap wrote, before the version of the program that did.
pub(crate) const VERSION_KEY: &str = "squaremap version";

impl Provenance {
    /// One line of text for each key and value: keys of lower-case letters, digits, `_.-` and single
    /// blanks, values without line breaks or braces. Other characters are percent-encoded.
    pub(crate) fn entries(&self) -> Vec<(String, String)> {
        let known = [
            ("version", Some(self.version.clone())),
            ("stream", Some(self.stream.clone())),
            ("seed", self.seed.map(|seed| seed.to_string())),
            ("count", Some(self.count.to_string())),
            (
                "max half side",
                self.max_half_side.map(|most| most.to_string()),
            ),
            (
                "levels",
                self.levels
                    .as_ref()
                    .map(|levels| format!("{}..{}", levels.start, levels.end)),
            ),
        ];
        let known = known
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)));
        known
            .chain(self.more.iter().cloned())
            .map(|(key, value)| {
                let key = encode(
                    &key,
                    |c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '.' | '-'),
                );
                let value = encode(&value, |c| {
                    !(c.is_control() || c.is_whitespace() || matches!(c, '{' | '}' | '%'))
                });
                (format!("{PREFIX}{key}"), value)
            })
            .collect()
    }

    /// Finds the provenance among the keys of a header, none if another program wrote it.
    ///
    /// # Errors
    ///
    /// When there is some, but a value is missing or not what it should be.
    pub(crate) fn find(entries: &[(String, String)]) -> Result<Option<Provenance>, HeaderError> {
        let mut own: Vec<(String, String)> = entries
            .iter()
            .filter_map(|(key, value)| Some((decode(key.strip_prefix(PREFIX)?), decode(value))))
            .collect();
        if own.is_empty() {
            return Ok(None);
        }
        for key in KNOWN {
            let mut values = own
                .iter()
                .filter(|(own, _)| own == key)
                .map(|(_, value)| value);
            if let Some(first) = values.next()
                && let Some(other) = values.find(|other| *other != first)
            {
                return Err(HeaderError::new(format!(
                    "the key '{PREFIX}{key}' tells {} and {}; expected one value",
                    quoted(first),
                    quoted(other)
                )));
            }
        }
        let mut take = |key: &str| {
            let at = own.iter().position(|(own, _)| own == key)?;
            Some(own.remove(at).1)
        };
        let need = |key: &str, value: Option<String>| {
            value.ok_or_else(|| HeaderError::new(format!("the key '{PREFIX}{key}' is missing")))
        };
        let number = |key: &str, value: Option<String>| {
            let number = |value: String| whole_number(&format!("{PREFIX}{key}"), &value);
            value.map(number).transpose()
        };
        let version = need("version", take("version"))?;
        let stream = need("stream", take("stream"))?;
        let seed = number("seed", take("seed"))?;
        let count = whole_number("squaremap count", &need("count", take("count"))?)?;
        let max_half_side = number("max half side", take("max half side"))?
            .map(|most| below_2_32("max half side", most))
            .transpose()?;
        let levels = take("levels").map(|text| parse_levels(&text)).transpose()?;
        Ok(Some(Provenance {
            version,
            stream,
            seed,
            count,
            max_half_side,
            levels,
            more: own,
        }))
    }
}

fn parse_levels(text: &str) -> Result<Range<u32>, HeaderError> {
    let (start, end) = text.split_once("..").ok_or_else(|| {
        HeaderError::new(format!(
            "squaremap levels is {}; expected LOW..HIGH",
            quoted(text)
        ))
    })?;
    let level = |text| below_2_32("levels", whole_number("squaremap levels", text)?);
    Ok(level(start)?..level(end)?)
}

fn below_2_32(key: &str, number: u64) -> Result<u32, HeaderError> {
    u32::try_from(number).map_err(|_| {
        HeaderError::new(format!(
            "{PREFIX}{key} is {number}; expected a number below 2^32"
        ))
    })
}

/// Percent-encodes all but what is `plain`, and single blanks between plain characters.
fn encode(text: &str, plain: impl Fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let between = before.is_some_and(&plain) && characters.peek().copied().is_some_and(&plain);
        if plain(c) || (c == ' ' && between) {
            encoded.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a String cannot fail.
                let _ = write!(encoded, "%{byte:02x}");
            }
        }
        before = Some(c);
    }
    encoded
}

/// Undoes [`encode`]; a percent sign that encodes nothing stays.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digit = |at: usize| char::from(*after.get(at)?).to_digit(16);
        match (first, digit(0), digit(1)) {
            // Two hexadecimal digits are at most 255.
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_value_is_named() {
        let mut entries = Provenance::default().entries();
        assert_eq!(Provenance::find(&entries), Ok(Some(Provenance::default())));
        entries.push(("squaremap count".to_owned(), "7".to_owned()));
        let error = Provenance::find(&entries).expect_err("two counts");
        assert_eq!(
            error.to_string(),
            "the key 'squaremap count' tells '0' and '7'; expected one value"
        );
        entries.pop();
        entries.push(("squaremap levels".to_owned(), "100-255".to_owned()));
        let error = Provenance::find(&entries).expect_err("not a range");
        assert_eq!(
            error.to_string(),
            "squaremap levels is '100-255'; expected LOW..HIGH"
        );
        entries.retain(|(key, _)| key != "squaremap count");
        let error = Provenance::find(&entries).expect_err("a key is missing");
        assert_eq!(error.to_string(), "the key 'squaremap count' is missing");
        assert_eq!(Provenance::find(&[]), Ok(None));
    }
}
