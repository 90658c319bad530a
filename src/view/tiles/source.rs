//! Where tiles come from: the image itself, an overview of it, or a sketch from a few of its pixels.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use crate::image::Size;
use crate::storage::Overview;
use crate::view::color::range::ValueRange;
use crate::view::geometry::plan::{TileKey, root_level};
use crate::view::tiles::pages::announce;
use crate::view::tiles::preview::draw;
use crate::view::tiles::refine::Refinement;
use crate::view::tiles::sketch::Sketch;
use crate::view::tiles::texels::{Texels, loaded, read_tile};
use crate::view::tiles::values::{Values, is_small};

/// What tiles of an image are made from. Shared with the threads that load them.
#[derive(Debug)]
pub(crate) struct TileSource {
    values: Values,
    /// Shared by sources of the same image that differ in nothing that means depend on.
    refinement: Arc<Refinement>,
    root: OnceLock<Sketch>,
    /// The finest level that an overview has.
    finest: u32,
}

/// A tile as it was loaded.
pub(crate) struct Loaded {
    pub(crate) texels: Texels,
    /// Whether its values are what they should be; else those of a sketch.
    pub(crate) exact: bool,
}

impl TileSource {
    /// Of an image of which nothing is known.
    pub(crate) fn new(values: Values) -> TileSource {
        TileSource::known(values, None)
    }

    /// As [`new`](TileSource::new), of an image of which somebody has made an overview.
    pub(crate) fn known(values: Values, overview: Option<Arc<Overview>>) -> TileSource {
        TileSource {
            refinement: Arc::new(Refinement::new(&values, overview)),
            finest: Overview::finest(values.image().layout()),
            values,
            root: OnceLock::new(),
        }
    }

    /// The same image for another range.
    pub(crate) fn over(self: &Arc<TileSource>, range: ValueRange) -> Arc<TileSource> {
        let values = Values::new(self.values.image().clone(), range);
        if values.blend() != self.values.blend() || values.is_classes() != self.values.is_classes()
        {
            return Arc::new(TileSource::new(values));
        }
        if values.has_texels_of(&self.values) {
            return self.clone();
        }
        Arc::new(TileSource {
            values,
            refinement: self.refinement.clone(),
            finest: self.finest,
            root: self.root.clone(),
        })
    }

    /// How the image's values become texels.
    pub(crate) fn values(&self) -> &Values {
        &self.values
    }

    /// The image's size.
    pub(crate) fn size(&self) -> Size {
        self.values.size()
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
        is_small(self.values.image())
    }

    /// Whether tiles of a level are made from all their pixels, without an overview: blocks of up to
    /// 4 × 4 are, because a tile of them is no more than a million pixels.
    pub(crate) fn is_direct(&self, level: u32) -> bool {
        level < self.finest || self.is_small() || self.values.is_classes()
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
            let texels = read_tile(&self.values, key, stop)?;
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
        let sketch = if key.level >= root_level(self.size()) {
            self.root(stop)?.reduced(self.size(), key)
        } else {
            draw(&self.values, key, stop)?
        };
        Some(Loaded {
            texels: sketch.texels(&self.values),
            exact: false,
        })
    }

    /// Loads a tile with its true values, however long that takes.
    pub(crate) fn load_exact(&self, key: TileKey) -> Texels {
        let never = AtomicBool::new(false);
        self.overview_texels(key)
            .or_else(|| {
                self.announce(key);
                read_tile(&self.values, key, &never)
            })
            .unwrap_or_else(|| unreachable!("nobody stops it"))
    }

    /// The sketch of the whole image.
    pub(crate) fn root(&self, stop: &AtomicBool) -> Option<&Sketch> {
        if let Some(root) = self.root.get() {
            return Some(root);
        }
        let key = TileKey {
            level: root_level(self.size()),
            row: 0,
            col: 0,
        };
        let root = draw(&self.values, key, stop)?;
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
        for channel in 0..self.values.planes() {
            // An overview that cannot be read is none; the image itself is left.
            overview
                .read_means(key.level, channel, &rows, &cols, &mut plane)
                .ok()?;
            values.extend(plane.iter().map(|mean| self.values.texel_of(mean)));
        }
        Some(Texels {
            rows: rows.end - rows.start,
            cols: cols.end - cols.start,
            channels: self.values.planes(),
            values: self.values.narrow(values),
        })
    }

    /// Asks the system for the pages of a tile all at once: one after another, as they are met,
    /// each would be waited for.
    fn announce(&self, key: TileKey) {
        let size = self.size();
        let rows = loaded(size.rows(), key.level, key.row);
        let cols = loaded(size.cols(), key.level, key.col);
        let rows = rows.start << key.level..size.rows().min(rows.end << key.level);
        let cols = cols.start << key.level..size.cols().min(cols.end << key.level);
        announce(self.values.image(), &rows, &cols);
    }
}
