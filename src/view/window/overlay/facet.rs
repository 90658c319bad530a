//! Triangles and rectangles painted by the processor: which pixels are theirs, as graphics processors count them, and what
//! these show, as egui's own shader computes it.

use std::ops::Range;

use egui::Pos2;
use egui::epaint::Vertex;

use crate::view::window::overlay::texture::MeshTexture;

/// Parts of a pixel that corners are rounded to, as on every graphics processor.
const PARTS: i64 = 256;

/// Further out than any screen; products of two such numbers of parts are far from the end of an i64.
const FAR: f32 = (1 << 20) as f32;

/// Device pixels: rows and columns.
#[derive(Clone, Debug)]
pub(super) struct Clip {
    pub(super) rows: Range<i64>,
    pub(super) cols: Range<i64>,
}

impl Clip {
    /// What of it is in these rows.
    pub(super) fn within(&self, rows: Range<i64>) -> Clip {
        Clip {
            rows: self.rows.start.max(rows.start)..self.rows.end.min(rows.end),
            cols: self.cols.clone(),
        }
    }
}

/// Whole rows of device pixels, the bytes of each being zero, red, green and blue from the highest to the
/// lowest.
pub(super) struct FacetRows<'a> {
    pub(super) first_row: i64,
    pub(super) cols: usize,
    pub(super) pixels: &'a mut [u32],
}

/// A triangle or an upright rectangle on the screen.
pub(super) struct Facet {
    /// None of a rectangle, which is all that is `around` it.
    sides: Option<[Side; 3]>,
    /// The device pixels around it.
    around: Clip,
    /// Red, green, blue and opacity, multiplied with it: 0 to 255.
    color: Slope<4>,
    /// Column and row in the texture.
    place: Slope<2>,
}

impl Facet {
    /// The triangle between three corners in points of `scale` device pixels, with a texture of so many
    /// columns and rows. None if it has no area.
    pub(super) fn triangle(corners: [&Vertex; 3], scale: f32, size: [usize; 2]) -> Option<Facet> {
        let [a, mut b, mut c] = corners;
        let at = |corner: &Vertex| [corner.pos.x, corner.pos.y].map(|points| parts(points * scale));
        let area = |[a, b, c]: [[i64; 2]; 3]| {
            (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        };
        // Clockwise, whatever egui made it.
        if area([a, b, c].map(at)) < 0 {
            (b, c) = (c, b);
        }
        let places = [a, b, c].map(at);
        let area = area(places);
        if area == 0 {
            return None;
        }
        let slopes = Slopes {
            places: places.map(|place| place.map(|parts| parts as f32 / PARTS as f32)),
            area: area as f32 / (PARTS * PARTS) as f32,
        };
        let color = |corner: &Vertex| corner.color.to_array().map(f32::from);
        let texel = |corner: &Vertex| [corner.uv.x * size[0] as f32, corner.uv.y * size[1] as f32];
        let [first, second, third] = places;
        let around = |axis: usize| {
            let along = places.map(|place| place[axis]);
            let (least, most) = (along.iter().min()?, along.iter().max()?);
            // As many as have their middle there: the last one not, where it is on the end.
            Some(pixels(*least)..pixels(*most))
        };
        Some(Facet {
            sides: Some([
                Side::new(first, second),
                Side::new(second, third),
                Side::new(third, first),
            ]),
            around: Clip {
                rows: around(1)?,
                cols: around(0)?,
            },
            color: slopes.of([a, b, c].map(color)),
            place: slopes.of([a, b, c].map(texel)),
        })
    }

    /// The rectangle of two triangles, if these corners are one: left and right above, left and right below.
    /// That is what letters are, and lines of the grid, and it is sooner done.
    pub(super) fn rectangle(
        [a, b, c]: [&Vertex; 3],
        d: &Vertex,
        scale: f32,
        size: [usize; 2],
    ) -> Option<Facet> {
        let is_upright =
            |[a, b, c, d]: [Pos2; 4]| a.x == c.x && b.x == d.x && a.y == b.y && c.y == d.y;
        let is_one_color = [b, c, d].iter().all(|corner| corner.color == a.color);
        let corners = [a, b, c, d];
        if is_one_color
            && is_upright(corners.map(|corner| corner.pos))
            && is_upright(corners.map(|corner| corner.uv))
        {
            let half = Facet::triangle([a, b, c], scale, size)?;
            return Some(Facet {
                sides: None,
                ..half
            });
        }
        None
    }

    /// Paints what of it is inside of `clip` over what is in the `band`.
    pub(super) fn paint(&self, clip: &Clip, texture: &MeshTexture, band: &mut FacetRows<'_>) {
        let flat = self.place.is_flat.then(|| texture.at(self.place.first));
        let first = self.around.rows.start.max(clip.rows.start);
        let end = self.around.rows.end.min(clip.rows.end);
        for y in first..end {
            let inside = self.row(y, clip);
            if inside.is_empty() {
                continue;
            }
            let row = (y - band.first_row) as usize * band.cols;
            let pixels = &mut band.pixels[row..][inside.start as usize..inside.end as usize];
            match flat {
                Some(texel) if self.color.is_flat => {
                    let color = times(self.color.first, texel);
                    cover(pixels, color.map(|channel| (channel + 0.5) as u32));
                }
                _ => {
                    for (x, pixel) in inside.zip(pixels) {
                        let texel = flat.unwrap_or_else(|| texture.at(self.place.at(x, y)));
                        *pixel = over(*pixel, times(self.color.at(x, y), texel));
                    }
                }
            }
        }
    }

    /// The columns of a row whose middles are inside.
    fn row(&self, y: i64, clip: &Clip) -> Range<i64> {
        let mut start = self.around.cols.start.max(clip.cols.start);
        let mut end = self.around.cols.end.min(clip.cols.end);
        for side in self.sides.iter().flatten() {
            let (first, more) = side.along_row(y);
            if more > 0 {
                start = start.max(-first.div_euclid(more));
            } else if more < 0 {
                end = end.min(first.div_euclid(-more) + 1);
            } else if first < 0 {
                return 0..0;
            }
        }
        start..end
    }
}

/// Device pixels in parts.
fn parts(pixels: f32) -> i64 {
    (pixels.clamp(-FAR, FAR) * PARTS as f32).round() as i64
}

/// The first pixel whose middle is not before a place.
fn pixels(place: i64) -> i64 {
    -(PARTS / 2 - place).div_euclid(PARTS)
}

/// A side of a triangle, from one corner clockwise to the next.
struct Side {
    from: [i64; 2],
    by: [i64; 2],
    /// 0 if a pixel whose middle lies on it is inside: a top side or a left side. So such a pixel belongs to
    /// one of two triangles with a common side.
    less: i64,
}

impl Side {
    fn new(from: [i64; 2], to: [i64; 2]) -> Side {
        let by = [to[0] - from[0], to[1] - from[1]];
        let takes = by[1] < 0 || (by[1] == 0 && by[0] > 0);
        Side {
            from,
            by,
            less: if takes { 0 } else { 1 },
        }
    }

