//! A contextual policy for one skill, small enough for a microcontroller: no heap, no std, 500 bytes.
//!
//! The action is a linear map of normalised radial basis features of the task (van Hasselt & Wiering 2007, CACLA: the
//! mean moves towards an explored action only if that action did better than was expected here). What generalises is
//! local on purpose: a success teaches its neighbourhood and nothing else, as on a real arm.

use etude::{Dice, math};
use serde::{Deserialize, Serialize};

/// Action parameters at most.
pub const ACTIONS: usize = 4;
/// Features along each of the two task parameters.
const SIDE: usize = 5;
const FEATURES: usize = SIDE * SIDE;
/// Width of a feature, in units of the distance between two.
const WIDTH: f32 = 0.7;
/// Share of the way to a better action that one success moves the mean.
const STEP: f32 = 0.6;
/// Rate at which the expected score follows.
const FOLLOW: f32 = 0.3;
/// Standard deviation of exploration where nothing ever worked, and where everything does.
const SIGMA: [f32; 2] = [0.6, 0.03];

/// A contextual policy over two task parameters in the unit square, for up to four action parameters in `-1..=1`.
///
/// ```
/// use etude::Dice;
/// use etude_firmware::policy::Policy;
///
/// // The right action depends on the task, and only a near miss counts at all.
/// let score = |x: [f32; 2], a: [f32; 4]| f32::from(u8::from((a[0] - 0.8 * x[0]).abs() < 0.2));
/// let (mut policy, mut dice) = (Policy::default(), Dice::new(1));
/// for _ in 0..400 {
///     let task = [dice.unit(), dice.unit()];
///     let action = policy.act(task, &mut dice);
///     policy.learn(task, action, score(task, action));
/// }
/// assert_eq!(score([0.9, 0.5], policy.mean([0.9, 0.5])), 1.0);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Weights of each feature: the action parameters.
    mean: [[f32; ACTIONS]; FEATURES],
    /// Weights of each feature: the score to expect.
    expected: [f32; FEATURES],
}

impl Default for Policy {
    fn default() -> Self {
        Self { mean: [[0.0; ACTIONS]; FEATURES], expected: [0.0; FEATURES] }
    }
}

impl Policy {
    /// What it would do at this task.
    #[must_use]
    pub fn mean(&self, task: [f32; 2]) -> [f32; ACTIONS] {
        let mut action = [0.0; ACTIONS];
        for (share, weights) in features(task).iter().zip(&self.mean) {
            for (a, w) in action.iter_mut().zip(weights) {
                *a += share * w;
            }
        }
        action
    }

    /// The score that it expects here, about `0..=1`.
    #[must_use]
    pub fn expected(&self, task: [f32; 2]) -> f32 {
        features(task).iter().zip(&self.expected).map(|(share, weight)| share * weight).sum()
    }

    /// What it tries at this task: the less it expects, the wider it looks.
    pub fn act(&self, task: [f32; 2], dice: &mut Dice) -> [f32; ACTIONS] {
        let hope = math::max(math::min(self.expected(task), 1.0), 0.0);
        let sigma = math::lerp(SIGMA[0], SIGMA[1], hope);
        self.mean(task).map(|a| math::max(math::min(a + sigma * dice.normal(), 1.0), -1.0))
    }

    /// Learns from one attempt; anything but numbers is ignored.
    pub fn learn(&mut self, task: [f32; 2], action: [f32; ACTIONS], score: f32) {
        if !(action.iter().all(|a| a.is_finite()) && (0.0..=1.0).contains(&score)) {
            return;
        }
        let shares = features(task);
        let square: f32 = shares.iter().map(|share| share * share).sum();
        let surprise = score - self.expected(task);
        let mean = self.mean(task);
        for ((share, expected), weights) in shares.iter().zip(&mut self.expected).zip(&mut self.mean) {
            // Divided by the square of all shares, a step of 1 would fit this one task exactly.
            let pull = share / square;
            *expected += FOLLOW * pull * surprise;
            if surprise > 0.0 {
                for ((weight, a), m) in weights.iter_mut().zip(action).zip(mean) {
                    *weight += STEP * surprise * pull * (a - m);
                }
            }
        }
    }
}

/// Share of each feature at this task; they sum to 1. A task that is not a number counts as the easy corner.
fn features(task: [f32; 2]) -> [f32; FEATURES] {
    let bumps = task.map(|x| {
        let at = math::max(math::min(x, 1.0), 0.0) * (SIDE - 1) as f32;
        core::array::from_fn::<f32, SIDE, _>(|i| {
            let away = (at - i as f32) / WIDTH;
            math::exp(-0.5 * away * away)
        })
    });
    let mut shares = [0.0; FEATURES];
    let mut total = 0.0;
    for (row, y) in shares.chunks_exact_mut(SIDE).zip(bumps[1]) {
        for (share, x) in row.iter_mut().zip(bumps[0]) {
            *share = x * y;
            total += *share;
        }
    }
    shares.map(|share| share / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fits_a_microcontroller() {
        assert_eq!(size_of::<Policy>(), 500);
    }

    #[test]
    fn shares_sum_to_one_everywhere() {
        for task in [[0.0, 0.0], [0.3, 0.9], [1.0, 1.0], [f32::NAN, 2.0]] {
            assert!((features(task).iter().sum::<f32>() - 1.0).abs() < 1e-6, "{task:?}");
        }
    }

    #[test]
    fn a_failure_does_not_move_the_action() {
        let mut policy = Policy::default();
        policy.learn([0.5, 0.5], [1.0; ACTIONS], 1.0);
        let before = policy.mean([0.5, 0.5]);
        policy.learn([0.5, 0.5], [-1.0; ACTIONS], 0.0);
        assert_eq!(policy.mean([0.5, 0.5]), before);
        policy.learn([0.5, 0.5], [f32::NAN; ACTIONS], 1.0);
        assert_eq!(policy.mean([0.5, 0.5]), before);
    }
}
