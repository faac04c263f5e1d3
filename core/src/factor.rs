//! One opinion about arms.

use crate::curriculum::Curriculum;
use crate::frontier;
use crate::ledger::Row;
use crate::mastery::Mastery;
use crate::math;
use crate::pace::Pace;
use crate::syllabus::Skill;
use crate::trial::{Cost, Resource};

/// Least opinion of a soft factor: a thousandth of a full one, so that nothing starves for ever.
pub const FLOOR: f32 = 0.001;
/// Least opinion of a published proportional draw (`+ 1e-8` in the reference code).
const DUST: f32 = 1e-8;
/// What an arm outside the window keeps: so little that no ease of it ([`Factor::Ease`] is at most 1 / [`FLOOR`]) draws
/// it in again.
pub(crate) const OUTSIDE: f32 = 1e-6;
/// Width of the soft edge of the hard self-paced threshold, in units of loss.
const EDGE: f32 = 0.02;
/// An arm counts as mastered after this many trials at the earliest.
const TRIED: u32 = 3;

/// One opinion about arms: a pure function of ledger and facts, multiplied with the others. Append only: the order is
/// the wire format.
///
/// A *gate* may say zero, an *interest* never does. The first three gates stand for the rules of the curriculum file
/// and bind every recipe: see [`Factor::RULES`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Factor {
    /// Gate: the skill's prerequisites have been shown in probes.
    Unlocked,
    /// Gate: the skill has attempts left.
    Cap,
    /// Gate: the skill was not closed from outside (cooling down, waiting for others, or taken out by hand).
    Mask,
    /// The arm's fast average is below `goal`. Mastered arms keep `review` of a full opinion; with `review = 0` it is a
    /// gate.
    Unmastered {
        /// Score from which an arm counts as mastered.
        goal: f32,
        /// What a mastered arm keeps.
        review: f32,
    },
    /// Interest: absolute learning progress |fast − slow|, less what noise alone would show, plus optimism for the
    /// untried (Oudeyer et al. 2007; Colas et al. 2019).
    Progress {
        /// Standard deviations of noise to take off; more than 0 needs [`Gain::Noise`](crate::Gain::Noise).
        noise: f32,
        /// Progress that an untried arm is credited with; it fades as 1 / (1 + trials).
        optimism: f32,
    },
    /// Interest: |[`Row::gain`]|, for TSCL's Q and slopes (Matiisen et al. 2017; their `abs` option, so that forgotten
    /// tasks are taught again).
    Gain,
    /// Interest: EXP3.S's softmax of log-weights (Graves et al. 2017).
    Exp3,
    /// Interest: bidirectional learning progress (Kanitscheider et al. 2021): both averages are reweighted towards low
    /// rates by `theta`, their distance is z-scored over the arms that ever succeeded, and squashed by a logistic.
    Bidirectional {
        /// θ of the reweighting, in `(0, 1)`.
        theta: f32,
    },
    /// Interest: self-paced weight of the arm's loss, 1 − fast (its difficulty before the first trial), against a
    /// threshold λ that a pace moves.
    SelfPaced {
        /// How the weight falls towards the threshold.
        shape: Shape,
        /// The threshold λ.
        pace: Pace,
    },
    /// Interest: the arm's rank of difficulty lies in the window `(level − width, level]` (Kesgin & Amasyali 2022 for
    /// `width = 1`). Needs [`Gain::Rank`](crate::Gain::Rank).
    Window {
        /// Width, as a share of all arms.
        width: f32,
        /// Upper end, as a share of all arms.
        pace: Pace,
    },
    /// Interest: one over the arm's loss, the cyclical curriculum's choice within its window.
    Ease,
    /// Interest: one over what an attempt of the skill costs.
    PerCost(Resource),
    /// The opinion that a space that moves has of its own arms, whatever the teacher; it may close those that it does not
    /// use. A fixed space has none.
    Space,
    /// Interest: optimism for what was tried little, 1 + `bonus` / √(1 + trials) (as COPlanner chooses, Wang et al. 2024).
    Optimism {
        /// What the untried gets on top.
        bonus: f32,
    },
    /// Interest: sampling for learnability, 4 p (1 − p) of the success rate p (SFL, Rutherford et al. 2024). Blind to
    /// progress: it loves a coin.
    Learnability,
    /// Interest: 1 + episodes since the arm's last trial / `after` (the staleness of PLR, Jiang et al. 2021).
    Staleness {
        /// Episodes after which an opinion has doubled.
        after: u32,
    },
    /// Interest: an arm that was tried, one beside it in its grid, or the nominal one (a policy is kept near what its data
    /// cover: Ran et al. 2023). Skills without a grid are within reach as a whole.
    Reach {
        /// What an arm out of reach keeps.
        outside: f32,
    },
    /// Interest: the loss of the few worst cases that can still be learnt (IWOCS, Zouitine et al. 2024). Needs
    /// [`Gain::Case`](crate::Gain::Case).
    WorstCase {
        /// What an arm outside the set keeps.
        rest: f32,
    },
    /// Interest: how much the skill's family lacks of its quota, and within it the share of hard arms, those with a loss of
    /// one half or more (TAPIR, Yue et al. 2024).
    Balance {
        /// The share of hard arms.
        pace: Pace,
    },
    /// Interest: the first skills of the syllabus, more and more of them (progressive widening as in JEN-1 Composer, Yao et
    /// al. 2023).
    Widen {
        /// Share of all skills that are in.
        pace: Pace,
    },
    /// Interest: the chance that the skill's next attempt fails, behind the least chance that one of its prerequisites
    /// succeeds, by knowledge tracing with forgetting (PSI-KT, Zhou et al. 2024). Takes two words of memory a skill.
    Review {
        /// Episodes in which half of what was learned is forgotten.
        half_life: f32,
        /// Deviation of the logit of success when nothing is known.
        spread: f32,
        /// Share of the prerequisites' logit that a skill is lent.
        transfer: f32,
    },
    /// Interest: e to the minus (price · cost), with prices that climb while attempts are dearer than the budget allows
    /// (dual ascent with a proportional term; TS-DDR, Rosemberg et al. 2024). Takes eight words of memory.
    Budget {
        /// Step of the ascent.
        rate: f32,
        /// The proportional term: share of the running excess that is added to a price.
        damping: f32,
    },
    /// Interest, ours: the frontier of what can be learnt. Learnability net of noise, 4 (p (1 − p) − variance) of the average
    /// score p, times the noise-proof progress of [`Progress`](Self::Progress) and the optimism, and a hope that fades times
    /// its own square: what is half known is finished before something else is begun, and a coin, whose variance is p (1 − p), is of
    /// no interest. Where attempts count as successes and failures ([`Averages::success`](crate::Averages::success)), p starts
    /// from an even chance, which is worth four trials, cells of a grid hear what fails where it is easier and what succeeds
    /// where it is harder, learnability counts squared, and a skill of which none of two hundred attempts has succeeded keeps a
    /// hundredth of it; this needs memory. Needs [`Gain::Noise`](crate::Gain::Noise).
    Frontier {
        /// Standard deviations that do not count as progress.
        noise: f32,
        /// What an untried arm gets on top; it falls as one over the trials.
        optimism: f32,
        /// What learnability is worth by itself, without progress; half of it after ten trials.
        hope: f32,
    },
}

