//! What is remembered of each arm: one fixed row.

use crate::math;

/// The statistics of one arm, 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Row {
    /// Practice trials that were scored.
    pub trials: u32,
    /// Clock of the last of them, in episodes.
    pub last: u32,
    /// Its score.
    pub score: f32,
    /// Fast moving average of the score; the first score to begin with, and before it what the declared difficulty lets
    /// one expect.
    pub fast: f32,
    /// Moving average of `fast`; what went before.
    pub slow: f32,
    /// The one statistic that a recipe adds of its own: see [`Gain`].
    pub gain: f32,
}

/// The statistic that a recipe keeps in [`Row::gain`]. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Gain {
    /// Nothing.
    None,
    /// Variance of the score's noise: moving average of the squared one-step surprise, corrected for the lag of `fast`.
    Noise {
        /// Rate of the average.
        rate: f32,
    },
    /// TSCL's Q, "online": moving average of the change of score from one play of the arm to its next
    /// (Matiisen et al. 2017). The last score *played* is kept, whatever was played in between.
    Online {
        /// Rate α of the average.
        rate: f32,
    },
    /// Least-squares slope of the last scores against the clock, per episode; 1 before two scores are there
    /// (TSCL "window", Matiisen et al. 2017). Needs a window.
    Slope,
    /// EXP3.S's log-weight, paid in the change of score (Graves et al. 2017).
    Exp3 {
        /// Step size η.
        eta: f32,
    },
    /// The first score, at most `cap`: what came for free. Averages then run over what was gained above it,
    /// `max(0, score - baseline) / (1 - baseline)` (Kanitscheider et al. 2021).
    Baseline {
        /// Largest baseline.
        cap: f32,
    },
    /// The arm's place in the order of declared difficulty, easiest first: 0 to arms − 1. It never moves.
    Rank,
    /// Mean of the worst scores (CVaR; Rockafellar & Uryasev 2000): [`Row::slow`] is then the running quantile, and this
    /// the running average of what scores fall short of it.
    Tail {
        /// Share of scores that are the worst ones, in `(0, 1)`.
        share: f32,
    },
    /// Whether the arm is one of the worst cases: 1 or 0 (IWOCS, Zouitine et al. 2024).
    Case {
        /// Worst cases at most.
        size: u32,
        /// Episodes from one change of the set to the next.
        every: u32,
    },
}

/// How fast the averages of a row follow.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Averages {
    /// Rate of the fast average, in `(0, 1]`.
    pub fast: f32,
    /// Rate of the slow average, in `(0, 1]`.
    pub slow: f32,
    /// The recipe's own statistic.
    pub gain: Gain,
    /// Rate in whole percent at which what is expected of an untried cell of a grid follows the scores of the cells beside it:
    /// the untried is neither a failure nor as good as declared (outcomes are seen only for what was tried).
    pub kin: u8,
    /// Score in whole percent from which an attempt counts as a success, and below it as a failure, in all that is kept of it; 0:
    /// scores count as they are. For tasks that are done or not, whose partial credit only says how near a failure was.
    pub success: u8,
}

impl Averages {
    /// What a score counts for, in `0..=1`: itself, or all or nothing where successes are counted.
    #[must_use]
    pub fn counted(&self, score: f32) -> f32 {
        if self.success > 0 { self.whole(score) } else { score }
    }

    /// All or nothing. A call of its own: what it needs would be made ready for all.
    #[cold]
    #[inline(never)]
    fn whole(&self, score: f32) -> f32 {
        if score >= f32::from(self.success) / 100.0 { 1.0 } else { 0.0 }
    }

    /// What an arm's scores come to: the fast average, or the mean of the worst ones for [`Gain::Tail`].
    pub(crate) fn competence<const M: usize>(&self, row: &Row) -> f32 {
        match self.gain {
            Gain::Tail { share } if M > 0 && row.trials > 0 => math::max(row.slow - row.gain / share, 0.0),
            _ => row.fast,
        }
    }
}

impl Row {
    /// A row before the first trial of an arm of this difficulty.
    #[must_use]
    pub fn new(gain: Gain, difficulty: f32) -> Self {
        // An arm without a slope is taken to be promising: optimism at the start (TSCL).
        let gain = if gain == Gain::Slope { 1.0 } else { 0.0 };
        let expected = 1.0 - difficulty;
        Self { fast: expected, slow: expected, gain, ..Self::default() }
    }

    /// Moves what is expected of an untried arm towards the score of one beside it.
    pub(crate) fn expect(&mut self, score: f32, rate: f32) {
        if self.trials == 0 {
            self.fast += rate * (score - self.fast);
            self.slow = self.fast;
        }
    }

    /// 1 − fast: of an arm that was never tried, its difficulty.
    #[must_use]
    pub fn loss(&self) -> f32 {
        1.0 - self.fast
    }

