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
}

impl Draw {
    /// Turns preferences (0 closed, else positive) into chances, in place. All zero stays all zero.
    ///
    /// ```
    /// let mut arms = [1.0, 0.0, 3.0];
    /// etude::Draw { explore: 0.5, sharpness: 1.0 }.chances(&mut arms);
    /// assert_eq!(arms, [0.375, 0.0, 0.625]);
    /// ```
    pub fn chances(&self, weights: &mut [f32]) {
        let mut open = 0_u16;
        let mut best = 0.0;
        for weight in weights.iter() {
            open += u16::from(*weight > 0.0);
            best = math::max(*weight, best);
        }
        if open == 0 {
            return;
        }
        let total = self.sharpen(weights, best);
        let even = self.explore / f32::from(open);
        let scale = (1.0 - self.explore) / total;
        for weight in weights.iter_mut().filter(|weight| **weight > 0.0) {
            *weight = *weight * scale + even;
        }
    }

    /// Raises the open weights to the power, and returns their sum.
    fn sharpen(&self, weights: &mut [f32], best: f32) -> f32 {
        let mut total = 0.0;
        for weight in weights.iter_mut().filter(|weight| **weight > 0.0) {
            if self.sharpness == f32::INFINITY {
                *weight = if *weight >= best { 1.0 } else { TINY };
            } else if self.sharpness != 1.0 {
                *weight = math::max(math::pow(*weight / best, self.sharpness), TINY);
            }
            total += *weight;
        }
        total
    }

    /// Rolls the dice once over these chances; `None` if every arm is closed.
    #[must_use]
    pub fn pick(chances: &[f32], dice: &mut Dice) -> Option<usize> {
        let mut left = dice.unit() * chances.iter().sum::<f32>();
        let mut open = None;
        for (arm, chance) in chances.iter().enumerate().filter(|(_, chance)| **chance > 0.0) {
            open = Some(arm);
            left -= chance;
            if left < 0.0 {
                break;
            }
        }
        open
    }
}