/// How a self-paced weight falls towards the threshold λ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Shape {
    /// 1 below λ and nothing above, with a soft edge: a really hard one deadlocks (Kumar et al. 2010).
    Hard,
    /// `1 − loss/λ` (Jiang et al. 2014).
    Linear,
    /// `log(loss + ζ) / log ζ` with ζ = 1 − λ (Jiang et al. 2014).
    Logarithmic,
    /// 1 up to λ/2, then `ζ (1/loss − 1/λ)` with ζ = λ, 0 from λ on: linear and hard in one (Jiang et al. 2014, with
    /// λ₂ = λ₁/2).
    Mixture,
}

/// What is known of one skill.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Standing {
    /// Belief that it is mastered, from probes.
    pub mastery: Mastery,
    /// Running average of what an attempt costs.
    pub cost: Cost,
    /// Attempts of every kind that came to an end.
    pub attempts: u32,
    /// Trials since the last probe.
    pub unproved: u16,
    /// Whether the prerequisites have been shown.
    pub open: bool,
}

impl Standing {
    /// What the first two rules say together: whether prerequisites and cap let the skill be attempted.
    pub(crate) fn is_open<const D: usize>(&self, skill: &Skill<D>) -> bool {
        // Without a branch: it is asked of every skill at every decision.
        self.open & (self.attempts < skill.cap)
    }
}

impl Factor {
    /// The gates that stand for the rules of the curriculum file, whatever the teacher.
    pub const RULES: [Self; 3] = [Self::Unlocked, Self::Cap, Self::Mask];

    /// Whether it may say zero.
    #[must_use]
    pub fn is_gate(&self) -> bool {
        match self {
            Self::Unlocked | Self::Cap | Self::Mask | Self::Space => true,
            Self::Unmastered { review, .. } => *review <= 0.0,
            _ => false,
        }
    }

    /// The pace that moves it, if one does.
    #[must_use]
    pub fn pace(&self) -> Option<Pace> {
        self.own_pace().copied()
    }

