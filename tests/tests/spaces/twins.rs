//! Naive twins: the obvious slow version in f64, from vectors.

use etude::{Bounds, Dice, Levels, Normal, Point, Pull, Regions, Worth};
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
            // Where both are the same to the bit, single precision says so, too.
            let near = |a: f64, b: f64| a != b && (a - b).abs() < 1e-5;
            self.tied |= leaf.samples.iter().any(|(x, _)| near(x[axis], cut))
                || near(cut - leaf.low[axis], self.settings.width.into())
                || near(leaf.high[axis] - cut, self.settings.width.into());
            let merit = self.merit(&lower, &upper);
            if small(&lower) || small(&upper) {
                continue;
            }
            let tie = |best: &(f64, Leaf, Leaf)| (merit / best.0 - 1.0).abs() < 1e-3 && lower.samples != best.1.samples;
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
            let could = i != at && j != at && meet;
            self.tied |= could && least.is_some_and(|least| (loss - least.0).abs() <= 1e-3 * merit);
            if could && least.is_none_or(|least| loss < least.0) {
                least = Some((loss, i, j));
            }
        }
        self.tied |= least.is_some_and(|least| (least.0 - merit).abs() <= 1e-3 * merit);
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

/// A Gaussian with a vector of trials: SPDL with slopes by small differences.
#[derive(Clone)]
struct Spdl {
    settings: Normal,
    gaussian: Vec<[f64; 2]>,
    trials: Vec<([f64; DIMS], f64)>,
    updates: usize,
    reached: bool,
    /// Whether something was so close to its limit that rounding decides.
    tied: bool,
}

/// What an update maximises: J less so much of the distance to the target, while J stays above a bar.
#[derive(Clone, Copy)]
struct Aim {
    gain: f64,
    alpha: f64,
    bar: f64,
}

impl Spdl {
    fn new(settings: Normal, start: f64) -> Self {
        let gaussian = vec![[start, settings.narrow.max(settings.least).into()]; DIMS];
        Self { settings, gaussian, trials: Vec::new(), updates: 0, reached: false, tied: false }
    }

    fn density(gaussian: &[[f64; 2]], x: &[f64; DIMS]) -> f64 {
        gaussian.iter().zip(x).map(|([m, s], x)| (-0.5 * ((x - m) / s).powi(2)).exp() / s).product()
    }

    fn weights(&self, other: &[[f64; 2]]) -> Vec<f64> {
        self.trials.iter().map(|(x, _)| Self::density(other, x) / Self::density(&self.gaussian, x)).collect()
    }

    fn expected(&self, other: &[[f64; 2]]) -> f64 {
        let sum: f64 = self.weights(other).iter().zip(&self.trials).map(|(weight, (_, score))| weight * score).sum();
        sum / self.trials.len() as f64
    }

    fn divergence(p: &[[f64; 2]], q: &[[f64; 2]]) -> f64 {
        let one =
            |([m, s], [n, t]): (&[f64; 2], &[f64; 2])| (t / s).ln() + (s * s + (m - n).powi(2)) / (2.0 * t * t) - 0.5;
        p.iter().zip(q).map(one).sum()
    }

    fn target(&self) -> Vec<[f64; 2]> {
        vec![self.settings.target.map(f64::from); DIMS]
    }

    fn merit(&self, aim: Aim, other: &[[f64; 2]]) -> f64 {
        aim.gain * self.expected(other) - aim.alpha * Self::divergence(other, &self.target())
    }

    /// What the update should maximise now, if anything.
    fn aim(&mut self) -> Option<Aim> {
        let mean = self.trials.iter().map(|(_, score)| score).sum::<f64>() / self.trials.len() as f64;
        let climb = Aim { gain: 1.0, alpha: 0.0, bar: f64::NEG_INFINITY };
        match self.settings.pull {
            Pull::Share(_) if self.updates < self.settings.offset.into() => Some(climb),
            Pull::Share(zeta) => {
                let away = Self::divergence(&self.gaussian, &self.target());
                self.tied |= away < 1e-3;
                Some(Aim { alpha: f64::from(zeta) * mean / away, ..climb })
            }
            Pull::Threshold(bar) => {
                let bar = f64::from(bar);
                self.tied |= (mean - bar).abs() < 1e-5;
                self.reached |= mean >= bar;
                if !self.reached {
                    Some(climb)
                } else if mean >= bar {
                    Some(Aim { gain: 0.0, alpha: 1.0, bar })
                } else {
                    None
                }
            }
        }
    }

