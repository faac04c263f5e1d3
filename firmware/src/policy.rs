//! A contextual policy for one skill, small enough for a microcontroller: no heap, no std, 652 bytes.
//!
//! It is cost-regularised kernel regression (Kober, Wilhelm, Oztop & Peters 2012, "Reinforcement learning to adjust
//! parametrized motor primitives to new situations"): what to do at a task is the regression over the best attempts so
//! far, each of which counts the less the lower its score; and it explores where it knows least. Two things are ours. How
//! far it looks also follows how well it does around there, because a policy that is sure and wrong would never find out.
//! And an attempt that fails weakens the memories like it, because what a skill builds on changes while it is learned.

use etude::{Dice, math};
use heapless::Vec;
use serde::{Deserialize, Serialize};

/// Action parameters at most.
pub const ACTIONS: usize = 4;
/// Attempts that are remembered.
const MEMORIES: usize = 32;
/// Places along each of the two task parameters at which scores are kept.
const SIDE: usize = 5;
const PLACES: usize = SIDE * SIDE;
/// Width of a place, in units of the distance between two.
const WIDTH: f32 = 0.7;
/// Share of what a place remembers that stays at each attempt there.
const KEEP: f32 = 0.7;
/// Length over which tasks are alike, in sides of the square.
const LENGTH: f32 = 0.5;
/// Variance of what is linear in the task, before anything is known; that of what is not is 1.
const LINEAR: f32 = 0.3;
/// Variance of an action that succeeded around the best one.
const SPREAD: f32 = 0.08;
/// Standard deviation of exploration where nothing works, and where everything does.
const SIGMA: [f32; 2] = [0.6, 0.03];
/// How far apart in task and in action two attempts are that say the same, as a standard deviation.
const ALIKE: [f32; 2] = [0.08, 0.1];
/// Scores and places are kept in whole steps of this.
const STEP: f32 = 1.0 / 32767.0;

/// One attempt that came to something.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Memory {
    task: [i16; 2],
    action: [i16; ACTIONS],
    score: i16,
}

impl Memory {
    fn new(task: [f32; 2], action: [f32; ACTIONS], score: f32) -> Self {
        let whole = |x: f32| (x / STEP) as i16;
        Self { task: task.map(whole), action: action.map(whole), score: whole(score) }
    }

    fn task(&self) -> [f32; 2] {
        self.task.map(|x| f32::from(x) * STEP)
    }

    fn action(&self) -> [f32; ACTIONS] {
        self.action.map(|x| f32::from(x) * STEP)
    }

    fn score(&self) -> f32 {
        f32::from(self.score) * STEP
    }

    /// Variance of its action around the best one, if the best score so far is `top`.
    fn doubt(&self, top: f32) -> f32 {
        let share = math::max(self.score() / top, 0.1);
        let square = share * share;
        SPREAD / (square * square)
    }
}

/// A contextual policy over two task parameters in the unit square, for up to four action parameters in `-1..=1`.
///
/// ```
/// use etude::Dice;
/// use etude_firmware::policy::Policy;
///
/// // The right action depends on the task, and only a near miss counts at all.
/// let score = |x: [f32; 2], a: [f32; 4]| f32::from(u8::from((a[0] - 0.8 * x[0]).abs() < 0.2));
/// let (mut policy, mut dice) = (Policy::default(), Dice::new(1));
/// for _ in 0..100 {
///     let task = [dice.unit(), dice.unit()];
///     let action = policy.act(task, &mut dice);
///     policy.learn(task, action, score(task, action));
/// }
/// assert_eq!(score([0.9, 0.5], policy.mean([0.9, 0.5])), 1.0);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    memories: Vec<Memory, MEMORIES, u8>,
    /// Sum of the scores and of the attempts around each place, the latest counting most.
    scores: [[f32; 2]; PLACES],
}

impl Default for Policy {
    fn default() -> Self {
        Self { memories: Vec::new(), scores: [[0.0; 2]; PLACES] }
    }
}

