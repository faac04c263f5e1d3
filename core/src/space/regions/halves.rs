//! Progress, from the two halves of a run of scores.

use crate::math;

/// Sums over the older and the newer half of a run of scores, fed oldest first.
///
/// The older half has one more where the count is odd.
#[derive(Clone, Copy, Default)]
pub(super) struct Halves {
    older: u32,
    newer: u32,
    seen: u32,
    sums: [f32; 2],
    squares: f32,
}

impl Halves {
    /// For a run of so many scores.
    pub(super) fn of(count: u32) -> Self {
        Self { older: count - count / 2, newer: count / 2, ..Self::default() }
    }

    /// Takes in the next score.
    pub(super) fn add(&mut self, score: f32) {
        let [older, newer] = &mut self.sums;
        *(if self.seen < self.older { older } else { newer }) += score;
        self.squares += score * score;
        self.seen += 1;
    }

    /// `|mean of the newer half − mean of the older half|`, less `noise` standard errors of that difference; 0 for fewer
    /// than three scores.
    ///
    /// The standard error is that of two means of independent scores with the variance found within the halves.
    pub(super) fn progress(&self, noise: f32) -> f32 {
        if self.older + self.newer < 3 {
            return 0.0;
        }
        let (older, newer) = (self.older as f32, self.newer as f32);
        let [before, after] = [self.sums[0] / older, self.sums[1] / newer];
        let seen = math::abs(after - before);
        if noise <= 0.0 {
            return seen;
        }
        let within = self.squares - older * before * before - newer * after * after;
        let variance = math::max(within, 0.0) / (older + newer - 2.0);
        math::max(seen - noise * math::sqrt(variance * (1.0 / older + 1.0 / newer)), 0.0)
    }
}
