use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::bytes::Memory;
use crate::image::{ByteOrder, SampleType};
use crate::layout::{Layout, of_samples};

/// A row of samples of a kind, stored as they come.
fn image(kind: SampleKind, channels: u64, bytes: Vec<u8>) -> Image {
    let sample = SampleType::new(kind, ByteOrder::Little);
    let cols = bytes.len() as u64 / sample.bytes() / channels;
    let size = Size::new(1, cols).expect("a size");
    let layout = Layout::packed(size, channels, sample, 0).expect("a layout");
    Image::from_bytes(Arc::new(Memory(bytes)), layout).expect("an image")
}

/// How many thresholds a texel reaches, as the shader finds it.
fn step(thresholds: &[f32; 256], texel: f32) -> u8 {
    thresholds[1..]
        .iter()
        .filter(|&&edge| texel >= edge)
        .count() as u8
}

/// The steps of the samples of the first channel.
fn steps(image: &Image, range: ValueRange, curve: Curve) -> Vec<u8> {
    let values = Values::new(image.clone(), range);
    let thresholds = values.thresholds(range, curve);
    let layout = image.layout();
    of_samples!(&image.reading(), T => {
        let mut room = crate::open::Room::<T>::default();
        let run = |channel| layout.row_run(0, 0..layout.size().cols(), channel);
        let samples = image.samples(0, run, &mut room);
        let alone: Vec<f32> = samples.iter().map(|&one| values.texel_of_sample(one)).collect();
        // So many that some are made together.
        let many: Vec<T> = samples.iter().copied().cycle().take(samples.len() + 2 * TOGETHER).collect();
        let mut texels = Vec::new();
        values.texels_of_samples(&many, &mut texels);
        for (texel, alone) in texels.into_iter().zip(alone.iter().cycle()) {
            assert_eq!(texel.to_bits(), alone.to_bits());
        }
        alone.into_iter().map(|texel| step(&thresholds, texel)).collect()
    })
}

fn bytes(kind: SampleKind, value: i128) -> Vec<u8> {
    value.to_le_bytes()[..kind.bytes() as usize].to_vec()
}

/// A kind of integers, a range, and values on both sides of its steps.
fn integers() -> impl Strategy<Value = (SampleKind, i128, i128, Vec<i128>)> {
    let kinds = prop::sample::select(
        SampleKind::ALL
            .into_iter()
            .filter(|kind| kind.integers().is_some() && *kind != SampleKind::Bool)
            .collect::<Vec<_>>(),
    );
    (
        kinds,
        any::<u64>(),
        any::<u64>(),
        0..64_u32,
        prop::collection::vec(any::<u64>(), 50),
    )
        .prop_map(|(kind, one, other, narrow, noise)| {
            let (least, most) = kind.integers().expect("integers").into_inner();
            let all = most - least + 1;
            let min = least + i128::from(one) % all;
            let width = (i128::from(other) >> narrow) % (most - min + 1);
            let max = min + width;
            let edges = (0..=256).flat_map(|k| {
                let edge = min + width * k / 256;
                [edge - 1, edge, edge + 1]
            });
            let any = noise
                .into_iter()
                .map(|value| least + i128::from(value) % all);
            let values = edges
                .chain(any)
                .filter(|value| (least..=most).contains(value));
            let values = values.collect();
            (kind, min, max, values)
        })
}

proptest! {
    #[test]
    fn integers_of_any_size_are_on_the_right_side_of_every_step(
        (kind, min, max, values) in integers()
    ) {
        let stored: Vec<u8> = values.iter().flat_map(|&value| bytes(kind, value)).collect();
        let range = ValueRange::new(min, max).expect("a range");
        let grey = steps(&image(kind, 1, stored), range, Curve::Linear);
        for (&value, &found) in values.iter().zip(&grey) {
            let expected = match (max - min, value - min) {
                (0, _) => 0,
                (width, above) => (above * 256).div_euclid(width).clamp(0, 255),
            };
            prop_assert_eq!(i128::from(found), expected, "{:?} {} of {} to {}", kind, value, min, max);
        }
        let stored: Vec<u8> = (values.iter())
            .flat_map(|&value| [value; 3])
            .flat_map(|value| bytes(kind, value))
            .collect();
        let color = steps(&image(kind, 3, stored), range, Curve::Linear);
        if max - min > 0 && kind.bytes() > 2 {
            for (&value, &found) in values.iter().zip(&color) {
                // Halves upwards.
                let (width, above) = (max - min, value - min);
                let expected = (above * 510 + width).div_euclid(2 * width).clamp(0, 255);
                prop_assert_eq!(i128::from(found), expected, "{:?} {} of {} to {}", kind, value, min, max);
            }
        }
    }

    #[test]
    fn fractions_of_any_exponent_have_the_step_of_their_f64(
        (a, b) in (any::<f64>(), any::<f64>()),
        parts in prop::collection::vec(-0.1..1.1_f64, 50),
        values in prop::collection::vec(any::<f64>(), 20),
    ) {
        let finite = |value: f64| value.is_finite();
        prop_assume!(finite(a) && finite(b));
        let (min, max) = (a.min(b), a.max(b));
        let range = ValueRange::new(min, max).expect("a range");
        let inside = parts.iter().map(|part| min * (1.0 - part) + max * part);
        let edges = (0..=256).map(|k| {
            let part = f64::from(k) / 256.0;
            min * (1.0 - part) + max * part
        });
        let edges = edges.flat_map(|edge| [edge.next_down(), edge, edge.next_up()]);
        let values: Vec<f64> = inside.chain(edges).chain(values).filter(|v| finite(*v)).collect();
        let stored = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let found = steps(&image(SampleKind::F64, 1, stored), range, Curve::Linear);
        // Halves, as a difference may be beyond all numbers.
        let part = |value: f64| match max > min {
            true if (max - min).is_finite() => (value - min) / (max - min),
            true => (value / 2.0 - min / 2.0) / (max / 2.0 - min / 2.0),
            false => 0.0,
        };
        for (&value, &found) in values.iter().zip(&found) {
            let expected = (part(value) * 256.0) as u8;
            prop_assert_eq!(found, expected, "{} of {} to {}", value, min, max);
        }
    }
}

