//! The frontier: where success is neither certain nor hopeless, and what the tasks beside a task tell of it.

use core::cell::Cell;

use crate::curriculum::Curriculum;
use crate::factor::{Standing, by_row, progress};
use crate::ledger::Row;
use crate::math;
use crate::space::{Grid, Space};

/// Least learnability: what is mastered, hopeless or noise.
const HINTERLAND: f32 = 0.01;
/// Trials after which half of the hope is left.
const PATIENCE: f32 = 10.0;
/// Trials that an even chance is worth where attempts succeed or fail: as Laplace's rule of succession, which has two.
const PRIOR: f32 = 4.0;
/// Attempts at a skill after which it is given up, if not one of them has succeeded: twice as many as any skill of the table took.
const FORLORN: u32 = 200;
/// What is left then of the interest in it: as of what is mastered.
const GIVEN_UP: f32 = 0.01;
/// Trials of an arm that its average speaks for: older ones it has forgotten.
const HEARD: u32 = 8;
/// What is left of a failure for the cell that is one step harder, and of a success for the one that is one step easier.
const CARRIES: f32 = 0.8;
/// What a success is worth in the cell that is one step harder, and a failure in the one that is one step easier.
const BESIDE: f32 = 0.3;

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
        let mut told = [const { [const { Cell::new(0.0) }; 2] }; A];
        self.with_rows(weights, |skill, standing, rows, arms| {
            let Some(told) = told.get_mut(..rows.len()) else { return };
            for ([successes, failures], row) in told.iter_mut().zip(rows) {
                (*successes.get_mut(), *failures.get_mut()) = (succeeded(row), failed(row));
            }
            if let Space::Grid(grid) = &skill.space {
                hear(grid, rows, told);
            }
            if self.is_given_up(standing, rows) {
                arms.iter_mut().for_each(|weight| *weight *= GIVEN_UP);
            }
            for ((weight, row), [successes, failures]) in arms.iter_mut().zip(rows).zip(told) {
                let trials = *successes.get_mut() + *failures.get_mut();
                // Few failures are no proof that it cannot be done.
                let p = (*successes.get_mut() + 0.5 * PRIOR) / (trials + PRIOR);
                let open = if trials > 0.0 { 4.0 * (p * (1.0 - p) - row.gain) } else { 1.0 };
                let learnable = math::max(HINTERLAND, open);
                *weight *= opinion(row, learnable * learnable, settings);
            }
        });
    }

    /// Whether a skill was attempted often, and neither practice nor a probe has ever succeeded.
    fn is_given_up(&self, standing: &Standing, rows: &[Row]) -> bool {
        // The slow average begins with the first score, and never comes back to nothing. The fast one a person may overrule.
        let never = |row: &Row| row.trials == 0 || row.slow <= 0.0 && row.fast <= 0.0;
        standing.attempts >= FORLORN && rows.iter().all(never) && standing.mastery.level(&self.claim()) <= 0.0
    }
}

/// Progress where it can be learnt, and a little hope that there will be some.
fn opinion(row: &Row, learnable: f32, [noise, optimism, hope]: [f32; 3]) -> f32 {
    // Hope fades, or what is half done and gets no further would be practised for ever.
    let hope = hope * PATIENCE / (PATIENCE + row.trials as f32);
    learnable * (progress(row, noise, optimism) + hope * learnable)
}

/// Trials of an arm that its average speaks for.
fn heard(row: &Row) -> f32 {
    row.trials.min(HEARD) as f32
}

/// Its successes, in trials.
fn succeeded(row: &Row) -> f32 {
    heard(row) * row.fast
}

/// Its failures, in trials.
fn failed(row: &Row) -> f32 {
    heard(row) * row.loss()
}

/// Adds to each cell's own successes and failures what the others tell. Parameters run from easy to hard: what fails will fail
/// where it is harder, and what succeeds will where it is easier, the less certainly, the further away. The other way round
/// little is said, and only from one cell to the next.
fn hear<const D: usize>(grid: &Grid<D>, rows: &[Row], told: &[[Cell<f32>; 2]]) {
    let add = |to: &Cell<f32>, more: f32| to.set(to.get() + more);
    // Along each parameter the cells lie in lines, within which neighbours are a stride apart.
    let axes = || grid.strides().filter(|(stride, length)| length > stride);
    for (stride, length) in axes() {
        for line in told.chunks_exact(length) {
            pairs(line, stride).for_each(|([_, easier], [_, harder])| add(harder, CARRIES * easier.get()));
            pairs(line, stride).rev().for_each(|([easier, _], [harder, _])| add(easier, CARRIES * harder.get()));
        }
    }
    for (stride, length) in axes() {
        for (rows, line) in rows.chunks_exact(length).zip(told.chunks_exact(length)) {
            for ((low, high), ([_, unable], [able, _])) in pairs(rows, stride).zip(pairs(line, stride)) {
                add(able, BESIDE * succeeded(low));
                add(unable, BESIDE * failed(high));
            }
        }
    }
}

/// Each cell of a line with its harder neighbour.
fn pairs<T>(line: &[T], stride: usize) -> impl DoubleEndedIterator<Item = (&T, &T)> {
    line.iter().zip(line.get(stride..).unwrap_or_default())
}
