//! The shader's twin on the processor: the same pixels as `shaders/tile.wgsl`, without a graphics adapter,
//! and sooner than an adapter that is the processor itself. A few rules live there and here; tests
//! compare the two.

use std::borrow::Borrow;

use rayon::prelude::*;

use crate::view::color::colormap::Colormap;
use crate::view::color::lookup::ColorSteps;
use crate::view::color::special::{
    BACKGROUND, MINUS_INFINITY, NO_DATA, NOT_A_NUMBER, PLUS_INFINITY,
};
use crate::view::geometry::camera::Camera;
use crate::view::geometry::plan::{Piece, Plan, TILE};
use crate::view::geometry::taps::{Tap, Taps};
use crate::view::render::pixels::Pixels;
use crate::view::tiles::forms::{TexelForm as _, of_form};
use crate::view::tiles::load::load;
use crate::view::tiles::picture::Picture;
use crate::view::tiles::texels::Texels;

/// A tile to be painted.
#[derive(Debug)]
pub(crate) struct Tile {
    texels: Texels,
    /// Whether all values of a row are finite, as they nearly always are: then nobody has to look at each.
    /// Channel after channel.
    finite: Vec<bool>,
}

impl Tile {
    pub(crate) fn new(texels: Texels) -> Tile {
        let cols = (texels.cols as usize).max(1);
        Tile {
            finite: of_form!(&texels.values, values => {
                let rows = values.chunks(cols);
                rows.map(|row| row.iter().all(|value| value.is_finite())).collect()
            }),
            texels,
        }
    }

    /// Whether all that a line of device pixels shows is finite.
    fn is_finite(&self, row: &TapPlace) -> bool {
        let channels = self.finite.chunks((self.texels.rows as usize).max(1));
        channels.into_iter().all(|rows| {
            let own = rows[row.first..].iter().zip(row.shares);
            own.into_iter()
                .all(|(&finite, share)| finite || share == 0.0)
        })
    }
}

/// What `camera` sees of `picture`. All tiles are loaded now, in parallel.
pub(crate) fn paint(picture: &Picture, camera: &Camera, colormap: Colormap) -> Pixels {
    let plan = Plan::new(camera);
    let pieces = plan.pieces(plan.level, |_| true).into_iter();
    let tiles: Vec<(Piece, Tile)> = pieces
        .zip(load(picture, &plan))
        .filter_map(|(piece, texels)| Some((piece, Tile::new(texels?))))
        .collect();
    let screen = camera.screen();
    let mut rgb = vec![[0; 3]; screen.rows as usize * screen.cols as usize];
    paint_tiles(picture, &plan, colormap, &tiles, &mut rgb, |color| color);
    Pixels {
        screen,
        rgb: rgb.into_flattened(),
    }
}

/// What `plan` shows of `picture` with tiles that are there, in the order of [`Plan::pieces`], into
/// all `pixels` of its screen, row-major, each of them `stored` from red, green and blue.
pub(crate) fn paint_tiles<T: Borrow<Tile> + Sync, P: Copy + Send + Sync>(
    picture: &Picture,
    plan: &Plan,
    colormap: Colormap,
    tiles: &[(Piece, T)],
    pixels: &mut [P],
    stored: impl Fn([u8; 3]) -> P + Sync,
) {
    let paint = Paint {
        steps: ColorSteps::new(picture.thresholds()),
        colors: picture.colors(colormap).map(&stored),
        is_color: picture.is_color(),
        stored: &stored,
    };
    let mut tables: Vec<LevelPlaces> = Vec::new();
    for (piece, _) in tiles {
        let level = piece.key.level;
        if tables.iter().all(|table| table.level != level) {
            tables.push(LevelPlaces::new(plan, level, picture.is_classes()));
        }
    }
    let cols = plan.camera.screen().cols as usize;
    let background = stored(BACKGROUND);
    let lines = pixels.par_chunks_mut(cols.max(1)).enumerate();
    lines.for_each_init(LineBuffers::default, |buffers, (y, pixels)| {
        let y = y as u32;
        pixels.fill(background);
        let first = tiles.partition_point(|(piece, _)| piece.rows.end <= y);
        let own = tiles[first..]
            .iter()
            .take_while(|(piece, _)| piece.rows.start <= y);
        for (piece, tile) in own {
            let table = tables.iter().find(|table| table.level == piece.key.level);
            let Some(table) = table else {
                continue;
            };
            let row = &table.rows.places[(y - table.rows.start) as usize];
            let start = table.cols.start;
            let cols = (piece.cols.start - start) as usize..(piece.cols.end - start) as usize;
            let pixels = &mut pixels[piece.cols.start as usize..piece.cols.end as usize];
            paint.line(
                tile.borrow(),
                row,
                &table.cols.places[cols],
                buffers,
                pixels,
            );
        }
    });
}

/// What the device pixels of a frame show of one level.
struct LevelPlaces {
    level: u32,
    rows: TapPlaces,
    cols: TapPlaces,
}

impl LevelPlaces {
    /// With means of texels, or the nearest one alone.
    fn new(plan: &Plan, level: u32, nearest: bool) -> LevelPlaces {
        let [rows, cols] = plan.taps(level).map(|taps| match nearest {
            true => TapPlaces::new(&taps.nearest()),
            false => TapPlaces::new(&taps),
        });
        LevelPlaces { level, rows, cols }
    }
}

/// What the device pixels from `start` on show along one direction.
struct TapPlaces {
    start: u32,
    places: Vec<TapPlace>,
}

/// A tap in its tile, which is the one that has its first texel.
struct TapPlace {
    first: usize,
    shares: [f32; 3],
}

