//! What shapes cost, and which are the cheapest.

use rayon::prelude::*;

use crate::open::guess::cost::KeyedPixels;
use crate::open::guess::kind::Kind;
use crate::open::guess::places::windows;
use crate::open::guess::rest::Rest;
use crate::open::guess::shapes::{RowShape, SHORTEST};

/// Pictures that are so many times as wide as high may be frames in rows.
const WIDE: u64 = 6;
/// Bits of the cost that an edge makes good, for the square of the bits that it is long: what is
/// short may be chance.
const EDGE: f64 = 0.03;

/// Bits of the cost of a kind that an edge makes good, for each bit that it is long: edges are the same in all kinds,
/// but where none is seen the kind is hardly right.
const SEEN: f64 = 0.02;

/// An edge that is hardly chance, in bits.
const CLEAR: f64 = 2.0;

/// Bits of the cost for each bit by which sums of pixels are nearer to those above.
const ALIKE: f64 = 0.02;

/// Bits a byte that neighbours leave unsaid where there is noise.
const NOISY: f64 = 2.5;
/// And where nearly all are the same.
const FLAT: f64 = 0.6;

/// A shape and what it would cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked {
    pub(crate) shape: RowShape,
    /// In bits a byte, with all that is added.
    pub(crate) total: f64,
    /// How much less it is because of the rows above.
    pub(crate) gain: f64,
    /// By how many bits sums of pixels are nearer to those above than to others.
    pub(crate) alike: f64,
    /// In bits a byte, with nothing added and without the rows above.
    pub(crate) from_left: f64,
    /// How long the edges between rows are, in bits.
    pub(crate) edge: f64,
}

/// The shapes by their cost, the cheapest first.
/// Looks at as many windows as `effort` says, of so many bytes, and at the beginnings of so many rows.
pub(crate) fn rank(
    samples: &Rest<'_>,
    shapes: &[RowShape],
    places: &[u64],
    effort: (usize, u64, usize),
) -> Vec<Ranked> {
    let windows = windows(places, effort.0, effort.1);
    let mut ranked: Vec<Ranked> = Vec::new();
    for of_kind in shapes.chunk_by(|a, b| a.kind == b.kind) {
        let Some(kind) = of_kind.first().map(|shape| shape.kind) else {
            continue;
        };
        let pixels = KeyedPixels::new(samples, kind, &windows);
        let costs = of_kind.par_iter().map(|shape| {
            let row = |place: &u64| (place / shape.stride).clamp(1, shape.size.rows() - 2);
            let mut rows: Vec<u64> = places.iter().take(effort.2).map(row).collect();
            rows.sort_unstable();
            rows.dedup();
            let cost = pixels.cost(shape.stride);
            let edge = pixels.edge(shape.stride, &rows);
            let ranked = Ranked {
                shape: *shape,
                total: cost.with_above + shape.odd - EDGE * edge * edge - ALIKE * cost.alike,
                gain: cost.from_left - cost.with_above,
                alike: cost.alike,
                from_left: cost.from_left,
                edge,
            };
            let seen = SEEN * edge.min(5.0);
            (
                ranked,
                (cost.with_above + cost.from_left) / 2.0 + shape.rare - seen,
            )
        });
        let mut costs: Vec<(Ranked, f64)> = costs.collect();
        stacked(&mut costs);
        repeated(&mut costs);
        // Edges tell the length of the rows, not the kind: in all kinds there are the same.
        if let Some(&(best, of_kind)) = costs.iter().min_by(|a, b| a.0.total.total_cmp(&b.0.total))
        {
            let ranks = costs.into_iter().map(|(own, _)| Ranked {
                total: of_kind + own.total - best.total,
                ..own
            });
            ranked.extend(ranks);
        }
    }
    repeated_in_others(&mut ranked);
    ranked.sort_by(|a, b| a.total.total_cmp(&b.total));
    ranked
}

/// Frames that are alike make a picture of which each is a row. If there are much shorter rows in it, it is those that
/// are meant.
fn stacked(costs: &mut [(Ranked, f64)]) {
    let is_wide = |own: &Ranked| own.shape.size.cols() > WIDE * own.shape.size.rows();
    let widest = costs.iter().map(|(own, _)| own.gain).fold(0.0, f64::max);
    let short = costs
        .iter()
        .filter(|(own, _)| !is_wide(own) && own.gain > (0.3 * widest).clamp(0.03, 0.1));
    let Some(best) = short
        .map(|(own, _)| *own)
        .min_by(|a, b| a.total.total_cmp(&b.total))
    else {
        return;
    };
    for (own, _) in costs.iter_mut() {
        // A wide picture has edges where only its own rows end.
        if is_wide(own)
            && own.shape.stride >= SHORTEST * best.shape.stride
            && own.edge < best.edge + 1.0
            && own.alike < best.alike + 1.0
        {
            own.total = own.total.max(best.total + 0.15);
        }
    }
}

