//! The rigid body engine's settings, and the few bodies every scene is made of.
//!
//! Lengths are in metres, masses in kilograms, times in seconds; x points away from the arm, y to its left, z up. This is the only place that chooses
//! how the engine integrates: a scene which needs other settings is a scene whose numbers
//! [`check`](super::check) does not vouch for.

use rapier3d::prelude::*;

/// Time step of the physics, in seconds.
pub const DT: f32 = 1.0 / 240.0;

/// Gravity's acceleration, in m/s², downwards.
pub const GRAVITY: f32 = 9.81;

/// Friction coefficient of whatever is not an object: tables, fingers, walls.
///
/// The smaller of two coefficients counts, so this is only a ceiling and the object's own is the limit.
pub const GRIPPY: f32 = 4.0;

/// An empty world with the settings all scenes share.
pub fn world() -> PhysicsWorld {
    let integration_parameters = IntegrationParameters {
        dt: DT,
        num_solver_iterations: 1,
        num_internal_pgs_iterations: 4,
        num_internal_stabilization_iterations: 1,
        // Without it a held object creeps out of the grasp.
        friction_in_bias_pass: true,
        // Recycled contacts are a little out of date: slides then come out up to a quarter wrong.
        contact_recycling: false,
        // Friction per contact point is 6 % weak on flat contacts and creeps on an incline.
        friction_model: FrictionModel::Simplified,
        // Objects are decimetres, not metres: the engine's tolerances scale with this.
        length_unit: 0.1,
        max_ccd_substeps: 0,
        ..IntegrationParameters::default()
    };
    PhysicsWorld { gravity: -GRAVITY * Vector::Z, integration_parameters, ..PhysicsWorld::default() }
}

/// Steps the world for `seconds`, rounded to whole steps.
pub fn run(world: &mut PhysicsWorld, seconds: f32) {
    for _ in 0..steps(seconds) {
        world.step();
    }
}

/// How many time steps make up `seconds`.
pub fn steps(seconds: f32) -> u32 {
    libm::roundf(seconds / DT) as u32
}

/// A box-shaped collider with half extents `half` (m), `mass` (kg) and `friction`; of two surfaces that touch, the
/// more slippery one decides.
pub fn cuboid(half: Vector, mass: f32, friction: f32) -> ColliderBuilder {
    ColliderBuilder::cuboid(half.x, half.y, half.z)
        .mass(mass)
        .friction(friction)
        .friction_combine_rule(CoefficientCombineRule::Min)
}

/// Inserts a box that never moves.
pub fn fixed_box(world: &mut PhysicsWorld, half: Vector, pose: Pose) -> RigidBodyHandle {
    world.insert(RigidBodyBuilder::fixed().pose(pose), cuboid(half, 0.0, GRIPPY)).0
}

/// Inserts an object: a box of `mass` (kg) with its own `friction`.
///
/// It never falls asleep, because a sleeping object does not notice a slow change of load.
pub fn dynamic_box(world: &mut PhysicsWorld, half: Vector, pose: Pose, mass: f32, friction: f32) -> RigidBodyHandle {
    world.insert(RigidBodyBuilder::dynamic().pose(pose).can_sleep(false), cuboid(half, mass, friction)).0
}

/// Inserts a part of a robot: a box that weighs nothing but keeps its inertia, as under gravity compensation.
pub fn link_box(world: &mut PhysicsWorld, half: Vector, pose: Pose, mass: f32) -> RigidBodyHandle {
    let body = RigidBodyBuilder::dynamic().pose(pose).can_sleep(false).gravity_scale(0.0);
    world.insert(body, cuboid(half, mass, GRIPPY)).0
}

/// Half extents of the table, in m.
pub const TABLE: Vector = Vector::new(4.0, 4.0, 0.1);

/// Inserts a table whose top is at height 0, larger than anything on it.
pub fn table(world: &mut PhysicsWorld) -> RigidBodyHandle {
    fixed_box(world, TABLE, Pose::translation(0.0, 0.0, -TABLE.z))
}
