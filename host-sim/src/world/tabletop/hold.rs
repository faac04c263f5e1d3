//! Skills that hold: grasp, lift, place, stack. Each uses what the ones before it learned.

use rapier3d::prelude::*;

use super::arm::TRAVEL;
use super::attempt::{at, at_log, between, between_log};
use super::engine::{self, GRAVITY};
use super::force;
use super::skill::Skill;
use super::stage::{End, Stage};

/// Friction of every cube that is held.
const FRICTION: f32 = 0.5;
/// Half the height of every cube that is held, in m.
const HALF: f32 = 0.025;
/// What lift, place and stack take up: width in mm, and distance from the axis in mm.
const CUBE: [f32; 2] = [40.0, 350.0];
/// What place and stack carry: mass in g, and the grip in N that crushes it.
const LOAD: [f32; 2] = [200.0, 8.0];
/// How much further away than it is the camera sees a thing, in m: what is held and put is aimed by eye.
const HAND_EYE: f32 = 0.035;
/// The correction of that which an action of 1 stands for, in m.
const BY_HAND: f32 = 0.06;
/// How far from the middle of a cube, up or down or outwards, the fingers may hold it, in m, and how far it may lean, in
/// rad: what is held otherwise cannot be put down.
const WHOLE: f32 = 0.015;
const UPRIGHT: f32 = 0.2;
/// How high above a place the hand comes and goes, in m.
const ABOVE: f32 = 0.09;

/// Puts a cube there; width and distance in mm, mass in kg. A force may help to carry it, to a goal if there is one.
fn cube(stage: &mut Stage, [width, distance]: [f32; 2], mass: f32, goal: Option<Vector>) -> RigidBodyHandle {
    let half = Vector::new(width / 2000.0, width / 2000.0, HALF);
    let at = Pose::from_translation(Vector::new(distance / 1000.0, 0.0, HALF));
    let cube = stage.scene.put(half, at, mass, FRICTION * (1.0 + stage.given.relaxed));
    stage.force(|level| force::carry(level, cube, mass, goal));
    cube
}

/// Whether the fingers feel something of about that width (mm) between them; a strong grip presses into the pads.
fn feels(stage: &Stage, width: f32) -> bool {
    (-0.008..0.004).contains(&(stage.scene.arm.opening(&stage.scene.world) - width / 1000.0))
}

/// What it counts for that a cube was taken so high (m) above where it lay: all if it is held as it can be put down again,
/// upright and around its middle; and `dropped` if it was not.
fn held(stage: &Stage, body: RigidBodyHandle, high: f32, dropped: f32) -> f32 {
    let at = stage.scene.place(body);
    let off = stage.scene.arm.tip(&stage.scene.world) - at;
    let apart = libm::hypotf(off.x, off.y).max(off.z.abs());
    let sound = apart < WHOLE + stage.given.slack && stage.scene.tilt(body) < UPRIGHT;
    match (at.z - HALF > high, sound) {
        (true, true) => 1.0,
        (true, false) => 0.4,
        (false, _) => dropped,
    }
}

/// Goes down over a cube and closes the fingers. Action of grasp: correction outwards, height, force.
fn close_on(stage: &mut Stage, task: [f32; 2], force: f32) -> Result<(), End> {
    let [far, ..] = stage.action(Skill::Grasp, task);
    let at = task[1] / 1000.0 + HAND_EYE + BY_HAND * far;
    stage.scene.grip(TRAVEL, 6.0, 0.1);
    stage.reach([at, 0.0, ABOVE], 0.6)?;
    stage.climb(1, stage.is_near([task[1] / 1000.0, 0.0, ABOVE], 0.03))?;
    stage.next_phase();
    let [_, up, ..] = stage.action(Skill::Grasp, task);
    let height = between(0.0, 0.12, up);
    stage.reach([at, 0.0, height], 0.35)?;
    stage.scene.close(force);
    let felt = feels(stage, task[0]);
    stage.climb(2, felt)?;
    stage.next_phase();
    // A hand with nothing in it need not be raised.
    if felt { Ok(()) } else { Err(End::Dropped) }
}

