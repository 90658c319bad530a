use std::sync::Arc;

use egui::epaint::{ImageData, ImageDelta, Vertex};
use egui::{Color32, ColorImage, Pos2, TextureOptions};
use proptest::prelude::*;

use super::*;

const COLS: usize = 24;
const ROWS: usize = 16;

fn texture(size: [usize; 2], texels: Vec<Color32>) -> MeshTexture {
    let image = ImageData::Color(Arc::new(ColorImage::new(size, texels)));
    let delta = ImageDelta::full(image, TextureOptions::LINEAR);
    MeshTexture::changed(None, &delta).expect("all of it")
}

fn corner((x, y): (f32, f32), uv: (f32, f32), color: Color32) -> Vertex {
    Vertex {
        pos: Pos2::new(x, y),
        uv: Pos2::new(uv.0, uv.1),
        color,
    }
}

/// What a black screen shows after these triangles, in parts of it that each know nothing of the other.
fn painted(triangles: &[[Vertex; 3]], scale: f32, texture: &MeshTexture) -> Vec<u32> {
    let mut pixels = vec![0; ROWS * COLS];
    for (index, pixels) in pixels.chunks_mut(5 * COLS).enumerate() {
        let first = 5 * index as i64;
        let rows = first..first + (pixels.len() / COLS) as i64;
        let mut band = FacetRows {
            first_row: first,
            cols: COLS,
            pixels,
        };
        let clip = Clip {
            rows,
            cols: 0..COLS as i64,
        };
        for [a, b, c] in triangles {
            if let Some(triangle) = Facet::triangle([a, b, c], scale, texture.size()) {
                triangle.paint(&clip, texture, &mut band);
            }
        }
    }
    pixels
}

fn white() -> MeshTexture {
    texture([1, 1], vec![Color32::WHITE])
}

/// On the screen and around it.
fn place() -> impl Strategy<Value = (f32, f32)> {
    (-9.0_f32..33.0, -7.0_f32..23.0)
}

proptest! {
    /// Half transparent, a pixel that is painted twice is seen, as is one that is forgotten. The corners are
    /// whole 256ths, as they are on a graphics processor, so that sides are exact.
    #[test]
    fn a_pixel_belongs_to_one_of_the_triangles_around_a_point(
        around in prop::collection::vec(place(), 3..9),
        middle in (8.0_f32..16.0, 5.0_f32..11.0),
        scale in prop::sample::select(vec![1.0_f32, 1.25, 2.0]),
    ) {
        let on_grid = |(x, y): (f32, f32)| ((x * 256.0).round() / 256.0, (y * 256.0).round() / 256.0);
        let color = Color32::from_rgba_premultiplied(100, 100, 100, 128);
        let at = |(x, y)| corner((x / scale, y / scale), (0.5, 0.5), color);
        let middle = on_grid(middle);
        // Once around: sorted by angle they do not overlap.
        let mut around: Vec<(f32, f32)> = around.into_iter().map(on_grid).collect();
        let angle = |(x, y): (f32, f32)| (y - middle.1).atan2(x - middle.0);
        around.sort_by(|&a, &b| angle(a).total_cmp(&angle(b)));
        let next = around.iter().cycle().skip(1);
        let fan: Vec<[Vertex; 3]> = around.iter().zip(next)
            .filter(|&(&a, &b)| {
                // Less than half a turn, or it would overlap the others.
                let turn = (a.0 - middle.0) * (b.1 - middle.1) - (a.1 - middle.1) * (b.0 - middle.0);
                turn > 0.01
            })
            .map(|(&a, &b)| [at(middle), at(a), at(b)])
            .collect();
        let pixels = painted(&fan, scale, &white());
        for pixel in &pixels {
            prop_assert!([0, 0x64_6464].contains(pixel), "{pixel:x}");
        }
        // What is well inside of one of them is painted.
        for y in 0..ROWS {
            for x in 0..COLS {
                let (x_mid, y_mid) = (x as f32 + 0.5, y as f32 + 0.5);
                let inside = fan.iter().any(|corners| {
                    let places = corners.map(|c| (c.pos.x * scale, c.pos.y * scale));
                    let sides = [(0, 1), (1, 2), (2, 0)].map(|(i, j)| {
                        let ((ax, ay), (bx, by)) = (places[i], places[j]);
                        (bx - ax) * (y_mid - ay) - (by - ay) * (x_mid - ax)
                    });
                    sides.iter().all(|&side| side > 0.1)
                });
                prop_assert!(!inside || pixels[y * COLS + x] != 0, "{x} {y}");
            }
        }
    }
}

fn quad(from: (f32, f32), to: (f32, f32), uv: [(f32, f32); 2], color: Color32) -> [[Vertex; 3]; 2] {
    let [a, d] = uv;
    let corners = [
        corner(from, a, color),
        corner((to.0, from.1), (d.0, a.1), color),
        corner((from.0, to.1), (a.0, d.1), color),
        corner(to, d, color),
    ];
    [
        [corners[0], corners[1], corners[2]],
        // The other way round.
        [corners[3], corners[1], corners[2]],
    ]
}

