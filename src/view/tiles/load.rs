//! All tiles of one picture at once.

use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use crate::view::geometry::plan::{Plan, TileKey};
use crate::view::tiles::picture::Picture;
use crate::view::tiles::texels::Texels;

/// All tiles of a plan, in its order, loaded in parallel.
pub(crate) fn load(picture: &Picture, plan: &Plan) -> Vec<Option<Texels>> {
    let never = AtomicBool::new(false);
    let tiles: Vec<TileKey> = plan.tiles().map(|(key, ..)| key).collect();
    let load = |&key: &TileKey| {
        if picture.is_patient() {
            return Some(picture.source().load_exact(key));
        }
        let loaded = picture.source().load(key, &never)?;
        Some(loaded.texels)
    };
    tiles.par_iter().map(load).collect()
}