/// Task: width and distance, in mm. Action: correction outwards, height, force.
pub fn grasp(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, End> {
    let body = cube(stage, task, 0.06, None);
    close_on(stage, task, between_log(0.3, 8.0, action[2]))?;
    stage.reach([task[1] / 1000.0, 0.0, ABOVE], 0.4)?;
    stage.scene.wait(0.1);
    Ok(held(stage, body, 0.02, 0.3))
}

/// The grip that lift's action stands for, in N.
fn grip_force(action: [f32; 4]) -> f32 {
    between_log(0.4, 16.0, action[0])
}

/// Task: mass in g, and the grip in N that crushes. Action: force, duration.
pub fn lift(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, End> {
    let [mass, crush] = task;
    let body = cube(stage, CUBE, mass / 1000.0, None);
    let force = grip_force(action);
    close_on(stage, CUBE, force)?;
    if force > crush * (1.0 + 2.0 * stage.given.relaxed) {
        return Ok(0.0);
    }
    stage.reach([CUBE[1] / 1000.0, 0.0, 0.16], between_log(0.25, 1.2, action[1]))?;
    stage.scene.wait(0.3);
    stage.climb(3, stage.scene.place(body).z - HALF > 0.04)?;
    // What was dropped is no nearer than what was crushed.
    Ok(held(stage, body, 0.08, 0.0))
}

/// Takes the load up with what grasp and lift have learned, to be put there.
fn pick(stage: &mut Stage, goal: Vector) -> Result<RigidBodyHandle, End> {
    let body = cube(stage, CUBE, LOAD[0] / 1000.0, Some(goal));
    let force = grip_force(stage.action(Skill::Lift, LOAD));
    close_on(stage, CUBE, force)?;
    if force > LOAD[1] * (1.0 + 2.0 * stage.given.relaxed) {
        return Err(End::Dropped);
    }
    stage.reach([CUBE[1] / 1000.0, 0.0, 0.16], 0.5)?;
    stage.climb(3, stage.scene.place(body).z > 0.08)?;
    stage.next_phase();
    Ok(body)
}

/// Carries the load over a place, lets it down and goes away. Action: correction outwards, release height, duration.
fn put(stage: &mut Stage, body: RigidBodyHandle, [x, y, top]: [f32; 3], action: [f32; 4]) -> Result<(), End> {
    let distance = libm::hypotf(x, y);
    let out = (distance + HAND_EYE + BY_HAND * action[0]) / distance;
    let goal = Vector::new(x, y, 0.0);
    let (x, y) = (x * out, y * out);
    let height = top + between(-0.01, 0.15, action[1]);
    stage.reach([x, y, height + ABOVE], 0.8)?;
    let off = (stage.scene.place(body) - goal).with_z(0.0).length();
    stage.climb(4, off < 0.04 && stage.scene.place(body).z > top)?;
    stage.next_phase();
    stage.reach([x, y, height], between_log(0.2, 1.2, action[2]))?;
    stage.scene.grip(TRAVEL, 6.0, 0.25);
    stage.reach([x, y, height + ABOVE], 0.4)?;
    stage.scene.wait(0.4);
    Ok(())
}

/// Whether the load lies upright on a top at this place, within `tolerance` m of its centre.
fn lies_on(stage: &Stage, body: RigidBodyHandle, [x, y, top]: [f32; 3], tolerance: f32) -> bool {
    let at = stage.scene.place(body);
    (at.z - top - HALF).abs() < 0.006
        && libm::hypotf(at.x - x, at.y - y) < tolerance
        && stage.scene.tilt(body) < UPRIGHT
}

/// What it counts for that the load did not come to lie on its place: the less, the further away it ended.
fn beside(stage: &Stage, body: RigidBodyHandle, [x, y]: [f32; 2]) -> f32 {
    let at = stage.scene.place(body);
    0.4 * (1.0 - libm::hypotf(at.x - x, at.y - y) / 0.15).max(0.0)
}

/// Task: the pedestal's height and size, in mm. Action: correction outwards, release height, duration.
pub fn place(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, End> {
    let [height, size] = task.map(|mm| mm / 1000.0);
    let slack = stage.given.slack;
    let (x, y) = (0.32, 0.2);
    let half = Vector::new(size / 2.0 + slack, size / 2.0 + slack, height / 2.0);
    let pose = Pose::from_translation(Vector::new(x, y, half.z));
    engine::fixed_box(&mut stage.scene.world, half, pose);
    stage.aim(Vector::new(x, y, height + HALF));
    let body = pick(stage, Vector::new(x, y, height))?;
    put(stage, body, [x, y, height], action)?;
    Ok(if lies_on(stage, body, [x, y, height], 0.02 + slack) { 1.0 } else { beside(stage, body, [x, y]) })
}

/// Task: the lower block's width and height, in mm. Action: correction outwards, release height, duration.
pub fn stack(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, End> {
    let [width, top] = task.map(|mm| mm / 1000.0);
    let slack = stage.given.slack;
    let (x, y) = (0.3, -0.18);
    let half = Vector::new(width / 2.0 + slack, width / 2.0 + slack, top / 2.0);
    let pose = Pose::from_translation(Vector::new(x, y, half.z));
    let base = stage.scene.put(half, pose, 0.2, FRICTION);
    stage.aim(Vector::new(x, y, top + HALF));
    let body = pick(stage, Vector::new(x, y, top))?;
    put(stage, body, [x, y, top], action)?;
    let at = stage.scene.place(base);
    let kept = libm::hypotf(at.x - x, at.y - y) < 0.03 && stage.scene.tilt(base) < UPRIGHT;
    let on = lies_on(stage, body, [at.x, at.y, top], 0.02 + slack);
    Ok(if kept && on { 1.0 } else { beside(stage, body, [x, y]) })
}

/// The number that takes the camera's error out.
const BY_EYE: f32 = -HAND_EYE / BY_HAND;

/// In the middle of the cube, with five times the grip that its weight takes.
pub fn expert_grasp() -> [f32; 4] {
    [BY_EYE, at(0.0, 0.12, HALF), at_log(0.3, 8.0, 3.0), 0.0]
}

/// A grip between what holds, m·g/2μ, and what crushes; slowly.
pub fn expert_lift([mass, crush]: [f32; 2]) -> [f32; 4] {
    let holds = mass / 1000.0 * GRAVITY / (2.0 * FRICTION);
    let force = libm::sqrtf(holds * crush).min(0.99 * crush);
    [at_log(0.4, 16.0, force), 1.0, 0.0, 0.0]
}

/// Over the place, let down until it nearly lies; slowly.
pub fn expert_put() -> [f32; 4] {
    [BY_EYE, at(-0.01, 0.15, HALF + 0.002), 1.0, 0.0]
}
