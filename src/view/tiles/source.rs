//! Where tiles come from: the image itself, an overview of it, or a sketch from a few of its pixels.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use crate::image::{SampleKind, Size};
use crate::open::Image;
use crate::storage::{Blend, Overview};
use crate::view::color::range::ValueRange;
use crate::view::color::special::BACKGROUND;
use crate::view::geometry::plan::TileKey;
use crate::view::tiles::preview;
use crate::view::tiles::preview::Sketch;
use crate::view::tiles::refine::Refinement;
use crate::view::tiles::texels::{Sum, Texels, loaded, read_tile};

/// What tiles of an image are made from. Shared with the threads that load them.
#[derive(Debug)]
pub(crate) struct Source {
    image: Image,
    base: f64,
    blend: Option<Blend>,
    /// Shared by sources of the same image that differ in nothing that means depend on.
    refinement: Arc<Refinement>,
    root: OnceLock<Sketch>,
}

/// A tile as it was loaded.
pub(crate) struct Loaded {
    pub(crate) texels: Texels,
    /// Whether its values are what they should be; else those of a sketch.
    pub(crate) exact: bool,
}

impl Source {
    /// An image whose values are kept small by taking away those of `range`; with an alpha channel,
    /// what lies behind it depends on the range, too.
    pub(crate) fn new(image: Image, range: ValueRange) -> Source {
        Source::known(image, range, None)
    }

    /// As [`new`](Source::new), of an image of which somebody has made an overview.
    pub(crate) fn known(
        image: Image,
        range: ValueRange,
        overview: Option<Arc<Overview>>,
    ) -> Source {
        let blend = blend(&image, range);
        Source {
            base: base(&image, range),
            refinement: Arc::new(Refinement::new(&image, blend, overview)),
            blend,
            root: OnceLock::new(),
            image,
        }
    }

    /// The same image for another range.
    pub(crate) fn over(self: &Arc<Source>, range: ValueRange) -> Arc<Source> {
        let blend = blend(&self.image, range);
        let base = base(&self.image, range);
        if blend != self.blend {
            return Arc::new(Source::new(self.image.clone(), range));
        }
        if base == self.base {
            return self.clone();
        }
        Arc::new(Source {
            image: self.image.clone(),
            base,
            blend,
            refinement: self.refinement.clone(),
            root: self.root.clone(),
        })
    }

    pub(crate) fn image(&self) -> &Image {
        &self.image
    }

    pub(crate) fn size(&self) -> Size {
        self.image.layout().size()
    }

    /// Channels that are seen: 1 (grey) or 3 (RGB).
    pub(crate) fn planes(&self) -> u64 {
        if self.image.layout().channels() == 1 {
            1
        } else {
            3
        }
    }

    /// What is taken from every value before it becomes an f32, so that 32- and 64-bit values keep
    /// their small differences; 0 where an f32 holds every value anyway.
    pub(crate) fn base(&self) -> f64 {
        self.base
    }

    /// How pixels with an alpha channel are seen.
    pub(crate) fn blend(&self) -> Option<&Blend> {
        self.blend.as_ref()
    }

    /// What makes its sketches exact.
    pub(crate) fn refinement(&self) -> &Refinement {
        &self.refinement
    }

    /// The overview, as far as it is.
    pub(crate) fn overview(&self) -> Option<&Arc<Overview>> {
        self.refinement.overview()
    }

    /// Whether the image is so small that all of it is read at once.
    pub(crate) fn is_small(&self) -> bool {
        is_small(&self.image)
    }

    /// Whether tiles of a level are made from all their pixels, without an overview: blocks of up to
    /// 4 × 4 are, because a tile of them is no more than a million pixels.
    pub(crate) fn is_direct(&self, level: u32) -> bool {
        level < Overview::FINEST || self.is_small()
    }

    /// Whether a tile can be loaded with its true values now.
    pub(crate) fn is_ready(&self, key: TileKey) -> bool {
        let size = self.size();
        self.is_direct(key.level)
            || self.overview().is_some_and(|overview| {
                let rows = loaded(size.rows(), key.level, key.row);
                let cols = loaded(size.cols(), key.level, key.col);
                overview.covers(key.level, &rows, &cols)
            })
    }

