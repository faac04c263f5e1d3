//! Skills that touch and do not hold: reach, push, tip.

use rapier3d::prelude::*;

use super::attempt::{Stage, between, between_log, graded};
use super::engine;
use super::scene::OutOfReach;

/// Where things stand in front of the arm, in m from its axis.
const FRONT: f32 = 0.27;
/// Half a finger pad across, and a little air.
const BEHIND: f32 = 0.03;

/// Task: distance and height, in mm. Action: correction outwards and upwards.
pub fn reach(stage: &mut Stage, task: [f32; 2], _: [f32; 4]) -> Result<f32, OutOfReach> {
    let [distance, height] = task.map(|mm| mm / 1000.0);
    stage.reach([distance, 0.0, height], 1.0)?;
    stage.scene.wait(0.2);
    let error = (stage.scene.arm.tip(&stage.scene.world) - Vector::new(distance, 0.0, height)).length();
    Ok(graded(error, 0.010, 0.06))
}

/// Task: distance in mm, friction. Action: stroke, duration.
pub fn push(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, OutOfReach> {
    let (distance, friction) = (task[0] / 1000.0, task[1]);
    let half = 0.025;
    let at = Pose::from_translation(Vector::new(FRONT, 0.0, half));
    let cube = engine::dynamic_box(&mut stage.scene.world, Vector::splat(half), at, 0.12, friction);
    stage.scene.grip(0.0, 4.0, 0.3);
    let start = FRONT - half - BEHIND;
    stage.reach([start, 0.0, 0.1], 0.5)?;
    stage.reach([start, 0.0, half], 0.3)?;
    let stroke = (distance + BEHIND) * between(0.5, 1.5, action[0]);
    stage.reach([start + stroke, 0.0, half], between_log(0.25, 2.0, action[1]))?;
    stage.scene.wait(0.7);
    let rest = stage.scene.place(cube);
    let error = libm::hypotf(rest.x - FRONT - distance, rest.y);
    let moved = (rest.x - FRONT).abs() > 0.01;
    Ok(if moved { graded(error, 0.012, 0.08) } else { 0.0 })
}

/// Task: the block's height in mm, friction. Action: where to push, how far, how long.
pub fn tip(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, OutOfReach> {
    let (height, friction) = (task[0] / 1000.0, task[1]);
    let half = Vector::new(0.03, 0.04, height / 2.0);
    let at = Pose::from_translation(Vector::new(FRONT + 0.05, 0.0, half.z));
    let block = engine::dynamic_box(&mut stage.scene.world, half, at, 0.25, friction);
    stage.scene.grip(0.0, 4.0, 0.3);
    let start = FRONT + 0.05 - half.x - BEHIND;
    let touch = height * between(0.2, 1.1, action[0]);
    stage.reach([start, 0.0, touch.max(0.03) + 0.05], 0.5)?;
    stage.reach([start, 0.0, touch.max(0.015)], 0.3)?;
    stage.reach(
        [start + BEHIND + between(0.0, 0.15, action[1]), 0.0, touch.max(0.015)],
        between_log(0.2, 1.5, action[2]),
    )?;
    stage.scene.wait(0.8);
    let tilt = stage.scene.tilt(block);
    let down = core::f32::consts::FRAC_PI_2;
    Ok(if (tilt - down).abs() < 0.3 { 1.0 } else { 0.4 * (tilt / down).min(1.0) })
}
