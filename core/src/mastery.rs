//! The belief that a skill is mastered, from probes alone.

use crate::math;

/// Weight that one probe's evidence keeps at the next: a memory of about ten probes.
const KEEP: f32 = 0.9;

/// Step of the running quantile behind a tail.
const STEP: f32 = 0.3;
/// Rate of the running shortfall behind a tail.
const RATE: f32 = 0.1;

/// What it takes to claim mastery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Claim {
    /// Percent of the probes, the worst ones, whose mean is asked: 100 for the mean of all, less for a conditional value
    /// at risk (CVaR; Rockafellar & Uryasev 2000).
    pub tail: u8,
    /// Tenths of a standard deviation that are taken off the mean of all: a lower confidence bound, for a claim that
    /// chance does not make.
    pub doubt: u8,
}

impl Default for Claim {
    fn default() -> Self {
        Self { tail: 100, doubt: 0 }
    }
}

/// The belief that a skill is mastered, from probes alone: the discounted share of successful ones, starting from one
/// imagined failure that fades like any other evidence; or what a [`Claim`] asks instead.
///
/// Four successes in a row give 0.84, ten 0.95; a learner that never fails comes to 1.
///
/// ```
/// use etude::{Claim, Mastery};
/// let (mut mastery, claim) = (Mastery::default(), Claim::default());
/// for _ in 0..4 { mastery.note(1.0, &claim); }
/// assert!(mastery.level(&claim) > 0.8 && mastery.level(&claim) < 0.9);
/// let careful = Claim { doubt: 10, ..claim };
/// assert!(mastery.level(&careful) < 0.7);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mastery {
    /// Discounted sum of scores.
    hits: f32,
    /// Discounted number of probes.
    tries: f32,
}

impl Default for Mastery {
    fn default() -> Self {
        Self { hits: 0.0, tries: 1.0 }
    }
}

impl Mastery {
    /// Takes in one probe's score.
    pub fn note(&mut self, score: f32, claim: &Claim) {
        let tail = f32::from(claim.tail) / 100.0;
        if tail < 1.0 {
            self.note_tail(score, tail);
        } else {
            self.hits = KEEP * self.hits + score;
            self.tries = KEEP * self.tries + 1.0;
        }
    }

    /// `hits` is the quantile, and `tries` one more than what scores fall short of it on average.
    fn note_tail(&mut self, score: f32, tail: f32) {
        let below = if score < self.hits { 1.0 } else { 0.0 };
        self.hits = math::unit(self.hits + STEP * (tail - below));
        self.tries += RATE * (1.0 + math::max(self.hits - score, 0.0) - self.tries);
    }

    /// The belief, in `0..=1`.
    #[must_use]
    pub fn level(&self, claim: &Claim) -> f32 {
        if claim.tail < 100 {
            let shortfall = (self.tries - 1.0) * 100.0 / f32::from(claim.tail.max(1));
            return math::max(self.hits - shortfall, 0.0);
        }
        let share = self.hits / self.tries;
        if claim.doubt == 0 {
            return share;
        }
        let deviation = math::sqrt(math::max(share * (1.0 - share), 0.0) / self.tries);
        math::max(share - f32::from(claim.doubt) * 0.1 * deviation, 0.0)
    }
}
