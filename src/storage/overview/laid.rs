//! Sums of blocks of colours that are laid over what is behind them: products with their opacities first, those of
//! samples below one another together, in plain loops of which a compiler makes instructions for several samples.

use crate::layout::{Decoded, Reading, Sample, WideSum};
use crate::storage::overview::batch::Together;
use crate::storage::overview::blend::Blend;
use crate::storage::overview::blocks::{BLOCK, add_blocks};
use crate::storage::overview::piles::Blocks;

/// Pixels whose sums are made together.
const PIXELS: usize = 64;

/// Red, green, blue, and opacity.
pub(crate) const CHANNELS: usize = 4;

/// Adds lines of pixels to the blocks along them: what is seen times its weight.
pub(crate) struct LayLines<'a, 'b, T> {
    pub(crate) blend: &'a Blend,
    pub(crate) reading: &'a Reading,
    /// All channels, the last of which is opacity.
    pub(crate) together: &'a Together<'a>,
    pub(crate) pixels: usize,
    pub(crate) planes: &'a mut [Blocks<'b, WideSum>],
    /// For the samples of a colour, and their opacities.
    pub(crate) rooms: &'a mut [Vec<T>; 2],
}

/// Sums of colours times their opacities, and of these, pixel after pixel.
type Products<T> = [[<T as Sample>::Product; PIXELS]; CHANNELS];

impl<T: Sample> Decoded<T> for LayLines<'_, '_, T> {
    type Output = ();

    fn run<const SIZE: usize>(mut self, of: impl Fn([u8; SIZE]) -> T + Copy) {
        let lines: Vec<&[[[u8; SIZE]; CHANNELS]]> = (self.together.lines.iter())
            .map(|line| line.as_chunks().0.as_chunks().0)
            .collect();
        let shortest = lines.iter().map(|line| line.len()).min().unwrap_or(0);
        let opaque = self.blend.opaque;
        let whole = match T::ALL_FINITE && opaque != T::HIGHEST.to_f64() {
            // Opacities above it count as it.
            true => 0,
            false => self.pixels.min(shortest) / PIXELS,
        };
        for chunk in 0..whole {
            let first = chunk * PIXELS;
            let mut products: Products<T> = [[T::Product::default(); PIXELS]; CHANNELS];
            match <&[_; BLOCK]>::try_from(&lines[..]) {
                Ok(lines) => add_products(lines, first, of, opaque, &mut products),
                Err(_) => {
                    for line in &lines {
                        add_products(&[*line], first, of, opaque, &mut products);
                    }
                }
            }
            if !self.add(first, &products) {
                self.add_slowly(first, first + PIXELS);
            }
        }
        self.add_slowly(whole * PIXELS, self.pixels);
    }
}

impl<T: Sample> LayLines<'_, '_, T> {
    /// Adds what is seen of pixels from number `first` on to their blocks, unless it is not finite.
    fn add(&mut self, first: usize, products: &Products<T>) -> bool {
        let [colors @ .., opacities] = products;
        let sum = |products: &[T::Product; BLOCK]| {
            let mut sum = T::Product::default();
            products.iter().for_each(|product| sum += *product);
            T::of_product(sum)
        };
        let pixels = (self.together.lines.len() * BLOCK) as f64;
        let Blend { behind, opaque } = *self.blend;
        let unit = opaque / f64::from(self.blend.weight());
        let mut seen = [[0.0; PIXELS / BLOCK]; CHANNELS - 1];
        for (block, opacities) in opacities.as_chunks().0.iter().enumerate() {
            let through = pixels * opaque - sum(opacities);
            for (channel, seen) in seen.iter_mut().enumerate() {
                let own = sum(&colors[channel].as_chunks().0[block]);
                seen[block] = (own + behind[channel] * through) / unit;
            }
        }
        if !seen.as_flattened().iter().all(|seen| seen.is_finite()) {
            return false;
        }
        for &(plane, channel) in &self.together.planes {
            let (Some((sums, counts)), Some(seen)) =
                (self.planes.get_mut(plane), seen.get(channel))
            else {
                continue;
            };
            let blocks = first / BLOCK..(first + PIXELS) / BLOCK;
            for (sum, seen) in sums[blocks.clone()].iter_mut().zip(seen) {
                *sum += seen.to_sum();
            }
            for count in &mut counts[blocks] {
                *count += pixels as u64;
            }
        }
        true
    }

    /// Adds what is seen of pixels one after another.
    fn add_slowly(&mut self, first: usize, end: usize) {
        if first == end {
            return;
        }
        let (together, reading) = (self.together, self.reading);
        let [room, room_of_opacity] = &mut *self.rooms;
        for line in &together.lines {
            let opacity = CHANNELS - 1;
            let opacities = together.samples(line, opacity, first..end, reading, room_of_opacity);
            for &(plane, channel) in &together.planes {
                let Some((sums, counts)) = self.planes.get_mut(plane) else {
                    continue;
                };
                let samples = together.samples(line, channel, first..end, reading, room);
                self.blend
                    .each_seen(plane as u64, samples, opacities, |at, seen| {
                        let block = (first + at) / BLOCK;
                        add_blocks(seen, &mut sums[block..], &mut counts[block..]);
                    });
            }
        }
    }
}

/// Adds the products of some lines from pixel `first` on.
#[inline(always)]
fn add_products<T: Sample, const SIZE: usize, const LINES: usize>(
    lines: &[&[[[u8; SIZE]; CHANNELS]]; LINES],
    first: usize,
    of: impl Fn([u8; SIZE]) -> T,
    opaque: f64,
    products: &mut Products<T>,
) {
    // Of a known length, so that nothing is looked up twice.
    let lines: [&[[[u8; SIZE]; CHANNELS]; PIXELS]; LINES] = lines.map(|line| {
        line[first..]
            .first_chunk()
            .unwrap_or(&[[[0; SIZE]; CHANNELS]; PIXELS])
    });
    let [reds, greens, blues, opacities] = products;
    for i in 0..PIXELS {
        for line in lines {
            let [red, green, blue, opacity] = line[i].map(&of);
            let opacity = opacity.opacity(opaque);
            reds[i] += red.factor() * opacity;
            greens[i] += green.factor() * opacity;
            blues[i] += blue.factor() * opacity;
            opacities[i] += opacity;
        }
    }
}
