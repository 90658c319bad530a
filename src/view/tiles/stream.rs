//! The tiles of a picture, loaded while whoever shows them goes on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::view::geometry::camera::Screen;
use crate::view::geometry::plan::{Piece, Plan, TILE, TILE_LOADED, TileKey, root_level};
use crate::view::geometry::taps::texels;
use crate::view::tiles::cache::TileCache;
use crate::view::tiles::loader::Loader;
use crate::view::tiles::picture::Picture;
use crate::view::tiles::source::{Loaded, TileSource};
use crate::view::tiles::texels::Texels;

/// How pictures are loaded for whoever shows them.
#[derive(Clone)]
pub(crate) struct Loading {
    /// Tells that there is more to show.
    wake: Arc<dyn Fn() + Send + Sync>,
    /// Whether pictures are made exact in the background.
    refines: bool,
}

impl Loading {
    /// `wake` is called from other threads whenever there is more to show.
    pub(crate) fn new(wake: impl Fn() + Send + Sync + 'static, refines: bool) -> Loading {
        Loading {
            wake: Arc::new(wake),
            refines,
        }
    }

    /// Begins to make a picture exact, if that is wanted.
    pub(crate) fn refine(&self, picture: &Picture) {
        if self.refines {
            picture.refine(self.wake());
        }
    }

    fn wake(&self) -> impl Fn() + Send + Sync + use<> {
        let wake = self.wake.clone();
        move || wake()
    }
}

/// The tiles of one picture, in the form `T` in which they are drawn; `E` is why one cannot be made.
pub(crate) struct TileStream<T, E> {
    source: Arc<TileSource>,
    cache: TileCache<T>,
    loader: Loader<Result<Drawable<T>, E>>,
    /// The tiles of the last view, and whether their values are true; none before the first one.
    last: Option<Vec<(Piece, bool)>>,
}

/// A tile that was made from what was loaded.
struct Drawable<T> {
    tile: T,
    bytes: u64,
    exact: bool,
}

/// What a view needs.
struct Needs {
    /// What it lacks and can have at any moment.
    soon: Vec<TileKey>,
    /// The tiles around it.
    around: Vec<TileKey>,
}

/// The first frame waits longer: a picture that appears sharp is worth some hundredths of a second.
const FIRST_PATIENCE: Duration = Duration::from_millis(60);

/// The coarsest levels, which fill holes wherever one looks, stay.
const KEPT_LEVELS: u32 = 3;

impl<T: Clone + Send + 'static, E: Send + 'static> TileStream<T, E> {
    /// Tiles are loaded in threads of its own, and each made into what is drawn there.
    pub(crate) fn new(
        picture: &Picture,
        loading: &Loading,
        make: impl Fn(Texels) -> Result<T, E> + Send + Sync + 'static,
    ) -> TileStream<T, E> {
        let source = picture.source().clone();
        let load = move |key, stop: &_| {
            let Loaded { texels, exact } = source.load(key, stop)?;
            let bytes = texels.values.bytes().len() as u64;
            Some(make(texels).map(|tile| Drawable { tile, bytes, exact }))
        };
        TileStream {
            source: picture.source().clone(),
            cache: TileCache::new(),
            loader: Loader::new(load, loading.wake()),
            last: None,
        }
    }

    /// Whether its tiles are those of this picture.
    pub(crate) fn is_of(&self, picture: &Picture) -> bool {
        Arc::ptr_eq(&self.source, picture.source())
    }

    /// The tiles to draw, as far as they are there after a little `patience`; what is missing is
    /// loaded meanwhile.
    pub(crate) fn tiles(&mut self, plan: &Plan, patience: Duration) -> Result<Vec<(Piece, T)>, E> {
        let begin = Instant::now();
        self.take()?;
        let needs = self.request(plan);
        let (patience, awaited) = match self.last {
            Some(_) => (patience, needs.soon),
            // Anything is better than nothing.
            None if needs.soon.is_empty() => (FIRST_PATIENCE, vec![self.root()]),
            None => (patience.max(FIRST_PATIENCE), needs.soon),
        };
        if !awaited.is_empty() {
            self.loader.wait_for(&awaited, begin + patience);
            self.take()?;
        }

        let pieces = self.pieces(plan);
        let budget = budget(plan.camera.screen(), self.source.values().planes());
        // What is wanted must not go, or it would be loaded again and again.
        let used = pieces.iter().map(|(piece, _)| piece.key);
        let own = plan.tiles().map(|(key, ..)| key);
        let used = used.chain(own).chain(needs.around);
        self.cache.show(used, budget, self.finest_kept());
        let tiles = pieces
            .iter()
            .filter_map(|(piece, _)| Some((*piece, self.cache.get(piece.key)?.clone())))
            .collect();
        self.last = Some(pieces);
        Ok(tiles)
    }

