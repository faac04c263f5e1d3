//! EXP3.S, the one statistic that moves every row at once (Graves et al. 2017).

use crate::ledger::Row;
use crate::math;

/// The step divides by a chance; below this one it would run away.
const LEAST_CHANCE: f32 = 1e-4;

/// Pays an arm: `pay`, scaled to −1..1 by its range so far, divided by the arm's softmax chance, goes into its
/// log-weight by the step size `eta`; then all weights share α = 1/t of their sum.
pub(crate) fn settle(rows: &mut [Row], arm: usize, pay: f32, range: &mut [f32; 2], clock: u32, eta: f32) {
    *range = [math::min(pay, range[0]), math::max(pay, range[1])];
    let [low, high] = *range;
    let scaled = if high > low { 2.0 * (pay - low) / (high - low) - 1.0 } else { 0.0 };
    let best = rows.iter().fold(f32::MIN, |best, row| math::max(row.gain, best));
    let weight = |gain: f32, best: f32| math::exp(gain - best);
    let mut total = rows.iter().fold(0.0, |sum, row| sum + weight(row.gain, best));
    let Some(row) = rows.get_mut(arm) else { return };
    let before = weight(row.gain, best);
    row.gain += eta * scaled / math::max(before / total, LEAST_CHANCE);
    // The sum follows the one weight that moved.
    let top = math::max(row.gain, best);
    total = math::max(total - before, 0.0) * weight(best, top) + weight(row.gain, top);
    // The first settlement, at clock 0, shares one half.
    let share = 1.0 / (clock as f32 + 2.0);
    let even = share * total / rows.len() as f32;
    for row in rows {
        row.gain = math::ln((1.0 - share) * weight(row.gain, top) + even);
    }
}
