//! What is drawn.

use squaremap::image::Size;
use squaremap::scene::{Recipe, Stream};

/// A picture to draw.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    side: u64,
    count: u64,
    /// None for the default.
    max_half_side: Option<u32>,
}

/// Few large squares, too many large squares, many small squares.
pub(crate) const SCENES: &[Scene] = &[
    scene("4096_1e4", 4096, 10_000, None),
    scene("16384_1e4", 16384, 10_000, None),
    scene("16384_1e9", 16384, 1_000_000_000, None),
    scene("16384_1e6_below_64", 16384, 1_000_000, Some(64)),
];

const fn scene(name: &'static str, side: u64, count: u64, max_half_side: Option<u32>) -> Scene {
    Scene {
        name,
        side,
        count,
        max_half_side,
    }
}

/// The sides of square images of all scenes.
pub(crate) fn sides() -> [usize; 2] {
    [4096, 16384]
}

impl Scene {
    pub(crate) fn size(&self) -> Size {
        Size::new(self.side, self.side).unwrap()
    }

    pub(crate) fn recipe(&self) -> Recipe {
        recipe(self.side, self.count, self.max_half_side, Stream::Squaremap)
    }
}

pub(crate) fn recipe(side: u64, count: u64, max_half_side: Option<u32>, stream: Stream) -> Recipe {
    let size = Size::new(side, side).unwrap();
    Recipe {
        size,
        count,
        stream,
        seed: 42,
        max_half_side: max_half_side.unwrap_or(Recipe::default_max_half_side(size)),
        levels: Recipe::LEVELS,
    }
}
