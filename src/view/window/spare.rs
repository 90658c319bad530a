//! Memory that a window took for a large screen and no longer needs.

use crate::view::geometry::camera::Screen;

/// The largest screen since memory was last given back.
#[derive(Debug, Default)]
pub(crate) struct Largest {
    pixels: u64,
}

impl Largest {
    /// Whether most of what the largest screen took is of no use for this one, which then counts as the largest.
    pub(crate) fn shrinks_to(&mut self, screen: Screen) -> bool {
        let pixels = u64::from(screen.rows) * u64::from(screen.cols);
        let shrinks = pixels <= self.pixels / 4;
        self.pixels = match shrinks {
            true => pixels,
            false => pixels.max(self.pixels),
        };
        shrinks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_shrinks_when_it_is_a_quarter_of_the_largest() {
        let mut largest = Largest::default();
        let mut of = |rows, cols| largest.shrinks_to(Screen { rows, cols });
        let told = [(10, 10), (40, 10), (20, 10), (10, 10), (10, 10), (5, 5)];
        let told = told.map(|(rows, cols)| of(rows, cols));
        assert_eq!(told, [false, false, false, true, false, true]);
    }
}
