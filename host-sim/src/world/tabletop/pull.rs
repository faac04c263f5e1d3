//! Skills that pull a handle along its way: drawer, door.

use rapier3d::prelude::*;

use super::attempt::{at, between, between_log, graded};
use super::stage::{End, Stage};
use super::{engine, force};

/// Half extents of a handle, a bar that the closed fingers hook from behind, in m.
const HANDLE: [f32; 3] = [0.006, 0.04, 0.02];
/// Height of a handle's middle, in m.
const HEIGHT: f32 = 0.07;
/// Distance of the drawer's handle from the axis, shut, in m.
const SHUT: f32 = 0.48;
/// How far a drawer slides, in m.
const SLIDE: f32 = 0.30;
/// The door's hinge, in m, and its handle's distance from it.
const HINGE: [f32; 2] = [0.46, 0.16];
const RADIUS: f32 = 0.22;
/// Finger and half a handle, and a little air.
const BEHIND: f32 = 0.03;
/// How much of that is air, in m.
const AIR: f32 = 0.013;
/// Share of its way that the arm lags behind for each N·s/m of a drawer's damper: measured.
const YIELDS: f32 = 6.2e-4;
/// Masses of a drawer and of a door's leaf, in kg.
const DRAWER: f32 = 0.4;
const LEAF: f32 = 0.8;

/// How far a front stands behind its handle, in m: the fingers have room between.
const FRONT: f32 = 0.058;
/// Half the thickness of what is only to be seen, in m.
const BOARD: f32 = 0.004;

/// What the camera sees of a drawer: two posts from the handle to its front, the front, the drawer, and what it slides out of.
fn dress_drawer(stage: &mut Stage, frame: RigidBodyHandle, handle: RigidBodyHandle) {
    for side in [1.0, -1.0] {
        stage.dress(handle, [FRONT / 2.0, BOARD, BOARD], [FRONT / 2.0, side * (HANDLE[1] - BOARD), 0.0]);
    }
    stage.dress(handle, [BOARD, 0.078, 0.045], [FRONT, 0.0, -0.015]);
    stage.dress(handle, [0.1, 0.07, 0.035], [FRONT + BOARD + 0.1, 0.0, -0.02]);
    stage.dress(frame, [0.1, 0.082, 0.055], [FRONT + 2.0 * BOARD + 0.105, 0.0, -0.01]);
}

/// Lowers the closed fingers behind a handle at this place. Action: `deep` for the height, `out` for the distance.
fn hook(stage: &mut Stage, [x, y]: [f32; 2], deep: f32) -> Result<f32, End> {
    let height = HEIGHT + between(0.03, -0.03, deep);
    stage.scene.grip(0.0, 6.0, 0.25);
    stage.reach([x, y, 0.14], 0.6)?;
    stage.next_phase();
    stage.reach([x, y, height], 0.3)?;
    stage.climb(1, stage.is_near([x, y, height], 0.015))?;
    stage.next_phase();
    Ok(height)
}