impl Policy {
    /// What it would do at this task.
    #[must_use]
    pub fn mean(&self, task: [f32; 2]) -> [f32; ACTIONS] {
        self.regression(clipped(task)).0
    }

    /// The score that it expects here, `0..=1`.
    #[must_use]
    pub fn expected(&self, task: [f32; 2]) -> f32 {
        let task = clipped(task);
        self.hope(task, self.regression(task).1)
    }

    /// What it tries at this task: the less it expects, the wider it looks.
    pub fn act(&self, task: [f32; 2], dice: &mut Dice) -> [f32; ACTIONS] {
        let task = clipped(task);
        let (mean, known) = self.regression(task);
        let sigma = math::lerp(SIGMA[0], SIGMA[1], math::sqrt(self.hope(task, known)));
        mean.map(|a| math::max(math::min(a + sigma * dice.normal(), 1.0), -1.0))
    }

    /// Learns from one attempt; anything but numbers is ignored.
    pub fn learn(&mut self, task: [f32; 2], action: [f32; ACTIONS], score: f32) {
        if !(action.iter().all(|a| a.is_finite()) && (0.0..=1.0).contains(&score)) {
            return;
        }
        let task = clipped(task);
        let action = action.map(|a| math::max(math::min(a, 1.0), -1.0));
        for (share, [sum, tried]) in shares(task).iter().zip(&mut self.scores) {
            let keep = 1.0 - (1.0 - KEEP) * share;
            *sum = keep * *sum + share * score;
            *tried = keep * *tried + share;
        }
        for memory in &mut self.memories {
            let lost = memory.score() - score;
            if lost > 0.0 {
                let apart = square(task, memory.task()) / (ALIKE[0] * ALIKE[0])
                    + square(action, memory.action()) / (ALIKE[1] * ALIKE[1]);
                let left = memory.score() - 0.5 * lost * math::exp(-0.5 * apart);
                memory.score = (left / STEP) as i16;
            }
        }
        if score > 0.0 {
            if self.memories.is_full() {
                self.forget();
            }
            // There is room: made above.
            let _ = self.memories.push(Memory::new(task, action, score));
        }
    }

    /// Forgets what is missed least: what is close to a memory that is later and at least as good, or came to little.
    fn forget(&mut self) {
        let mut least = (0, f32::INFINITY);
        for (n, memory) in self.memories.iter().enumerate() {
            let mut lonely = 1.0;
            for (m, other) in self.memories.iter().enumerate() {
                if other.score > memory.score || (other.score == memory.score && m > n) {
                    lonely = math::min(lonely, square(memory.task(), other.task()));
                }
            }
            let worth = memory.score() * math::sqrt(lonely);
            if worth < least.1 {
                least = (n, worth);
            }
        }
        if least.0 < self.memories.len() {
            self.memories.remove(least.0);
        }
    }

    /// What to do at a task by all memories, and how well that is known: 0 not at all, 1 for certain.
    ///
    /// A Gaussian process's mean and variance by a Cholesky factor (Rasmussen & Williams 2006, algorithm 2.1), with what is
    /// to be solved carried along row by row, so that nothing is substituted back.
    fn regression(&self, task: [f32; 2]) -> ([f32; ACTIONS], f32) {
        let mut rows = [[0.0_f32; MEMORIES]; MEMORIES];
        let mut solved = [([0.0_f32; ACTIONS], 0.0_f32); MEMORIES];
        let (mut mean, mut left) = ([0.0; ACTIONS], kernel(task, task));
        let prior = left;
        let top = self.memories.iter().map(Memory::score).fold(STEP, math::max);
        for (n, memory) in self.memories.iter().enumerate() {
            let (Some((above, row)), Some((over, own))) =
                (rows.split_at_mut_checked(n), solved.split_at_mut_checked(n))
            else {
                break;
            };
            let (Some(row), Some(own)) = (row.first_mut(), own.first_mut()) else { break };
            let at = memory.task();
            let mut rest = kernel(at, at) + memory.doubt(top);
            let (mut action, mut near) = (memory.action(), kernel(at, task));
            for (m, (other, (before, (done, toward)))) in
                self.memories.iter().zip(above.iter().zip(over.iter())).enumerate()
            {
                let dot: f32 = row.iter().zip(before).take(m).map(|(a, b)| a * b).sum();
                let factor = (kernel(at, other.task()) - dot) / before.get(m).copied().unwrap_or(1.0);
                if let Some(entry) = row.get_mut(m) {
                    *entry = factor;
                }
                rest -= factor * factor;
                action.iter_mut().zip(done).for_each(|(a, d)| *a -= factor * d);
                near -= factor * toward;
            }
            // The doubt keeps it above zero, but for rounding.
            let root = math::sqrt(math::max(rest, 0.5 * SPREAD));
            if let Some(entry) = row.get_mut(n) {
                *entry = root;
            }
            *own = (action.map(|a| a / root), near / root);
            mean.iter_mut().zip(own.0).for_each(|(m, a)| *m += own.1 * a);
            left -= own.1 * own.1;
        }
        let unknown = math::max(math::min(left / prior, 1.0), 0.0);
        (mean.map(|a| math::max(math::min(a, 1.0), -1.0)), 1.0 - math::sqrt(unknown))
    }

