//! Virtual forces (Mao et al. 2025): laws that help an object along, taken away again with their level.
//!
//! Each is capped at a share of what the task itself takes, so that at level 0 it is gone and at level 1 it is no more
//! than a strong hand. Those that draw an object to a goal do so only once the student has moved it: nothing is done for
//! a student that does not even touch.

use rapier3d::prelude::*;

use super::arm::Arm;
use super::engine::GRAVITY;

/// A force law: called before every step of the engine.
pub type Law = Box<dyn FnMut(&Arm, &mut PhysicsWorld)>;

/// Share of the weight, or of the moment that keeps a block standing, that the whole force carries.
const RELIEF: f32 = 0.9;
/// The spring's limit, in weights.
const PULL: f32 = 2.0;
/// Distance at which the spring reaches its limit, in m.
const GIVE: f32 = 0.01;
/// How fast what is drawn closes in on its goal, and on the speed for it, in 1/s.
const RATES: [f32; 2] = [10.0, 100.0];
/// Speed limits on the way, in m/s and rad/s.
const SPEED: [f32; 2] = [0.4, 1.5];
/// What starts a door, in N·m.
const LOAD: f32 = 1.0;
/// A thing has been moved when it is this far from where it was, in m and rad.
const MOVED: f32 = 0.003;

/// Carries part of a weight; while the fingers are commanded closed draws the thing to the tool, and once they have let
/// go of it over `goal`, towards that.
pub fn carry(level: f32, body: RigidBodyHandle, mass: f32, goal: Option<Vector>) -> Law {
    let weight = mass * GRAVITY;
    let stiffness = PULL * weight / GIVE;
    let damping = 1.4 * libm::sqrtf(stiffness * mass);
    let mut held = false;
    Box::new(move |arm, world| {
        let tip = arm.tip(world);
        let body = &mut world.bodies[body];
        body.reset_forces(true);
        body.add_force(RELIEF * level * weight * Vector::Z, true);
        if arm.is_closing() {
            held = true;
            let spring = (tip - body.translation()) * stiffness - body.linvel() * damping;
            body.add_force(spring.clamp_length_max(PULL * weight) * level, true);
        } else if let Some(goal) = goal.filter(|_| held) {
            body.add_force(drawn(body, goal, mass, 0.0).clamp_length_max(PULL * weight * level), true);
        }
    })
}

/// Draws a thing that has been moved to a goal on its level, against a damper if there is one (N·s/m).
pub fn slide(level: f32, body: RigidBodyHandle, mass: f32, damping: f32, goal: Vector) -> Law {
    let most = PULL * (mass * GRAVITY + damping * SPEED[0]) * level;
    let mut start = None;
    let mut moved = false;
    Box::new(move |_, world| {
        let body = &mut world.bodies[body];
        let from = *start.get_or_insert(body.translation());
        moved |= (body.translation() - from).length() > MOVED;
        if moved {
            body.reset_forces(true);
            body.add_force(drawn(body, goal, mass, damping).clamp_length_max(most), true);
        }
    })
}

/// The horizontal force that brings a thing to a goal without overshooting.
fn drawn(body: &RigidBody, goal: Vector, mass: f32, damping: f32) -> Vector {
    let level = |v: Vector| Vector::new(v.x, v.y, 0.0);
    let speed = (level(goal - body.translation()) * RATES[0]).clamp_length_max(SPEED[0]);
    speed * damping + (speed - level(body.linvel())) * (RATES[1] * mass)
}

/// Takes off part of the moment m·g·b that keeps a block standing whose foot is `half` = b deep.
pub fn tip(level: f32, body: RigidBodyHandle, mass: f32, half: f32) -> Law {
    Box::new(move |_, world| {
        let body = &mut world.bodies[body];
        let up = (body.rotation() * Vector::Z).z.max(0.0);
        body.reset_torques(true);
        body.add_torque(RELIEF * level * mass * GRAVITY * half * up * Vector::Y, true);
    })
}

/// Turns a door that has been moved to an angle (rad), against its damper (N·m·s); `inertia` in kg·m².
pub fn swing(level: f32, leaf: RigidBodyHandle, inertia: f32, damping: f32, goal: f32) -> Law {
    let most = PULL * (LOAD + damping * SPEED[1]) * level;
    let mut moved = false;
    Box::new(move |_, world| {
        let leaf = &mut world.bodies[leaf];
        let along = leaf.rotation() * Vector::Y;
        let angle = libm::atan2f(along.x, along.y);
        moved |= angle.abs() > MOVED;
        if moved {
            let speed = ((goal - angle) * RATES[0]).clamp(-SPEED[1], SPEED[1]);
            let torque = damping * speed + inertia * RATES[1] * (speed + leaf.angvel().z);
            leaf.reset_torques(true);
            leaf.add_torque(-torque.clamp(-most, most) * Vector::Z, true);
        }
    })
}
