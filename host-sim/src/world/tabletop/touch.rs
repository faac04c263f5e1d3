//! Skills that touch and do not hold: reach, push, tip.

use rapier3d::prelude::*;

use super::attempt::{at, at_log, between, between_log, graded};
use super::stage::{End, Stage};
use super::{expert, force};

/// Where things stand in front of the arm, in m from its axis.
const FRONT: f32 = 0.27;
/// Half a finger pad across, and a little air.
const BEHIND: f32 = 0.03;
/// How far from the thing the finger then is, in m.
const AIR: f32 = 0.019;
/// Half the side of the cube that is pushed, in m, and its mass in kg.
const CUBE: f32 = 0.025;
const MASS: f32 = 0.12;
/// Height at which it is pushed, in m: a finger pad and a centimetre above the table.
const HIGH: f32 = 0.032;
/// How long a push takes, in s.
const PUSH: [f32; 2] = [0.25, 1.2];
/// How far the hand goes at most, in m: there its reach ends.
const FAR: f32 = 0.3;

/// Task: distance and height, in mm. Action: correction outwards and upwards.
pub fn reach(stage: &mut Stage, task: [f32; 2], _: [f32; 4]) -> Result<f32, End> {
    let [distance, height] = task.map(|mm| mm / 1000.0);
    stage.aim(Vector::new(distance, 0.0, height));
    stage.reach([distance, 0.0, height], 1.0)?;
    stage.scene.wait(0.2);
    let error = (stage.scene.arm.tip(&stage.scene.world) - Vector::new(distance, 0.0, height)).length();
    stage.climb(1, error < 0.04)?;
    stage.climb(2, error < 0.02)?;
    Ok(graded(error, 0.012 + stage.given.slack, 0.12))
}

/// Task: distance in mm, friction. Action: stroke, duration.
pub fn push(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, End> {
    let (distance, friction) = (task[0] / 1000.0, task[1]);
    let at = Vector::new(FRONT, 0.0, CUBE);
    let cube = stage.scene.put(Vector::splat(CUBE), Pose::from_translation(at), MASS, friction);
    stage.aim(at + distance * Vector::X);
    stage.force(|level| force::slide(level, cube, MASS, 0.0, at + distance * Vector::X));
    stage.scene.grip(0.0, 4.0, 0.3);
    let start = FRONT - CUBE - BEHIND;
    stage.reach([start, 0.0, 0.1], 0.5)?;
    stage.reach([start, 0.0, HIGH], 0.3)?;
    stage.climb(1, stage.is_near([start, 0.0, HIGH], 0.015))?;
    stage.next_phase();
    let stroke = ((distance + BEHIND) * between(0.5, 1.5, action[0])).min(FAR);
    stage.reach([start + stroke, 0.0, HIGH], between_log(PUSH[0], PUSH[1], action[1]))?;
    stage.scene.wait(0.7);
    let rest = stage.scene.place(cube);
    let error = libm::hypotf(rest.x - FRONT - distance, rest.y);
    let moved = (rest.x - FRONT).abs() > 0.01;
    stage.climb(2, moved)?;
    stage.climb(3, error < distance / 2.0)?;
    Ok(if moved { graded(error, 0.010 + 0.1 * distance + stage.given.slack, 0.08) } else { 0.0 })
}

/// The slowest push that ends there: with the hand as long as it reaches, and sliding on beyond.
pub fn expert_push(task: [f32; 2]) -> [f32; 4] {
    let (distance, friction) = (task[0] / 1000.0, task[1]);
    let whole = distance + BEHIND;
    let strokes = [0.5 * whole, (1.5 * whole).min(FAR)];
    let [stroke, seconds] = expert::aimed_push(distance, AIR, friction, strokes, PUSH);
    [at(0.5, 1.5, stroke / whole), at_log(PUSH[0], PUSH[1], seconds), 0.0, 0.0]
}

/// Task: the block's height in mm, friction. Action: where to push, how far, how long.
pub fn tip(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, End> {
    let (height, friction) = (task[0] / 1000.0, task[1]);
    let half = Vector::new(0.03, 0.04, height / 2.0);
    let at = Pose::from_translation(Vector::new(FRONT + 0.05, 0.0, half.z));
    let block = stage.scene.put(half, at, 0.25, friction);
    stage.force(|level| force::tip(level, block, 0.25, half.x));
    stage.scene.grip(0.0, 4.0, 0.3);
    let start = FRONT + 0.05 - half.x - BEHIND;
    let touch = height * between(0.2, 1.1, action[0]);
    stage.reach([start, 0.0, touch.max(0.03) + 0.05], 0.5)?;
    stage.reach([start, 0.0, touch.max(0.02)], 0.3)?;
    stage.climb(1, stage.is_near([start, 0.0, touch.max(0.02)], 0.015))?;
    stage.next_phase();
    stage.reach(
        [start + BEHIND + between(0.0, 0.15, action[1]), 0.0, touch.max(0.02)],
        between_log(0.2, 1.5, action[2]),
    )?;
    stage.climb(2, stage.scene.tilt(block) > 0.1)?;
    stage.climb(3, stage.scene.tilt(block) > 0.6)?;
    stage.scene.wait(0.8);
    let tilt = stage.scene.tilt(block);
    let down = core::f32::consts::FRAC_PI_2;
    Ok(if (tilt - down).abs() < 0.3 { 1.0 } else { 0.4 * (tilt / down).min(1.0) })
}

/// High, far, and as fast as it gets: what would slide has no time to.
pub fn expert_tip() -> [f32; 4] {
    [at(0.2, 1.1, 0.95), at(0.0, 0.15, 0.12), -1.0, 0.0]
}
