//! The skills in order, and where their arms stand in the one flat list.

use core::ops::Range;

use heapless::Vec;

use crate::factor::{bit, is_in};
use crate::list::{fill, list};
use crate::math;
use crate::space::{Grid, Space};
use crate::trial::{Cost, Point, Task};

/// Prerequisites of one skill at most.
pub const NEEDS: usize = 4;

/// A prerequisite: a skill and the mastery, in percent, that it must have shown in probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Need {
    /// Place of the required skill in the syllabus.
    pub skill: u8,
    /// Mastery that opens the door, 1 to 100.
    pub percent: u8,
}

/// The facts about one skill.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Skill<const D: usize> {
    /// How its parameters are cut into arms.
    pub space: Space<D>,
    /// The task at which mastery is tested.
    pub nominal: Point<D>,
    /// Difficulty at the easy corner and at the hard one as the author sees it, in percent; equal if the author does not
    /// know. The learner's own scores overrule it.
    pub difficulty: [u8; 2],
    /// What one attempt is expected to cost; measured costs take over.
    pub cost: Cost,
    /// What must be mastered before.
    pub requires: Vec<Need, NEEDS, u8>,
    /// Attempts at most, probes included; `u32::MAX` for no limit.
    pub cap: u32,
    /// The family of skills whose quota this one shares.
    pub family: u8,
    /// This skill's part of its family's quota; quotas count against the sum of all.
    pub quota: u8,
}

/// The skills in order. Their arms stand one after another in one flat list.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Syllabus<const S: usize, const D: usize> {
    /// The skills, each before those that require it or not: any order will do.
    pub skills: Vec<Skill<D>, S, u8>,
}

impl<const S: usize, const D: usize> Syllabus<S, D> {
    /// Becomes the same, without a second one on the stack.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.skills.clear();
        for skill in &other.skills {
            let _ = self.skills.push(Skill { requires: Vec::new(), ..*skill });
            if let Some(own) = self.skills.last_mut() {
                fill(&mut own.requires, skill.requires.iter().copied());
            }
        }
    }

    /// Number of arms of all skills together.
    #[must_use]
    pub fn arms(&self) -> u32 {
        self.skills.iter().fold(0, |sum, skill| sum.saturating_add(skill.space.arms()))
    }

    /// Words of memory that the spaces of all skills need together.
    #[must_use]
    pub fn words(&self) -> usize {
        self.skills.iter().fold(0, |sum, skill| sum.saturating_add(skill.space.words()))
    }

    /// What the space of one skill knows, given the memory of all; nothing, and no code for it, without any.
    pub(crate) fn words_of<'a, const M: usize>(&self, skill: u8, memory: &'a [f32]) -> &'a [f32] {
        if M == 0 { &[] } else { memory.get(self.piece(skill)).unwrap_or_default() }
    }

    /// Which words of the memory are a skill's.
    pub(crate) fn piece(&self, skill: u8) -> Range<usize> {
        let mut before = self.skills.iter().map(|skill| skill.space.words());
        let start = before.by_ref().take(skill.into()).fold(0, usize::saturating_add);
        start..start.saturating_add(before.next().unwrap_or(0))
    }

    /// Each skill's number, facts and first arm.
    pub fn places(&self) -> impl Iterator<Item = (u8, &Skill<D>, u32)> {
        (0..).zip(&self.skills).scan(0_u32, |next, (number, skill)| {
            let first = *next;
            *next = next.saturating_add(skill.space.arms());
            Some((number, skill, first))
        })
    }

    /// The skill that an arm belongs to, its facts, and the arm's number within it.
    #[must_use]
    pub fn owner(&self, arm: u32) -> Option<(u8, &Skill<D>, u32)> {
        let mut within = arm;
        for (number, skill) in (0..).zip(&self.skills) {
            match within.checked_sub(skill.space.arms()) {
                Some(beyond) => within = beyond,
                None => return Some((number, skill, within)),
            }
        }
        None
    }

    /// The arm that a task belongs to; `None` for an unknown skill or a point outside the unit cube. In a space that moves
    /// it is the first arm: what the others are is in the teacher's memory.
    #[must_use]
    pub fn locate(&self, task: &Task<D>) -> Option<u32> {
        let (_, skill, first) = self.places().nth(task.skill.into())?;
        task.point.is_inside().then(|| first.saturating_add(skill.space.locate::<0>(&[], &task.point)))
    }

    /// How hard an arm is held to be before it was tried, in `0..=1`; 1 for an arm that is not there.
    #[must_use]
    pub fn difficulty(&self, arm: u32) -> f32 {
        self.owner(arm).map_or(1.0, |(_, skill, within)| {
            let [easy, hard] = skill.difficulty.map(|percent| f32::from(percent) / 100.0);
            math::lerp(easy, hard, skill.space.place(within))
        })
    }

    /// Whether some skill requires this one.
    #[must_use]
    pub fn is_required(&self, skill: u8) -> bool {
        is_in(self.required(), skill)
    }

    /// The skills that require this one, one bit each.
    pub(crate) fn requiring(&self, skill: u8) -> u32 {
        let (mut all, mut own) = (0, 1_u32);
        for facts in &self.skills {
            if facts.requires.iter().any(|need| need.skill == skill) {
                all |= own;
            }
            own = own.wrapping_shl(1);
        }
        all
    }

    /// All skills that others require, one bit each.
    pub(crate) fn required(&self) -> u32 {
        let needs = self.skills.iter().flat_map(|skill| &skill.requires);
        needs.fold(0, |set, need| set | bit(need.skill))
    }
}

/// Skills that are nothing but grids of these sizes (at most `S` of them): no order of difficulty, no prerequisites, no
/// cost.
#[must_use]
pub fn skills<const S: usize, const D: usize>(grids: &[[u8; D]]) -> Syllabus<S, D> {
    let skill = |cells: &[u8; D]| Skill {
        space: Space::Grid(Grid(*cells)),
        nominal: Point::default(),
        difficulty: [50; 2],
        cost: Cost::FREE,
        requires: Vec::new(),
        cap: u32::MAX,
        family: 0,
        quota: 1,
    };
    Syllabus { skills: list(grids.iter().map(skill)) }
}
