//! The little of Python's syntax that NumPy's headers use.

use crate::formats::error::{HeaderError, quoted};
use crate::formats::npy::descr::{Stored, stored};

/// The most axes of an array: NumPy's own limit.
const MOST_AXES: usize = 64;

/// What is wrong with a NumPy header.
pub(super) fn wrong(what: &str) -> HeaderError {
    HeaderError::new(format!("its NumPy header {what}"))
}

/// A reader of the little of Python's syntax that headers use.
pub(super) struct Literal<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Literal<'a> {
    pub(super) fn dict(mut self) -> Result<(Vec<u64>, bool, Stored), HeaderError> {
        let (mut descr, mut fortran, mut counts) = (None, None, None);
        self.expect('{')?;
        while !self.eat('}') {
            let key = self.string()?;
            self.expect(':')?;
            let again = match key {
                "descr" => descr.replace(self.descr()?).is_some(),
                "fortran_order" => fortran.replace(self.boolean()?).is_some(),
                "shape" => counts.replace(self.counts()?).is_some(),
                _ => return Err(wrong(&format!("has an unknown key, {}", quoted(key)))),
            };
            if again {
                return Err(wrong(&format!("has the key {} twice", quoted(key))));
            }
            if !self.eat(',') {
                self.expect('}')?;
                break;
            }
        }
        self.skip_blanks();
        if !self.rest.is_empty() {
            return Err(self.unexpected("nothing more"));
        }
        let missing = |key| wrong(&format!("lacks the key '{key}'"));
        Ok((
            counts.ok_or_else(|| missing("shape"))?,
            fortran.ok_or_else(|| missing("fortran_order"))?,
            descr.ok_or_else(|| missing("descr"))?,
        ))
    }

    fn skip_blanks(&mut self) {
        self.rest = self
            .rest
            .trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
    }

    fn eat(&mut self, expected: char) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, expected: char) -> Result<(), HeaderError> {
        if self.eat(expected) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("'{expected}'")))
        }
    }

    fn unexpected(&self, expected: &str) -> HeaderError {
        let found = quoted(self.rest.trim_end());
        wrong(&format!("has {found} where {expected} should be"))
    }

    /// A string without escapes: no key or type needs one.
    fn string(&mut self) -> Result<&'a str, HeaderError> {
        let before = self.rest;
        for quote in ['\'', '"'] {
            if self.eat(quote) {
                if let Some((text, rest)) = self.rest.split_once(quote) {
                    self.rest = rest;
                    return Ok(text);
                }
                self.rest = before;
            }
        }
        Err(self.unexpected("a string"))
    }

    fn boolean(&mut self) -> Result<bool, HeaderError> {
        self.skip_blanks();
        for (word, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return Ok(value);
            }
        }
        Err(self.unexpected("True or False"))
    }

    fn counts(&mut self) -> Result<Vec<u64>, HeaderError> {
        let mut counts = Vec::new();
        self.expect('(')?;
        while !self.eat(')') {
            if counts.len() == MOST_AXES {
                return Err(wrong(&format!("has more than {MOST_AXES} axes")));
            }
            counts.push(self.count()?);
            if !self.eat(',') {
                self.expect(')')?;
                // Without a comma Python sees a number in parentheses, and NumPy refuses it.
                if counts.len() == 1 {
                    return Err(wrong("has a number where a tuple should be as 'shape'"));
                }
                break;
            }
        }
        Ok(counts)
    }

    fn count(&mut self) -> Result<u64, HeaderError> {
        self.skip_blanks();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at(digits);
        let count = number
            .parse()
            .map_err(|_| self.unexpected("a count below 2^64"))?;
        // Python 2 marked long integers with an L.
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        Ok(count)
    }

    fn descr(&mut self) -> Result<Stored, HeaderError> {
        if self.eat('[') {
            return self.record();
        }
        let text = self.string()?;
        Ok(stored(text))
    }

    /// Fields of a record, behind the opening bracket. Those of one type, such as red, green and blue, lie as
    /// numbers of a pixel do.
    fn record(&mut self) -> Result<Stored, HeaderError> {
        let mut fields = Vec::new();
        while !self.eat(']') {
            match self.field() {
                Ok(field) => fields.push(field),
                // Of records in records and arrays in them nothing can be shown anyway.
                Err(_) => {
                    return Err(wrong(&format!(
                        "describes {RECORDS}, which cannot be shown"
                    )));
                }
            }
            if !self.eat(',') {
                self.expect(']')?;
                break;
            }
        }
        let is_one = fields.iter().all(|field| *field == fields[0]);
        let parts = match fields.first().copied().map(stored) {
            Some(Stored::Numbers(sample)) if is_one => Some((fields.len() as u64, sample)),
            _ => None,
        };
        Ok(Stored::Others {
            what: format!("describes {RECORDS}"),
            parts,
        })
    }

    /// The type of a field of one element.
    fn field(&mut self) -> Result<&'a str, HeaderError> {
        self.expect('(')?;
        self.string()?;
        self.expect(',')?;
        let field = self.string()?;
        self.expect(')')?;
        Ok(field)
    }
}

/// What cannot be shown, in words.
const RECORDS: &str = "records of several fields";
