//! How far a skill that succeeds is ahead of all others, so that none of them has the schedule to itself.
//!
//! What succeeds always teaches nothing more, and some recipes go nowhere else. A vote finds it (Boyer & Moore 1981): one
//! candidate, whose successes in a row count up, and every attempt at another skill counts down. Who has more than half of
//! the attempts is the candidate before long, however many skills there are, and nobody else ever gets far ahead.

use crate::session::FLIGHT;

/// The skill that is ahead, and by how much: three bytes, for all skills together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Lead {
    /// The candidate.
    pub skill: u8,
    /// Its successes in a row, less the attempts at other skills meanwhile.
    pub count: u16,
}

impl Lead {
    /// Takes in an attempt at a skill, and whether it succeeded; `None` if that says nothing of its practice. Of a lead above
    /// `most` only as much is kept as may have been in flight when it was reached.
    pub fn note(&mut self, skill: u8, success: Option<bool>, most: u16) {
        if self.count > 0 && skill != self.skill {
            self.count -= 1;
            return;
        }
        match success {
            Some(true) => {
                let count = self.count.saturating_add(1).min(most.saturating_add(FLIGHT as u16));
                *self = Self { skill, count };
            }
            Some(false) => self.count = 0,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever has more than half of the attempts is ahead by the difference at least, whatever the others do in between.
    #[test]
    fn the_majority_is_found() {
        for others in [1, 2, 5] {
            let mut lead = Lead::default();
            let own = |at: u32| at % 5 < 3;
            for at in 0..500 {
                let skill = if own(at) { 0 } else { 1 + (at % others) as u8 };
                lead.note(skill, Some(skill == 0 || at % 7 > 0), u16::MAX);
            }
            assert!(lead.skill == 0 && lead.count >= 100, "{lead:?} with {others} others");
        }
    }

    #[test]
    fn a_failure_ends_it_and_what_says_nothing_does_not() {
        let mut lead = Lead::default();
        (0..9).for_each(|_| lead.note(3, Some(true), 5));
        assert_eq!(lead, Lead { skill: 3, count: 9 });
        lead.note(3, Some(true), 5);
        lead.note(3, None, 5);
        assert_eq!(lead, Lead { skill: 3, count: 9 }, "no more than is in flight at most is kept");
        lead.note(1, None, 5);
        assert_eq!(lead, Lead { skill: 3, count: 8 }, "an attempt at another one, whatever came of it");
        lead.note(3, Some(false), 5);
        assert_eq!(lead.count, 0);
        lead.note(1, Some(false), 5);
        lead.note(1, None, 5);
        assert_eq!(lead.count, 0);
        lead.note(1, Some(true), 5);
        assert_eq!(lead, Lead { skill: 1, count: 1 });
    }
}