/// Task: opening in mm, damping in N·s/m. Action: stroke, duration, depth of the hook.
pub fn drawer(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, End> {
    let (opening, damping) = (task[0] / 1000.0, eased(stage, task[1]));
    let world = &mut stage.scene.world;
    let frame = world.insert_body(RigidBodyBuilder::fixed().translation(Vector::new(SHUT, 0.0, HEIGHT)));
    let [x, y, z] = HANDLE;
    let pose = Pose::from_translation(Vector::new(SHUT, 0.0, HEIGHT));
    let handle = engine::dynamic_box(world, Vector::new(x, y, z), pose, DRAWER, 0.5);
    let rail = PrismaticJointBuilder::new(-Vector::X)
        .limits([0.0, SLIDE])
        .motor_model(MotorModel::ForceBased)
        .motor_velocity(0.0, damping);
    world.insert_impulse_joint(frame, handle, rail);
    dress_drawer(stage, frame, handle);
    let goal = Vector::new(SHUT - opening, 0.0, HEIGHT);
    stage.aim(goal);
    stage.force(|level| force::slide(level, handle, DRAWER, damping, goal));
    let height = hook(stage, [SHUT + BEHIND + 0.01, 0.0], action[2])?;
    let end = SHUT + BEHIND - opening * between(0.6, 1.8, action[0]);
    stage.reach([end, 0.0, height], between_log(0.3, 2.5, action[1]))?;
    stage.scene.wait(0.4);
    let opened = SHUT - stage.scene.place(handle).x;
    stage.climb(2, opened > 0.01)?;
    stage.climb(3, (opened - opening).abs() < opening / 2.0)?;
    Ok(if opened > 0.01 { graded((opened - opening).abs(), 0.012 + stage.given.slack, 0.1) } else { 0.0 })
}

/// What is left of a damper where constraints are relaxed: a tenth at most relaxed.
fn eased(stage: &Stage, damping: f32) -> f32 {
    damping * (1.0 - 0.9 * stage.given.relaxed)
}

/// The finger's way is the handle's, the air before it, and what the arm gives to the damper; slowly, so that nothing
/// runs on.
pub fn expert_drawer(task: [f32; 2]) -> [f32; 4] {
    [at(0.6, 1.8, 1.0 + AIR / (task[0] / 1000.0) + YIELDS * task[1]), 1.0, 0.3, 0.0]
}

/// Where the door's handle is when it stands open by `angle` rad.
fn on_arc(angle: f32, radius: f32) -> [f32; 2] {
    [HINGE[0] - radius * libm::sinf(angle), HINGE[1] - radius * libm::cosf(angle)]
}

/// Task: angle in degrees, damping in N·m·s. Action: arc, duration, radius.
pub fn door(stage: &mut Stage, task: [f32; 2], action: [f32; 4]) -> Result<f32, End> {
    let (angle, damping) = (task[0].to_radians(), eased(stage, task[1]));
    let leaf = shut_door(&mut stage.scene.world, damping);
    // The panel, behind its handle.
    stage.dress(leaf, [BOARD, RADIUS / 2.0 + 0.02, 0.06], [FRONT, 0.0, -0.005]);
    let inertia = LEAF * RADIUS * RADIUS / 3.0;
    let [x, y] = on_arc(angle, RADIUS);
    stage.aim(Vector::new(x, y, HEIGHT));
    stage.force(|level| force::swing(level, leaf, inertia, damping, angle));
    let radius = RADIUS + 0.03 * action[2];
    // Behind the handle means further from the arm, whatever the door's angle.
    let behind = |[x, y]: [f32; 2], angle: f32| [x + BEHIND * libm::cosf(angle), y - BEHIND * libm::sinf(angle)];
    let height = hook(stage, behind(on_arc(0.0, radius), 0.0), 0.2)?;
    let end = angle * between(0.6, 1.8, action[0]);
    let seconds = between_log(0.4, 3.0, action[1]);
    let legs = 6;
    for leg in 1..=legs {
        let angle = end * leg as f32 / legs as f32;
        let [x, y] = behind(on_arc(angle, radius), angle);
        stage.reach([x, y, height], seconds / legs as f32)?;
    }
    stage.scene.wait(0.4);
    let along = stage.scene.world.bodies[leaf].rotation() * Vector::Y;
    let opened = libm::atan2f(along.x, along.y);
    stage.climb(2, opened.abs() > 0.05)?;
    stage.climb(3, (opened - angle).abs() < angle / 2.0)?;
    Ok(if opened.abs() > 0.05 { graded((opened - angle).abs(), 0.08 + stage.given.slack / RADIUS, 0.5) } else { 0.0 })
}

/// The same on an arc.
pub fn expert_door(task: [f32; 2]) -> [f32; 4] {
    [at(0.6, 1.8, 1.0 + AIR / RADIUS / task[0].to_radians()), 1.0, 0.0, 0.0]
}

/// A door that stands shut across the arm's front, its hinge to the left and its handle at `RADIUS`.
fn shut_door(world: &mut PhysicsWorld, damping: f32) -> RigidBodyHandle {
    let [x, y] = HINGE;
    let hinge = world.insert_body(RigidBodyBuilder::fixed().translation(Vector::new(x, y, HEIGHT)));
    let middle = Vector::new(x, y - RADIUS / 2.0, HEIGHT);
    // The panel hangs beyond its handle, which stands off it like a bow: the fingers go between.
    let bar = Vector::new(HANDLE[0], 0.025, HANDLE[2]);
    let body = RigidBodyBuilder::dynamic().translation(middle).can_sleep(false);
    let leaf = world.insert_body(body.additional_mass_properties(MassProperties::from_cuboid(
        LEAF / (RADIUS * 0.02 * 0.1),
        Vector::new(0.01, RADIUS / 2.0, 0.05),
    )));
    let grip = engine::cuboid(bar, 0.0, 0.5).translation(Vector::new(0.0, -RADIUS / 2.0, 0.0));
    world.insert_collider(grip, Some(leaf));
    let joint = RevoluteJointBuilder::new(-Vector::Z)
        .local_anchor2(Vector::new(0.0, RADIUS / 2.0, 0.0))
        .limits([0.0, 2.0])
        .motor_model(MotorModel::ForceBased)
        .motor_velocity(0.0, damping);
    world.insert_impulse_joint(hinge, leaf, joint);
    leaf
}
