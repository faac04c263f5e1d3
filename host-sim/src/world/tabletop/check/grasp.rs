//! Experiments with two fingers.

use super::super::arm::{Model, Tool};
use super::super::engine::{self, GRAVITY};
use super::super::scene::{OutOfReach, Scene};
use rapier3d::prelude::*;

/// Half the side of the cube that is grasped, in m.
pub const CUBE_HALF: f32 = 0.025;

/// How high the slow lift goes, in m.
pub const LIFT: f32 = 0.1;

/// Duration of the slow lift, in s: the smooth profile then peaks at 1.5 % of gravity.
const LIFT_TIME: f32 = 2.0;

/// Time for the fingers to close, in s.
const CLOSE_TIME: f32 = 0.25;

/// How far a cube slips in one second between two fingers that press with `ratio` times m·g/2μ each, in m.
///
/// The fingers are free bodies which a constant force drives together: the contact alone, without joints.
pub fn pinch(ratio: f64) -> f64 {
    let (mass, friction, plate) = (0.2, 0.5, Vector::new(0.01, 0.03, 0.3));
    let grip = ratio as f32 * mass * GRAVITY / (2.0 * friction);
    let mut world = engine::world();
    let cube = engine::dynamic_box(&mut world, Vector::splat(CUBE_HALF), Pose::IDENTITY, mass, friction);
    for side in [-1.0, 1.0] {
        let pose = Pose::translation(side * (CUBE_HALF + plate.x), 0.0, 0.0);
        let finger = engine::link_box(&mut world, plate, pose, 0.1);
        let only_x = LockedAxes::all() - LockedAxes::TRANSLATION_LOCKED_X;
        world.bodies[finger].set_locked_axes(only_x, true);
        world.bodies[finger].add_force(-side * grip * Vector::X, true);
    }
    // Weight comes on when the grip is there, as it does when a hand takes something over.
    let gravity = std::mem::replace(&mut world.gravity, Vector::ZERO);
    engine::run(&mut world, CLOSE_TIME);
    world.gravity = gravity;
    let start = world.bodies[cube].translation().z;
    engine::run(&mut world, 1.0);
    f64::from(start - world.bodies[cube].translation().z)
}

/// How far a cube on the table lags behind the arm's hand that slowly lifts it by [`LIFT`] and then waits a second, in m.
///
/// Not a number if the hand itself stays more than a tenth of the way below: no slip on no lift is no success.
pub fn lift(friction: f32, grip: f32, mass: f32) -> f64 {
    let mut scene = Scene::new(Model::TRUE);
    let pose = Pose::translation(0.35, 0.0, CUBE_HALF);
    let cube = engine::dynamic_box(&mut scene.world, Vector::splat(CUBE_HALF), pose, mass, friction);
    let hand = |height| Tool { reach: 0.35, yaw: 0.0, height, pitch: core::f32::consts::FRAC_PI_2 };
    let heights = |scene: &Scene| [scene.arm.tip(&scene.world).z, scene.place(cube).z].map(f64::from);
    let mut run = || {
        scene.go(hand(CUBE_HALF), 1.0)?;
        scene.grip(0.0, grip, CLOSE_TIME);
        let before = heights(&scene);
        scene.go(hand(CUBE_HALF + LIFT), LIFT_TIME)?;
        scene.wait(1.0);
        let after = heights(&scene);
        Ok::<_, OutOfReach>([after[0] - before[0], after[1] - before[1]])
    };
    match run() {
        Ok([tool, cube]) if tool > 0.9 * f64::from(LIFT) => tool - cube,
        _ => f64::NAN,
    }
}
