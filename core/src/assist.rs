//! Help that is taken away again.

use crate::math;
use crate::pace::Pace;
use crate::trial::{Aid, Help};

/// Assists of one curriculum at most.
pub const ASSISTS: usize = 8;

/// A help that practice of one skill is given, with the pace that takes it to zero.
///
/// A helped score counts for the teacher only as far as it was the learner's own: times one less the largest level.
/// Mastery comes from probes, which are never helped.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Assist {
    /// Place of the skill in the syllabus.
    pub skill: u8,
    /// The kind of help.
    pub aid: Aid,
    /// Its level, 0 to 1: a pace on the clock, or one that follows the scores of the helped practice
    /// ([`Pace::Gated`]).
    pub pace: Pace,
}

impl Help {
    /// The largest level of all kinds, in `0..=1`.
    #[must_use]
    pub fn most(&self) -> f32 {
        Aid::ALL.iter().fold(0.0, |most, aid| math::max(self.level(*aid), most))
    }
}
