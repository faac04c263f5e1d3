//! What help the table can give at which skill, and what a level of it comes to in one attempt.

use etude::{Aid, Dice, Help};

use super::skill::Skill;

/// Phases of a routine at most.
pub const PHASES: usize = 5;
/// How deep the fingers may pass into the table at most, in m: as far as an untaught hand misses.
const DEPTH: f32 = 0.04;
/// How much further off than its tolerance a thing may end at most, in m.
const SLACK: f32 = 0.03;

/// How a skill's routine is divided, for the helps that complete or count parts of it.
struct Parts {
    /// Its phases: the subgoals that an oracle may complete, and last the skill itself.
    phases: usize,
    /// The phase that each number of the action decides.
    decides: [usize; 4],
    /// Rungs of the ladder, the full task included.
    rungs: usize,
}

impl Skill {
    /// Why the table cannot give a help at this skill; `None` if it can. For people.
    ///
    /// Can is: naive actions succeed more often with it. `cargo run --release --example assists` counts.
    #[must_use]
    pub const fn lacks(self, aid: Aid) -> Option<&'static str> {
        match (self, aid) {
            (Self::Reach, Aid::VirtualForce) => Some("reach moves no object that a force could act on"),
            (Self::Reach, Aid::WarmStart) => Some("reach has no subgoals that could be done beforehand"),
            (Self::Push, Aid::WarmStart) => Some("a hand that starts behind the thing pushes no better"),
            (Self::Drawer | Self::Door, Aid::WarmStart) => Some("a hand that starts hooked pulls no better"),
            (Self::Grasp, Aid::WarmStart) => Some("a hand that starts over the thing closes no better"),
            (Self::Tip, Aid::RelaxedConstraint) => Some("a block lies or it stands: tip has no limit to relax"),
            _ => None,
        }
    }

    /// The helps that the table can give at this skill.
    pub fn aids(self) -> impl Iterator<Item = Aid> {
        Aid::ALL.into_iter().filter(move |aid| self.lacks(*aid).is_none())
    }

    const fn parts(self) -> Parts {
        let (phases, decides, rungs) = match self {
            // Within 40 mm, within 20, within 10.
            Self::Reach => (1, [0; 4], 3),
            // Behind it; pushed. Behind it, touched, half of the way.
            Self::Push => (2, [1; 4], 4),
            // At the height; tipped. At it, leaning, half over.
            Self::Tip => (2, [0, 1, 1, 1], 4),
            // Over it; closed on it. Over it, felt.
            Self::Grasp => (2, [0, 1, 1, 1], 3),
            // As grasp; raised. As grasp, half as high.
            Self::Lift => (3, [2; 4], 4),
            // As grasp; raised; over the place; let down. Over it, felt, raised, brought.
            Self::Place | Self::Stack => (5, [3, 4, 4, 4], 5),
            // Behind the handle; hooked; pulled. Behind it, moved, half of the way.
            Self::Drawer => (3, [2, 2, 1, 2], 4),
            Self::Door => (3, [2; 4], 4),
        };
        Parts { phases, decides, rungs }
    }
}

/// What the levels of help come to in one attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given {
    /// Level of the virtual force.
    pub force: f32,
    /// How deep the fingers may pass into the table, in m.
    pub depth: f32,
    /// How much further off its tolerance a thing may end, in m.
    pub slack: f32,
    /// Level of the relaxed constraints.
    pub relaxed: f32,
    /// Share of the expert in each phase.
    pub steered: [f32; PHASES],
    /// The expert's share in each number of the action.
    pub shares: [f32; 4],
    /// Rung at which the attempt ends as a success; beyond the last if it must go all the way.
    pub rung: usize,
}

impl Given {
    /// What help comes to at a skill that can be given it. `luck` decides which subgoals are done beforehand.
    #[must_use]
    pub fn new(skill: Skill, help: &Help, mut luck: Dice) -> Self {
        let level = |aid| if skill.lacks(aid).is_none() { help.level(aid) } else { 0.0 };
        let Parts { phases, decides, rungs } = skill.parts();
        let (warm, led) = (level(Aid::WarmStart), level(Aid::Demonstrator) * phases as f32);
        let steered = core::array::from_fn(|phase| {
            // Scheduled sampling, phase by phase: the demonstrator leads, the student takes over. What follows the last
            // phase belongs to it.
            let led = (led - phase.min(phases - 1) as f32).clamp(0.0, 1.0);
            // Every subgoal on its own, but never the skill itself.
            let done = luck.unit() < warm && phase + 1 < phases;
            if done { 1.0 } else { led }
        });
        let relaxed = level(Aid::RelaxedConstraint);
        let down = libm::roundf(level(Aid::Subgoal) * (rungs - 1) as f32) as usize;
        Self {
            force: level(Aid::VirtualForce),
            depth: DEPTH * relaxed,
            slack: SLACK * relaxed,
            relaxed,
            steered,
            shares: decides.map(|phase| steered[phase]),
            rung: if down > 0 { rungs - down } else { usize::MAX },
        }
    }
}

/// Part of the way from a student's number to the expert's; at 1 the expert's very number.
#[must_use]
pub fn steer(own: f32, expert: f32, share: f32) -> f32 {
    own * (1.0 - share) + expert * share
}
