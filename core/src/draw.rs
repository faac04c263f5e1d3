//! How boldly to choose.

use crate::dice::Dice;
use crate::math;

/// What a power may fall to, so that no open arm is taken for a closed one.
const TINY: f32 = 1e-30;

/// How boldly to choose: chance ∝ preference ^ `sharpness`, with a share `explore` spread evenly over every arm that
/// no gate forbids.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Draw {
    /// Share in `0..=1` that is spread evenly.
    pub explore: f32,
    /// 0 is uniform, 1 proportional, infinity greedy with ties broken at random.
    pub sharpness: f32,
    /// Share in `0..=1` of a skill's own preference that is spread evenly over its arms while nothing is known of it; it
    /// falls as one over the root of its attempts an arm (a balance per state as in FamO2O, Wang et al. 2023).
    pub doubt: f32,
}

impl Draw {
    /// Turns preferences (0 closed, else positive) into chances, in place. All zero stays all zero.
    ///
    /// ```
    /// let mut arms = [1.0, 0.0, 3.0];
    /// etude::Draw { explore: 0.5, sharpness: 1.0, doubt: 0.0 }.chances(&mut arms);
    /// assert_eq!(arms, [0.375, 0.0, 0.625]);
    /// ```
    pub fn chances(&self, weights: &mut [f32]) {
        let share = self.sharpen(weights);
        weights.iter_mut().for_each(|weight| *weight = share.of(*weight));
    }

    /// Spreads a part of a skill's preference evenly over its open arms, in place: the less it was attempted, the more.
    pub(crate) fn doubt(&self, arms: &mut [f32], attempts: u32) {
        let share = self.doubt / math::sqrt(1.0 + attempts as f32 / arms.len().max(1) as f32);
        let (mut total, mut open) = (0.0, 0.0);
        for weight in arms.iter().filter(|weight| **weight > 0.0) {
            total += weight;
            open += 1.0;
        }
        for weight in arms.iter_mut().filter(|weight| **weight > 0.0) {
            *weight = math::lerp(*weight, total / open, share);
        }
    }

    /// Raises the preferences to the power, in place, and returns how chances are shared out among them.
    #[inline]
    pub(crate) fn sharpen(&self, weights: &mut [f32]) -> Share {
        if self.sharpness != 1.0 {
            self.raise(weights);
        }
        let (mut total, mut open) = (0.0, 0);
        if self.explore > 0.0 {
            weights.iter().for_each(|weight| {
                total += weight;
                open += u32::from(*weight > 0.0);
            });
        } else {
            // Nobody asks how many are open where nothing is shared out evenly.
            weights.iter().for_each(|weight| total += weight);
        }
        Share { explore: self.explore, total, open: open.max(1) }
    }

    /// Raises the open weights to the power. The two common ones need no logarithm.
    #[inline(never)]
    fn raise(&self, weights: &mut [f32]) {
        let best = weights.iter().fold(0.0, |best, weight| math::max(*weight, best));
        let open = weights.iter_mut().filter(|weight| **weight > 0.0);
        if self.sharpness == f32::INFINITY {
            open.for_each(|weight| *weight = if *weight >= best { 1.0 } else { TINY });
        } else if self.sharpness == 2.0 {
            let square = |x: f32| x * x;
            open.for_each(|weight| *weight = math::max(square(*weight / best), TINY));
        } else {
            open.for_each(|weight| *weight = math::max(math::pow(*weight / best, self.sharpness), TINY));
        }
    }

    /// Rolls the dice once over these chances; `None` if every arm is closed.
    #[must_use]
    pub fn pick(chances: &[f32], dice: &mut Dice) -> Option<usize> {
        Share { explore: 0.0, total: 1.0, open: 0 }.pick(chances, dice)
    }
}

/// How chances are shared out among sharpened preferences.
pub(crate) struct Share {
    explore: f32,
    total: f32,
    open: u32,
}

impl Share {
    /// A preference's chance. Rounding may leave that of a lone arm a unit in the last place above 1.
    pub(crate) fn of(&self, weight: f32) -> f32 {
        let chance = weight * ((1.0 - self.explore) / self.total) + self.explore / self.open as f32;
        if weight > 0.0 { math::min(chance, 1.0) } else { 0.0 }
    }

    /// Rolls the dice once: the lower share of what they show goes to the open arms evenly, the rest by preference.
    /// What rounding leaves over goes to the last open arm.
    #[inline]
    pub(crate) fn pick(&self, weights: &[f32], dice: &mut Dice) -> Option<usize> {
        let roll = dice.unit();
        let mut open = weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0).map(|(arm, _)| arm);
        let arm = if roll < self.explore {
            open.clone().nth((roll / self.explore * self.open as f32) as usize)
        } else {
            walk(weights, (roll - self.explore) / (1.0 - self.explore) * self.total)
        };
        arm.or_else(|| open.next_back())
    }
}

/// The first weight that what is left does not outlast. It only falls, so of four in a row the last tells whether to look at
/// the others.
fn walk(weights: &[f32], mut left: f32) -> Option<usize> {
    let (fours, rest) = weights.as_chunks::<4>();
    for (at, [a, b, c, d]) in fours.iter().enumerate() {
        let first = left - a;
        let second = first - b;
        let third = second - c;
        left = third - d;
        if left < 0.0 {
            let outlasted = [first, second, third].map(|left| usize::from(left >= 0.0));
            return Some(4 * at + outlasted.iter().sum::<usize>());
        }
    }
    let near = rest.iter().position(|weight| {
        left -= weight;
        left < 0.0
    });
    near.map(|near| weights.len() - rest.len() + near)
}
