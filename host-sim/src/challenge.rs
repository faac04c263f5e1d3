//! Challenges: what makes a curriculum hard to teach, as switches of any world.
//!
//! Six are those of TeachMyAgent (Romac et al. 2021, section 4), in the form that a declared range of parameters gives them;
//! noise and a body that changes are what robots add. [`Challenged`](crate::world::challenged::Challenged) carries them out.

use etude::Dice;
use serde::{Deserialize, Serialize};

use crate::world::Spec;
use crate::world::cubes;

/// What makes a curriculum hard to teach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Challenge {
    /// The world as it is.
    Baseline,
    /// Ranges are declared twice as wide: whatever lies beyond the middle of one fails.
    Unfeasible,
    /// Ranges begin far on the easy side: what lies there succeeds and teaches nothing.
    Trivial,
    /// The student loses all that it has learned after a third and two thirds of the run.
    Forgetting,
    /// The cells of a skill's ranges are shuffled, the nominal task's aside: neighbours are no longer alike.
    Rugged,
    /// Every seed is another student, of another speed and strength.
    Diverse,
    /// Scores are noisy: on the cubes Gaussian, elsewhere a tenth of them are a coin's.
    Noise,
    /// Half-way the gripper weakens: what was learned no longer holds as it did.
    Body,
}

/// Share of a range that can be done, if it was declared too wide.
pub const FEASIBLE: f32 = 0.5;
/// Share of a range that is no task at all, if it begins on the easy side.
pub const TRIVIAL: f32 = 0.75;
/// Standard deviation of the score on noisy cubes, and share of coin flips elsewhere.
pub const NOISE: f32 = 0.1;
/// What a weakened body has left of its strength.
pub const WEAK: f32 = 0.6;

impl Challenge {
    /// All of them with their names, in the order of the tables.
    pub const ALL: [(&'static str, Self); 8] = [
        ("baseline", Self::Baseline),
        ("unfeasible", Self::Unfeasible),
        ("trivial", Self::Trivial),
        ("forgetting", Self::Forgetting),
        ("rugged", Self::Rugged),
        ("diverse", Self::Diverse),
        ("noise", Self::Noise),
        ("body", Self::Body),
    ];

    /// The challenge of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, _)| *own == name).map(|(_, challenge)| *challenge)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, own)| *own == self).map_or("", |(name, _)| name)
    }

    /// What the teacher is told: with other ranges the nominal task has another place in them.
    pub fn declare(self, spec: &mut Spec) {
        for skill in &mut spec.syllabus.skills {
            let dims = skill.space.dims();
            skill.nominal.0.iter_mut().take(dims).for_each(|x| *x = self.declared(*x));
        }
    }

    /// Where a coordinate of a skill's own range stands in the range that is declared.
    fn declared(self, x: f32) -> f32 {
        match self {
            Self::Unfeasible => x * FEASIBLE,
            Self::Trivial => TRIVIAL + x * (1.0 - TRIVIAL),
            _ => x,
        }
    }

    /// The cubes with those challenges that they have switches of their own for.
    #[must_use]
    pub fn cubes(self, settings: &cubes::Settings) -> cubes::Settings {
        let mut settings = settings.clone();
        match self {
            Self::Unfeasible => settings.feasible *= FEASIBLE,
            Self::Trivial => settings.trivial = TRIVIAL,
            Self::Noise => settings.noise = settings.noise.max(NOISE),
            _ => {}
        }
        settings
    }

    /// The same on worlds that carry out these by themselves.
    #[must_use]
    pub fn beyond_cubes(self) -> Self {
        match self {
            Self::Unfeasible | Self::Trivial | Self::Noise => Self::Baseline,
            other => other,
        }
    }

    /// Speed of learning and strength of a student, in `0..=1`.
    pub(crate) fn student(self, dice: &mut Dice) -> [f32; 2] {
        match self {
            Self::Diverse => [0.4 + 0.6 * dice.unit(), WEAK + (1.0 - WEAK) * dice.unit()],
            _ => [1.0; 2],
        }
    }
}
