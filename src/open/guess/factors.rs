//! The divisors of a file's length.

/// Trial division stops here: the largest prime factors that are found are about as large.
const LARGEST_TRIAL: u64 = 1 << 20;

/// All divisors of `number` (at least 1) in rising order; those with two prime factors above a
/// million in them are left out, because looking for these takes long.
pub(crate) fn divisors(number: u64) -> Vec<u64> {
    let mut divisors = vec![1];
    let mut rest = number;
    let mut factor = 2;
    while factor * factor <= rest && factor <= LARGEST_TRIAL {
        let mut power = 1;
        let known = divisors.len();
        while rest.is_multiple_of(factor) {
            rest /= factor;
            power *= factor;
            divisors.extend_from_within(..known);
            let new = divisors.len() - known;
            divisors[new..].iter_mut().for_each(|d| *d *= power);
        }
        factor += 1;
    }
    if rest > 1 {
        divisors.extend_from_within(..);
        let new = divisors.len() / 2;
        divisors[new..].iter_mut().for_each(|d| *d *= rest);
    }
    divisors.sort_unstable();
    divisors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_divisors_are_found() {
        for number in 1..2000 {
            let expected: Vec<u64> = (1..=number).filter(|d| number % d == 0).collect();
            assert_eq!(divisors(number), expected);
        }
        assert_eq!(divisors(100_000_000_000).len(), 144);
        // The largest prime below 2^63, and a file offset.
        assert_eq!(divisors(9_223_372_036_854_775_783).len(), 2);
        assert_eq!(divisors(1 << 62).len(), 63);
    }
}