impl TapPlaces {
    fn new(taps: &Taps) -> TapPlaces {
        let place = |tap: &Tap| TapPlace {
            first: (tap.first % TILE) as usize,
            shares: tap
                .weights
                .map(|weight| f32::from(weight) / f32::from(Tap::FULL)),
        };
        TapPlaces {
            start: taps.start,
            places: taps.taps.iter().map(place).collect(),
        }
    }
}

/// Buffers for a line of device pixels in a tile.
#[derive(Default)]
struct LineBuffers {
    /// The texel rows that the line shows, in their shares.
    texels: Vec<f32>,
    /// The steps of each channel.
    steps: [Vec<u8>; 3],
}

struct Paint<'a, P, F> {
    steps: ColorSteps,
    colors: [P; 256],
    is_color: bool,
    stored: &'a F,
}

/// What a channel of a device pixel shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Finite(u8),
    NotANumber,
    PlusInfinity,
    MinusInfinity,
    NoData,
}

impl<P: Copy, F: Fn([u8; 3]) -> P> Paint<'_, P, F> {
    /// Paints the device pixels of a line that show one tile.
    fn line(
        &self,
        tile: &Tile,
        row: &TapPlace,
        cols: &[TapPlace],
        line: &mut LineBuffers,
        pixels: &mut [P],
    ) {
        if !tile.is_finite(row) {
            for (pixel, col) in pixels.iter_mut().zip(cols) {
                *pixel = self.color(&tile.texels, row, col);
            }
            return;
        }
        let LineBuffers { texels, steps } = line;
        let channels = if self.is_color { 3 } else { 1 };
        for (channel, steps) in (0..channels).zip(&mut *steps) {
            blend_rows(&tile.texels, channel, row, texels);
            steps.clear();
            let mut last = (usize::MAX, 0);
            steps.extend(cols.iter().map(|&TapPlace { first, shares }| {
                if shares[0] == 1.0 {
                    // Enlarged, a texel is shown by many.
                    if last.0 != first {
                        last = (first, self.steps.of(texels[first]));
                    }
                    return last.1;
                }
                let [a, b, c] = shares;
                let texels = &texels[first..first + 3];
                self.steps.of(a * texels[0] + b * texels[1] + c * texels[2])
            }));
        }
        let [one, two, three] = steps;
        if self.is_color {
            let steps = one.iter().zip(two.iter()).zip(three.iter());
            for (pixel, ((&red, &green), &blue)) in pixels.iter_mut().zip(steps) {
                *pixel = (self.stored)([red, green, blue]);
            }
        } else {
            for (pixel, &step) in pixels.iter_mut().zip(one.iter()) {
                *pixel = self.colors[usize::from(step)];
            }
        }
    }

    /// The colour of a device pixel whose texels may be anything.
    fn color(&self, tile: &Texels, row: &TapPlace, col: &TapPlace) -> P {
        let special = |step| match step {
            Step::Finite(step) => self.colors[usize::from(step)],
            Step::NotANumber => (self.stored)(NOT_A_NUMBER),
            Step::PlusInfinity => (self.stored)(PLUS_INFINITY),
            Step::MinusInfinity => (self.stored)(MINUS_INFINITY),
            Step::NoData => (self.stored)(NO_DATA),
        };
        if !self.is_color {
            return special(self.step(tile, 0, row, col));
        }
        let steps = [0, 1, 2].map(|channel| self.step(tile, channel, row, col));
        match steps {
            [Step::Finite(red), Step::Finite(green), Step::Finite(blue)] => {
                (self.stored)([red, green, blue])
            }
            // A pixel with one special channel has that one's colour.
            [red, green, blue] => special(red.max(green).max(blue)),
        }
    }

    /// The step of the mean of up to 3 × 3 texels. Those that are not a number take no part, unless all
    /// are; those with a sign stand for none.
    fn step(&self, tile: &Texels, channel: usize, row: &TapPlace, col: &TapPlace) -> Step {
        let (rows, cols) = (tile.rows as usize, tile.cols as usize);
        let first = (channel * rows + row.first) * cols + col.first;
        let (mut sum, mut shares, mut stands_for_none) = (0.0, 0.0, true);
        for (r, &row_share) in row.shares.iter().enumerate() {
            for (c, &col_share) in col.shares.iter().enumerate() {
                let share = row_share * col_share;
                if share == 0.0 {
                    continue;
                }
                let value = tile.values.at(first + r * cols + c);
                if value.is_finite() {
                    sum += share * value;
                    shares += share;
                } else if value == f32::INFINITY {
                    return Step::PlusInfinity;
                } else if value == f32::NEG_INFINITY {
                    return Step::MinusInfinity;
                } else {
                    stands_for_none &= value.is_sign_negative();
                }
            }
        }
        if shares == 0.0 {
            return match stands_for_none {
                true => Step::NoData,
                false => Step::NotANumber,
            };
        }
        let mean = if shares == 1.0 { sum } else { sum / shares };
        Step::Finite(self.steps.of(mean))
    }
}

/// The texel rows of a channel that a line of device pixels shows, in their shares, as one; and zeros, so
/// that those that are shown in no share are there as well.
fn blend_rows(tile: &Texels, channel: usize, row: &TapPlace, texels: &mut Vec<f32>) {
    let (rows, cols) = (tile.rows as usize, tile.cols as usize);
    let first = (channel * rows + row.first) * cols;
    texels.clear();
    texels.resize(cols + Tap::TEXELS as usize - 1, 0.0);
    of_form!(&tile.values, values => {
        let rows = values[first..].chunks(cols.max(1));
        for (values, share) in rows.zip(row.shares).filter(|&(_, share)| share > 0.0) {
            for (texel, value) in texels.iter_mut().zip(values) {
                *texel += share * value.to_f32();
            }
        }
    });
}