#[test]
fn a_ramp_of_any_scale_and_offset_has_the_same_steps() {
    let ramp: Vec<f64> = (0..=1000).map(f64::from).collect();
    let expected: Vec<u8> = (0..=1000_u32)
        .map(|i| (i * 256 / 1000).min(255) as u8)
        .collect();
    let check = |kind: SampleKind, values: Vec<Number>, stored: Vec<u8>| {
        let range = ValueRange::new(values[0], values[1000]).expect("a range");
        let found = steps(&image(kind, 1, stored), range, Curve::Linear);
        assert_eq!(found, expected, "{kind:?} {range:?}");
    };
    for exponent in [-1074, -1060, -1000, -500, -50, 0, 50, 500, 1000, 1013] {
        // In two steps, as neither power alone is a number.
        let scale = |value: f64| {
            value
                * f64::exp2(f64::from(exponent / 2))
                * f64::exp2(f64::from(exponent - exponent / 2))
        };
        for offset in [0.0, -500.0, -1e6, 2e9] {
            let values: Vec<f64> = ramp.iter().map(|value| scale(value + offset)).collect();
            if !values[1000].is_finite() {
                continue;
            }
            let stored = values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect();
            check(
                SampleKind::F64,
                values.iter().map(|&value| value.into()).collect(),
                stored,
            );
        }
    }
    for exponent in [-149, -140, -126, -100, 0, 100, 117] {
        let scale = f64::exp2(f64::from(exponent));
        for offset in [0.0, -500.0, -1e6] {
            let values: Vec<f32> = ramp
                .iter()
                .map(|value| ((value + offset) * scale) as f32)
                .collect();
            if !values[0].is_finite() {
                continue;
            }
            let stored = values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect();
            let numbers = values
                .iter()
                .map(|&value| f64::from(value).into())
                .collect();
            check(SampleKind::F32, numbers, stored);
        }
    }
    for kind in [
        SampleKind::I16,
        SampleKind::I32,
        SampleKind::U32,
        SampleKind::I64,
        SampleKind::U64,
    ] {
        let (least, most) = kind.integers().expect("integers").into_inner();
        let scale = (most - least) / 1000;
        for (scale, offset) in [
            (1, least),
            (1, most - 1000),
            (scale, least),
            (scale / 3 + 1, least + 7),
        ] {
            let values: Vec<i128> = (0..=1000).map(|i| offset + i * scale).collect();
            let stored = values
                .iter()
                .flat_map(|&value| bytes(kind, value))
                .collect();
            check(
                kind,
                values.iter().map(|&value| value.into()).collect(),
                stored,
            );
        }
    }
}

#[test]
fn only_what_is_infinite_is_infinite() {
    let values = [
        1e308,
        -1e308,
        f64::INFINITY,
        f64::NEG_INFINITY,
        5e-324,
        f64::NAN,
    ];
    let stored = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let image = image(SampleKind::F64, 1, stored);
    for (min, max) in [
        (0.0, 1.0),
        (-1e308, 1e308),
        (0.0, 5e-324),
        (7.0, 7.0),
        (0.0, f64::MAX),
    ] {
        let range = ValueRange::new(min, max).expect("a range");
        let texels = Values::new(image.clone(), range);
        let found = values.map(|value| texels.texel_of_sample(value));
        assert!(found[0].is_finite() && found[1].is_finite() && found[4].is_finite());
        assert_eq!((found[2], found[3]), (f32::INFINITY, f32::NEG_INFINITY));
        // Without a value that stands for none, whatever its sign.
        assert_eq!(found[5].to_bits(), f32::NAN.to_bits());
        assert_eq!(
            texels.texel_of_sample(-f64::NAN).to_bits(),
            f32::NAN.to_bits()
        );
    }
}
