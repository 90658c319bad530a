//! What lies over the picture, painted by the processor.

use std::collections::HashMap;
use std::mem;

use egui::TextureId;
use egui::epaint::{Mesh, Primitive};
use rayon::prelude::*;

use crate::view::window::overlay::egui::LaidOut;
use crate::view::window::overlay::texture::MeshTexture;
use crate::view::window::overlay::triangle::{Band, Clip, Triangle};

/// Paints what was laid out without a device.
#[derive(Default)]
pub(crate) struct ProcessorOverlay {
    textures: HashMap<TextureId, MeshTexture>,
}

/// Rows that are painted at once, by one thread.
const BAND_ROWS: usize = 32;

/// A mesh on the screen.
struct Part<'a> {
    mesh: &'a Mesh,
    texture: &'a MeshTexture,
    clip: Clip,
}

impl ProcessorOverlay {
    /// Paints what was laid out over `pixels`, rows of `cols` each; see [`Band`].
    pub(crate) fn paint(&mut self, laid: &mut LaidOut, pixels: &mut [u32], cols: usize) {
        for (id, deltas) in mem::take(&mut laid.textures.set) {
            for delta in &deltas {
                let changed = MeshTexture::changed(self.textures.remove(&id), delta);
                self.textures.extend(changed.map(|texture| (id, texture)));
            }
        }
        let scale = laid.pixels_per_point;
        let parts: Vec<Part<'_>> = (laid.primitives.iter())
            .filter_map(|primitive| {
                let Primitive::Mesh(mesh) = &primitive.primitive else {
                    return None;
                };
                let clip = primitive.clip_rect * scale;
                let side = |start: f32, end: f32| start.round() as i64..end.round() as i64;
                Some(Part {
                    mesh,
                    texture: self.textures.get(&mesh.texture_id)?,
                    clip: Clip {
                        rows: side(clip.min.y, clip.max.y),
                        cols: side(clip.min.x.max(0.0), clip.max.x.min(cols as f32)),
                    },
                })
            })
            .collect();
        let bands = pixels.par_chunks_mut((BAND_ROWS * cols).max(1));
        bands.enumerate().for_each(|(index, pixels)| {
            let mut band = Band {
                first_row: (index * BAND_ROWS) as i64,
                cols,
                pixels,
            };
            for part in &parts {
                part.paint(scale, &mut band);
            }
        });
        for id in mem::take(&mut laid.textures.free) {
            self.textures.remove(&id);
        }
    }
}

impl Part<'_> {
    fn paint(&self, scale: f32, band: &mut Band<'_>) {
        let (first, rows) = (band.first_row, (band.pixels.len() / band.cols) as i64);
        let clip = Clip {
            rows: self.clip.rows.start.max(first)..self.clip.rows.end.min(first + rows),
            cols: self.clip.cols.clone(),
        };
        if clip.rows.is_empty() || clip.cols.is_empty() {
            return;
        }
        // A pixel more on both sides, for rounding.
        let (top, bottom) = (
            (clip.rows.start - 1) as f32 / scale,
            (clip.rows.end + 1) as f32 / scale,
        );
        for triangle in self.mesh.triangles() {
            let [Some(a), Some(b), Some(c)] =
                triangle.map(|corner| self.mesh.vertices.get(corner as usize))
            else {
                continue;
            };
            let ys = [a, b, c].map(|corner| corner.pos.y);
            if ys.iter().all(|&y| y < top) || ys.iter().all(|&y| y > bottom) {
                continue;
            }
            if let Some(triangle) = Triangle::new([a, b, c], scale, self.texture.size()) {
                triangle.paint(&clip, self.texture, band);
            }
        }
    }
}
