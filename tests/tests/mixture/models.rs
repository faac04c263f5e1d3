//! What always holds, and a plain slow twin of the fit.

use etude::{Component, Dice, Mixture, Point, Progress};
use etude_tests::cases;
use proptest::prelude::*;

/// Any mixture that is quick to fit.
fn mixture() -> impl Strategy<Value = Mixture> {
    let progress = prop_oneof![
        Just(Progress::Nearest),
        Just(Progress::Covariance),
        (0.0_f32..2.0).prop_map(|noise| Progress::Change { noise })
    ];
    let sizes = (0_u8..4, 0_u16..60, 0_u16..80, 0_u16..30, 0_u8..4, 0_u8..6);
    let numbers = (0.0_f32..=1.0, 0.0_f32..3.0, 0.5_f32..2.0, prop_oneof![Just(1e-6_f32), Just(1e-3)]);
    (sizes, 0_u8..4, 0_u8..12, numbers, progress).prop_map(
        |((dims, history, window, every, least, most), groupings, rounds, numbers, progress)| {
            let (random, sharpness, spread, ridge) = numbers;
            let sizes = Mixture { dims, history, window, every, least, most, ..Mixture::default_for(dims) };
            Mixture { groupings, rounds, ridge, random, sharpness, spread, progress, ..sizes }
        },
    )
}

/// Trials, each with a number of slices after it.
fn history() -> impl Strategy<Value = Vec<([f32; 3], f32, u8)>> {
    let number = prop_oneof![2 => 0.0_f32..=1.0, 1 => Just(0.0), 1 => Just(1.0)];
    proptest::collection::vec(([number.clone(), number.clone(), number.clone()], number, 0_u8..40), 0..120)
}

fn live(space: &Mixture, words: &mut [f32], history: &[([f32; 3], f32, u8)]) {
    for (point, score, slices) in history {
        space.adapt(words, &Point(*point), *score);
        (0..*slices).for_each(|_| _ = space.settle(words));
    }
}

/// All that one may ask of it at any time; the words may hold anything.
fn is_sound(space: &Mixture, words: &[f32], seed: u64) {
    let mut weights = vec![1.0; space.arms() as usize];
    space.weigh(words, &mut weights);
    assert!(weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0), "{weights:?}");
    assert!(weights.iter().any(|weight| *weight > 0.0), "{weights:?}");
    let mut dice = Dice::new(seed);
    for arm in 0..=space.arms() {
        let point: Point<3> = space.sample(words, arm, &mut dice);
        assert!(point.is_inside(), "{point:?}");
        assert!(space.locate(words, &point) < space.arms());
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn it_is_sound_after_any_history((space, history, seed) in (mixture(), history(), any::<u64>())) {
        let mut words = vec![0.0; space.words()];
        space.start(&mut words);
        live(&space, &mut words, &history);
        is_sound(&space, &words, seed);
    }

    #[test]
    fn a_fit_ends_within_its_slices((space, history) in (mixture(), history())) {
        let mut words = vec![0.0; space.words()];
        for (point, score, _) in &history {
            space.adapt(&mut words, &Point(*point), *score);
            let slices = (0..=space.slices()).take_while(|_| space.settle(&mut words)).count();
            prop_assert!(slices as u32 <= space.slices(), "{} of {}", slices, space.slices());
        }
    }

    #[test]
    fn a_copy_goes_on_to_the_bit((space, before, after) in (mixture(), history(), history())) {
        let mut words = vec![0.0; space.words()];
        live(&space, &mut words, &before);
        let mut copy = words.clone();
        live(&space, &mut words, &after);
        live(&space, &mut copy, &after);
        let bits = |words: &[f32]| words.iter().map(|word| word.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(&words), bits(&copy));
    }

    #[test]
    fn garbage_does_no_harm(
        (space, garbage, history, seed) in
            (mixture(), proptest::collection::vec(any::<u32>(), 0..40), history(), any::<u64>())
    ) {
        let mut words: Vec<f32> = garbage.iter().cycle().map(|bits| f32::from_bits(*bits)).take(space.words()).collect();
        live(&space, &mut words, &history);
        is_sound(&space, &words, seed);
        let slices = (0..=2 * space.slices()).take_while(|_| space.settle(&mut words)).count();
        prop_assert!(slices as u32 <= 2 * space.slices());
        words.truncate(space.words().saturating_sub(1));
        live(&space, &mut words, &history);
        is_sound(&space, &words, seed);
    }
}

/// The fit again, as plainly as possible: double precision, whole matrices, inverses by elimination.
mod twin {
    use super::*;

    pub struct Gaussian {
        pub weight: f64,
        pub mean: Vec<f64>,
        pub covariance: Vec<Vec<f64>>,
    }

