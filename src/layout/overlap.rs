//! Whether samples at given distances share bytes.

/// Steps of the search before it gives up: some milliseconds.
const MOST_STEPS: u32 = 1 << 16;

/// Whether no two of the samples of `width` bytes share a byte that lie along `axes`: how many there are
/// along each, at least one, and how many bytes from one to the next, whatever the direction; all within 2^63
/// bytes.
///
/// Exact where that is found out in few steps: so it is for all that lie in one another, as pixels in rows and
/// rows in frames, and for whatever else a file may have. Of what is too entangled it is said that samples do.
pub(crate) fn are_apart(axes: &[(u64, u64)], width: u64) -> bool {
    let mut axes: Vec<(i128, i128)> = axes
        .iter()
        .filter(|(count, _)| *count > 1)
        .map(|&(count, stride)| (count.into(), stride.into()))
        .collect();
    axes.sort_unstable_by_key(|&(_, stride)| std::cmp::Reverse(stride));
    let reach = |axes: &[(i128, i128)]| -> i128 {
        let reaches = axes.iter().map(|(count, stride)| (count - 1) * stride);
        reaches.sum()
    };
    let width = i128::from(width);
    let in_one_another =
        (0..axes.len()).all(|axis| axes[axis].1 >= reach(&axes[axis + 1..]) + width);
    if in_one_another {
        return true;
    }
    let mut search = Search {
        axes: &axes,
        reaches: (0..=axes.len()).map(|axis| reach(&axes[axis..])).collect(),
        width,
        steps_left: MOST_STEPS,
    };
    !search.meets(0, 0, false)
}

/// Looks for two samples that share a byte, by the differences of their indices.
struct Search<'a> {
    /// Counts and strides, the longest strides first.
    axes: &'a [(i128, i128)],
    /// Bytes from the first to the last sample along this axis and all after it.
    reaches: Vec<i128>,
    width: i128,
    steps_left: u32,
}

impl Search<'_> {
    /// Whether two samples meet (or there are no more steps) that are `apart` by the axes before this one,
    /// along which they differ or not.
    fn meets(&mut self, axis: usize, apart: i128, differ: bool) -> bool {
        let Some(&(count, stride)) = self.axes.get(axis) else {
            return differ && apart.abs() < self.width;
        };
        // What the axes after this one can make good.
        let near = self.reaches[axis + 1] + self.width - 1;
        let (first, last) = if stride == 0 {
            (1 - count, count - 1)
        } else {
            let first = (-near - apart).div_euclid(stride);
            let last = (near - apart).div_euclid(stride);
            (first.max(1 - count), last.min(count - 1))
        };
        // Differences come in pairs, one the other's negative.
        let first = if differ { first } else { first.max(0) };
        let mut by = first;
        while by <= last {
            if self.steps_left == 0 {
                return true;
            }
            self.steps_left -= 1;
            if self.meets(axis + 1, apart + by * stride, differ || by != 0) {
                return true;
            }
            by += 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;

    /// By looking at every byte.
    fn found(axes: &[(u64, u64)], width: u64) -> bool {
        let mut starts = vec![0];
        for &(count, stride) in axes {
            starts = (0..count)
                .flat_map(|i| starts.iter().map(move |start| start + i * stride))
                .collect();
        }
        starts.sort_unstable();
        starts.windows(2).all(|pair| pair[0] + width <= pair[1])
    }

    #[test]
    fn samples_share_bytes_where_a_look_at_each_finds_so() {
        let axes = prop::collection::vec((1..6_u64, 0..70_u64), 1..5);
        TestRunner::new(Config::with_cases(20_000))
            .run(&(axes, 1..9_u64), |(axes, width)| {
                prop_assert_eq!(are_apart(&axes, width), found(&axes, width));
                Ok(())
            })
            .expect("the same");
    }

    #[test]
    fn huge_ones_are_told_at_once() {
        const HUGE: u64 = 1 << 31;
        // Rows that are longer than their distance; two lattices that never meet; and what is too much.
        assert!(!are_apart(&[(HUGE, HUGE - 1), (HUGE, 1)], 1));
        assert!(are_apart(&[(2, 1), (HUGE, 2 * HUGE), (HUGE, 2)], 1));
        assert!(are_apart(&[(2, 3), (2, 2), (HUGE, 10)], 1));
        assert!(!are_apart(&[(HUGE, HUGE + 1), (HUGE, HUGE - 1)], 1));
        assert!(!are_apart(&[(3, 0)], 1));
    }
}
