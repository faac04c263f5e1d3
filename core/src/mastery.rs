//! The belief that a skill is mastered, from probes alone.

/// Weight that one probe's evidence keeps at the next: a memory of about ten probes.
const KEEP: f32 = 0.9;

/// The belief that a skill is mastered: the discounted share of successful probes, starting from one imagined failure
/// that fades like any other evidence.
///
/// Four successes in a row give 0.84, ten 0.95; a learner that never fails comes to 1.
///
/// ```
/// let mut mastery = etude::Mastery::default();
/// for _ in 0..4 { mastery.note(1.0); }
/// assert!(mastery.level() > 0.8 && mastery.level() < 0.9);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mastery {
    hits: f32,
    tries: f32,
}

impl Default for Mastery {
    fn default() -> Self {
        Self { hits: 0.0, tries: 1.0 }
    }
}

impl Mastery {
    /// Takes in one probe's score.
    pub fn note(&mut self, score: f32) {
        self.hits = KEEP * self.hits + score;
        self.tries = KEEP * self.tries + 1.0;
    }

    /// The belief, in `0..=1`.
    #[must_use]
    pub fn level(&self) -> f32 {
        self.hits / self.tries
    }
}