    /// Inverse and determinant.
    fn inverse(matrix: &[Vec<f64>]) -> (Vec<Vec<f64>>, f64) {
        let n = matrix.len();
        let mut rows: Vec<Vec<f64>> = matrix.to_vec();
        for (i, row) in rows.iter_mut().enumerate() {
            row.extend((0..n).map(|j| f64::from(u8::from(i == j))));
        }
        let mut determinant = 1.0;
        for i in 0..n {
            let pivot = rows[i][i];
            determinant *= pivot;
            rows[i].iter_mut().for_each(|x| *x /= pivot);
            for j in (0..n).filter(|j| *j != i) {
                let (from, factor) = (rows[i].clone(), rows[j][i]);
                rows[j].iter_mut().zip(&from).for_each(|(x, y)| *x -= factor * y);
            }
        }
        (rows.into_iter().map(|row| row[n..].to_vec()).collect(), determinant)
    }

    fn density(gaussian: &Gaussian, x: &[f64]) -> f64 {
        let (inverse, determinant) = inverse(&gaussian.covariance);
        let away: Vec<f64> = x.iter().zip(&gaussian.mean).map(|(x, mean)| x - mean).collect();
        let mut square = 0.0;
        for (i, row) in inverse.iter().enumerate() {
            square += row.iter().zip(&away).map(|(m, a)| m * a).sum::<f64>() * away[i];
        }
        let scale = (std::f64::consts::TAU.powi(x.len() as i32) * determinant).sqrt();
        gaussian.weight * (-0.5 * square).exp() / scale
    }

    /// Mean log-likelihood.
    pub fn likelihood(mixture: &[Gaussian], data: &[Vec<f64>]) -> f64 {
        let of = |x: &Vec<f64>| mixture.iter().map(|gaussian| density(gaussian, x)).sum::<f64>().ln();
        data.iter().map(of).sum::<f64>() / data.len() as f64
    }

    /// What the words hold.
    pub fn read(component: &Component) -> Gaussian {
        let n = component.mean.len();
        let root = |i: usize, j: usize| if j > i { 0.0 } else { f64::from(component.root[i * (i + 1) / 2 + j]) };
        let cell = |i: usize, j: usize| (0..n).map(|k| root(i, k) * root(j, k)).sum();
        let covariance = (0..n).map(|i| (0..n).map(|j| cell(i, j)).collect()).collect();
        let mean = component.mean.iter().map(|x| f64::from(*x)).collect();
        Gaussian { weight: component.weight.into(), mean, covariance }
    }

    fn moments(data: &[Vec<f64>], shares: &[f64], ridge: f64) -> Gaussian {
        let (n, count) = (data[0].len(), shares.iter().sum::<f64>());
        let sum =
            |f: &dyn Fn(&[f64]) -> f64| data.iter().zip(shares).map(|(x, share)| share * f(x)).sum::<f64>() / count;
        let mean: Vec<f64> = (0..n).map(|i| sum(&|x| x[i])).collect();
        let cell =
            |i: usize, j: usize| sum(&|x| (x[i] - mean[i]) * (x[j] - mean[j])) + if i == j { ridge } else { 0.0 };
        let covariance = (0..n).map(|i| (0..n).map(|j| cell(i, j)).collect()).collect();
        Gaussian { weight: count / data.len() as f64, mean: mean.clone(), covariance }
    }

    /// So many components, from the same start.
    pub fn fit(space: &Mixture, k: usize, data: &[Vec<f64>]) -> Vec<Gaussian> {
        let start = |i: usize| data[((i as f64 + 0.5) * data.len() as f64 / k as f64) as usize].clone();
        let mut means: Vec<Vec<f64>> = (0..k).map(start).collect();
        let mut mixture = Vec::new();
        for _ in 0..space.groupings {
            let away = |x: &[f64], mean: &[f64]| x.iter().zip(mean).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
            let nearest = |x: &[f64]| (0..k).min_by(|a, b| away(x, &means[*a]).total_cmp(&away(x, &means[*b])));
            let own: Vec<_> = data.iter().map(|x| nearest(x).expect("one")).collect();
            let shares = |i: usize| own.iter().map(|at| f64::from(u8::from(*at == i))).collect::<Vec<_>>();
            mixture = (0..k).map(|i| moments(data, &shares(i), space.ridge.into())).collect();
            let moved: f64 = mixture.iter().zip(&means).map(|(gaussian, mean)| away(&gaussian.mean, mean)).sum();
            means = mixture.iter().map(|gaussian: &Gaussian| gaussian.mean.clone()).collect();
            if moved < 1e-5 {
                break;
            }
        }
        let mut last = f64::NEG_INFINITY;
        for _ in 0..space.rounds {
            let seen = likelihood(&mixture, data);
            let shares = |i: usize| {
                let of = |x: &Vec<f64>| density(&mixture[i], x) / mixture.iter().map(|g| density(g, x)).sum::<f64>();
                data.iter().map(of).collect::<Vec<_>>()
            };
            mixture = (0..k).map(|i| moments(data, &shares(i), space.ridge.into())).collect();
            if (seen - last).abs() < f64::from(space.tolerance) {
                break;
            }
            last = seen;
        }
        mixture
    }
}

