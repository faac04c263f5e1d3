//! A decision's ticket, and what came of it.

use core::fmt;

use crate::math;
use crate::spec::Budget;

/// A point of one skill's parameter space: coordinates in `0..=1`, the easy end of each range first.
///
/// A skill with fewer than `D` parameters leaves the rest at zero. On the wire trailing zeros are left out, so the
/// bytes do not depend on `D`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Point<const D: usize>(#[cfg_attr(feature = "serde", serde(with = "crate::wire"))] pub [f32; D]);

impl<const D: usize> Default for Point<D> {
    fn default() -> Self {
        Self([0.0; D])
    }
}

impl<const D: usize> Point<D> {
    /// Whether every coordinate is a number in `0..=1`.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        // The bits have the order of the numbers from 0 on, and are compared in half the time; those of all others are larger,
        // and -0 is a zero, too.
        let is_inside = |bits: u32| bits <= 1.0_f32.to_bits() || bits == (-0.0_f32).to_bits();
        self.0.iter().all(|x| is_inside(x.to_bits()))
    }
}

/// One thing to attempt: a skill and a point of its parameter space.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Task<const D: usize> {
    /// Place of the skill in the syllabus.
    pub skill: u8,
    /// Where in the skill's parameter space.
    pub point: Point<D>,
}

/// What an attempt is for. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Kind {
    /// To learn from.
    Practice,
    /// An unassisted attempt at the skill's nominal task, as well as the learner can: the only proof of mastery.
    Probe,
    /// An attempt to be scored and not to learn from: whether a task is worth practising. The teacher learns from it.
    Audition,
}

/// The ticket of one decision: the credit, the log record and the wire message at once.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Trial<const D: usize> {
    /// Sequence number, given by the session, never used twice.
    pub number: u32,
    /// The arm drawn. Credit goes by the point, not by this.
    pub arm: u16,
    /// What to attempt.
    pub task: Task<D>,
    /// Probability with which this arm was drawn; 1 for a probe.
    pub chance: f32,
    /// Practice, probe or audition.
    pub kind: Kind,
    /// What help is given in it; none in a probe.
    pub help: Help,
}

/// Kinds of help.
pub const AIDS: usize = 5;

/// A help that an attempt may be given, and that is taken away again. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Aid {
    /// A force on the object that carries part of its weight and draws it to the tool (Mao et al. 2025).
    VirtualForce,
    /// A physical constraint is relaxed, such as the table that the gripper may pass into (Mao et al. 2025).
    RelaxedConstraint,
    /// The attempt starts with part of its subgoals done (Gur et al. 2019).
    WarmStart,
    /// A demonstrator steers part of the attempt (teacher forcing; scheduled sampling, Bengio et al. 2015).
    Demonstrator,
    /// The attempt ends at an earlier rung of a ladder of subgoals.
    Subgoal,
}

impl Aid {
    /// Every kind, in the order of the wire.
    pub const ALL: [Self; AIDS] =
        [Self::VirtualForce, Self::RelaxedConstraint, Self::WarmStart, Self::Demonstrator, Self::Subgoal];
}

/// How much of each help one attempt is given, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Help(#[cfg_attr(feature = "serde", serde(with = "crate::wire"))] [u8; AIDS]);

impl Help {
    /// No help at all.
    pub const NONE: Self = Self([0; AIDS]);

    /// The same with so much of one kind, in `0..=1`: rounded to percent, and brought into the range.
    #[must_use]
    pub fn with(mut self, aid: Aid, level: f32) -> Self {
        // Anything that is not a number becomes 0.
        let percent = (math::unit(level) * 100.0 + 0.5) as u8;
        if let Some(own) = self.0.get_mut(aid as usize) {
            *own = percent;
        }
        self
    }

    /// How much of one kind, in `0..=1`.
    #[must_use]
    pub fn level(&self, aid: Aid) -> f32 {
        self.0.get(aid as usize).map_or(0.0, |percent| f32::from((*percent).min(100)) / 100.0)
    }
}

/// How well an attempt went: a number in `0..=1`, never NaN.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Score(f32);

impl Score {
    /// A score.
    ///
    /// # Errors
    /// [`BadNumber`] unless `0 <= score <= 1`.
    ///
    /// ```
    /// use etude::Score;
    /// assert_eq!(Score::new(0.5).unwrap().get(), 0.5);
    /// assert!(Score::new(f32::NAN).is_err());
    /// ```
    pub fn new(score: f32) -> Result<Self, BadNumber> {
        // Adding zero turns -0 into +0: one zero, one encoding.
        if (0.0..=1.0).contains(&score) { Ok(Self(score + 0.0)) } else { Err(BadNumber::Score) }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f32 {
        self.0
    }
}

/// What one attempt used up: finite, not negative.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Cost {
    time_s: f32,
    energy_j: f32,
    wear: f32,
    resets: f32,
}

/// One of the things that an attempt uses up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Resource {
    /// Seconds of the arm's time.
    Time,
    /// Joules.
    Energy,
    /// Wear, in the unit of the curriculum's author.
    Wear,
    /// Times that a person had to put things back.
    Resets,
}