    /// One step of this length.
    fn moved(&self, steps: &[[f64; 2]], length: f64) -> Vec<[f64; 2]> {
        let least = f64::from(self.settings.least);
        let one = |([m, s], step): (&[f64; 2], &[f64; 2])| {
            [(m + length * step[0]).clamp(0.0, 1.0), (s * (length * step[1]).exp()).clamp(least, 1.0)]
        };
        self.gaussian.iter().zip(steps).map(one).collect()
    }

    fn update(&mut self) {
        let aim = self.aim();
        self.updates += 1;
        let Some(aim) = aim else { return };
        // The natural gradient in (mean, ln deviation): by Fisher's information 1/s² and 2.
        let (mut steps, mut length) = (vec![[0.0; 2]; DIMS], 0.0);
        for axis in 0..DIMS {
            let deviation = self.gaussian[axis][1];
            let slope = |which: usize| {
                let merit = |h: f64| {
                    let mut other = self.gaussian.clone();
                    if which == 0 {
                        other[axis][0] += h
                    } else {
                        other[axis][1] *= h.exp()
                    }
                    self.merit(aim, &other)
                };
                (merit(1e-6) - merit(-1e-6)) / 2e-6
            };
            let slopes = [slope(0), slope(1)];
            steps[axis] = [deviation * deviation * slopes[0], 0.5 * slopes[1]];
            length += steps[axis][0] * slopes[0] + steps[axis][1] * slopes[1];
        }
        self.tied |= length < 1e-6;
        let step = f64::from(self.settings.step);
        let scale = (2.0 * step / length).sqrt();
        let before = self.merit(aim, &self.gaussian);
        for nth in 0..10 {
            let other = self.moved(&steps, scale * 0.7_f64.powi(nth));
            let weights = self.weights(&other);
            let (sum, squares) =
                (weights.iter().sum::<f64>(), weights.iter().map(|weight| weight * weight).sum::<f64>());
            let trust = f64::from(self.settings.trust) * self.trials.len() as f64;
            let room = [
                step * 1.001 - Self::divergence(&self.gaussian, &other),
                (self.merit(aim, &other) - before) * 0.1,
                (sum * sum / squares - trust) * 0.1,
                self.expected(&other) - aim.bar,
            ];
            self.tied |= room.iter().any(|room| room.abs() < 1e-6);
            if room.iter().all(|room| *room >= 0.0) {
                self.gaussian = other;
                return;
            }
        }
    }
}

/// PLR with a vector of everything that is kept, sorted anew after each trial.
struct Plr {
    settings: Levels,
    kept: Vec<Kept>,
    /// Whether two things were worth so nearly the same that rounding decides.
    tied: bool,
}

#[derive(Clone)]
struct Kept {
    level: [f32; DIMS],
    scores: Vec<f64>,
    guess: f64,
    age: f64,
}

impl Kept {
    /// Value and worth, from all the scores there were.
    fn judged(&self, by: Worth) -> [f64; 2] {
        let before = if by == Worth::Learnability { 3.0 } else { 1.0 };
        let (mut value, mut worth, mut change, mut square) = (self.guess, 0.0, 0.0, 0.0);
        for (nth, score) in self.scores.iter().enumerate() {
            let rate = (1.0 / (nth as f64 + before)).max(0.1);
            let surprise = score - value;
            value += rate * surprise;
            change += rate * (surprise - change);
            square += rate * (surprise * surprise - square);
            worth = match by {
                Worth::Regret | Worth::Robust => surprise.abs(),
                Worth::Learnability => value * (1.0 - value),
                Worth::Change => (change.abs() - 0.6 * (square * rate / (2.0 - rate)).sqrt()).max(0.0),
            };
        }
        [value, worth]
    }
}

