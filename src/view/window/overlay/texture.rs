//! Textures of egui's meshes, in memory.

use std::sync::Arc;

use egui::epaint::{ImageData, ImageDelta};
use egui::{ColorImage, TextureFilter, TextureOptions, TextureWrapMode};

/// What a mesh is painted with.
pub(super) struct MeshTexture {
    image: Arc<ColorImage>,
    options: TextureOptions,
}

impl MeshTexture {
    /// A texture, after a change of the one that was there. None where nothing was there to change.
    pub(super) fn changed(old: Option<MeshTexture>, delta: &ImageDelta) -> Option<MeshTexture> {
        let ImageData::Color(new) = &delta.image;
        let options = delta.options;
        let Some([col, row]) = delta.pos else {
            let image = new.clone();
            return Some(MeshTexture { image, options });
        };
        let mut image = old?.image;
        let whole = Arc::make_mut(&mut image);
        let rows = whole.pixels.chunks_mut(whole.size[0].max(1)).skip(row);
        for (old, new) in rows.zip(new.pixels.chunks(new.size[0].max(1))) {
            old.get_mut(col..col + new.len())?.copy_from_slice(new);
        }
        Some(MeshTexture { image, options })
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> [usize; 2] {
        self.image.size
    }

    /// The colour, 0 to 255, at a column and a row, the middle of the first texel being at a half.
    pub(super) fn at(&self, [col, row]: [f32; 2]) -> [f32; 4] {
        if self.options.magnification == TextureFilter::Nearest {
            return self.texel(col.floor() as i64, row.floor() as i64);
        }
        // Shares are rounded to parts of 256, as on most graphics processors: so what lies on the pixels, as
        // text does, is exactly one texel.
        let split = |place: f32| {
            let parts = ((place - 0.5) * 256.0).round() as i64;
            (parts.div_euclid(256), parts.rem_euclid(256) as f32 / 256.0)
        };
        let ((x, right), (y, down)) = (split(col), split(row));
        if right == 0.0 && down == 0.0 {
            return self.texel(x, y);
        }
        let mix = |a: [f32; 4], b: [f32; 4], share: f32| {
            std::array::from_fn(|i| a[i] + (b[i] - a[i]) * share)
        };
        let row = |y: i64| mix(self.texel(x, y), self.texel(x + 1, y), right);
        mix(row(y), row(y + 1), down)
    }

    fn texel(&self, x: i64, y: i64) -> [f32; 4] {
        let [cols, rows] = self.image.size;
        let wrap = |at: i64, count: usize| {
            let count = count as i64;
            match self.options.wrap_mode {
                TextureWrapMode::ClampToEdge => at.clamp(0, (count - 1).max(0)),
                TextureWrapMode::Repeat => at.rem_euclid(count.max(1)),
                TextureWrapMode::MirroredRepeat => {
                    let at = at.rem_euclid((2 * count).max(1));
                    at.min(2 * count - 1 - at)
                }
            }
        };
        let at = wrap(y, rows) as usize * cols + wrap(x, cols) as usize;
        let texel = self.image.pixels.get(at);
        texel.map_or([0.0; 4], |texel| texel.to_array().map(f32::from))
    }
}