    /// Whether another frame of the last plan would show more than the last one; wants what can be
    /// loaded by now.
    pub(crate) fn has_news(&mut self, plan: &Plan) -> Result<bool, E> {
        self.take()?;
        self.request(plan);
        Ok(self.last.as_ref() != Some(&self.pieces(plan)))
    }

    /// Wants all that a view lacks, and nothing else.
    fn request(&self, plan: &Plan) -> Needs {
        let size = self.source.size();
        let lacking = |key: &TileKey| match self.cache.is_exact(*key) {
            Some(exact) => !exact && self.source.is_ready(*key),
            None => true,
        };
        let of_level = |level: u32| plan.coarser(level).into_iter().filter(lacking);
        let coarse: Vec<TileKey> = (self.finest_kept()..=self.root().level)
            .rev()
            .filter(|&level| level > plan.level)
            .flat_map(of_level)
            .collect();
        let fine: Vec<TileKey> = plan.centre_out().into_iter().filter(lacking).collect();
        let soon: Vec<TileKey> = fine
            .iter()
            .copied()
            .filter(|key| self.source.is_ready(*key))
            .collect();
        // A sketch takes as long whatever its level, so that coarse ones come first; true texels are
        // there at once, once the screen is filled.
        let first = if soon.len() == fine.len() {
            coarse.len().min(1)
        } else {
            coarse.len()
        };
        let sides = (
            texels(size.rows(), plan.level),
            texels(size.cols(), plan.level),
        );
        let around = plan.around(sides);
        let mut wanted = coarse[..first].to_vec();
        wanted.extend(&fine);
        wanted.extend(&coarse[first..]);
        wanted.extend(around.iter().filter(|key| lacking(key)));
        self.loader.want(&wanted);
        Needs { soon, around }
    }

    /// The tiles to draw that are there, and whether their values are true.
    fn pieces(&self, plan: &Plan) -> Vec<(Piece, bool)> {
        let pieces = plan.pieces(self.root().level, |key| self.cache.get(key).is_some());
        pieces
            .into_iter()
            .filter_map(|piece| Some((piece, self.cache.is_exact(piece.key)?)))
            .collect()
    }

    /// The tile that shows all of the image.
    fn root(&self) -> TileKey {
        TileKey {
            level: root_level(self.source.size()),
            row: 0,
            col: 0,
        }
    }

    /// The finest level of which all tiles stay.
    fn finest_kept(&self) -> u32 {
        self.root().level.saturating_sub(KEPT_LEVELS - 1)
    }

    /// Takes what was loaded.
    fn take(&mut self) -> Result<(), E> {
        for (key, tile) in self.loader.arrived() {
            let Drawable { tile, bytes, exact } = tile?;
            self.cache.insert(key, tile, bytes, exact);
        }
        Ok(())
    }
}

/// The most bytes of a tile.
fn tile_bytes(channels: u64) -> u64 {
    4 * TILE_LOADED * TILE_LOADED * channels
}

/// Bytes of tiles: two views of the most tiles that a screen can show, which are those of two texels
/// for a device pixel each way, and what lies around them.
fn budget(screen: Screen, channels: u64) -> u64 {
    let tiles = |side: u32| 2 * u64::from(side) / TILE + 4;
    2 * tiles(screen.rows) * tiles(screen.cols) * tile_bytes(channels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_large_views_fit() {
        let screen = Screen {
            rows: 600,
            cols: 800,
        };
        let bytes = budget(screen, 1);
        assert!(bytes > 2 * (2 * 600) * (2 * 800) * 4);
        assert!(bytes < 64 << 20);
    }
}
