//! Naive twins: the obvious slow version in f64, from vectors.

use etude::{Bounds, Dice, Point, Regions};
use etude_tests::cases;
use proptest::prelude::*;

use super::Moving;

const DIMS: usize = 2;

/// ADR with a queue for each face.
struct Adr {
    settings: Bounds,
    /// Lower and upper edge, in f32, as points are compared with them exactly; and the scores at each.
    axes: Vec<[(f32, Vec<f64>); 2]>,
}

impl Adr {
    fn new(settings: Bounds, start: f32) -> Self {
        Self { settings, axes: (0..DIMS).map(|_| [(start, Vec::new()), (start, Vec::new())]).collect() }
    }

    fn take(&mut self, point: [f32; DIMS], score: f32) {
        for (x, axis) in point.into_iter().zip(&mut self.axes) {
            let at = [x == axis[0].0, x == axis[1].0];
            for side in (0..2).filter(|side| at[*side]) {
                axis[side].1.push(f64::from(score));
                if axis[side].1.len() < usize::from(self.settings.buffer) {
                    continue;
                }
                let mean = (axis[side].1.iter().sum::<f64>() / axis[side].1.len() as f64) as f32;
                axis[side].1.clear();
                let outward = if mean >= self.settings.high {
                    self.settings.step
                } else if mean <= self.settings.low {
                    -self.settings.step
                } else {
                    0.0
                };
                axis[side].0 = if side == 0 {
                    (axis[0].0 - outward).clamp(0.0, axis[1].0)
                } else {
                    (axis[1].0 + outward).clamp(axis[0].0, 1.0)
                };
            }
        }
    }
}

/// RIAC with a vector of regions.
struct Riac {
    settings: Regions,
    leaves: Vec<Leaf>,
    /// Whether two different cuts were worth the same, as few samples can make them: rounding decides then.
    tied: bool,
}

#[derive(Clone)]
struct Leaf {
    low: [f64; DIMS],
    high: [f64; DIMS],
    samples: Vec<([f64; DIMS], f64)>,
}

impl Leaf {
    fn holds(&self, x: [f64; DIMS]) -> bool {
        (0..DIMS).all(|axis| self.low[axis] <= x[axis] && (x[axis] < self.high[axis] || self.high[axis] == 1.0))
    }

    fn sides(&self, axis: usize, cut: f64) -> (Self, Self) {
        let (below, above) = self.samples.iter().copied().partition(|(x, _)| x[axis] < cut);
        let (mut lower, mut upper) = (self.clone(), self.clone());
        (lower.samples, upper.samples) = (below, above);
        (lower.high[axis], upper.low[axis]) = (cut, cut);
        (lower, upper)
    }

    fn progress(&self, noise: f64) -> f64 {
        let n = self.samples.len();
        if n < 3 {
            return 0.0;
        }
        let scores: Vec<f64> = self.samples.iter().map(|(_, score)| *score).collect();
        let (older, newer) = scores.split_at(n - n / 2);
        let mean = |half: &[f64]| half.iter().sum::<f64>() / half.len() as f64;
        let squares = |half: &[f64]| half.iter().map(|score| (score - mean(half)).powi(2)).sum::<f64>();
        let variance = (squares(older) + squares(newer)) / (n as f64 - 2.0);
        let error = (variance * (1.0 / older.len() as f64 + 1.0 / newer.len() as f64)).sqrt();
        ((mean(newer) - mean(older)).abs() - noise * error).max(0.0)
    }
}

impl Riac {
    fn new(settings: Regions) -> Self {
        Self { settings, leaves: vec![Leaf { low: [0.0; DIMS], high: [1.0; DIMS], samples: Vec::new() }], tied: false }
    }

    fn merit(&self, lower: &Leaf, upper: &Leaf) -> f64 {
        let noise = f64::from(self.settings.noise);
        let contrast = (lower.progress(noise) - upper.progress(noise)).abs();
        (lower.samples.len() * upper.samples.len()) as f64 * contrast
    }

    fn take(&mut self, x: [f64; DIMS], score: f64) {
        let memory = usize::from(self.settings.memory);
        let at = self.leaves.iter().position(|leaf| leaf.holds(x)).expect("they tile the cube");
        self.leaves[at].samples.push((x, score));
        if self.leaves[at].samples.len() == memory && !self.split(at) {
            self.leaves[at].samples.drain(..memory / 4);
        }
    }

