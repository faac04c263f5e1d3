//! Factors beyond the three families: what each of them thinks. A build without memory has no code for them.

use crate::balance;
use crate::belief;
use crate::dual;
use crate::factor::{FLOOR, Factor, OUTSIDE, View, by_opinion, by_row, ceil, with_rows};
use crate::math;
use crate::space::Space;
use crate::worst;

/// Multiplies each arm's weight by the opinion of one of these factors; the others have none here.
#[inline(never)]
pub(crate) fn weigh<const S: usize, const D: usize, const M: usize>(
    factor: &Factor,
    view: &View<'_, S, D, M>,
    weights: &mut [f32],
) {
    let rows = view.rows;
    match *factor {
        Factor::Optimism { bonus } => {
            by_row(rows, weights, |row| 1.0 + bonus / math::sqrt(1.0 + row.trials as f32));
        }
        Factor::Learnability => by_row(rows, weights, |row| math::max(4.0 * row.fast * row.loss(), FLOOR)),
        Factor::Staleness { after } => by_row(rows, weights, |row| {
            let since = view.clock.saturating_sub(row.last);
            1.0 + since as f32 / after.max(1) as f32
        }),
        Factor::Reach { outside } => reach::<S, D, M>(view, weights, outside),
        Factor::WorstCase { rest } => by_row(rows, weights, |row| worst::opinion(row, rest)),
        Factor::Balance { pace } => balance::weigh(view, weights, view.level(&pace)),
        Factor::Widen { pace } => {
            let active = ceil(view.level(&pace) * view.skills.len() as f32);
            by_opinion(view, weights, |number, _, _| if u32::from(number) < active { 1.0 } else { OUTSIDE });
        }
        Factor::Review { .. } => {
            let beliefs = view.keep().beliefs;
            by_opinion(view, weights, |number, skill, _| math::max(belief::need(beliefs, number, skill), FLOOR));
        }
        Factor::Budget { damping, .. } => {
            let prices = view.keep().prices;
            by_opinion(view, weights, |_, _, standing| {
                math::exp(dual::discount(prices, view.budget, &standing.cost, damping))
            });
        }
        _ => {}
    }
}

/// Leaves the arms that were tried, those beside them and the nominal one; the others keep `outside`.
fn reach<const S: usize, const D: usize, const M: usize>(view: &View<'_, S, D, M>, weights: &mut [f32], outside: f32) {
    with_rows(view, weights, |skill, own, arms| {
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
