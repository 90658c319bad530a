//! What lies over the picture, painted by the processor.

use std::collections::HashMap;
use std::mem;

use egui::TextureId;
use egui::epaint::{Mesh, Primitive};
use rayon::prelude::*;

use crate::view::window::overlay::egui::LaidOut;
use crate::view::window::overlay::facet::{Clip, Facet, FacetRows};
use crate::view::window::overlay::texture::MeshTexture;

/// Paints what was laid out without a device.
#[derive(Default)]
pub(crate) struct ProcessorOverlay {
    textures: HashMap<TextureId, MeshTexture>,
}

/// Rows that are painted at once, by one thread.
const BAND_ROWS: usize = 32;

/// A mesh on the screen.
struct MeshPart<'a> {
    texture: &'a MeshTexture,
    clip: Clip,
    facets: Vec<Facet>,
}

impl ProcessorOverlay {
    /// Paints what was laid out over `pixels`, rows of `cols` each; see [`FacetRows`].
    pub(crate) fn paint(&mut self, laid: &mut LaidOut, pixels: &mut [u32], cols: usize) {
        for (id, deltas) in mem::take(&mut laid.textures.set) {
            for delta in &deltas {
                let changed = MeshTexture::changed(self.textures.remove(&id), delta);
                self.textures.extend(changed.map(|texture| (id, texture)));
            }
        }
        let scale = laid.pixels_per_point;
        let parts: Vec<MeshPart<'_>> = (laid.primitives.iter())
            .filter_map(|primitive| {
                let Primitive::Mesh(mesh) = &primitive.primitive else {
                    return None;
                };
                let texture = self.textures.get(&mesh.texture_id)?;
                let clip = primitive.clip_rect * scale;
                let side = |start: f32, end: f32| start.round() as i64..end.round() as i64;
                Some(MeshPart {
                    texture,
                    clip: Clip {
                        rows: side(clip.min.y, clip.max.y),
                        cols: side(clip.min.x.max(0.0), clip.max.x.min(cols as f32)),
                    },
                    facets: facets(mesh, scale, texture.size()),
                })
            })
            .collect();
        let bands = pixels.par_chunks_mut((BAND_ROWS * cols).max(1));
        bands.enumerate().for_each(|(index, pixels)| {
            let rows = (pixels.len() / cols) as i64;
            let mut band = FacetRows {
                first_row: (index * BAND_ROWS) as i64,
                cols,
                pixels,
            };
            for part in &parts {
                let clip = part.clip.within(band.first_row..band.first_row + rows);
                for facet in &part.facets {
                    facet.paint(&clip, part.texture, &mut band);
                }
            }
        });
        for id in mem::take(&mut laid.textures.free) {
            self.textures.remove(&id);
        }
    }
}

/// What a mesh is made of, in points of `scale` device pixels.
fn facets(mesh: &Mesh, scale: f32, size: [usize; 2]) -> Vec<Facet> {
    let corner = |index: &u32| mesh.vertices.get(*index as usize);
    let mut facets = Vec::new();
    let mut rest = mesh.indices.as_slice();
    while let [a, b, c, after @ ..] = rest {
        rest = after;
        let (Some(corner_a), Some(corner_b), Some(corner_c)) = (corner(a), corner(b), corner(c))
        else {
            continue;
        };
        let three = [corner_a, corner_b, corner_c];
        // As egui makes them.
        if let [third, second, d, after @ ..] = after
            && (second, third) == (b, c)
            && let Some(d) = corner(d)
            && let Some(rectangle) = Facet::rectangle(three, d, scale, size)
        {
            facets.push(rectangle);
            rest = after;
        } else {
            facets.extend(Facet::triangle(three, scale, size));
        }
    }
    facets
}
