//! Frames of the offscreen twin against a reference that computes each device pixel by itself, from
//! the documented rules alone: no tiles, no tables, no levels kept. To the byte.

#[path = "../common/mod.rs"]
mod common;
mod reference;

mod colours;
mod means;
mod places;
mod samples;
mod saving;

use std::sync::LazyLock;

use squaremap::view::{Camera, Picture, Pixels, Point, Screen, Shot};

use reference::{Look, Reference};

/// One device for all tests of this file; none only where the user said so.
static SHOT: LazyLock<Option<Shot>> =
    LazyLock::new(|| common::gpu().map(|gpu| Shot::new(gpu).expect("the pipeline is made")));

/// The device, or a return from the test; that was said aloud.
macro_rules! shot {
    () => {
        match SHOT.as_ref() {
            Some(shot) => shot,
            None => return,
        }
    };
}
pub(crate) use shot;

/// Numbers without a pattern (splitmix64).
fn noise(row: u64, col: u64, channel: u64) -> u64 {
    let mut z = (row << 40 | col << 8 | channel).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn noise_u8(row: u64, col: u64, channel: u64) -> u8 {
    noise(row, col, channel) as u8
}

fn take(shot: &Shot, picture: &Picture, look: Look) -> Pixels {
    let screen = Screen {
        rows: look.screen.0,
        cols: look.screen.1,
    };
    let center = look.center.map(|(row, col)| Point { row, col });
    let camera = Camera::look_at(picture.size(), screen, center, look.zoom);
    shot.take(picture, &camera, look.colormap).unwrap()
}

#[track_caller]
fn assert_same(shot: &Shot, reference: &Reference, looks: impl IntoIterator<Item = Look>) {
    let mut last = None;
    for look in looks {
        let picture = match last.take() {
            Some((range, picture)) if range == look.range => picture,
            _ => reference.picture(look.range),
        };
        let pixels = take(shot, &picture, look);
        let twin = take(&Shot::on_cpu(), &picture, look);
        assert!(
            pixels == twin,
            "{look:?}: the processor draws something else"
        );
        let expected = reference.frame(look, 0.0);
        assert_eq!(pixels.rgb.len(), expected.len());
        let mut allowed = vec![expected.clone()];
        // Sums of bytes are exact. Means of wider samples are f32: one that falls on the boundary
        // of two colours may have either.
        if reference.dtype != "u8" && look.zoom.is_some_and(|zoom| zoom < 1.0) {
            allowed.extend([1e-6, -1e-6].map(|nudge| reference.frame(look, nudge)));
        }
        let differ: Vec<usize> = (0..expected.len() / 3)
            .filter(|i| {
                let pixel = 3 * i..3 * i + 3;
                allowed
                    .iter()
                    .all(|frame| pixels.rgb[pixel.clone()] != frame[pixel.clone()])
            })
            .collect();
        if let Some(&i) = differ.first() {
            panic!(
                "{}x{}x{} {}, {look:?}: {} of {} pixels differ, first at row {}, col {}: {:?}, expected {:?}",
                reference.rows,
                reference.cols,
                reference.channels,
                reference.dtype,
                differ.len(),
                expected.len() / 3,
                i / look.screen.1 as usize,
                i % look.screen.1 as usize,
                &pixels.rgb[3 * i..3 * i + 3],
                &expected[3 * i..3 * i + 3],
            );
        }
        last = Some((look.range, picture));
    }
}