impl Resource {
    /// Every resource, in the order of the wire.
    pub const ALL: [Self; 4] = [Self::Time, Self::Energy, Self::Wear, Self::Resets];
}

impl Cost {
    /// Nothing.
    pub const FREE: Self = Self { time_s: 0.0, energy_j: 0.0, wear: 0.0, resets: 0.0 };

    /// A cost of so many seconds, joules and units of wear, and of no help by a person.
    ///
    /// # Errors
    /// [`BadNumber`] if one is negative, infinite or NaN.
    pub fn new(time_s: f32, energy_j: f32, wear: f32) -> Result<Self, BadNumber> {
        let fine = |x: f32| (0.0..f32::INFINITY).contains(&x);
        if fine(time_s) && fine(energy_j) && fine(wear) {
            Ok(Self { time_s: time_s + 0.0, energy_j: energy_j + 0.0, wear: wear + 0.0, resets: 0.0 })
        } else {
            Err(BadNumber::Cost)
        }
    }

    /// The same, with a person putting things back so many times.
    #[must_use]
    pub fn with_resets(self, resets: u16) -> Self {
        Self { resets: resets.into(), ..self }
    }

    /// How much of one resource.
    #[must_use]
    pub fn get(&self, resource: Resource) -> f32 {
        match resource {
            Resource::Time => self.time_s,
            Resource::Energy => self.energy_j,
            Resource::Wear => self.wear,
            Resource::Resets => self.resets,
        }
    }

    /// Adds another one. What overflows stays at the largest number.
    pub(crate) fn add(&mut self, other: &Self) {
        *self = self.zip(other, |sum, new| sum + new);
        // As long as all together are finite, each of them is.
        if self.time_s + self.energy_j + self.wear + self.resets > f32::MAX {
            self.saturate();
        }
    }

    #[cold]
    fn saturate(&mut self) {
        let Self { time_s, energy_j, wear, resets } = self;
        [time_s, energy_j, wear, resets].into_iter().for_each(|sum| *sum = math::min(*sum, f32::MAX));
    }

    /// Whether each of it is below its limit.
    #[inline]
    pub(crate) fn is_below(&self, limits: &Budget) -> bool {
        // The bits of numbers that are not negative have the same order, and are compared in half the time.
        let below = |resource| self.get(resource).to_bits() < limits.limit(resource).to_bits();
        Resource::ALL.into_iter().all(below)
    }

    /// Each resource of two costs put together by `f`, which must give a finite number.
    pub(crate) fn zip(&self, other: &Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Self {
            time_s: f(self.time_s, other.time_s),
            energy_j: f(self.energy_j, other.energy_j),
            wear: f(self.wear, other.wear),
            resets: f(self.resets, other.resets),
        }
    }
}

/// What came of a trial. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Outcome {
    /// It ran to its end.
    Scored {
        /// How well it went.
        score: Score,
        /// What it used up.
        cost: Cost,
    },
    /// Cut short through no fault of the learner: costs, but teaches nothing about it.
    Censored {
        /// What it used up.
        cost: Cost,
    },
    /// The robot failed: it does not count as practice.
    Aborted {
        /// What it used up.
        cost: Cost,
    },
}

impl Outcome {
    /// An attempt that ran to its end.
    ///
    /// # Errors
    /// [`BadNumber`] unless `0 <= score <= 1`.
    pub fn scored(score: f32, cost: Cost) -> Result<Self, BadNumber> {
        Ok(Self::Scored { score: Score::new(score)?, cost })
    }

    /// What it used up.
    #[must_use]
    pub fn cost(&self) -> Cost {
        match *self {
            Self::Scored { cost, .. } | Self::Censored { cost } | Self::Aborted { cost } => cost,
        }
    }
}

/// A number that a sensor should not have sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BadNumber {
    /// A score that is not a number in `0..=1`.
    Score,
    /// A cost that is negative, infinite or not a number.
    Cost,
}

impl fmt::Display for BadNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Score => "a score must be a number from 0 to 1",
            Self::Cost => "a cost must be a finite number, zero or more",
        })
    }
}

impl core::error::Error for BadNumber {}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Score {
    fn deserialize<Z: serde::Deserializer<'de>>(from: Z) -> Result<Self, Z::Error> {
        Self::new(f32::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Cost {
    fn deserialize<Z: serde::Deserializer<'de>>(from: Z) -> Result<Self, Z::Error> {
        /// The same fields, not yet checked.
        #[derive(serde::Deserialize)]
        struct Raw {
            time_s: f32,
            energy_j: f32,
            wear: f32,
            resets: f32,
        }
        let Raw { time_s, energy_j, wear, resets } = Raw::deserialize(from)?;
        let checked = Self::new(time_s, energy_j, wear).and_then(|cost| {
            // The same bounds for the same kind of number.
            Self::new(resets, 0.0, 0.0).map(|same| Self { resets: same.time_s, ..cost })
        });
        checked.map_err(serde::de::Error::custom)
    }
}
