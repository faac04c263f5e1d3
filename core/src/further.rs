//! Factors beyond the three families: what each of them thinks. A build without memory has no code for them.

use crate::belief;
use crate::curriculum::Curriculum;
use crate::dual;
use crate::factor::{FLOOR, Factor, OUTSIDE, by_row, ceil};
use crate::math;
use crate::space::Space;
use crate::worst;

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize> Curriculum<S, A, D, W, M> {
    /// Multiplies each arm's weight by the opinion of one of these factors; the others have none here.
    #[inline(never)]
    pub(crate) fn weigh_further(&self, factor: &Factor, weights: &mut [f32]) {
        let rows = self.rows();
        match *factor {
            Factor::Optimism { bonus } => {
                by_row(rows, weights, |row| 1.0 + bonus / math::sqrt(1.0 + row.trials as f32));
            }
            Factor::Learnability => by_row(rows, weights, |row| math::max(4.0 * row.fast * row.loss(), FLOOR)),
            Factor::Staleness { after } => by_row(rows, weights, |row| {
                let since = self.clock().saturating_sub(row.last);
                1.0 + since as f32 / after.max(1) as f32
            }),
            Factor::Reach { outside } => self.weigh_reach(weights, outside),
            Factor::WorstCase { rest } => by_row(rows, weights, |row| worst::opinion(row, rest)),
            Factor::Balance { pace } => self.weigh_balance(weights, self.level(&pace)),
            Factor::Widen { pace } => {
                let active = ceil(self.level(&pace) * self.skills().len() as f32);
                self.by_opinion(weights, |number, _, _| if f32::from(number) < active { 1.0 } else { OUTSIDE });
            }
            Factor::Review { .. } => {
                let beliefs = self.kept().beliefs;
                self.by_opinion(weights, |number, skill, _| math::max(belief::need(beliefs, number, skill), FLOOR));
            }
            Factor::Budget { damping, .. } => {
                let prices = self.kept().prices;
                self.by_opinion(weights, |_, _, standing| {
                    math::exp(dual::discount(prices, &self.budget, &standing.cost, damping))
                });
            }
            _ => {}
        }
    }

    /// Leaves the arms that were tried, those beside them and the nominal one; the others keep `outside`.
    fn weigh_reach(&self, weights: &mut [f32], outside: f32) {
        self.with_rows(weights, |skill, _, own, arms| {
            let Space::Grid(grid) = skill.space else { return };
            let tried = |arm: u32| own.get(arm as usize).is_some_and(|row| row.trials > 0);
            let home = grid.locate(&skill.nominal);
            for (arm, weight) in (0_u32..).zip(arms) {
                if arm != home && !tried(arm) && !grid.beside(arm).any(tried) {
                    *weight *= outside;
                }
            }
        });
    }
}