impl Plr {
    fn take(&mut self, level: [f32; DIMS], score: f64) {
        let by = self.settings.worth;
        let away = |kept: &Kept| kept.level.iter().zip(level).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
        let guess = match self.kept.iter().min_by(|a, b| away(a).total_cmp(&away(b))) {
            _ if by == Worth::Learnability => 0.5,
            Some(nearest) => nearest.judged(by)[0],
            None => 0.0,
        };
        let priorities = self.priorities();
        self.kept.iter_mut().for_each(|kept| kept.age += 1.0);
        if let Some(kept) = self.kept.iter_mut().find(|kept| kept.level == level) {
            kept.scores.push(score);
            kept.age = 0.0;
        } else {
            let newcomer = Kept { level, scores: vec![score], guess, age: 0.0 };
            if self.kept.len() < usize::from(self.settings.levels) {
                self.kept.push(newcomer);
            } else {
                let least = (0..self.kept.len()).rev().min_by(|a, b| priorities[*a].total_cmp(&priorities[*b]));
                let least = least.expect("some");
                let close = |other: usize| other != least && priorities[other] < priorities[least] * (1.0 + 1e-4);
                self.tied |= self.settings.stale > 0.0 && (0..self.kept.len()).any(close);
                let [old, new] = [&self.kept[least], &newcomer].map(|kept| kept.judged(by)[1]);
                self.tied |= (old - new).abs() < 1e-5;
                if new > old {
                    self.kept[least] = newcomer;
                }
            }
        }
        self.kept.sort_by(|a, b| b.judged(by)[1].total_cmp(&a.judged(by)[1]));
        let worths: Vec<f64> = self.kept.iter().map(|kept| kept.judged(by)[1]).collect();
        self.tied |= worths.windows(2).any(|two| two[0] - two[1] < 1e-6);
    }

