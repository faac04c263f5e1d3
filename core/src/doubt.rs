//! Whether to believe what practice says of a skill: probes tell.
//!
//! A sensor that is off, or a learner that plays to its reward, scores well in practice at what it cannot do. The session
//! compares practice close to the nominal task with the probes of that very task. While practice claims mastery, every failed
//! probe makes it three times as likely that the claim is false (it fails nine probes in ten) rather than honest (three in
//! ten), and every success seven times less. At 3⁶, a chance of one in 729 for the honest, the skill's practice is doubted:
//! it costs, and counts for nothing, until probes have taken all of the evidence away again.
//!
//! A skill whose attempts are all aborted or censored is *stuck*: after eight in a row, further ones count as failed.

use crate::curriculum::Curriculum;
use crate::ledger::{Gain, Row};
use crate::math;
use crate::state::State;
use crate::trial::{Kind, Point, Trial};

/// Practice is close to the nominal task if no parameter is farther from it than this share of its range.
const NEAR: f32 = 0.125;
/// The running average of what practice claims moves by one part of so many. It starts at 0.
const SHARE: i16 = 5;
/// An average, in percent, from which practice claims mastery: after eight successes.
const CLAIMED: u8 = 80;
/// What a probe that succeeds takes off the evidence, in tenths of a failed one: the logarithm of 7 to the base 3.
const CLEARED: f32 = 18.0;
/// Evidence at which practice is doubted: six failed probes in a row, in tenths of one.
const CERTAIN: i16 = 60;
/// So many attempts in a row that came to nothing, and a skill is stuck.
const STUCK: u8 = 8;

/// What there is against a skill's practice: four bytes, in whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Doubt {
    /// Running average of unhelped practice close to the nominal task, in percent.
    claim: u8,
    /// Evidence against it: a power of three, in tenths.
    evidence: u8,
    /// Attempts in a row that were aborted or censored.
    nothing: u8,
    /// Whether its practice is not believed.
    pub doubted: bool,
}

impl Doubt {
    /// Takes in what unhelped practice at this point scored.
    pub fn practised<const D: usize>(&mut self, point: &Point<D>, nominal: &Point<D>, score: f32) {
        if point.0.iter().zip(&nominal.0).all(|(x, nominal)| math::abs(x - nominal) <= NEAR) {
            let claim = i16::from(self.claim);
            self.claim = (claim + ((100.0 * score) as i16 - claim) / SHARE) as u8;
        }
    }

    /// Takes in whether an attempt was scored; whether the skill is stuck, and has just come to be.
    pub fn attempted(&mut self, scored: bool) -> (bool, bool) {
        self.nothing = if scored { 0 } else { self.nothing.saturating_add(1) };
        (self.nothing > STUCK, self.nothing == STUCK)
    }

    /// Takes in a probe's score; whether practice has come to be doubted by it, or to be believed again.
    pub fn probed(&mut self, score: f32) -> bool {
        let was = self.doubted;
        let step = (10.0 * (1.0 - score) - CLEARED * score) as i16;
        // A failure says nothing against practice that never claimed to do better.
        if step <= 0 || was || self.claim >= CLAIMED {
            self.evidence = (i16::from(self.evidence) + step).clamp(0, CERTAIN) as u8;
        }
        self.doubted = i16::from(self.evidence) >= if was { 1 } else { CERTAIN };
        if was && !self.doubted {
            // It has to claim it once more.
            self.claim = 0;
        }
        self.doubted != was
    }
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize> Curriculum<S, A, D, W, M> {
    /// Counts a practice trial that is not believed: only on the way to the next probe.
    pub(crate) fn disbelieve(&mut self, skill: u8) {
        if let Some(standing) = self.state.skills.get_mut(usize::from(skill)) {
            standing.unproved = standing.unproved.saturating_add(1);
        }
    }

    /// Counts one more attempt of a stuck skill that came to nothing as practice that failed, or it would look untried and
    /// promising for ever. Mastery is a matter of probes, and stays.
    pub(crate) fn give_up(&mut self, trial: &Trial<D>) {
        if trial.kind != Kind::Probe
            && let Some(arm) = self.locate(&trial.task)
        {
            // The attempt was taken in already, and the clock has gone on.
            self.note_practice(arm as usize, trial.task.skill, 0.0, self.state.clock.saturating_sub(1));
        }
    }

    /// Takes back what practice made of a skill's rows: none is better than its probes, and none makes progress.
    pub(crate) fn discredit(&mut self, skill: u8) {
        let mastery = self.mastery(skill);
        let gain = self.recipe.averages.gain;
        let least = self.state.rows.iter().fold(f32::INFINITY, |least, row| math::min(row.gain, least));
        let place = self.syllabus().places().find(|(number, ..)| *number == skill);
        let (first, arms) = place.map_or((0, 0), |(_, facts, first)| (first as usize, facts.space.arms() as usize));
        let State { rows, windows, .. } = &mut self.state;
        for (row, window) in rows.iter_mut().zip(windows).skip(first).take(arms) {
            let gain = match gain {
                // Of the arm and not of the learner, or of the noise.
                Gain::None | Gain::Noise { .. } | Gain::Rank | Gain::Case { .. } => row.gain,
                Gain::Exp3 { .. } => least,
                Gain::Online { .. } | Gain::Slope | Gain::Baseline { .. } | Gain::Tail { .. } => 0.0,
            };
            window.overrule(mastery);
            *row = Row { fast: mastery, slow: mastery, score: mastery, gain, ..*row };
        }
    }
}
