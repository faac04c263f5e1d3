//! Outcomes as a robot may report them, for tests of a program around a session; and what probes come to.

use etude::{Claim, Cost, Outcome};
use proptest::prelude::*;

/// A cost of these three numbers, which must be fit for one.
#[must_use]
pub fn cost(time_s: f32, energy_j: f32, wear: f32) -> Cost {
    Cost::new(time_s, energy_j, wear).expect("finite and not negative")
}

/// Any outcome, aborted and censored ones among them, successes and failures more often than the rest.
pub fn outcome() -> impl Strategy<Value = Outcome> {
    let cost = (0.0_f32..3.0, 0.0_f32..9.0, 0.0_f32..1.0, 0_u16..2);
    let cost = cost.prop_map(|(t, e, w, resets)| self::cost(t, e, w).with_resets(resets));
    let score = prop_oneof![Just(0.0_f32), Just(1.0_f32), 0.0_f32..=1.0];
    prop_oneof![
        8 => (score, cost.clone()).prop_map(|(score, cost)| Outcome::scored(score, cost).expect("in range")),
        1 => cost.clone().prop_map(|cost| Outcome::Censored { cost }),
        1 => cost.prop_map(|cost| Outcome::Aborted { cost }),
    ]
}

/// A history: what comes of each trial, whatever it is.
pub fn history() -> impl Strategy<Value = Vec<Outcome>> {
    proptest::collection::vec(outcome(), 0..150)
}

/// What these probes come to, from the first on, as the claim asks.
#[must_use]
pub fn claimed(claim: &Claim, probes: &[f32]) -> f32 {
    let tail = f32::from(claim.tail) / 100.0;
    if tail < 1.0 {
        let (mut quantile, mut shortfall) = (0.0_f32, 1.0_f32);
        for score in probes {
            let below = if *score < quantile { 1.0 } else { 0.0 };
            quantile = (quantile + 0.3 * (tail - below)).clamp(0.0, 1.0);
            shortfall += 0.1 * (1.0 + (quantile - score).max(0.0) - shortfall);
        }
        return (quantile - (shortfall - 1.0) * 100.0 / f32::from(claim.tail)).max(0.0);
    }
    let (hits, tries) =
        probes.iter().fold((0.0_f32, 1.0_f32), |(hits, tries), score| (0.9 * hits + score, 0.9 * tries + 1.0));
    let share = hits / tries;
    let deviation = ((share * (1.0 - share)).max(0.0) / tries).sqrt();
    (share - f32::from(claim.doubt) * 0.1 * deviation).max(0.0)
}
