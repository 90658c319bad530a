//! Ranges that are told by how many values lie below and above.

use std::fmt;
use std::str::FromStr;

use crate::image::Number;
use crate::view::color::range::ValueRange;

/// A range from the value that so many percents of all are below to that which so many are below.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Percentiles {
    low: f64,
    high: f64,
}

/// Two numbers that are no percents of a range.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("'{0}' are no percents; expected two from 0% to 100%, the smaller first, such as 2%,98%")]
pub struct PercentilesError(String);

impl Percentiles {
    /// From the least to the largest value.
    pub const ALL: Percentiles = Percentiles {
        low: 0.0,
        high: 100.0,
    };

    /// Without a few that lie far from all others.
    pub const MOST: Percentiles = Percentiles {
        low: 2.0,
        high: 98.0,
    };

    /// Without many that do, such as marks of what was not measured.
    pub const INNER: Percentiles = Percentiles {
        low: 10.0,
        high: 90.0,
    };

    /// One narrower than the other.
    pub(crate) const STEPS: [Percentiles; 3] =
        [Percentiles::ALL, Percentiles::MOST, Percentiles::INNER];

    /// The parts of all values.
    pub(crate) fn parts(self) -> [f64; 2] {
        [self.low / 100.0, self.high / 100.0]
    }
}

impl fmt::Display for Percentiles {
    /// `2%,98%`, as it is read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [low, high] = [self.low, self.high].map(Number::Float);
        write!(f, "{low}%,{high}%")
    }
}

impl FromStr for Percentiles {
    type Err = PercentilesError;

    fn from_str(text: &str) -> Result<Percentiles, PercentilesError> {
        let percent = |text: &str| text.trim().strip_suffix('%')?.trim().parse().ok();
        let both = text.split_once(',');
        let both = both.and_then(|(low, high)| Some((percent(low)?, percent(high)?)));
        both.filter(|&(low, high): &(f64, f64)| 0.0 <= low && low < high && high <= 100.0)
            .map(|(low, high)| Percentiles { low, high })
            .ok_or_else(|| PercentilesError(text.to_owned()))
    }
}

/// A range of values that somebody chose.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ChosenRange {
    /// From one value to another.
    Values(ValueRange),
    /// That which so many of the values are in.
    Percentiles(Percentiles),
}

impl From<ValueRange> for ChosenRange {
    fn from(range: ValueRange) -> ChosenRange {
        ChosenRange::Values(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_read_and_written() {
        for (text, low, high) in [
            ("2%,98%", 2.0, 98.0),
            ("0%,100%", 0.0, 100.0),
            (" 0.5% , 99.5 %", 0.5, 99.5),
        ] {
            let read: Percentiles = text.parse().expect("percents");
            assert_eq!(read, Percentiles { low, high });
            assert_eq!(read.to_string().parse(), Ok(read));
        }
        for wrong in [
            "2%", "2,98", "2%,98", "98%,2%", "5%,5%", "-1%,5%", "0%,101%", "nan%,5%",
        ] {
            assert!(wrong.parse::<Percentiles>().is_err(), "{wrong}");
        }
    }
}
