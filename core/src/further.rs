//! Factors beyond the three families: what each of them thinks. A build without memory has no code for them.

use crate::balance;
use crate::belief;
use crate::curriculum::Curriculum;
use crate::dual;
use crate::factor::{FLOOR, Factor, OUTSIDE, by_row, ceil};
use crate::math;
use crate::space::Space;
use crate::worst;

/// Multiplies each arm's weight by the opinion of one of these factors; the others have none here.
#[inline(never)]
pub(crate) fn weigh<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize>(
    factor: &Factor,
    teacher: &Curriculum<S, A, D, W, M>,
    weights: &mut [f32],
) {
    let rows = teacher.rows();
    match *factor {
        Factor::Optimism { bonus } => {
            by_row(rows, weights, |row| 1.0 + bonus / math::sqrt(1.0 + row.trials as f32));
        }
        Factor::Learnability => by_row(rows, weights, |row| math::max(4.0 * row.fast * row.loss(), FLOOR)),
        Factor::Staleness { after } => by_row(rows, weights, |row| {
            let since = teacher.clock().saturating_sub(row.last);
            1.0 + since as f32 / after.max(1) as f32
        }),
        Factor::Reach { outside } => reach(teacher, weights, outside),
        Factor::WorstCase { rest } => by_row(rows, weights, |row| worst::opinion(row, rest)),
        Factor::Balance { pace } => balance::weigh(teacher, weights, teacher.level(&pace)),
        Factor::Widen { pace } => {
            let active = ceil(teacher.level(&pace) * teacher.skills().len() as f32);
            teacher.by_opinion(weights, |number, _, _| if f32::from(number) < active { 1.0 } else { OUTSIDE });
        }
        Factor::Review { .. } => {
            let beliefs = teacher.kept().beliefs;
            teacher.by_opinion(weights, |number, skill, _| math::max(belief::need(beliefs, number, skill), FLOOR));
        }
        Factor::Budget { damping, .. } => {
            let prices = teacher.kept().prices;
            teacher.by_opinion(weights, |_, _, standing| {
                math::exp(dual::discount(prices, &teacher.budget, &standing.cost, damping))
            });
        }
        _ => {}
    }
}

/// Leaves the arms that were tried, those beside them and the nominal one; the others keep `outside`.
fn reach<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize>(
    teacher: &Curriculum<S, A, D, W, M>,
    weights: &mut [f32],
    outside: f32,
) {
    teacher.with_rows(weights, |skill, own, arms| {
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
