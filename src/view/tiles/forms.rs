//! The forms in which texels are kept: for each sample type the narrowest one that loses nothing.

use bytemuck::{Pod, Zeroable};
use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::layout::{OrNone, Sample, Sum, widened};

/// Values of texels, in one form.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum TexelValues {
    F32(Vec<f32>),
    F16(Vec<f16>),
    U8(Vec<u8>),
    I8(Vec<i8>),
    U16(Vec<u16>),
    I16(Vec<i16>),
    /// Means of bytes.
    Quarters(Vec<Quarters<u16>>),
    SignedQuarters(Vec<Quarters<i16>>),
}

/// So many quarters of one.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Debug, Pod, Zeroable)]
pub(crate) struct Quarters<T>(T);

/// One value in one form.
pub(crate) trait TexelForm: Copy + Send + Sync + 'static {
    /// The value.
    fn to_f32(self) -> f32;

    /// Whether it is a finite number.
    fn is_finite(self) -> bool {
        true
    }

    /// Many of them.
    fn all(values: Vec<Self>) -> TexelValues;
}

macro_rules! texels {
    ($($form:ident $type:ty, $to_f32:expr;)*) => {
        $(impl TexelForm for $type {
            fn to_f32(self) -> f32 {
                $to_f32(self)
            }

            fn all(values: Vec<$type>) -> TexelValues {
                TexelValues::$form(values)
            }
        })*
    };
}

texels! {
    U8 u8, f32::from;
    I8 i8, f32::from;
    U16 u16, f32::from;
    I16 i16, f32::from;
    Quarters Quarters<u16>, |Quarters(count)| f32::from(count) / 4.0;
    SignedQuarters Quarters<i16>, |Quarters(count)| f32::from(count) / 4.0;
}

impl TexelForm for f32 {
    fn to_f32(self) -> f32 {
        self
    }

    fn is_finite(self) -> bool {
        f32::is_finite(self)
    }

    fn all(values: Vec<f32>) -> TexelValues {
        TexelValues::F32(values)
    }
}

impl TexelForm for f16 {
    fn to_f32(self) -> f32 {
        widened(self)
    }

    fn is_finite(self) -> bool {
        f16::is_finite(self)
    }

    fn all(values: Vec<f16>) -> TexelValues {
        TexelValues::F16(values)
    }
}

/// The expression, in which `$slice` are the values in their form.
macro_rules! of_form {
    ($values:expr, $slice:ident => $body:expr) => {{
        use $crate::view::tiles::forms::TexelValues;
        match $values {
            TexelValues::F32($slice) => $body,
            TexelValues::F16($slice) => $body,
            TexelValues::U8($slice) => $body,
            TexelValues::I8($slice) => $body,
            TexelValues::U16($slice) => $body,
            TexelValues::I16($slice) => $body,
            TexelValues::Quarters($slice) => $body,
            TexelValues::SignedQuarters($slice) => $body,
        }
    }};
}
pub(crate) use of_form;

impl TexelValues {
    /// The value of one of them.
    pub(crate) fn at(&self, i: usize) -> f32 {
        of_form!(self, values => values[i].to_f32())
    }

    /// How many they are.
    pub(crate) fn len(&self) -> usize {
        of_form!(self, values => values.len())
    }

    /// Their bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            TexelValues::F16(values) => bytemuck::cast_slice::<u16, u8>(values.reinterpret_cast()),
            TexelValues::F32(values) => bytemuck::cast_slice(values),
            TexelValues::U8(values) => values,
            TexelValues::I8(values) => bytemuck::cast_slice(values),
            TexelValues::U16(values) => bytemuck::cast_slice(values),
            TexelValues::I16(values) => bytemuck::cast_slice(values),
            TexelValues::Quarters(values) => bytemuck::cast_slice(values),
            TexelValues::SignedQuarters(values) => bytemuck::cast_slice(values),
        }
    }
}

/// A type of samples that can be shown: the forms of its values that an f32 holds.
pub(crate) trait Shown: Sample {
    /// That of a value.
    type Own: TexelForm;

    /// Appends values in it; with a sign what is not a number because it stands for none, where any value does.
    fn own(samples: &[Self], has_gaps: bool, own: &mut Vec<Self::Own>);

    /// That of a mean.
    type Mean: TexelForm;

    /// Appends the means of sums of so many of them each, at least one.
    fn means(sums: &[Self::Sum], count: u64, means: &mut Vec<Self::Mean>);

    /// A mean that is there already.
    fn mean_of(mean: f32) -> Self::Mean;

    /// The type in which sums of some are exact, or nearly.
    type Wide: Sample<Sum = Self::Sum>;

    /// Samples in it: in `room`, or as they are.
    fn widen<'a>(samples: &'a [Self], room: &'a mut Vec<Self::Wide>) -> &'a [Self::Wide];
}

macro_rules! shown {
    ($($type:ty: $own:ty, $to_own:expr; $mean:ty, $to_means:expr, $of_mean:expr;)*) => {
        $(impl Shown for $type {
            type Own = $own;
            type Mean = $mean;
            type Wide = $type;

            fn own(samples: &[$type], has_gaps: bool, own: &mut Vec<$own>) {
                $to_own(samples, has_gaps, own);
            }

            fn means(sums: &[Self::Sum], count: u64, means: &mut Vec<$mean>) {
                $to_means(sums, count, means);
            }

            fn mean_of(mean: f32) -> $mean {
                $of_mean(mean)
            }

            fn widen<'a>(samples: &'a [$type], _: &'a mut Vec<$type>) -> &'a [$type] {
                samples
            }
        })*
    };
}

