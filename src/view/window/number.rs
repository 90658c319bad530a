//! Numbers as the window writes them.

/// Up to 17 digits, as short as possible; a whole number without a point.
pub(crate) fn number(value: f64) -> String {
    if value.abs() < 1e15 && value == value.trunc() {
        format!("{value:.0}")
    } else {
        format!("{value:?}")
    }
}

#[cfg(test)]
mod tests {
    use crate::view::window::number::number;

    #[test]
    fn numbers_are_short() {
        for (value, expected) in [(255.0, "255"), (-0.5, "-0.5"), (1e30, "1e30"), (0.1, "0.1")] {
            assert_eq!(number(value), expected);
        }
    }
}