/// Rows of several rows side by side are hardly less alike than those: if the shorter ones say nearly as much, and no
/// edge speaks for the longer ones, it is the shorter ones that are meant. They are, too, if they are the whole file,
/// of which the longer ones leave some over, and an edge speaks for them alone.
fn repeated(costs: &mut [(Ranked, f64)]) {
    // What was said of shorter rows holds for those that these are a part of.
    costs.sort_by_key(|(own, _)| own.shape.stride);
    for longer in 1..costs.len() {
        let (all, [(own, _), ..]) = costs.split_at_mut(longer) else {
            return;
        };
        let shorter = all.iter().map(|(other, _)| other).filter(|other| {
            let is_part = other.shape.stride < own.shape.stride
                && own.shape.stride.is_multiple_of(other.shape.stride);
            // Rows that are more of the file need less else to speak for them.
            let is_more = other.shape.offset < own.shape.offset;
            let least = if is_more { 0.75 } else { 0.9 };
            // Where rows say next to nothing, a part of them says as much.
            let says_as_much = match own.gain > 0.02 {
                true => other.gain >= least * own.gain && other.alike >= 0.5 * own.alike,
                // What noise hides of single pixels, sums of them show.
                false => {
                    let least = match own.from_left {
                        NOISY.. => least,
                        ..FLAT => 1.0,
                        _ => f64::INFINITY,
                    };
                    own.alike > 0.3 && other.alike >= least * own.alike
                }
            };
            let is_nearer =
                own.from_left >= NOISY && own.gain <= 0.02 && other.alike >= own.alike + 0.15;
            let says_as_much = says_as_much && (own.edge < other.edge + 1.0 || is_nearer);
            is_part
                && other.shape.offset <= own.shape.offset
                && (says_as_much || is_more && has_the_edge(other, own))
        });
        let best = shorter
            .map(|other| other.total)
            .fold(f64::INFINITY, f64::min);
        if best.is_finite() {
            own.total = own.total.max(best + 0.05);
        }
    }
}

/// Whether the rows are the whole file, and an edge speaks for them that is none of longer rows of several of these,
/// side by side.
fn has_the_edge(rows: &Ranked, longer: &Ranked) -> bool {
    rows.shape.offset == 0 && rows.edge >= CLEAR && longer.edge < rows.edge + 1.0
}

/// Pixels of several samples or rows side by side are smoother than those if all is: if rows of another kind are the
/// whole file, of which several of them leave some over, and have an edge, it is those that are meant.
fn repeated_in_others(ranked: &mut [Ranked]) {
    let clear: Vec<Ranked> = ranked
        .iter()
        .filter(|own| own.shape.offset == 0 && own.edge >= CLEAR)
        .copied()
        .collect();
    for own in ranked.iter_mut().filter(|own| own.shape.offset > 0) {
        let shorter = clear.iter().filter(|other| {
            other.shape.stride < own.shape.stride
                && own.shape.stride.is_multiple_of(other.shape.stride)
                && other.shape.kind.sample.bytes() < own.shape.kind.sample.bytes()
                && has_the_edge(other, own)
        });
        let best = shorter
            .map(|other| other.total)
            .fold(f64::INFINITY, f64::min);
        if best.is_finite() {
            own.total = own.total.max(best + 0.05);
        }
    }
}

/// Rows as long as those of the best so many are of interest in every kind.
const LEADING: usize = 4;

/// The best `most` shapes, `of_each` kind at most, and those with rows as long as the very best, those of a kind
/// together.
pub(crate) fn best(ranked: &[Ranked], of_each: usize, most: usize) -> Vec<RowShape> {
    let mut best: Vec<RowShape> = Vec::new();
    let leading: Vec<u64> = ranked
        .iter()
        .take(LEADING)
        .map(|own| own.shape.stride)
        .collect();
    for Ranked { shape, .. } in ranked {
        let of_kind = best.iter().filter(|other| other.kind == shape.kind);
        let is_wanted = of_kind.count() < of_each || leading.contains(&shape.stride);
        if is_wanted && best.len() < most {
            best.push(*shape);
        }
    }
    let kinds: Vec<Kind> = best.iter().map(|shape| shape.kind).collect();
    best.sort_by_key(|shape| kinds.iter().position(|kind| *kind == shape.kind));
    best
}
