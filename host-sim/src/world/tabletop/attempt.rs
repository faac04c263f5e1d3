//! One attempt: a scene is built, the skill's routine runs in it, and what came of it is measured.

use std::time::Duration;

use super::arm::{Model, Tool};
use super::scene::{OutOfReach, Scene};
use super::skill::Skill;
use super::{hold, pull, touch};

/// The arm as its controller believes it to be: links measured a few millimetres off, and two joints mounted a degree or
/// two off their marks. What the student learns as `reach` is to correct for it.
const BELIEVED: Model = Model { links: [0.285, 0.276, 0.144], offsets: [0.03, -0.035] };
/// The correction that an action of 1 stands for, in m.
const CORRECTION: f32 = 0.05;

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
}

/// What the student would do at a task of a skill: four numbers in `-1..=1`.
pub type Learned<'a> = dyn Fn(Skill, [f32; 2]) -> [f32; 4] + 'a;

/// The scene, and what the routines need beside it.
pub struct Stage<'a> {
    /// The scene.
    pub scene: Scene,
    learned: &'a Learned<'a>,
    /// The action under trial replaces what was learned of its own skill.
    trial: (Skill, [f32; 4]),
}

impl Stage<'_> {
    /// What to do at a task of a skill: the action under trial for its own skill, else what was learned.
    #[must_use]
    pub fn action(&self, skill: Skill, physical: [f32; 2]) -> [f32; 4] {
        if skill == self.trial.0 { self.trial.1 } else { (self.learned)(skill, skill.unit(physical)) }
    }

    /// Brings the tool to a point (m; downwards hand), corrected by what was learned of reaching.
    ///
    /// # Errors
    /// Beyond the arm's reach.
    pub fn reach(&mut self, at: [f32; 3], seconds: f32) -> Result<(), OutOfReach> {
        let [x, y, height] = at;
        let reach = libm::sqrtf(x * x + y * y);
        let [far, up, ..] = self.action(Skill::Reach, [reach * 1000.0, height * 1000.0]);
        let tool = Tool {
            reach: reach + CORRECTION * far,
            yaw: libm::atan2f(y, x),
            height: height + CORRECTION * up,
            pitch: core::f32::consts::FRAC_PI_2,
        };
        self.scene.go(tool, seconds)
    }
}

/// Attempts a task of the unit square with an action of four numbers; whatever is not a number in `-1..=1` is brought
/// there. Same input, same bits.
#[must_use]
pub fn attempt(skill: Skill, unit: [f32; 2], action: [f32; 4], learned: &Learned<'_>) -> Attempt {
    let action = action.map(|a| if a.is_nan() { 0.0 } else { a.clamp(-1.0, 1.0) });
    let mut stage = Stage { scene: Scene::new(BELIEVED), learned, trial: (skill, action) };
    let task = skill.physical(unit);
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
    // Out of reach: the attempt fails, as on the robot.
    let score = routine(&mut stage, task, action).unwrap_or(0.0);
    let scene = &stage.scene;
    Attempt {
        score: if score.is_finite() { score.clamp(0.0, 1.0) } else { 0.0 },
        time_s: scene.seconds(),
        energy_j: scene.arm.energy,
        wear: scene.arm.wear,
        engine: scene.engine(),
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

/// From `low` at −1 to `high` at 1, in equal ratios.
#[must_use]
pub fn between_log(low: f32, high: f32, action: f32) -> f32 {
    low * libm::powf(high / low, (action + 1.0) / 2.0)
}