shown! {
    bool: u8, of_bools; Quarters<u16>, quarters, quarters_of;
    u8: u8, themselves; Quarters<u16>, quarters, quarters_of;
    i8: i8, themselves; Quarters<i16>, signed_quarters, signed_quarters_of;
    u16: u16, themselves; f32, means, |mean| mean;
    i16: i16, themselves; f32, means, |mean| mean;
    u32: f32, numbers; f32, means, |mean| mean;
    i32: f32, numbers; f32, means, |mean| mean;
    u64: f32, numbers; f32, means, |mean| mean;
    i64: f32, numbers; f32, means, |mean| mean;
    f32: f32, numbers; f32, means, |mean| mean;
    f64: f32, numbers; f32, means, |mean| mean;
    OrNone<i32>: f32, numbers; f32, means, |mean| mean;
    OrNone<i64>: f32, numbers; f32, means, |mean| mean;
    OrNone<i128>: f32, numbers; f32, means, |mean| mean;
}

fn themselves<T: Copy>(samples: &[T], _: bool, own: &mut Vec<T>) {
    own.extend_from_slice(samples);
}

fn of_bools(samples: &[bool], _: bool, own: &mut Vec<u8>) {
    own.extend(samples.iter().map(|sample| u8::from(*sample)));
}

fn numbers<T: Sample>(samples: &[T], has_gaps: bool, own: &mut Vec<f32>) {
    // Without a branch: which values are none, no processor can foresee.
    own.extend(samples.iter().map(|sample| {
        let number = sample.to_f64() as f32;
        let nothing = if has_gaps & sample.is_gap() {
            -f32::NAN
        } else {
            f32::NAN
        };
        if sample.is_number() { number } else { nothing }
    }));
}

fn means<S: Sum>(sums: &[S], count: u64, means: &mut Vec<f32>) {
    means.extend(sums.iter().map(|sum| sum.mean(count) as f32));
}

fn quarters(sums: &[i32], count: u64, means: &mut Vec<Quarters<u16>>) {
    in_quarters(sums, count, means, |quarters| Quarters(quarters as u16));
}

fn signed_quarters(sums: &[i32], count: u64, means: &mut Vec<Quarters<i16>>) {
    in_quarters(sums, count, means, |quarters| Quarters(quarters as i16));
}

/// The means in quarters, halves of these upwards.
fn in_quarters<Q>(sums: &[i32], count: u64, means: &mut Vec<Q>, form: impl Fn(i32) -> Q) {
    // Of so few a sum times eight is an `i32` still.
    match u16::try_from(count).map(i32::from) {
        Ok(count) if count & (count - 1) == 0 => {
            let shift = count.trailing_zeros() + 1;
            means.extend(sums.iter().map(|sum| form((8 * sum + count) >> shift)));
        }
        _ => {
            let count = count as i64;
            let quarters = |sum: &i32| (8 * i64::from(*sum) + count).div_euclid(2 * count);
            means.extend(sums.iter().map(|sum| form(quarters(sum) as i32)));
        }
    }
}

fn quarters_of(mean: f32) -> Quarters<u16> {
    Quarters((mean * 4.0) as u16)
}

fn signed_quarters_of(mean: f32) -> Quarters<i16> {
    Quarters((mean * 4.0) as i16)
}

impl Shown for f16 {
    type Own = f16;
    type Mean = f32;
    type Wide = f32;

    fn own(samples: &[f16], has_gaps: bool, own: &mut Vec<f16>) {
        own.extend(samples.iter().map(|sample| {
            let sign = u16::from(sample.is_gap() & has_gaps) << 15;
            let nothing = f16::NAN.to_bits() & 0x7fff | sign;
            match sample.is_nan() {
                true => f16::from_bits(nothing),
                false => *sample,
            }
        }));
    }

    fn means(sums: &[f64], count: u64, to: &mut Vec<f32>) {
        means(sums, count, to);
    }

    fn mean_of(mean: f32) -> f32 {
        mean
    }

    fn widen<'a>(samples: &'a [f16], room: &'a mut Vec<f32>) -> &'a [f32] {
        room.clear();
        room.extend(samples.iter().map(|sample| widened(*sample)));
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_bytes_are_rounded_to_quarters_halves_upwards() {
        for (sum, count) in (-600..600).flat_map(|sum| (1..40).map(move |count| (sum, count))) {
            let exact = f64::from(sum) / count as f64;
            let expected = (exact * 4.0 + 0.5).floor() / 4.0;
            let mut found = Vec::new();
            <i8 as Shown>::means(&[sum], count, &mut found);
            assert_eq!(f64::from(found[0].to_f32()), expected, "{sum} / {count}");
            assert_eq!(<i8 as Shown>::mean_of(found[0].to_f32()), found[0]);
        }
    }

    #[test]
    fn what_is_no_number_keeps_a_sign_only_where_it_says_something() {
        for is_gap in [false, true] {
            let half = f16::from_bits(0x7e00 | u16::from(is_gap) << 15);
            let single = widened(half);
            assert!(single.is_nan() && single.is_sign_negative() == is_gap);
            for has_gaps in [false, true] {
                let (mut halves, mut singles) = (Vec::new(), Vec::new());
                f16::own(&[half, f16::NEG_INFINITY], has_gaps, &mut halves);
                f32::own(&[single, f32::NEG_INFINITY], has_gaps, &mut singles);
                let is_signed = is_gap && has_gaps;
                assert!(halves[0].is_nan() && halves[0].is_sign_negative() == is_signed);
                assert!(singles[0].is_nan() && singles[0].is_sign_negative() == is_signed);
                assert_eq!(
                    (halves[1], singles[1]),
                    (f16::NEG_INFINITY, f32::NEG_INFINITY)
                );
            }
        }
        assert_eq!(widened(f16::NEG_INFINITY), f32::NEG_INFINITY);
    }
}
