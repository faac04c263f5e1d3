//! Knowledge tracing: what a skill's next attempt will come to, with forgetting and with what its prerequisites lend it.

use crate::math;
use crate::syllabus::{Skill, Syllabus};

/// What is believed of one skill: mean and variance of its logit.
pub(crate) type Belief = [f32; 2];
/// The probit approximation of a logistic under a Gaussian.
const PROBIT: f32 = core::f32::consts::FRAC_PI_8;

/// How beliefs move: the Ornstein-Uhlenbeck process of PSI-KT (Zhou et al. 2024) with the traits of one learner held
/// fixed, one episode as the unit of time.
///
/// Between two episodes the logit of success relaxes towards its level, `z ← ρ z + (1 − ρ) (level + γ · mean of the
/// prerequisites' z)`, all of them read before it, and its variance towards `spread²`; a score of the skill is taken in by one Laplace step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tracing {
    /// Episodes in which half of what was learned above the level is forgotten, at least 1.
    pub half_life: f32,
    /// Deviation of the logit when nothing is known, more than 0.
    pub spread: f32,
    /// Share γ of the prerequisites' logit that comes on top of a skill's own level.
    pub transfer: f32,
}

/// Where an untaught skill's logit lies: 1 − difficulty is the share of attempts that the author expects to succeed, and
/// 4 (½ − difficulty) the tangent of its logit; one less, for nobody has taught it. Difficulty one half begins at −1.
fn level<const D: usize>(skill: &Skill<D>) -> f32 {
    let [easy, hard] = skill.difficulty;
    1.0 - (f32::from(easy) + f32::from(hard)) * 0.02
}

/// The state of skills that nobody has practised yet.
pub(crate) fn start<const S: usize, const D: usize>(beliefs: &mut [Belief], syllabus: &Syllabus<S, D>, by: &Tracing) {
    for (own, skill) in beliefs.iter_mut().zip(&syllabus.skills) {
        *own = [level(skill), by.spread * by.spread];
    }
}

/// One episode goes by for every skill; then the skill that was attempted takes in its score.
pub(crate) fn note<const S: usize, const D: usize>(
    beliefs: &mut [Belief],
    syllabus: &Syllabus<S, D>,
    by: &Tracing,
    seen: Option<(u8, f32)>,
) {
    let keep = math::exp(-core::f32::consts::LN_2 / by.half_life);
    // Where each of them is drawn, by what all of them were before: the order of the file says nothing.
    let mut aims = [0.0; S];
    for (aim, skill) in aims.iter_mut().zip(&syllabus.skills) {
        *aim = level(skill) + by.transfer * mean_of_needs(beliefs, skill);
    }
    for ([mean, variance], aim) in beliefs.iter_mut().zip(aims) {
        *mean = math::lerp(aim, *mean, keep);
        *variance = math::lerp(by.spread * by.spread, *variance, keep * keep);
    }
    let Some((skill, score)) = seen else { return };
    if let Some([mean, variance]) = beliefs.get_mut(usize::from(skill)) {
        let p = predict([*mean, *variance]);
        *variance = 1.0 / (1.0 / *variance + p * (1.0 - p));
        *mean = math::max(math::min(*mean + *variance * (score - p), 20.0), -20.0);
    }
}

/// Mean logit of the skills that this one requires; 0 if there are none.
fn mean_of_needs<const D: usize>(beliefs: &[Belief], skill: &Skill<D>) -> f32 {
    let needs = skill.requires.iter().filter_map(|need| beliefs.get(usize::from(need.skill)));
    let (sum, n) = needs.fold((0.0, 0.0), |(sum, n), [mean, _]| (sum + mean, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}

/// Expected score under a Gaussian belief of the logit.
fn predict([mean, variance]: Belief) -> f32 {
    1.0 / (1.0 + math::exp(-mean / math::sqrt(1.0 + PROBIT * variance)))
}

/// Expected score of a skill's next attempt, in `0..=1`; 1 for a skill that is not there.
pub(crate) fn recall(beliefs: &[Belief], skill: u8) -> f32 {
    beliefs.get(usize::from(skill)).map_or(1.0, |own| predict(*own))
}

/// How much a skill is in need of practice: the chance that it fails, behind the least chance that one of its
/// prerequisites succeeds. What was forgotten comes first, and a skill whose ground is lost waits for its ground.
pub(crate) fn need<const D: usize>(beliefs: &[Belief], number: u8, skill: &Skill<D>) -> f32 {
    let ground = skill.requires.iter().fold(1.0, |least, need| math::min(recall(beliefs, need.skill), least));
    (1.0 - recall(beliefs, number)) * ground
}
