//! Skills that hold: grasp, lift, place, stack. Each uses what the ones before it learned.

use rapier3d::prelude::*;

use super::arm::TRAVEL;
use super::attempt::{Stage, between, between_log};
use super::engine;
use super::scene::OutOfReach;
use super::skill::Skill;

/// Friction of every cube that is held.
const FRICTION: f32 = 0.5;
/// Half the height of every cube that is held, in m.
const HALF: f32 = 0.025;
/// What lift, place and stack take up: width in mm, and distance from the axis in mm.
const CUBE: [f32; 2] = [40.0, 350.0];
/// What place and stack carry: mass in g, and the grip in N that crushes it.
const LOAD: [f32; 2] = [80.0, 9.0];
/// How much further away than it is the camera sees a thing, in m: what is held and put is aimed by eye.
const HAND_EYE: f32 = 0.022;
/// How high above a place the hand comes and goes, in m.
const ABOVE: f32 = 0.09;

/// Puts a cube there; width and distance in mm, mass in kg.
fn cube(stage: &mut Stage, [width, distance]: [f32; 2], mass: f32) -> RigidBodyHandle {
    let half = Vector::new(width / 2000.0, width / 2000.0, HALF);
    let at = Pose::from_translation(Vector::new(distance / 1000.0, 0.0, HALF));
    engine::dynamic_box(&mut stage.scene.world, half, at, mass, FRICTION)
}

/// Goes down over a cube and closes the fingers. Action of grasp: correction outwards, height, force.
fn close_on(stage: &mut Stage, task: [f32; 2], force: f32) -> Result<(), OutOfReach> {
    let [far, up, ..] = stage.action(Skill::Grasp, task);
    let at = task[1] / 1000.0 + HAND_EYE + 0.04 * far;
    let height = between(0.0, 0.12, up);
    stage.scene.grip(TRAVEL, 6.0, 0.1);
    stage.reach([at, 0.0, ABOVE], 0.6)?;
    stage.reach([at, 0.0, height], 0.35)?;
    stage.scene.grip(0.0, force, 0.35);
    Ok(())
}

/// Task: width and distance, in mm. Action: correction outwards, height, force.
pub fn grasp(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, OutOfReach> {
    let body = cube(stage, task, 0.06);
    close_on(stage, task, between_log(0.3, 8.0, action[2]))?;
    // What the fingers feel: something of about that width between them.
    let felt = (stage.scene.arm.opening(&stage.scene.world) - task[0] / 1000.0).abs() < 0.004;
    stage.reach([task[1] / 1000.0, 0.0, ABOVE], 0.4)?;
    stage.scene.wait(0.1);
    let raised = stage.scene.place(body).z - HALF > 0.02;
    Ok(if raised {
        1.0
    } else if felt {
        0.3
    } else {
        0.0
    })
}

/// The grip that lift's action stands for, in N.
fn grip_force(action: [f32; 4]) -> f32 {
    between_log(0.4, 16.0, action[0])
}

/// Task: mass in g, and the grip in N that crushes. Action: force, duration.
pub fn lift(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, OutOfReach> {
    let [mass, crush] = task;
    let body = cube(stage, CUBE, mass / 1000.0);
    let force = grip_force(action);
    close_on(stage, CUBE, force)?;
    if force > crush {
        return Ok(0.0);
    }
    let felt = (stage.scene.arm.opening(&stage.scene.world) - CUBE[0] / 1000.0).abs() < 0.004;
    stage.reach([CUBE[1] / 1000.0, 0.0, 0.16], between_log(0.25, 1.2, action[1]))?;
    stage.scene.wait(0.3);
    let raised = stage.scene.place(body).z - HALF > 0.08;
    Ok(if raised {
        1.0
    } else if felt {
        0.2
    } else {
        0.0
    })
}

/// Takes the load up with what grasp and lift have learned.
fn pick(stage: &mut Stage) -> Result<RigidBodyHandle, OutOfReach> {
    let body = cube(stage, CUBE, LOAD[0] / 1000.0);
    let force = grip_force(stage.action(Skill::Lift, LOAD)).min(LOAD[1]);
    close_on(stage, CUBE, force)?;
    stage.reach([CUBE[1] / 1000.0, 0.0, 0.16], 0.5)?;
    Ok(body)
}

/// Carries the load over a place, lets it down and goes away. Action: correction outwards, release height, duration.
fn put(stage: &mut Stage, [x, y, top]: [f32; 3], action: [f32; 4]) -> Result<(), OutOfReach> {
    let distance = libm::hypotf(x, y);
    let out = (distance + HAND_EYE + 0.04 * action[0]) / distance;
    let (x, y) = (x * out, y * out);
    let height = top + between(-0.01, 0.15, action[1]);
    stage.reach([x, y, height + ABOVE], 0.8)?;
    stage.reach([x, y, height], between_log(0.2, 1.2, action[2]))?;
    stage.scene.grip(TRAVEL, 6.0, 0.25);
    stage.reach([x, y, height + ABOVE], 0.4)?;
    stage.scene.wait(0.4);
    Ok(())
}

/// Whether the load lies upright on a top at this place, within `tolerance` m of its centre.
fn lies_on(stage: &Stage, body: RigidBodyHandle, [x, y, top]: [f32; 3], tolerance: f32) -> bool {
    let at = stage.scene.place(body);
    (at.z - top - HALF).abs() < 0.006 && libm::hypotf(at.x - x, at.y - y) < tolerance && stage.scene.tilt(body) < 0.2
}

/// Task: the pedestal's height and size, in mm. Action: correction outwards, release height, duration.
pub fn place(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, OutOfReach> {
    let [height, size] = task.map(|mm| mm / 1000.0);
    let (x, y) = (0.32, 0.2);
    let half = Vector::new(size / 2.0, size / 2.0, height / 2.0);
    let pose = Pose::from_translation(Vector::new(x, y, half.z));
    engine::fixed_box(&mut stage.scene.world, half, pose);
    let body = pick(stage)?;
    let lifted = stage.scene.place(body).z > 0.08;
    put(stage, [x, y, height], action)?;
    Ok(if lies_on(stage, body, [x, y, height], 0.012) {
        1.0
    } else if lifted {
        0.2
    } else {
        0.0
    })
}

/// Task: the lower block's width and height, in mm. Action: correction outwards, release height, duration.
pub fn stack(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, OutOfReach> {
    let [width, top] = task.map(|mm| mm / 1000.0);
    let (x, y) = (0.3, -0.18);
    let half = Vector::new(width / 2.0, width / 2.0, top / 2.0);
    let pose = Pose::from_translation(Vector::new(x, y, half.z));
    let base = engine::dynamic_box(&mut stage.scene.world, half, pose, 0.2, FRICTION);
    let body = pick(stage)?;
    let lifted = stage.scene.place(body).z > 0.08;
    put(stage, [x, y, top], action)?;
    let at = stage.scene.place(base);
    let kept = libm::hypotf(at.x - x, at.y - y) < 0.03 && stage.scene.tilt(base) < 0.2;
    let on = lies_on(stage, body, [at.x, at.y, top], 0.02);
    Ok(if kept && on {
        1.0
    } else if lifted {
        0.2
    } else {
        0.0
    })
}