    /// Writes one score down and returns its change from the arm's last score (0 the first time).
    ///
    /// [`Gain::Slope`] and [`Gain::Exp3`] look beyond the row; the curriculum keeps them.
    pub(crate) fn note<const M: usize>(&mut self, score: f32, clock: u32, by: &Averages) -> f32 {
        let first = self.trials == 0;
        let change = if first { 0.0 } else { score - self.score };
        let gained = match by.gain {
            Gain::Baseline { cap } => {
                if first {
                    self.gain = math::min(score, cap);
                }
                math::max(0.0, score - self.gain) / (1.0 - self.gain)
            }
            _ => score,
        };
        let surprise = gained - self.fast;
        let quantile = if first { score } else { self.slow };
        if first {
            self.fast = gained;
            self.slow = gained;
        } else {
            self.fast += by.fast * surprise;
            self.slow += by.slow * (self.fast - self.slow);
        }
        match by.gain {
            Gain::Tail { share } if M > 0 => {
                let below = if score < quantile { 1.0 } else { 0.0 };
                self.slow = math::min(math::max(quantile + by.slow * (share - below), 0.0), 1.0);
                let shortfall = math::max(self.slow - score, 0.0);
                self.gain += by.fast * (shortfall - self.gain);
            }
            Gain::Online { rate } if !first => self.gain += rate * (change - self.gain),
            Gain::Noise { rate } if !first => {
                let variance = surprise * surprise * (2.0 - by.fast) * 0.5;
                self.gain += rate * (variance - self.gain);
            }
            _ => {}
        }
        self.trials = self.trials.saturating_add(1);
        self.last = clock;
        self.score = score;
        change
    }
}

/// The last `W` scores of one arm with their clocks, in a ring; empty, and without any memory, at `W = 0`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Window<const W: usize> {
    #[cfg_attr(feature = "serde", serde(with = "crate::wire"))]
    clocks: [u32; W],
    #[cfg_attr(feature = "serde", serde(with = "crate::wire"))]
    scores: [f32; W],
}

impl<const W: usize> Default for Window<W> {
    fn default() -> Self {
        Self { clocks: [0; W], scores: [0.0; W] }
    }
}

impl<const W: usize> Window<W> {
    /// Writes the `nth` score of the arm (counted from 0) over the oldest, and tells its place.
    pub(crate) fn push(&mut self, nth: u32, clock: u32, score: f32) -> usize {
        let at = nth.checked_rem(W as u32).unwrap_or(0) as usize;
        if let (Some(c), Some(s)) = (self.clocks.get_mut(at), self.scores.get_mut(at)) {
            *c = clock;
            *s = score;
        }
        at
    }

    /// Puts this score in the place of all that are kept.
    pub(crate) fn overrule(&mut self, score: f32) {
        self.scores.fill(score);
    }

    /// Least-squares slope of score against clock, score per episode; 1 if fewer than two of `trials` are there.
    #[must_use]
    pub fn slope(&self, trials: u32) -> f32 {
        self.fit(trials.wrapping_sub(1).checked_rem(W as u32).unwrap_or(0) as usize, trials)
    }

    /// The slope, given the place of the newest score.
    #[inline(always)]
    pub(crate) fn fit(&self, newest: usize, trials: u32) -> f32 {
        if trials < W as u32 { self.young(trials) } else { self.full(newest) }
    }

    /// The slope of a ring that is not full yet.
    #[inline(never)] // Or the few registers that there are would have to do for what is around it, too.
    fn young(&self, trials: u32) -> f32 {
        self.sum::<false>(0, trials)
    }

    /// The slope of a full ring, the common one: its length is known to the compiler.
    #[inline(never)]
    fn full(&self, newest: usize) -> f32 {
        let next = newest.saturating_add(1);
        self.sum::<true>(if next < W { next } else { 0 }, W as u32)
    }

    /// The slope of the first `n` scores, or of all; 0 if they are all of the same age.
    ///
    /// Clocks and scores are counted from the oldest: equal scores have no slope, and since one age of all is zero, the
    /// differences below lose a digit at most, however long the run.
    #[inline(always)]
    fn sum<const ALL: bool>(&self, oldest: usize, n: u32) -> f32 {
        let (Some(start), Some(first)) = (self.clocks.get(oldest), self.scores.get(oldest)) else { return 1.0 };
        // Adding to -0 changes nothing, and takes no instruction. In a young ring +0 is what the oldest has added.
        let zero = if ALL { -0.0 } else { 0.0 };
        let (mut ages, mut gains, mut products, mut squares) = (zero, zero, zero, zero);
        let mut scores = (0..).zip(self.clocks.iter().zip(&self.scores));
        if !ALL {
            scores.next();
        }
        for (at, (clock, score)) in scores {
            if !ALL && at >= n {
                break;
            }
            let (age, gain) = (clock.wrapping_sub(*start) as f32, score - first);
            ages += age;
            gains += gain;
            products += age * gain;
            squares += age * age;
        }
        let mean = ages / n as f32;
        let (cross, square) = (products - mean * gains, squares - mean * ages);
        if square > 0.0 {
            cross / square
        } else if n < 2 {
            1.0
        } else {
            0.0
        }
    }
}