    pub(crate) fn own_pace(&self) -> Option<&Pace> {
        match self {
            Self::SelfPaced { pace, .. }
            | Self::Window { pace, .. }
            | Self::Balance { pace }
            | Self::Widen { pace } => Some(pace),
            _ => None,
        }
    }

    /// Multiplies each arm's weight by this opinion. A call of its own: within a loop over factors, what one of them needs
    /// would be made ready for all.
    #[inline(never)]
    pub(crate) fn weigh<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize>(
        &self,
        teacher: &Curriculum<S, A, D, W, M>,
        weights: &mut [f32],
    ) {
        let rows = teacher.rows();
        match *self {
            Self::Unlocked | Self::Cap | Self::Mask | Self::PerCost(_) => {
                teacher.by_opinion(weights, |number, skill, standing| {
                    self.of_skill(number, skill, standing, teacher.state.closed)
                });
            }
            Self::Space if M == 0 => {}
            Self::Space => {
                let mut rest = teacher.state.memory.as_slice();
                teacher.by_skill(weights, &mut |_, skill, _, arms| {
                    let (own, others) = rest.split_at_checked(skill.space.words()).unwrap_or_default();
                    skill.space.weigh::<M>(own, arms);
                    rest = others;
                });
            }
            Self::Unmastered { goal, review } => {
                let mastered = |row: &Row| row.trials >= TRIED && teacher.recipe.averages.competence::<M>(row) >= goal;
                by_row(rows, weights, |row| if mastered(row) { review } else { 1.0 });
            }
            Self::Progress { noise, optimism } => by_progress(rows, weights, noise, optimism),
            Self::Frontier { noise, optimism, hope } if M > 0 && teacher.recipe.averages.success > 0 => {
                teacher.weigh_together(weights, [noise, optimism, hope]);
            }
            Self::Frontier { noise, optimism, hope } => frontier::weigh(rows, weights, [noise, optimism, hope]),
            Self::Gain => by_row(rows, weights, |row| math::abs(row.gain) + DUST),
            Self::Exp3 => softmax(rows, weights),
            Self::Bidirectional { theta } => bidirectional(rows, weights, theta),
            Self::SelfPaced { shape, pace } => {
                self_paced(rows, weights, shape, teacher.level(&pace));
            }
            Self::Window { width, pace } => {
                let top = teacher.level(&pace);
                let n = rows.len() as f32;
                // With `width = 1` these are the ⌈n · top⌉ easiest.
                window(rows, weights, [ceil((top - width) * n), ceil(top * n)]);
            }
            Self::Ease => by_row(rows, weights, |row| 1.0 / math::max(FLOOR, row.loss())),
            // A build without memory has no code for the rest.
            _ if M == 0 => {}
            _ => teacher.weigh_further(self, weights),
        }
    }

    /// The opinion of a factor that does not tell one arm of a skill from another.
    fn of_skill<const D: usize>(&self, number: u8, skill: &Skill<D>, standing: &Standing, closed: u32) -> f32 {
        match self {
            Self::Unlocked => gate(standing.open),
            Self::Cap => gate(standing.attempts < skill.cap),
            Self::Mask => gate(!is_in(closed, number)),
            Self::PerCost(resource) => 1.0 / math::max(standing.cost.get(*resource), FLOOR),
            _ => 1.0,
        }
    }
}

/// The set of one skill, which is empty for a number that no set has room for.
pub(crate) fn bit(skill: u8) -> u32 {
    1_u32.checked_shl(skill.into()).unwrap_or(0)
}

/// Whether the set of skills, one bit each, holds this one.
pub(crate) fn is_in(set: u32, skill: u8) -> bool {
    set.checked_shr(skill.into()).unwrap_or(0) & 1 == 1
}

/// The least whole number that is not below `x`, of the size of a number of arms; 0 for a negative one.
pub(crate) fn ceil(x: f32) -> f32 {
    let whole = x as u32 as f32;
    if whole < x { whole + 1.0 } else { whole }
}

fn gate(open: bool) -> f32 {
    if open { 1.0 } else { 0.0 }
}

pub(crate) fn by_row(rows: &[Row], weights: &mut [f32], opinion: impl Fn(&Row) -> f32) {
    for (weight, row) in weights.iter_mut().zip(rows) {
        *weight *= opinion(row);
    }
}

/// Leaves the arms whose rank is in this range, its end left out; the others keep next to nothing.
fn window(rows: &[Row], weights: &mut [f32], ranks: [f32; 2]) {
    // Ranks are whole numbers from 0: their bits have the same order, and are compared in half the time.
    let [first, end] = ranks.map(f32::to_bits);
    let inside = end.saturating_sub(first);
    for (weight, row) in weights.iter_mut().zip(rows) {
        if row.gain.to_bits().wrapping_sub(first) >= inside {
            *weight *= OUTSIDE;
        }
    }
}