/// Trials around so many centres, with the scores of each centre.
fn blobs(centres: &[([f32; 2], f32)], width: f32, n: usize, seed: u64) -> Vec<([f32; 2], f32)> {
    let mut dice = Dice::new(seed);
    let around = |dice: &mut Dice| {
        let (centre, score) = centres[dice.below(centres.len() as u32) as usize];
        (centre.map(|x| (x + width * dice.normal()).clamp(0.0, 1.0)), (score + 0.05 * dice.normal()).clamp(0.0, 1.0))
    };
    (0..n).map(|_| around(&mut dice)).collect()
}

fn fitted(space: &Mixture, trials: &[([f32; 2], f32)]) -> Vec<f32> {
    let mut words = vec![0.0; space.words()];
    for (point, score) in trials {
        space.adapt(&mut words, &Point(*point), *score);
    }
    while space.settle(&mut words) {}
    words
}

/// The vectors that a fit should see.
fn vectors(space: &Mixture, trials: &[([f32; 2], f32)]) -> Vec<Vec<f64>> {
    let wide = |point: &[f32; 2]| point.map(f64::from);
    let away = |a: &[f32; 2], b: &[f32; 2]| (wide(a)[0] - wide(b)[0]).hypot(wide(a)[1] - wide(b)[1]);
    let learnt = |i: usize| {
        let (point, score) = &trials[i];
        let nearest = trials[..i].iter().min_by(|a, b| away(&a.0, point).total_cmp(&away(&b.0, point)));
        match space.progress {
            Progress::Covariance => vec![i as f64 / trials.len() as f64, f64::from(*score)],
            _ if i <= 5 => vec![0.0],
            _ => vec![f64::from((score - nearest.expect("one").1).abs())],
        }
    };
    (0..trials.len()).map(|i| [wide(&trials[i].0).to_vec(), learnt(i)].concat()).collect()
}

#[test]
fn a_plain_twin_explains_the_trials_no_better() {
    let centres = [([0.2, 0.2], 0.9), ([0.8, 0.3], 0.1), ([0.4, 0.8], 0.5), ([0.7, 0.7], 0.2)];
    for progress in [Progress::Nearest, Progress::Covariance, Progress::Change { noise: 1.0 }] {
        for (seed, k) in (0_u64..).zip([1_u8, 2, 3, 5, 8]) {
            for width in [0.03, 0.1, 0.3] {
                let (window, ridge) = (200, 1e-4);
                let sizes =
                    Mixture { history: window, window, every: window, least: k, most: k, ..Mixture::reference(2) };
                let space = Mixture { ridge, progress, ..sizes };
                let trials = blobs(&centres, width, window.into(), seed);
                let words = fitted(&space, &trials);
                let ours: Vec<_> = space.components(&words).map(|component| twin::read(&component)).collect();
                assert_eq!(ours.len(), usize::from(k));
                let data = vectors(&space, &trials);
                let theirs = twin::likelihood(&twin::fit(&space, k.into(), &data), &data);
                let ours = twin::likelihood(&ours, &data);
                assert!(
                    (ours - theirs).abs() <= 0.01 * theirs.abs().max(1.0),
                    "{progress:?}, {k}: {ours} against {theirs}"
                );
            }
        }
    }
}

#[test]
fn akaike_finds_the_number_of_clear_clusters() {
    let centres = [([0.2, 0.2], 0.5), ([0.8, 0.8], 0.5), ([0.2, 0.8], 0.5)];
    for n in 1..=3 {
        let mut found = [0; 7];
        for seed in 0..10 {
            let sizes = Mixture { window: 200, every: 200, history: 200, least: 1, most: 6, ..Mixture::default_for(2) };
            // Time is even and no bell, so of the vectors only the task decides: the score's noise is hidden by the ridge.
            let space = Mixture { ridge: 2e-3, groupings: 20, rounds: 100, ..sizes };
            let words = fitted(&space, &blobs(&centres[..n], 0.05, 200, seed));
            found[space.components(&words).count()] += 1;
        }
        // Akaike's criterion is generous: now and then one more, never one less.
        assert!(found[n] >= 7 && found[..n].iter().all(|fewer| *fewer == 0), "{n}: {found:?}");
    }
}

#[test]
fn a_component_is_located_where_it_draws() {
    let space = Mixture { least: 2, most: 2, ..Mixture::default_for(2) };
    let words = fitted(&space, &blobs(&[([0.2, 0.2], 0.1), ([0.8, 0.7], 0.9)], 0.05, 100, 1));
    let mut dice = Dice::new(1);
    for arm in [0, 1] {
        let drawn = (0..500).map(|_| space.sample::<2>(&words, arm, &mut dice));
        assert!(drawn.filter(|point| space.locate(&words, point) == arm).count() >= 499);
        let mean = (0..500).map(|_| space.sample::<2>(&words, arm, &mut dice).0[0]).sum::<f32>() / 500.0;
        let component = space.components(&words).nth(arm as usize).expect("two");
        assert!((mean - component.mean[0]).abs() < 0.02);
        // The spread of what is drawn, against the first cell of the root.
        let square = (0..500).map(|_| (space.sample::<2>(&words, arm, &mut dice).0[0] - mean).powi(2)).sum::<f32>();
        assert!(((square / 500.0).sqrt() / (component.root[0] * space.spread) - 1.0).abs() < 0.15);
    }
}
