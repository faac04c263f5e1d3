//! One attempt: a scene is built, the skill's routine runs in it, and what came of it is measured.

use std::time::Duration;

use etude::{Dice, Help};
use rapier3d::prelude::Vector;

use super::aid::{Given, steer};
use super::arm::{Model, Tool};
use super::force::Law;
use super::scene::{OutOfReach, Scene};
use super::skill::Skill;
use super::{expert, hold, pull, touch};

/// The arm as its controller believes it to be: links measured a few millimetres off, and two joints mounted a degree or
/// two off their marks. What the student learns as `reach` is to correct for it.
pub const BELIEVED: Model = Model { links: [0.285, 0.276, 0.144], offsets: [0.03, -0.035] };
/// The correction that an action of 1 stands for, in m.
pub const CORRECTION: f32 = 0.05;

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// 1 for a success; below one half, what a robot could see of a partial one.
    pub score: f32,
    /// Seconds of simulated time.
    pub time_s: f32,
    /// Mechanical work of the joints, in J.
    pub energy_j: f32,
    /// Radians at rated torque: see [`Arm`](super::arm::Arm).
    pub wear: f32,
    /// CPU time spent in the engine.
    pub engine: Duration,
    /// What was carried out: the student's action, with the expert's numbers as far as he led.
    pub action: [f32; 4],
    /// Whether a person must put something back that ended out of the arm's reach.
    pub strayed: bool,
}

/// What the student would do at a task of a skill: four numbers in `-1..=1`.
pub type Learned<'a> = dyn Fn(Skill, [f32; 2]) -> [f32; 4] + 'a;

/// Why a routine ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A target is out of the arm's reach.
    OutOfReach,
    /// The rung that was asked is reached: a success.
    Rung,
}

impl From<OutOfReach> for End {
    fn from(_: OutOfReach) -> Self {
        Self::OutOfReach
    }
}

/// The scene, and what the routines need beside it.
pub struct Stage<'a> {
    /// The scene.
    pub scene: Scene,
    /// What help is given.
    pub given: Given,
    learned: &'a Learned<'a>,
    phase: usize,
    /// The action under trial replaces what was learned of its own skill.
    trial: (Skill, [f32; 4]),
}

impl Stage<'_> {
    /// What to do at a task of a skill: the action under trial for its own skill, else what was learned.
    #[must_use]
    pub fn action(&self, skill: Skill, physical: [f32; 2]) -> [f32; 4] {
        if skill == self.trial.0 {
            return self.trial.1;
        }
        let share = self.given.steered.get(self.phase).copied().unwrap_or(0.0);
        let own = (self.learned)(skill, skill.unit(physical));
        mixed(own, skill, physical, [share; 4])
    }

    /// The routine's next phase begins.
    pub fn next_phase(&mut self) {
        self.phase += 1;
    }

    /// A rung of the ladder is reached if this holds: the first is 1.
    ///
    /// # Errors
    /// The attempt is to end here, as a success.
    pub fn climb(&self, rung: usize, reached: bool) -> Result<(), End> {
        if reached && rung >= self.given.rung { Err(End::Rung) } else { Ok(()) }
    }

    /// A force helps from here on, if one is given.
    pub fn force(&mut self, law: impl FnOnce(f32) -> Law) {
        if self.given.force > 0.0 {
            self.scene.law = Some(law(self.given.force));
        }
    }

    /// Whether the tool is that near to a point (m).
    #[must_use]
    pub fn is_near(&self, [x, y, height]: [f32; 3], distance: f32) -> bool {
        (self.scene.arm.tip(&self.scene.world) - Vector::new(x, y, height)).length() < distance
    }

    /// Brings the tool to a point (m; downwards hand), corrected by what was learned of reaching.
    ///
    /// # Errors
    /// Beyond the arm's reach.
    pub fn reach(&mut self, at: [f32; 3], seconds: f32) -> Result<(), End> {
        let [x, y, height] = at;
        let reach = libm::sqrtf(x * x + y * y);
        let [far, up, ..] = self.action(Skill::Reach, [reach * 1000.0, height * 1000.0]);
        let tool = Tool {
            reach: reach + CORRECTION * far,
            yaw: libm::atan2f(y, x),
            height: height + CORRECTION * up,
            pitch: core::f32::consts::FRAC_PI_2,
        };
        Ok(self.scene.go(tool, seconds)?)
    }
}