// Those with roots, exponentials or logarithms are calls of their own: what they need would be made ready for all.

fn by_progress(rows: &[Row], weights: &mut [f32], noise: f32, optimism: f32) {
    by_row(rows, weights, |row| progress(row, noise, optimism));
}

/// EXP3.S's chances, but for their sum.
fn softmax(rows: &[Row], weights: &mut [f32]) {
    let best = rows.iter().fold(f32::MIN, |best, row| math::max(row.gain, best));
    by_row(rows, weights, |row| math::exp(math::max(row.gain - best, -20.0)));
}

/// Asks for the shape once and not for every row.
fn self_paced(rows: &[Row], weights: &mut [f32], shape: Shape, threshold: f32) {
    match shape {
        Shape::Linear => by_row(rows, weights, |row| math::max(FLOOR, Shape::Linear.weight(row.loss(), threshold))),
        Shape::Mixture => by_row(rows, weights, |row| math::max(FLOOR, Shape::Mixture.weight(row.loss(), threshold))),
        Shape::Hard | Shape::Logarithmic => self_paced_smoothly(rows, weights, shape, threshold),
    }
}

#[inline(never)]
fn self_paced_smoothly(rows: &[Row], weights: &mut [f32], shape: Shape, threshold: f32) {
    by_row(rows, weights, |row| math::max(FLOOR, shape.weight(row.loss(), threshold)));
}

/// |fast − slow| less `noise` standard deviations of what noise alone does to that difference, plus optimism.
pub(crate) fn progress(row: &Row, noise: f32, optimism: f32) -> f32 {
    let seen = math::abs(row.fast - row.slow);
    let chance = if noise > 0.0 { noise * math::sqrt(row.gain) } else { 0.0 };
    math::max(seen - chance, 0.0) + optimism / (1.0 + row.trials as f32) + FLOOR
}

/// Two passes over the arms that ever succeeded: mean and deviation of the reweighted progress, then its logistic.
fn bidirectional(rows: &[Row], weights: &mut [f32], theta: f32) {
    let lift = |p: f32| (1.0 - theta) * p / (p + theta * (1.0 - 2.0 * p));
    let gap = |row: &Row| math::abs(lift(row.fast) - lift(row.slow));
    // It succeeded at first (then it has a baseline), or later (then the average above it never fades to nothing).
    let seen = |row: &Row| row.trials > 0 && (row.gain > 0.0 || row.fast > 0.0 || row.slow > 0.0);
    let (mut n, mut sum) = (0.0, 0.0);
    for row in rows.iter().filter(|row| seen(row)) {
        n += 1.0;
        sum += gap(row);
    }
    if n == 0.0 {
        return;
    }
    let mean = sum / n;
    let square = rows.iter().filter(|row| seen(row)).fold(0.0, |sum, row| {
        let away = gap(row) - mean;
        sum + away * away
    });
    let deviation = math::sqrt(square / n);
    let scale = if deviation > 0.0 { 1.0 / deviation } else { 1.0 };
    by_row(rows, weights, |row| {
        if seen(row) { 1.0 / (1.0 + math::exp(math::min((mean - gap(row)) * scale, 80.0))) } else { FLOOR }
    });
}

impl Shape {
    /// Weight of a loss in `0..=1` against the threshold; 0 where the published weight is.
    ///
    /// ```
    /// use etude::Shape;
    /// assert_eq!(Shape::Linear.weight(0.25, 0.5), 0.5);
    /// assert_eq!(Shape::Mixture.weight(0.25, 0.5), 1.0);
    /// assert_eq!(Shape::Logarithmic.weight(0.0, 0.5), 1.0);
    /// ```
    #[must_use]
    pub fn weight(self, loss: f32, threshold: f32) -> f32 {
        match self {
            Self::Hard if threshold <= 0.0 => 0.0,
            Self::Hard => 1.0 / (1.0 + math::exp(math::min((loss - threshold) / EDGE, 80.0))),
            _ if loss >= threshold => 0.0,
            Self::Linear => 1.0 - loss / threshold,
            Self::Logarithmic => {
                let zeta = math::max(1.0 - threshold, FLOOR);
                math::max(math::ln(loss + zeta) / math::ln(zeta), 0.0)
            }
            Self::Mixture if loss <= threshold * 0.5 => 1.0,
            // ζ (1/loss − 1/λ) with ζ = λ.
            Self::Mixture => threshold / loss - 1.0,
        }
    }
}
