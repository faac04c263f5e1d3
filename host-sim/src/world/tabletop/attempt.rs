//! One attempt: a scene is built, the skill's routine runs in it, and what came of it is measured.

use std::time::Duration;

use etude::{Dice, Help};

use super::aid::Given;
use super::film::Film;
use super::skill::Skill;
use super::stage::{End, Learned, Stage, mixed};
use super::{hold, pull, touch};

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
    filmed(skill, unit, action, help, learned, None).0
}

/// The same before a camera, if there is one: with the film that it was given, exposed.
#[must_use]
pub fn filmed(
    skill: Skill,
    unit: [f32; 2],
    action: [f32; 4],
    help: &Help,
    learned: &Learned<'_>,
    film: Option<Film>,
) -> (Attempt, Option<Film>) {
    let action = action.map(|a| if a.is_nan() { 0.0 } else { a.clamp(-1.0, 1.0) });
    let given = Given::new(skill, help, luck(unit, action));
    let task = skill.physical(unit);
    let action = mixed(action, skill, task, given.shares);
    let mut stage = Stage::new((skill, action), given, learned);
    stage.film(film);
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
        Err(End::OutOfReach | End::Dropped) => 0.0,
        Err(End::Rung) => 1.0,
    };
    let film = stage.scene.film.take();
    let scene = &stage.scene;
    let attempt = Attempt {
        score: if score.is_finite() { score.clamp(0.0, 1.0) } else { 0.0 },
        time_s: scene.seconds(),
        energy_j: scene.arm.energy,
        wear: scene.arm.wear,
        engine: scene.engine(),
        action,
        strayed: scene.has_strayed(),
    };
    (attempt, film)
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
