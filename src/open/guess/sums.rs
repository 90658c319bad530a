//! Sums of pixels: noise, which hides what single ones have in common, is less in these.

/// Pixels that are summed to see what is hidden by noise.
const SUMMED: usize = 8;

/// By how many bits sums of some pixels of the first are nearer to those of the second than to those of the third, one for
/// each sum.
pub(crate) fn nearer_sums(keys: [&[i64]; 3], channels: usize, step: u64) -> Vec<f64> {
    let sums = keys.map(|keys| -> Vec<f64> {
        let pixels = keys.get(channels..).unwrap_or_default();
        let blocks = pixels.chunks_exact(SUMMED * channels);
        blocks
            .map(|block| block.iter().map(|key| *key as f64).sum())
            .collect()
    });
    let bits = |a: f64, b: f64| ((a - b).abs() / step as f64 + SUMMED as f64).log2();
    let [own, above, other] = &sums;
    let all = own.iter().zip(above).zip(other);
    all.map(|((own, above), other)| bits(*own, *other) - bits(*own, *above))
        .collect()
}

/// The mean, less what may be chance; 0 at least.
pub(crate) fn surely(numbers: &[f64]) -> f64 {
    let count = numbers.len().max(1) as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares = numbers
        .iter()
        .map(|number| (number - mean).powi(2))
        .sum::<f64>();
    (mean - (squares / count).sqrt() / count.sqrt()).max(0.0)
}
