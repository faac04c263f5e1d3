//! The frontier: where success is neither certain nor hopeless, and what the tasks beside a task tell of it.

use crate::curriculum::Curriculum;
use crate::factor::{by_row, progress};
use crate::ledger::Row;
use crate::math;
use crate::space::{Grid, Space};

/// Least learnability: what is mastered, hopeless or noise.
const HINTERLAND: f32 = 0.01;
/// Trials after which half of the hope is left.
const PATIENCE: f32 = 10.0;
/// Trials that an even chance is worth where attempts succeed or fail: as Laplace's rule of succession, which has two.
const PRIOR: f32 = 4.0;
/// Trials of an arm that its average speaks for: older ones it has forgotten.
const HEARD: f32 = 8.0;
/// What is left of a failure for the cell that is one step harder, and of a success for the one that is one step easier.
const CARRIES: f32 = 0.8;
/// What a success is worth in the cell that is one step harder, and a failure in the one that is one step easier.
const BESIDE: f32 = 0.3;

/// Successes and failures, in trials.
type Tally = [f32; 2];
const SUCCESSES: usize = 0;
const FAILURES: usize = 1;

/// Multiplies each arm's weight by progress where it can be learnt, by its own average alone.
pub(crate) fn weigh(rows: &[Row], weights: &mut [f32], settings: [f32; 3]) {
    by_row(rows, weights, |row| {
        // What was never tried is not hopeless, however hard it is held to be.
        let open = if row.trials > 0 { 4.0 * (row.fast * row.loss() - row.gain) } else { 1.0 };
        opinion(row, math::max(HINTERLAND, open), settings)
    });
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize> Curriculum<S, A, D, W, M> {
    /// The same where attempts succeed or fail, by what the cells of a grid tell each other.
    #[inline(never)]
    pub(crate) fn weigh_together(&self, weights: &mut [f32], settings: [f32; 3]) {
        let mut room = [Tally::default(); A];
        self.with_rows(weights, |skill, rows, arms| {
            let Some(tallies) = room.get_mut(..rows.len()) else { return };
            tallies.iter_mut().zip(rows).for_each(|(tally, row)| *tally = own(row));
            if let Space::Grid(grid) = &skill.space {
                hear(grid, rows, tallies);
            }
            for ((weight, row), [successes, failures]) in arms.iter_mut().zip(rows).zip(tallies) {
                let trials = *successes + *failures;
                // Few failures are no proof that it cannot be done.
                let p = (*successes + 0.5 * PRIOR) / (trials + PRIOR);
                let open = if trials > 0.0 { 4.0 * (p * (1.0 - p) - row.gain) } else { 1.0 };
                let learnable = math::max(HINTERLAND, open);
                *weight *= opinion(row, learnable * learnable, settings);
            }
        });
    }
}

/// Progress where it can be learnt, and a little hope that there will be some.
fn opinion(row: &Row, learnable: f32, [noise, optimism, hope]: [f32; 3]) -> f32 {
    // Hope fades, or what is half done and gets no further would be practised for ever.
    let hope = hope * PATIENCE / (PATIENCE + row.trials as f32);
    learnable * (progress(row, noise, optimism) + hope * learnable)
}

/// What an arm's average says of its own trials.
fn own(row: &Row) -> Tally {
    let trials = math::min(row.trials as f32, HEARD);
    [trials * row.fast, trials * row.loss()]
}

/// Adds to each cell's own tally what the others tell. Parameters run from easy to hard: what fails will fail where it is harder,
/// and what succeeds will where it is easier, the less certainly, the further away. The other way round little is said,
/// and only from one cell to the next.
fn hear<const D: usize>(grid: &Grid<D>, rows: &[Row], tallies: &mut [Tally]) {
    for (stride, n) in grid.strides() {
        let index = |arm: usize| arm.checked_div(stride).and_then(|at| at.checked_rem(n)).unwrap_or(0);
        for arm in (0..tallies.len()).filter(|arm| index(*arm) > 0) {
            carry(tallies, FAILURES, arm.wrapping_sub(stride), arm);
        }
        for arm in (0..tallies.len()).rev().filter(|arm| index(*arm).wrapping_add(1) < n) {
            carry(tallies, SUCCESSES, arm.wrapping_add(stride), arm);
        }
    }
    for (arm, tally) in (0_u32..).zip(tallies) {
        for other in grid.beside(arm) {
            let [successes, failures] = rows.get(other as usize).map(own).unwrap_or_default();
            let [able, unable] = tally;
            if other > arm { *unable += BESIDE * failures } else { *able += BESIDE * successes }
        }
    }
}

/// Passes on from one cell to the next what it has of one of the two.
fn carry(tallies: &mut [Tally], what: usize, from: usize, to: usize) {
    let told = tallies.get(from).and_then(|tally| tally.get(what)).copied().unwrap_or(0.0);
    if let Some(own) = tallies.get_mut(to).and_then(|tally| tally.get_mut(what)) {
        *own += CARRIES * told;
    }
}
