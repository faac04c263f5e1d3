//! The expert: what somebody does who knows the arm, the scene and the mechanics. Closed forms, and a
//! little patience.
//!
//! A demonstrator steers by it, an oracle completes subgoals by it, and a student may watch it.

use etude::{Dice, Help};

use super::arm::{Model, Tool};
use super::engine::GRAVITY;
use super::skill::Skill;
use super::stage::{BELIEVED, CORRECTION};
use super::{attempt, hold, pull, touch};

/// How much faster than told a hand goes that brakes, in s² over the square of the motion's duration: measured.
const RUN_ON: f32 = 0.024;
/// How often the expert tries something near what should work, and how near.
const TRIES: u32 = 24;
const NEAR: f32 = 0.15;

/// What the expert does at a task of a skill, given in physical values: four numbers in `-1..=1`.
///
/// It knows of no way where there is none: then what it does fails, as anything would.
#[must_use]
pub fn action(skill: Skill, physical: [f32; 2]) -> [f32; 4] {
    let action = match skill {
        Skill::Reach => correction(physical),
        Skill::Push => touch::expert_push(physical),
        Skill::Tip => touch::expert_tip(),
        Skill::Grasp => hold::expert_grasp(),
        Skill::Lift => hold::expert_lift(physical),
        Skill::Place | Skill::Stack => hold::expert_put(),
        Skill::Drawer => pull::expert_drawer(physical),
        Skill::Door => pull::expert_door(physical),
    };
    action.map(|a| if a.is_nan() { 0.0 } else { a.clamp(-1.0, 1.0) })
}

/// An action by which the expert did a task of the unit square; `None` if he could not. The same task, the same action.
#[must_use]
pub fn show(skill: Skill, unit: [f32; 2]) -> Option<[f32; 4]> {
    let able = |skill: Skill, unit| action(skill, skill.physical(unit));
    let mut dice = Dice::new(0);
    (0..=TRIES).find_map(|n| {
        let near = if n > 0 { NEAR } else { 0.0 };
        let tried = able(skill, unit).map(|a| (a + near * dice.normal()).clamp(-1.0, 1.0));
        (attempt(skill, unit, tried, &Help::NONE, &able).score == 1.0).then_some(tried)
    })
}

/// What corrects for the arm's being another than its controller believes: Newton's method, with the slope taken as 1.
fn correction(task: [f32; 2]) -> [f32; 4] {
    let [reach, height] = task.map(|mm| mm / 1000.0);
    // How far beyond and above the goal to aim.
    let [mut far, mut up] = [0.0; 2];
    for _ in 0..24 {
        let told = Tool { reach: reach + far, yaw: 0.0, height: height + up, pitch: core::f32::consts::FRAC_PI_2 };
        if let Some(angles) = BELIEVED.inverse(&told) {
            let there = Model::TRUE.forward(angles);
            far += reach - there.reach;
            up += height - there.height;
        } else {
            // The arm believes that it ends before there: from a little nearer the way out may be known.
            far -= 0.004;
            up -= 0.004;
        }
    }
    [far, up, 0.0, 0.0].map(|off| off / CORRECTION)
}

/// Where a push ends whose hand moves by `stroke` m in `seconds`, starting `gap` m away from the thing: carried along
/// until the hand brakes harder than friction does, and sliding on from there by v²/2μg.
#[must_use]
pub fn pushed(stroke: f32, seconds: f32, gap: f32, friction: f32) -> f32 {
    let brake = friction * GRAVITY;
    // The hand's way is s(3t² − 2t³): its acceleration 6s/T²·(1 − 2t) is −μg at this share of the time.
    let t = (0.5 * (1.0 + brake * seconds * seconds / (6.0 * stroke))).min(1.0);
    let speed = 6.0 * stroke / seconds * (t - t * t);
    let speed = speed * (1.0 + RUN_ON / (seconds * seconds));
    stroke * t * t * (3.0 - 2.0 * t) - gap + speed * speed / (2.0 * brake)
}

/// The slowest push that ends at `distance`: stroke and seconds, each within its range; the nearest it finds if none
/// does.
#[must_use]
pub fn aimed_push(distance: f32, gap: f32, friction: f32, strokes: [f32; 2], times: [f32; 2]) -> [f32; 2] {
    const PACES: u32 = 48;
    let mut best = ([strokes[1], times[0]], f32::INFINITY);
    for pace in 0..=PACES {
        let seconds = at_share(times, 1.0 - pace as f32 / PACES as f32);
        let [mut low, mut high] = strokes;
        for _ in 0..24 {
            let middle = (low + high) / 2.0;
            if pushed(middle, seconds, gap, friction) < distance { low = middle } else { high = middle }
        }
        let error = (pushed(low, seconds, gap, friction) - distance).abs();
        if error < best.1 - 1e-3 {
            best = ([low, seconds], error);
        }
    }
    best.0
}

fn at_share([low, high]: [f32; 2], share: f32) -> f32 {
    low * libm::powf(high / low, share)
}