    fn split(&mut self, at: usize) -> bool {
        let cuts = usize::from(self.settings.cuts);
        let leaf = self.leaves[at].clone();
        let mut best: Option<(f64, Leaf, Leaf)> = None;
        for (axis, step) in (0..DIMS).flat_map(|axis| (1..=cuts).map(move |step| (axis, step))) {
            let cut = leaf.low[axis] + (leaf.high[axis] - leaf.low[axis]) * step as f64 / (cuts + 1) as f64;
            let (lower, upper) = leaf.sides(axis, cut);
            let small = |side: &Leaf| {
                side.samples.len() < usize::from(self.settings.least)
                    || side.high[axis] - side.low[axis] < f64::from(self.settings.width)
            };
            let merit = self.merit(&lower, &upper);
            if small(&lower) || small(&upper) {
                continue;
            }
            let tie = |best: &(f64, Leaf, Leaf)| (merit / best.0 - 1.0).abs() < 1e-5 && lower.samples != best.1.samples;
            self.tied |= best.as_ref().is_some_and(tie);
            if merit > best.as_ref().map_or(0.0, |best| best.0) {
                best = Some((merit, lower, upper));
            }
        }
        let Some((merit, lower, upper)) = best else { return false };
        if self.leaves.len() < usize::from(self.settings.leaves) {
            self.leaves.push(upper);
            self.leaves[at] = lower;
            return true;
        }
        let mut least: Option<(f64, usize, usize)> = None;
        for (i, j) in (0..self.leaves.len()).flat_map(|i| (0..self.leaves.len()).map(move |j| (i, j))) {
            let (below, above) = (&self.leaves[i], &self.leaves[j]);
            let differ: Vec<usize> = (0..DIMS)
                .filter(|axis| below.low[*axis] != above.low[*axis] || below.high[*axis] != above.high[*axis])
                .collect();
            let meet = differ.len() == 1 && below.high[differ[0]] == above.low[differ[0]];
            let loss = self.merit(below, above);
            if i != at && j != at && meet && least.is_none_or(|least| loss < least.0) {
                least = Some((loss, i, j));
            }
        }
        let Some((_, i, j)) = least.filter(|least| least.0 < merit) else { return false };
        let (below, above) = (self.leaves[i].clone(), self.leaves[j].clone());
        let each = (usize::from(self.settings.memory) / 4).min(below.samples.len()).min(above.samples.len());
        let newest = |leaf: &Leaf| leaf.samples[leaf.samples.len() - each..].to_vec();
        self.leaves[i].samples =
            newest(&below).into_iter().zip(newest(&above)).flat_map(|(lower, upper)| [lower, upper]).collect();
        self.leaves[i].high = above.high;
        self.leaves[j] = upper;
        self.leaves[at] = lower;
        true
    }
}

/// A slope that is learnt from the low corner, with noise in the other. No two histories have the same mean, or f32 and
/// f64 would break the tie differently.
fn score(point: &Point<DIMS>, skill: &mut f32, dice: &mut Dice) -> f32 {
    let hard = point.0[0] + 0.5 * point.0[1];
    if hard > 1.2 {
        return dice.unit();
    }
    *skill += 0.002;
    if hard < *skill { (0.3 + *skill - hard).min(0.9) + 0.1 * dice.unit() } else { 0.01 * dice.unit() }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn the_box_is_where_the_queues_put_it(
        seed: u64, start in 0.0_f32..=1.0, buffer in 1_u8..12, step in 0.02_f32..0.4, low in 0.0_f32..0.4,
    ) {
        let bounds = Bounds { buffer, step, low, ..Bounds::new(2) };
        let mut words = bounds.started();
        bounds.start_at(&mut words, &Point([start; DIMS]));
        let mut twin = Adr::new(bounds, start);
        let (mut dice, mut skill) = (Dice::new(seed), 0.3);
        for _ in 0..600 {
            let point: Point<DIMS> = bounds.draw(&words, &mut dice);
            let score = score(&point, &mut skill, &mut dice);
            bounds.adapt(&mut words, &point, score);
            twin.take(point.0, score);
            for (axis, [low, high]) in words.chunks(6).zip(&twin.axes) {
                prop_assert_eq!([axis[0], axis[3]], [low.0, high.0]);
                prop_assert_eq!((axis[2] as usize, axis[5] as usize), (low.1.len(), high.1.len()));
            }
        }
    }

    #[test]
    fn the_same_regions_are_split_and_joined(
        seed: u64, leaves in 1_u16..12, memory in 16_u16..40, fine: bool,
        noise in prop_oneof![Just(0.0_f32), 0.1_f32..1.0],
    ) {
        let regions = Regions { leaves, memory, cuts: if fine { 7 } else { 3 }, least: 3, noise, ..Regions::new(2) };
        let mut words = regions.started();
        let mut twin = Riac::new(regions);
        let (mut dice, mut skill) = (Dice::new(seed), 0.3);
        for _ in 0..800 {
            let point: Point<DIMS> = regions.draw(&words, &mut dice);
            let score = score(&point, &mut skill, &mut dice);
            regions.adapt(&mut words, &point, score);
            regions.settle_all(&mut words);
            twin.take(point.0.map(f64::from), f64::from(score));
            if twin.tied { break; }
            prop_assert_eq!(words[0] as usize, twin.leaves.len());
            for (row, leaf) in words[9..].chunks(6 + 3 * usize::from(memory)).zip(&twin.leaves) {
                let edges = [leaf.low, leaf.high].concat();
                let close = row.iter().zip(&edges).all(|(own, twin)| (f64::from(*own) - twin).abs() < 1e-6);
                prop_assert!(close, "{:?} and {edges:?}", &row[..4]);
                prop_assert_eq!(row[4] as usize, leaf.samples.len());
                prop_assert!((f64::from(row[5]) - leaf.progress(f64::from(noise))).abs() < 1e-3);
            }
        }
    }
}