#[test]
fn a_texture_on_the_pixels_is_seen_texel_for_texel() {
    let texels: Vec<Color32> = (0..12)
        .map(|i| Color32::from_rgb(20 * i, 7 * i, 255 - 20 * i))
        .collect();
    let texture = texture([4, 3], texels.clone());
    let quad = quad(
        (5.0, 6.0),
        (9.0, 9.0),
        [(0.0, 0.0), (1.0, 1.0)],
        Color32::WHITE,
    );
    let pixels = painted(&quad, 1.0, &texture);
    for (at, &pixel) in pixels.iter().enumerate() {
        let (row, col) = (at / COLS, at % COLS);
        let expected = match (row.checked_sub(6), col.checked_sub(5)) {
            (Some(row @ 0..3), Some(col @ 0..4)) => {
                let [r, g, b, _] = texels[4 * row + col].to_array();
                u32::from_be_bytes([0, r, g, b])
            }
            _ => 0,
        };
        assert_eq!(pixel, expected, "{row} {col}");
    }
}

#[test]
fn colours_change_evenly_and_lie_over_what_is_there() {
    let below = quad(
        (0.0, 0.0),
        (24.0, 16.0),
        [(0.5, 0.5); 2],
        Color32::from_rgb(200, 100, 0),
    );
    let [clear, full] = [0, 255].map(|level| Color32::from_rgba_premultiplied(0, 0, level, level));
    let uv = (0.5, 0.5);
    let over = [
        [
            corner((0.0, 0.0), uv, clear),
            corner((24.0, 0.0), uv, full),
            corner((0.0, 16.0), uv, clear),
        ],
        [
            corner((24.0, 0.0), uv, full),
            corner((24.0, 16.0), uv, full),
            corner((0.0, 16.0), uv, clear),
        ],
    ];
    let pixels = painted(&[below, over].concat(), 1.0, &white());
    for (at, pixel) in pixels.iter().enumerate() {
        let share = ((at % COLS) as f32 + 0.5) / COLS as f32;
        let expected = [200.0 * (1.0 - share), 100.0 * (1.0 - share), 255.0 * share];
        let [_, shown @ ..] = pixel.to_be_bytes();
        for (shown, expected) in shown.into_iter().zip(expected) {
            assert!(
                (f32::from(shown) - expected).abs() <= 0.51,
                "{at}: {shown} {expected}"
            );
        }
    }
}

#[test]
fn one_colour_is_laid_over_as_exactly_as_many() {
    for opacity in [0_u8, 1, 77, 128, 254, 255] {
        let color = Color32::from_rgba_premultiplied(opacity / 3, opacity / 2, opacity, opacity);
        for below in 0..=255_u8 {
            let pixel = u32::from_be_bytes([0, below, 255 - below, below]);
            let mut many = [pixel; 3];
            cover(&mut many, color.to_array().map(u32::from));
            let one = over(pixel, color.to_array().map(f32::from));
            assert_eq!(many, [one; 3], "{opacity} over {below}");
        }
    }
}

#[test]
fn a_texture_is_changed_in_part_and_repeated() {
    let grey = |level: u8| Color32::from_gray(level);
    let mut whole = ColorImage::filled([3, 2], grey(10));
    whole[(2, 1)] = grey(20);
    let options = TextureOptions::NEAREST_REPEAT;
    let delta = |image, pos| ImageDelta {
        image: ImageData::Color(Arc::new(image)),
        options,
        pos,
    };
    let part = delta(ColorImage::filled([2, 1], grey(99)), Some([1, 0]));
    assert!(MeshTexture::changed(None, &part).is_none());
    let texture = MeshTexture::changed(None, &delta(whole, None));
    let texture = MeshTexture::changed(texture, &part).expect("a texture");
    let expected = [[10, 99, 99], [10, 10, 20]];
    for row in -4..6_i8 {
        for col in -5..7_i8 {
            let place = [f32::from(col) + 0.3, f32::from(row) + 0.9];
            let level = expected[row.rem_euclid(2) as usize][col.rem_euclid(3) as usize];
            let opaque = [
                f32::from(level as u8),
                f32::from(level as u8),
                f32::from(level as u8),
                255.0,
            ];
            assert_eq!(texture.at(place), opaque, "{row} {col}");
        }
    }
}

proptest! {
    /// Both ways to the same pixels: as a rectangle, and as its two triangles.
    #[test]
    fn a_rectangle_is_its_two_triangles(
        from in place(),
        size in (0.0_f32..20.0, 0.0_f32..20.0),
        uv in (0.0_f32..1.0, 0.0_f32..1.0),
        scale in prop::sample::select(vec![1.0_f32, 1.25, 2.0]),
    ) {
        let texels = (0..20).map(|i| Color32::from_rgb(10 * i, 200 - 9 * i, i)).collect();
        let texture = texture([5, 4], texels);
        let color = Color32::from_rgba_premultiplied(90, 60, 30, 120);
        let to = (from.0 + size.0, from.1 + size.1);
        let [half, other] = quad(from, to, [(0.1, 0.2), uv], color);
        let triangles = painted(&[half, other], scale, &texture);
        let [a, b, c] = &half;
        let mut pixels = vec![0; ROWS * COLS];
        let mut band = FacetRows { first_row: 0, cols: COLS, pixels: &mut pixels };
        let clip = Clip { rows: 0..ROWS as i64, cols: 0..COLS as i64 };
        if let Some(rectangle) = Facet::rectangle([a, b, c], &other[0], scale, texture.size()) {
            rectangle.paint(&clip, &texture, &mut band);
        }
        for (one, two) in pixels.iter().zip(&triangles) {
            let pairs = one.to_be_bytes().into_iter().zip(two.to_be_bytes());
            for (one, two) in pairs {
                prop_assert!(one.abs_diff(two) <= 1, "{one} {two}");
            }
        }
    }
}
