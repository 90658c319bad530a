//! Numbers as people write them.

use std::ops::Range;

use crate::image::Size;

/// `N` (a square) or `WxH`: width × height, as in ImageMagick and ffmpeg.
pub(super) fn size(text: &str) -> Result<Size, String> {
    let side =
        |text: &str| number(text).map_err(|_| "expected N or WIDTHxHEIGHT, such as 512 or 800x600");
    let (cols, rows) = match text.split_once(['x', 'X', '×']) {
        Some((width, height)) => (side(width)?, side(height)?),
        None => (side(text)?, side(text)?),
    };
    Size::new(rows, cols).map_err(|error| error.to_string())
}

/// A whole number, such as `1000000`, `1_000_000` or `1e6`.
pub(super) fn number(text: &str) -> Result<u64, String> {
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
pub(super) fn numbers<T: std::str::FromStr, const N: usize>(
    text: &str,
    separator: char,
) -> Option<[T; N]> {
    let parts: Option<Vec<T>> = text
        .split(separator)
        .map(|part| part.trim().parse().ok())
        .collect();
    parts?.try_into().ok()
}

/// `A..B`: rows from A up to, but not including, B.
pub(super) fn rows(text: &str) -> Result<Range<u64>, String> {
    let (start, end) = text
        .split_once("..")
        .ok_or("expected A..B, such as 0..1000")?;
    Ok(number(start)?..number(end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

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
