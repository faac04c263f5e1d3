//! The statistics of a study: paired by seed, distribution-free, and the same bits every time.

use etude::Dice;

/// Resamples of a bootstrap.
const RESAMPLES: usize = 2000;
/// Pairs up to which a test counts every case; beyond it takes the normal distribution.
const EXACT: usize = 100;

/// The mean; 0 of nothing.
#[must_use]
pub fn mean(of: &[f32]) -> f32 {
    of.iter().sum::<f32>() / of.len().max(1) as f32
}

/// The 95 % percentile bootstrap interval (Efron 1979) of a statistic of so many seeds, which are drawn together. The
/// statistic is told which.
#[must_use]
pub fn bootstrap(seeds: usize, statistic: impl Fn(&[usize]) -> f32) -> [f32; 2] {
    let mut dice = Dice::new(0);
    let mut drawn = vec![0; seeds];
    let mut found: Vec<f32> = (0..RESAMPLES)
        .map(|_| {
            drawn.iter_mut().for_each(|seed| *seed = dice.below(seeds as u32) as usize);
            statistic(&drawn)
        })
        .collect();
    found.sort_by(f32::total_cmp);
    [found[RESAMPLES / 40], found[RESAMPLES - 1 - RESAMPLES / 40]]
}

/// The 95 % bootstrap interval of a mean.
#[must_use]
pub fn interval(of: &[f32]) -> [f32; 2] {
    bootstrap(of.len(), |seeds| seeds.iter().map(|seed| of[*seed]).sum::<f32>() / seeds.len() as f32)
}

/// Two-sided Wilcoxon signed-rank test of pairs (Wilcoxon 1945), equal pairs ranked and left out (Pratt 1959), ties sharing
/// their ranks. Every assignment of signs to the ranks is counted, so it is exact with ties, too.
#[must_use]
pub fn signed_rank(differences: &[f32]) -> f64 {
    let mut order: Vec<f32> = differences.to_vec();
    order.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    // Twice the mean rank of what is alike, so that it is whole.
    let mut ranks: Vec<(usize, bool)> = Vec::new();
    let mut from = 0;
    for alike in order.chunk_by(|a, b| a.abs() == b.abs()) {
        let rank = 2 * from + alike.len() + 1;
        ranks.extend(alike.iter().filter(|x| **x != 0.0).map(|x| (rank, *x > 0.0)));
        from += alike.len();
    }
    let all: usize = ranks.iter().map(|(rank, _)| rank).sum();
    let up: usize = ranks.iter().filter(|(_, up)| *up).map(|(rank, _)| rank).sum();
    let small = up.min(all - up);
    if ranks.len() > EXACT {
        let variance: f64 = ranks.iter().map(|(rank, _)| (*rank as f64).powi(2)).sum::<f64>() / 4.0;
        let z = (small as f64 - all as f64 / 2.0) / variance.sqrt();
        return libm::erfc(-z / std::f64::consts::SQRT_2);
    }
    // Share of all signs at which the positive ranks sum to so much.
    let mut chance = vec![0.0_f64; all + 1];
    chance[0] = 1.0;
    let mut top = 0;
    for (rank, _) in &ranks {
        top += rank;
        for sum in (0..=top).rev() {
            let with = if sum >= *rank { chance[sum - rank] } else { 0.0 };
            chance[sum] = 0.5 * (chance[sum] + with);
        }
    }
    (2.0 * chance[..=small].iter().sum::<f64>()).min(1.0)
}

/// Chances that are still as small when so many were looked at (Holm 1979), in their order.
#[must_use]
pub fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|a, b| chances[*a].total_cmp(&chances[*b]));
    let mut corrected = vec![1.0; chances.len()];
    let mut least = 0.0_f64;
    for (place, at) in order.into_iter().enumerate() {
        least = least.max(chances[at] * (chances.len() - place) as f64).min(1.0);
        corrected[at] = least;
    }
    corrected
}

/// Chance that k of the n, drawn without putting back, are all among the c good ones: pass^k (Yao et al. 2024, τ-bench).
/// `None` if there are not so many.
#[must_use]
pub fn pass(good: usize, all: usize, k: usize) -> Option<f32> {
    (k <= all).then(|| (0..k).map(|i| good.saturating_sub(i) as f32 / (all - i) as f32).product())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_signed_rank_test_gives_the_table_of_the_textbooks() {
        // Hollander & Wolfe, example 3.1: T = 5 of nine pairs, two-sided p = 0.0391.
        let pairs = [-0.952, 0.147, -1.022, -0.430, -0.620, -0.590, -0.490, 0.080, -0.010];
        assert!((signed_rank(&pairs) - 0.039_062_5).abs() < 1e-9);
        assert_eq!(signed_rank(&[1.0; 5]), 2.0 / 32.0);
        assert_eq!(signed_rank(&[0.0; 5]), 1.0);
    }

    #[test]
    fn holm_multiplies_by_what_is_left_and_never_falls() {
        assert_eq!(holm(&[0.04, 0.01, 0.03]), [0.06, 0.03, 0.06]);
    }

    #[test]
    fn all_must_pass() {
        assert_eq!(
            (pass(3, 4, 1), pass(3, 4, 2), pass(1, 4, 2), pass(4, 4, 5)),
            (Some(0.75), Some(0.5), Some(0.0), None)
        );
    }

    proptest! {
        /// Against the test that flips every sign in turn.
        #[test]
        fn the_signed_rank_test_counts_every_sign(values in prop::collection::vec(-3_i8..=3, 1..10)) {
            let pairs: Vec<f32> = values.iter().map(|x| f32::from(*x)).collect();
            let rank = |x: f32| {
                let below = pairs.iter().filter(|y| y.abs() < x.abs()).count() as f64;
                below + (pairs.iter().filter(|y| y.abs() == x.abs()).count() as f64 + 1.0) / 2.0
            };
            let used: Vec<f32> = pairs.iter().copied().filter(|x| *x != 0.0).collect();
            let away = |signs: u32| {
                let sum: f64 = used.iter().enumerate().map(|(i, x)| rank(*x) * if signs >> i & 1 == 1 { 1.0 } else { -1.0 }).sum();
                sum.abs()
            };
            let own: u32 = used.iter().enumerate().map(|(i, x)| u32::from(*x > 0.0) << i).sum();
            let as_far = (0..1_u32 << used.len()).filter(|signs| away(*signs) >= away(own) - 1e-9).count();
            let naive = as_far as f64 / f64::from(1_u32 << used.len());
            prop_assert!((signed_rank(&pairs) - naive).abs() < 1e-9);
        }

        #[test]
        fn an_interval_holds_its_mean_and_is_as_wide_as_the_data(values in prop::collection::vec(0.0_f32..100.0, 2..40)) {
            let [low, high] = interval(&values);
            let most = values.iter().copied().fold(f32::MIN, f32::max);
            let least = values.iter().copied().fold(f32::MAX, f32::min);
            prop_assert!(least - 1e-3 <= low && low <= mean(&values) + 1e-3 && mean(&values) - 1e-3 <= high && high <= most + 1e-3);
        }
    }
}
