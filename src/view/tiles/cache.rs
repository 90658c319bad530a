//! The tiles that were loaded: as many as a budget of bytes allows, the last used ones. Knows nothing of
//! files and devices.

use std::collections::HashMap;

use crate::view::geometry::plan::TileKey;

/// Tiles by their keys.
#[derive(Debug)]
pub(crate) struct TileCache<T> {
    tiles: HashMap<TileKey, Entry<T>>,
    /// Bytes of all tiles.
    bytes: u64,
    /// Counts the views.
    now: u64,
}

#[derive(Debug)]
struct Entry<T> {
    tile: T,
    bytes: u64,
    exact: bool,
    /// The last view that showed it.
    used: u64,
}

impl<T> TileCache<T> {
    pub(crate) fn new() -> TileCache<T> {
        TileCache {
            tiles: HashMap::new(),
            bytes: 0,
            now: 0,
        }
    }

    /// The tile, if it is there.
    pub(crate) fn get(&self, key: TileKey) -> Option<&T> {
        self.tiles.get(&key).map(|entry| &entry.tile)
    }

    /// Whether it is there, and its values are true ones.
    pub(crate) fn is_exact(&self, key: TileKey) -> Option<bool> {
        self.tiles.get(&key).map(|entry| entry.exact)
    }

    /// Puts a tile there, in place of the one that was; but true values stay.
    pub(crate) fn insert(&mut self, key: TileKey, tile: T, bytes: u64, exact: bool) {
        if self.is_exact(key) == Some(true) && !exact {
            return;
        }
        let entry = Entry {
            tile,
            bytes,
            exact,
            used: self.now,
        };
        self.bytes += bytes;
        if let Some(before) = self.tiles.insert(key, entry) {
            self.bytes -= before.bytes;
        }
    }

    /// Another view shows these tiles. Those that were not shown for longest go until the rest is at
    /// most `budget` bytes; never one that is shown now, nor one of level `kept` or above, which will
    /// fill holes.
    pub(crate) fn show(&mut self, keys: impl IntoIterator<Item = TileKey>, budget: u64, kept: u32) {
        self.now += 1;
        for key in keys {
            if let Some(entry) = self.tiles.get_mut(&key) {
                entry.used = self.now;
            }
        }
        if self.bytes <= budget {
            return;
        }
        let mut oldest: Vec<(u64, TileKey)> = self
            .tiles
            .iter()
            .filter(|(key, entry)| entry.used < self.now && key.level < kept)
            .map(|(key, entry)| (entry.used, *key))
            .collect();
        oldest.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in oldest {
            if self.bytes <= budget {
                break;
            }
            if let Some(entry) = self.tiles.remove(&key) {
                self.bytes -= entry.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(level: u32, col: u64) -> TileKey {
        TileKey { level, row: 0, col }
    }

    #[test]
    fn the_last_used_stay_and_the_coarsest() {
        let mut cache = TileCache::new();
        for col in 0..10 {
            cache.insert(key(0, col), col, 100, true);
        }
        cache.insert(key(5, 0), 99, 100, false);
        cache.show([key(0, 3)], 2000, 5);
        cache.show([key(0, 7), key(0, 8)], 2000, 5);
        assert!((0..10).all(|col| cache.get(key(0, col)) == Some(&col)));
        cache.show([key(0, 8)], 400, 5);
        let left: Vec<u64> = (0..10)
            .filter(|&col| cache.get(key(0, col)).is_some())
            .collect();
        assert_eq!(left, [3, 7, 8]);
        assert_eq!(cache.get(key(5, 0)), Some(&99));
        // What is shown stays even where there is no room for it.
        cache.show([key(0, 3), key(0, 8)], 0, 5);
        assert!(cache.get(key(0, 7)).is_none());
        assert_eq!(cache.get(key(0, 3)), Some(&3));
        assert_eq!(cache.bytes, 300);
    }

    #[test]
    fn true_values_replace_sketches_and_not_the_other_way() {
        let mut cache = TileCache::new();
        assert_eq!(cache.is_exact(key(3, 0)), None);
        cache.insert(key(3, 0), "sketch", 10, false);
        assert_eq!(cache.is_exact(key(3, 0)), Some(false));
        cache.insert(key(3, 0), "true", 20, true);
        cache.insert(key(3, 0), "sketch", 10, false);
        assert_eq!(cache.get(key(3, 0)), Some(&"true"));
        assert_eq!(cache.bytes, 20);
    }
}
