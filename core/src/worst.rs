//! A small set of worst cases, the second statistic that looks at every row (IWOCS, Zouitine et al. 2024).

use crate::ledger::Row;
use crate::math;

/// An arm that has been tried this often and never showed anything cannot be learnt, as far as anybody knows.
const TRIED: u32 = 8;
/// Least average score that shows anything.
const SHOWN: f32 = 0.02;

/// Whether a row is worth being called a worst case: untried arms are, and those that ever give something.
fn is_feasible(row: &Row) -> bool {
    row.trials < TRIED || row.fast > SHOWN || row.slow > SHOWN
}

/// A pessimist's view of an arm: its average less one over the root of its trials.
fn bound(row: &Row) -> f32 {
    row.fast - 1.0 / math::sqrt(1.0 + row.trials as f32)
}

/// Lets the feasible arm with the lowest bound into the set (`gain` of 1), and once there are more than `size`, the best
/// of the set out. Arms that show nothing are thrown out as well.
pub(crate) fn settle(rows: &mut [Row], size: u32, open: impl Fn(u32) -> bool) {
    for row in rows.iter_mut().filter(|row| !is_feasible(row)) {
        row.gain = 0.0;
    }
    let (mut worst, mut best, mut held) = (None::<(usize, f32)>, None::<(usize, f32)>, 0_u32);
    for (at, row) in rows.iter().enumerate() {
        if row.gain > 0.0 {
            held += 1;
            if best.is_none_or(|(_, fast)| row.fast > fast) {
                best = Some((at, row.fast));
            }
        } else if open(at as u32) && is_feasible(row) && worst.is_none_or(|(_, low)| bound(row) < low) {
            worst = Some((at, bound(row)));
        }
    }
    let Some((newcomer, low)) = worst else { return };
    if held >= size {
        let Some((leaver, _)) = best.filter(|(_, fast)| *fast > low) else { return };
        set(rows, leaver, 0.0);
    }
    set(rows, newcomer, 1.0);
}

fn set(rows: &mut [Row], at: usize, gain: f32) {
    if let Some(row) = rows.get_mut(at) {
        row.gain = gain;
    }
}

/// What the set thinks of an arm: its loss if it is in it, else `rest`.
pub(crate) fn opinion(row: &Row, rest: f32) -> f32 {
    math::max(if row.gain > 0.0 { row.loss() } else { rest }, crate::factor::FLOOR)
}