    /// How far inside the middle of the first pixel of a row is, and how much further the next one. Negative
    /// is outside.
    fn along_row(&self, y: i64) -> (i64, i64) {
        let Side { from, by, less } = self;
        let middle = PARTS / 2;
        let first = by[0] * (y * PARTS + middle - from[1]) - by[1] * (middle - from[0]);
        (first - less, -by[1] * PARTS)
    }
}

/// Numbers that change evenly over a triangle.
struct Slope<const N: usize> {
    /// Where they are `first`.
    from: [f32; 2],
    first: [f32; N],
    right: [f32; N],
    down: [f32; N],
    /// Whether they are the same everywhere.
    is_flat: bool,
}

impl<const N: usize> Slope<N> {
    /// The numbers in the middle of a pixel.
    fn at(&self, x: i64, y: i64) -> [f32; N] {
        if self.is_flat {
            return self.first;
        }
        let right = x as f32 + 0.5 - self.from[0];
        let down = y as f32 + 0.5 - self.from[1];
        std::array::from_fn(|i| self.first[i] + right * self.right[i] + down * self.down[i])
    }
}

/// What makes slopes of the numbers at the corners.
struct Slopes {
    places: [[f32; 2]; 3],
    area: f32,
}

impl Slopes {
    fn of<const N: usize>(&self, [a, b, c]: [[f32; N]; 3]) -> Slope<N> {
        let [from, second, third] = self.places;
        let [right_b, down_b] = [second[0] - from[0], second[1] - from[1]];
        let [right_c, down_c] = [third[0] - from[0], third[1] - from[1]];
        let slope = |i: usize, of_b: f32, of_c: f32| {
            ((b[i] - a[i]) * of_b + (c[i] - a[i]) * of_c) / self.area
        };
        Slope {
            from,
            first: a,
            right: std::array::from_fn(|i| slope(i, down_c, -down_b)),
            down: std::array::from_fn(|i| slope(i, -right_c, right_b)),
            is_flat: a == b && a == c,
        }
    }
}

/// A colour times that of a texel.
fn times(color: [f32; 4], texel: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|i| (color[i] * texel[i] / 255.0).clamp(0.0, 255.0))
}

/// A pixel with a colour over it.
fn over(pixel: u32, [r, g, b, opacity]: [f32; 4]) -> u32 {
    let [_, below @ ..] = pixel.to_be_bytes();
    let rest = 1.0 - opacity / 255.0;
    let [red, green, blue] = std::array::from_fn(|i| {
        let color = [r, g, b][i] + f32::from(below[i]) * rest;
        // Rounds, and ends at 255.
        (color + 0.5) as u8
    });
    u32::from_be_bytes([0, red, green, blue])
}

/// The same for many pixels and one colour.
fn cover(pixels: &mut [u32], [r, g, b, opacity]: [u32; 4]) {
    let rest = 255 - opacity.min(255);
    if rest == 0 {
        pixels.fill(r << 16 | g << 8 | b);
        return;
    }
    if [r, g, b, opacity] == [0; 4] {
        return;
    }
    for pixel in pixels {
        let channel = |shift: u32, color: u32| {
            // As exact as a division by 255, for all products of two bytes.
            let below = (*pixel >> shift & 255) * rest + 128;
            (color + ((below + (below >> 8)) >> 8)).min(255) << shift
        };
        *pixel = channel(16, r) | channel(8, g) | channel(0, b);
    }
}

#[cfg(test)]
mod tests;
