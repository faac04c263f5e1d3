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
    let (best, total) = softmax(rows);
    if let Some(row) = rows.get_mut(arm) {
        let chance = math::exp(row.gain - best) / total;
        row.gain += eta * scaled / math::max(chance, LEAST_CHANCE);
    }
    let (best, total) = softmax(rows);
    // The first settlement, at clock 0, shares one half.
    let share = 1.0 / (clock as f32 + 2.0);
    let even = share * total / rows.len() as f32;
    for row in rows {
        row.gain = math::ln((1.0 - share) * math::exp(row.gain - best) + even);
    }
}

/// The largest log-weight, and the sum of all weights in units of its own.
fn softmax(rows: &[Row]) -> (f32, f32) {
    let best = rows.iter().fold(f32::MIN, |best, row| math::max(row.gain, best));
    (best, rows.iter().fold(0.0, |sum, row| sum + math::exp(row.gain - best)))
}
