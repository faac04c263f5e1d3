//! Experiments with one block on one plane.

use super::super::engine::{self, GRAVITY};
use rapier3d::prelude::*;

/// Half extents of the block that slides, in m: flat, so that an incline does not tip it.
const SLAB: Vector = Vector::new(0.05, 0.05, 0.02);

/// Time for a block put down to sink into its contacts, in s.
const SETTLE: f32 = 0.25;

/// A world with a plane, tilted by `tilt` (rad) so that it descends along +x, and a slab of 0.2 kg lying on it.
fn slab_on_plane(tilt: f64, friction: f32) -> (PhysicsWorld, RigidBodyHandle, Rotation) {
    let rotation = Rotation::from_xyzw(0.0, libm::sin(tilt / 2.0) as f32, 0.0, libm::cos(tilt / 2.0) as f32);
    let mut world = engine::world();
    let place = |height: f32| Pose::from_parts(rotation * (height * Vector::Z), rotation);
    engine::fixed_box(&mut world, Vector::new(1.0, 0.5, 0.05), place(-0.05));
    let slab = engine::dynamic_box(&mut world, SLAB, place(SLAB.z), 0.2, friction);
    (world, slab, rotation)
}

/// How far a slab pushed off at `speed` (m/s) slides until it rests, in m.
pub fn slide(friction: f32, speed: f32) -> f64 {
    let (mut world, slab, _) = slab_on_plane(0.0, friction);
    engine::run(&mut world, SETTLE);
    let start = world.bodies[slab].translation().x;
    world.bodies[slab].set_linvel(speed * Vector::X, true);
    // Twice the time it takes to stop.
    engine::run(&mut world, 2.0 * speed / (friction * GRAVITY));
    f64::from(world.bodies[slab].translation().x - start)
}

/// How far a slab released on a plane with the given `slope` (tan θ) gets in one second, in m along the plane.
pub fn incline(friction: f32, slope: f64) -> f64 {
    let (mut world, slab, rotation) = slab_on_plane(libm::atan(slope), friction);
    let start = world.bodies[slab].translation();
    engine::run(&mut world, 1.0);
    f64::from((world.bodies[slab].translation() - start).dot(rotation * Vector::X))
}

/// The smallest horizontal force that tips a tall block over, in units of m·g·b/2h, bisected to a thousandth.
///
/// The force grows to its full value within `ramp` (s).
pub fn tipping(ramp: f32) -> f64 {
    let (mut holds, mut tips) = (0.9, 1.1);
    while tips - holds > 1e-3 {
        let force = (holds + tips) / 2.0;
        if tips_over(force, ramp) { tips = force } else { holds = force }
    }
    (holds + tips) / 2.0
}

/// Whether `ratio` times m·g·b/2h on the upper rear edge, wherever that has moved, topples a block of 40 × 120 mm.
fn tips_over(ratio: f64, ramp: f32) -> bool {
    let (half, mass) = (Vector::new(0.02, 0.02, 0.06), 0.2);
    let force = ratio as f32 * mass * GRAVITY * half.x / (2.0 * half.z);
    let mut world = engine::world();
    engine::table(&mut world);
    let block = engine::dynamic_box(&mut world, half, Pose::translation(0.0, 0.0, half.z), mass, 0.8);
    engine::run(&mut world, SETTLE);
    let rise = engine::steps(ramp);
    // Two seconds more: time for the slowest fall.
    for step in 1..=rise + engine::steps(2.0) {
        let push = if step < rise { force * step as f32 / rise as f32 } else { force };
        let body = &mut world.bodies[block];
        let edge = body.position().transform_point(Vector::new(-half.x, 0.0, half.z));
        body.reset_forces(true);
        body.reset_torques(true);
        body.add_force_at_point(push * Vector::X, edge, true);
        world.step();
    }
    let upright = world.bodies[block].rotation() * Vector::Z;
    upright.z < 0.9
}

/// How deep a cube of 0.1 kg and 50 mm sinks into the table in one second, in m.
pub fn penetration() -> f64 {
    let half = 0.025;
    let mut world = engine::world();
    engine::table(&mut world);
    let cube = engine::dynamic_box(&mut world, Vector::splat(half), Pose::translation(0.0, 0.0, half), 0.1, 0.5);
    engine::run(&mut world, 1.0);
    f64::from(half - world.bodies[cube].translation().z)
}