    /// The score to expect: what attempts around here came to, and before there are any, how well the task is known.
    fn hope(&self, task: [f32; 2], known: f32) -> f32 {
        let (mut sum, mut tried) = (math::max(2.0 * known - 1.0, 0.0), 1.0);
        for (share, [scores, attempts]) in shares(task).iter().zip(&self.scores) {
            sum += share * scores;
            tried += share * attempts;
        }
        sum / tried
    }
}

/// How alike two tasks are.
fn kernel(a: [f32; 2], b: [f32; 2]) -> f32 {
    let middle: f32 = a.iter().zip(b).map(|(a, b)| (a - 0.5) * (b - 0.5)).sum();
    math::exp(-0.5 * square(a, b) / (LENGTH * LENGTH)) + LINEAR * (1.0 + 4.0 * middle)
}

/// Square of the distance.
fn square<const N: usize>(a: [f32; N], b: [f32; N]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// The task inside the unit square; what is not a number counts as the easy corner.
fn clipped(task: [f32; 2]) -> [f32; 2] {
    task.map(|x| math::max(math::min(x, 1.0), 0.0))
}

/// Share of each place in what is around this task; they sum to 1.
fn shares(task: [f32; 2]) -> [f32; PLACES] {
    let bumps = task.map(|x| {
        let at = x * (SIDE - 1) as f32;
        core::array::from_fn::<f32, SIDE, _>(|i| {
            let away = (at - i as f32) / WIDTH;
            math::exp(-0.5 * away * away)
        })
    });
    let mut shares = [0.0; PLACES];
    let mut total = 0.0;
    for (row, y) in shares.chunks_exact_mut(SIDE).zip(bumps[1]) {
        for (share, x) in row.iter_mut().zip(bumps[0]) {
            *share = x * y;
            total += *share;
        }
    }
    shares.map(|share| share / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fits_a_microcontroller() {
        assert_eq!(size_of::<Policy>(), 652);
    }

    #[test]
    fn shares_sum_to_one_everywhere() {
        for task in [[0.0, 0.0], [0.3, 0.9], [1.0, 1.0], [f32::NAN, 2.0]] {
            assert!((shares(clipped(task)).iter().sum::<f32>() - 1.0).abs() < 1e-6, "{task:?}");
        }
    }

    #[test]
    fn a_failure_does_not_move_the_action() {
        let mut policy = Policy::default();
        policy.learn([0.5, 0.5], [1.0; ACTIONS], 1.0);
        let before = policy.mean([0.5, 0.5]);
        policy.learn([0.5, 0.5], [-1.0; ACTIONS], 0.0);
        assert_eq!(policy.mean([0.5, 0.5]), before);
        policy.learn([0.5, 0.5], [f32::NAN; ACTIONS], 1.0);
        assert_eq!(policy.mean([0.5, 0.5]), before);
    }
}
