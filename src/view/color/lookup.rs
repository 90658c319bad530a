//! The step of a value among 256 thresholds, as the processor finds it.

/// How many thresholds a value reaches, found without a search: there are many more buckets than
/// thresholds, and few of these in the bucket of any value.
pub(crate) struct ColorSteps {
    /// Entry k is the smallest value of step k. Entry 0 says nothing.
    thresholds: [f32; 256],
    low: f32,
    scale: f32,
    /// The thresholds in all buckets before each.
    before: [u8; BUCKETS],
}

const BUCKETS: usize = 1 << 12;

impl ColorSteps {
    pub(crate) fn new(thresholds: [f32; 256]) -> ColorSteps {
        let finite = || {
            thresholds[1..]
                .iter()
                .filter(|threshold| threshold.is_finite())
        };
        let low = finite().next().copied().unwrap_or_default();
        let high = finite().next_back().copied().unwrap_or_default();
        let scale = BUCKETS as f32 / (high - low);
        let mut steps = ColorSteps {
            thresholds,
            low,
            // A single bucket where there is no more than one value, or an unthinkable range.
            scale: if scale.is_finite() { scale } else { 0.0 },
            before: [0; BUCKETS],
        };
        let mut next = 1;
        for bucket in 0..BUCKETS {
            steps.before[bucket] = (next - 1) as u8;
            while next < 256 && steps.bucket(thresholds[next]) == bucket {
                next += 1;
            }
        }
        steps
    }

    /// Never falls from a value to a larger one, however it is rounded: so thresholds in the buckets before
    /// that of a value are reached, and those in the buckets behind it are not.
    fn bucket(&self, value: f32) -> usize {
        // The cast has what is below 0 at 0.
        (((value - self.low) * self.scale) as usize).min(BUCKETS - 1)
    }

    /// The step of a number.
    pub(crate) fn of(&self, value: f32) -> u8 {
        let mut step = self.before[self.bucket(value)];
        while step < u8::MAX && value >= self.thresholds[usize::from(step) + 1] {
            step += 1;
        }
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::color::range::{Curve, ValueRange, thresholds};
    use proptest::prelude::*;

    /// The thresholds of a range, and the values at which a step may begin.
    fn check(min: f64, max: f64, curve: Curve, values: &[f32]) {
        let range = ValueRange::new(min, max).unwrap();
        let table = thresholds(|value| range.color_index(f64::from(value), curve));
        let steps = ColorSteps::new(table);
        let edges = table
            .iter()
            .flat_map(|&edge| [edge.next_down(), edge, edge.next_up()]);
        for value in edges
            .chain(values.iter().copied())
            .filter(|value| value.is_finite())
        {
            let expected = table[1..].iter().filter(|&&edge| value >= edge).count();
            assert_eq!(
                usize::from(steps.of(value)),
                expected,
                "{value} of {min} to {max}"
            );
        }
    }

    #[test]
    fn steps_are_counted_in_odd_ranges() {
        let large = f64::from(f32::MAX);
        for (min, max) in [
            (0.0, 255.0),
            (7.0, 7.0),
            (-large, large),
            (0.0, 1e-45),
            (1e300, 1.1e300),
        ] {
            for curve in [Curve::Linear, Curve::Log] {
                check(
                    min,
                    max,
                    curve,
                    &[0.0, -0.0, 1.0, f32::MAX, f32::MIN, 1e-40],
                );
            }
        }
    }

    proptest! {
        #[test]
        fn a_step_is_how_many_thresholds_are_reached(
            a in any::<f32>(),
            b in any::<f32>(),
            log in any::<bool>(),
            values in prop::collection::vec(any::<f32>(), 100),
            parts in prop::collection::vec(-0.1..1.1_f32, 100),
        ) {
            let (min, max) = (f64::from(a.min(b)), f64::from(a.max(b)));
            prop_assume!(min.is_finite() && max.is_finite());
            let inside = parts.iter().map(|&part| (min + (max - min) * f64::from(part)) as f32);
            let values: Vec<f32> = values.iter().copied().chain(inside).collect();
            check(min, max, if log { Curve::Log } else { Curve::Linear }, &values);
        }
    }
}