    /// The chance of each that is kept, among those that are played again.
    fn priorities(&self) -> Vec<f64> {
        let power = -1.0 / f64::from(self.settings.temperature);
        let ranks: Vec<f64> = (1..=self.kept.len()).map(|rank| (rank as f64).powf(power)).collect();
        let (sum, ages) = (ranks.iter().sum::<f64>(), self.kept.iter().map(|kept| kept.age).sum::<f64>().max(1.0));
        let stale = f64::from(self.settings.stale);
        ranks.iter().zip(&self.kept).map(|(rank, kept)| (1.0 - stale) * rank / sum + stale * kept.age / ages).collect()
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

    #[test]
    fn the_gaussian_goes_where_small_differences_send_it(
        seed: u64, start in 0.0_f32..=1.0, narrow in 0.03_f32..0.3, step in 0.01_f32..0.3, offset in 0_u8..4,
        pull in prop_oneof![(0.1_f32..2.5).prop_map(Pull::Share), (0.2_f32..0.8).prop_map(Pull::Threshold)],
    ) {
        let normal = Normal { memory: 30, step, narrow, offset, ..Normal::new(2, pull) };
        let mut words = normal.started();
        normal.start_at(&mut words, &Point([start; DIMS]));
        let mut twin = Spdl::new(normal, start.into());
        let (mut dice, mut skill) = (Dice::new(seed), 0.3);
        for _ in 0..20 * 30 {
            let point: Point<DIMS> = normal.draw(&words, &mut dice);
            let score = score(&point, &mut skill, &mut dice);
            normal.adapt(&mut words, &point, score);
            normal.settle_all(&mut words);
            twin.trials.push((point.0.map(f64::from), score.into()));
            if twin.trials.len() < 30 { continue; }
            // From the same Gaussian, so that rounding does not add up.
            twin.update();
            if twin.tied { break; }
            let (mean, deviation) = normal.now(&words).expect("words enough");
            for (axis, gaussian) in twin.gaussian.iter_mut().enumerate() {
                let own = [mean[axis], deviation[axis]].map(f64::from);
                prop_assert!((own[0] - gaussian[0]).abs() < 1e-3 && (own[1] / gaussian[1] - 1.0).abs() < 1e-3, "{own:?} and {gaussian:?}");
                *gaussian = own;
            }
            twin.trials.clear();
        }
    }

    #[test]
    fn the_same_levels_are_kept(
        seed: u64, levels in 2_u8..20, stale in prop_oneof![Just(0.0_f32), 0.1_f32..0.9],
        temperature in prop_oneof![Just(f32::INFINITY), 0.1_f32..1.0],
        worth in proptest::sample::select(vec![Worth::Regret, Worth::Learnability, Worth::Change]),
    ) {
        let space = Levels { levels, stale, temperature, fill: 0.3, ..Levels::new(2, worth) };
        let mut words = space.started();
        let mut twin = Plr { settings: space, kept: Vec::new(), tied: false };
        let mut dice = Dice::new(seed);
        for _ in 0..300 {
            let point: Point<DIMS> = space.draw(&words, &mut dice);
            let score = if point.0[0] < 0.5 { dice.unit() } else { 0.5 * point.0[1] + 0.1 * dice.unit() };
            space.adapt(&mut words, &point, score);
            twin.take(point.0, score.into());
            if twin.tied { break; }
            prop_assert_eq!(words[0] as usize, twin.kept.len());
            let slots = words[1 + usize::from(levels)..].chunks(DIMS + 6);
            for (slot, kept) in slots.zip(&twin.kept) {
                prop_assert_eq!(&slot[..DIMS], &kept.level);
                let [value, judged] = kept.judged(worth);
                prop_assert!((f64::from(slot[2]) - judged).abs() < 1e-5 && (f64::from(slot[3]) - value).abs() < 1e-5);
                prop_assert_eq!(f64::from(slot[4]), kept.age);
            }
        }
    }
}

/// One natural step, against the best of many Gaussians within the same divergence: how much of the gain it has.
#[test]
fn a_step_has_most_of_what_a_solver_would_find() {
    let (mut dice, mut shares) = (Dice::new(1), [0.0, 0.0]);
    for (share, aim) in shares.iter_mut().zip([
        Aim { gain: 1.0, alpha: 0.0, bar: f64::NEG_INFINITY },
        Aim { gain: 0.0, alpha: 1.0, bar: f64::NEG_INFINITY },
    ]) {
        for _ in 0..10 {
            let pull = if aim.gain > 0.0 { Pull::Threshold(1.0) } else { Pull::Threshold(0.0) };
            let normal = Normal { narrow: 0.1, ..Normal::new(2, pull) };
            let mut twin = Spdl::new(normal, 0.3);
            for _ in 0..64 {
                let point = [0.3 + 0.1 * f64::from(dice.normal()), 0.3 + 0.1 * f64::from(dice.normal())];
                twin.trials.push((point, (point[0] + 0.5 * point[1]).clamp(0.0, 1.0)));
            }
            let before = twin.clone();
            twin.update();
            let gain = |other: &[[f64; 2]]| before.merit(aim, other) - before.merit(aim, &before.gaussian);
            let mut best = gain(&twin.gaussian);
            for _ in 0..20_000 {
                let mut wide = || 3.0 * 0.05_f64.sqrt() * f64::from(dice.range(-1.0, 1.0));
                let other: Vec<_> =
                    before.gaussian.iter().map(|[m, s]| [m + s * wide(), s * (0.5 * wide()).exp()]).collect();
                if Spdl::divergence(&before.gaussian, &other) <= 0.05 {
                    best = f64::max(best, gain(&other));
                }
            }
            *share += gain(&twin.gaussian) / best / 10.0;
        }
    }
    assert!(shares.iter().all(|share| *share >= 0.8), "{shares:?}");
    insta::assert_snapshot!(format!("returns {:.2}, distance {:.2}", shares[0], shares[1]), @"returns 0.87, distance 1.00");
}