/// An action with the expert's numbers as far as he leads.
fn mixed(own: [f32; 4], skill: Skill, physical: [f32; 2], shares: [f32; 4]) -> [f32; 4] {
    if shares == [0.0; 4] {
        return own;
    }
    let expert = expert::action(skill, physical);
    core::array::from_fn(|n| steer(own[n], expert[n], shares[n]))
}

/// Dice that an attempt's own numbers load: chance without a memory, so that the same attempt is the same again.
fn luck(unit: [f32; 2], action: [f32; 4]) -> Dice {
    let numbers = unit.into_iter().chain(action);
    // FNV-1a, a word at a time.
    Dice::new(
        numbers.fold(0xcbf2_9ce4_8422_2325, |hash, x| (hash ^ u64::from(x.to_bits())).wrapping_mul(0x100_0000_01b3)),
    )
}

/// Attempts a task of the unit square with an action of four numbers and some help; whatever is not a number in `-1..=1`
/// is brought there. Same input, same bits; and without help the bits of a table that knows of none.
#[must_use]
pub fn attempt(skill: Skill, unit: [f32; 2], action: [f32; 4], help: &Help, learned: &Learned<'_>) -> Attempt {
    let action = action.map(|a| if a.is_nan() { 0.0 } else { a.clamp(-1.0, 1.0) });
    let given = Given::new(skill, help, luck(unit, action));
    let task = skill.physical(unit);
    let action = mixed(action, skill, task, given.shares);
    let mut stage = Stage { scene: Scene::new(BELIEVED), given, learned, phase: 0, trial: (skill, action) };
    if given.depth > 0.0 {
        stage.scene.soften(given.depth);
    }
    let routine = match skill {
        Skill::Reach => touch::reach,
        Skill::Push => touch::push,
        Skill::Tip => touch::tip,
        Skill::Grasp => hold::grasp,
        Skill::Lift => hold::lift,
        Skill::Place => hold::place,
        Skill::Stack => hold::stack,
        Skill::Drawer => pull::drawer,
        Skill::Door => pull::door,
    };
    let score = match routine(&mut stage, task, action) {
        Ok(score) => score,
        // The attempt fails, as on the robot.
        Err(End::OutOfReach) => 0.0,
        Err(End::Rung) => 1.0,
    };
    let scene = &stage.scene;
    Attempt {
        score: if score.is_finite() { score.clamp(0.0, 1.0) } else { 0.0 },
        time_s: scene.seconds(),
        energy_j: scene.arm.energy,
        wear: scene.arm.wear,
        engine: scene.engine(),
        action,
        strayed: scene.has_strayed(),
    }
}

/// 1 within `tolerance`, else partial credit that falls to nothing over `seen`.
#[must_use]
pub fn graded(error: f32, tolerance: f32, seen: f32) -> f32 {
    if error <= tolerance { 1.0 } else { 0.4 * (1.0 - (error - tolerance) / seen).max(0.0) }
}

/// From `low` at −1 to `high` at 1.
#[must_use]
pub fn between(low: f32, high: f32, action: f32) -> f32 {
    low + (high - low) * (action + 1.0) / 2.0
}

/// The action at which [`between`] gives this value.
#[must_use]
pub fn at(low: f32, high: f32, value: f32) -> f32 {
    2.0 * (value - low) / (high - low) - 1.0
}

/// From `low` at −1 to `high` at 1, in equal ratios.
#[must_use]
pub fn between_log(low: f32, high: f32, action: f32) -> f32 {
    low * libm::powf(high / low, (action + 1.0) / 2.0)
}

/// The action at which [`between_log`] gives this value.
#[must_use]
pub fn at_log(low: f32, high: f32, value: f32) -> f32 {
    2.0 * libm::logf(value / low) / libm::logf(high / low) - 1.0
}