    /// Loads a tile as well as that can be done soon. None if it was told to `stop`.
    pub(crate) fn load(&self, key: TileKey, stop: &AtomicBool) -> Option<Loaded> {
        if self.is_direct(key.level) {
            self.announce(key);
            let texels = read_tile(self, key, stop)?;
            return Some(Loaded {
                texels,
                exact: true,
            });
        }
        if let Some(texels) = self.overview_texels(key) {
            return Some(Loaded {
                texels,
                exact: true,
            });
        }
        let sketch = if key.level >= preview::root_level(self.size()) {
            self.root(stop)?.reduced(self.size(), key)
        } else {
            preview::draw(self, key, stop)?
        };
        Some(Loaded {
            texels: sketch.texels(self),
            exact: false,
        })
    }

    /// Loads a tile with its true values, however long that takes.
    pub(crate) fn load_exact(&self, key: TileKey) -> Texels {
        let never = AtomicBool::new(false);
        self.overview_texels(key)
            .or_else(|| {
                self.announce(key);
                read_tile(self, key, &never)
            })
            .unwrap_or_else(|| unreachable!("nobody stops it"))
    }

    /// The sketch of the whole image.
    pub(crate) fn root(&self, stop: &AtomicBool) -> Option<&Sketch> {
        if let Some(root) = self.root.get() {
            return Some(root);
        }
        let key = TileKey {
            level: preview::root_level(self.size()),
            row: 0,
            col: 0,
        };
        let root = preview::draw(self, key, stop)?;
        Some(self.root.get_or_init(|| root))
    }

    fn overview_texels(&self, key: TileKey) -> Option<Texels> {
        let size = self.size();
        let rows = loaded(size.rows(), key.level, key.row);
        let cols = loaded(size.cols(), key.level, key.col);
        let overview = self.overview()?;
        if !overview.covers(key.level, &rows, &cols) {
            return None;
        }
        let mut values = Vec::new();
        let mut plane = Vec::new();
        for channel in 0..self.planes() {
            // An overview that cannot be read is none; the image itself is left.
            overview
                .read(key.level, channel, &rows, &cols, &mut plane)
                .ok()?;
            values.extend(plane.iter().map(|value| (value - self.base) as f32));
        }
        Some(Texels {
            rows: rows.end - rows.start,
            cols: cols.end - cols.start,
            channels: self.planes(),
            values,
        })
    }

    /// The texel of a sum. Those of one-byte samples are rounded to quarters, halves upwards: sums
    /// of them stay exact in f32 (see [`crate::view::geometry::taps::Tap::FULL`]).
    pub(crate) fn mean(&self, (sum, count): Sum) -> f32 {
        let mean = if count == 0 {
            f64::NAN
        } else {
            sum / count as f64
        };
        if self.image.layout().sample().bytes() == 1 {
            ((mean * 4.0 + 0.5).floor() / 4.0) as f32
        } else {
            mean as f32
        }
    }

    /// Asks the system for the pages of a tile all at once: one after another, as they are met,
    /// each would be waited for.
    fn announce(&self, key: TileKey) {
        let layout = self.image.layout();
        let size = layout.size();
        let rows = loaded(size.rows(), key.level, key.row);
        let cols = loaded(size.cols(), key.level, key.col);
        let rows = rows.start << key.level..size.rows().min(rows.end << key.level);
        let cols = cols.start << key.level..size.cols().min(cols.end << key.level);
        preview::announce(&self.image, &rows, &cols);
    }
}

/// Whether an image is so small that all of it is read at once.
pub(crate) fn is_small(image: &Image) -> bool {
    let layout = image.layout();
    let samples = layout.size().pixels().saturating_mul(layout.channels());
    samples.saturating_mul(layout.sample().bytes()) <= Overview::SMALL
}

fn base(image: &Image, range: ValueRange) -> f64 {
    match image.layout().sample().kind() {
        SampleKind::U32 | SampleKind::I32 | SampleKind::U64 | SampleKind::I64 | SampleKind::F64 => {
            range.min()
        }
        _ => 0.0,
    }
}

fn blend(image: &Image, range: ValueRange) -> Option<Blend> {
    let layout = image.layout();
    (layout.channels() == 4).then(|| Blend {
        behind: BACKGROUND.map(|byte| range.at(f64::from(byte) / 255.0)),
        opaque: ValueRange::of_kind(layout.sample().kind()).max(),
    })
}
