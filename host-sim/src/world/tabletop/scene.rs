//! One attempt's world: a table, the arm, and whatever a skill puts there.

use std::time::{Duration, Instant};

use rapier3d::prelude::*;

use super::arm::{Arm, Model, Tool};
use super::engine::{self, DT};
use super::film::{EVERY, Film};
use super::force::Law;

/// Engine steps from one command to the next: 60 Hz control.
const STEPS: usize = 4;
/// Where the tool starts.
const HOME: Tool = Tool { reach: 0.3, yaw: 0.0, height: 0.25, pitch: core::f32::consts::FRAC_PI_2 };
/// Fingers that move less than this in a tenth of a second stand still, in m.
const STILL: f32 = 5e-4;

/// One attempt's world. Built anew for every attempt: no history leaks from one to the next.
pub struct Scene {
    /// The engine's world.
    pub world: PhysicsWorld,
    /// The arm.
    pub arm: Arm,
    /// A force that helps, if there is one.
    pub law: Option<Law>,
    /// The camera, if there is one.
    pub film: Option<Film>,
    /// The arm as its controller believes it to be.
    model: Model,
    table: RigidBodyHandle,
    /// What lies on the table and can be moved.
    things: Vec<RigidBodyHandle>,
    at: Tool,
    steps: u32,
    engine: Duration,
}

/// The controller's command cannot be carried out: the target is out of the arm's reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfReach;

impl Scene {
    /// A table and an arm at home, driven by a controller that believes in this model.
    #[must_use]
    pub fn new(model: Model) -> Self {
        let mut world = engine::world();
        let table = engine::table(&mut world);
        let arm = Arm::new(&mut world, &HOME);
        let things = Vec::new();
        Self { world, arm, law: None, film: None, model, table, things, at: HOME, steps: 0, engine: Duration::ZERO }
    }

    /// Puts a box there that can be moved: half extents in m, mass in kg.
    pub fn put(&mut self, half: Vector, pose: Pose, mass: f32, friction: f32) -> RigidBodyHandle {
        let thing = engine::dynamic_box(&mut self.world, half, pose, mass, friction);
        self.things.push(thing);
        thing
    }

    /// Lets the fingers pass into the table as far as a second one below it, which only they can touch.
    pub fn soften(&mut self, depth: f32) {
        let below = Pose::translation(0.0, 0.0, -depth - engine::TABLE.z);
        let floor = engine::fixed_box(&mut self.world, engine::TABLE, below);
        let group = |member, touches| InteractionGroups::new(member, touches, InteractionTestMode::And);
        let (fingers, below) = (Group::GROUP_2, Group::GROUP_3);
        let pads: Vec<_> = self.arm.pads(&self.world).collect();
        let mut set = |collider: ColliderHandle, groups| self.world.colliders[collider].set_collision_groups(groups);
        pads.into_iter().for_each(|pad| set(pad, group(fingers, Group::ALL)));
        for (body, groups) in
            [(self.table, group(Group::GROUP_1, Group::ALL - fingers)), (floor, group(below, fingers))]
        {
            self.world.bodies[body].colliders().iter().for_each(|collider| set(*collider, groups));
        }
    }

    /// Whether a thing has ended where the hand cannot take it from above: a person has to put it back.
    #[must_use]
    pub fn has_strayed(&self) -> bool {
        self.things.iter().any(|thing| {
            let at = self.place(*thing);
            let reach = libm::hypotf(at.x, at.y);
            Model::TRUE.inverse(&Tool { reach, yaw: 0.0, height: at.z, ..HOME }).is_none()
        })
    }

    /// Seconds since the start.
    #[must_use]
    pub fn seconds(&self) -> f32 {
        self.steps as f32 * DT
    }

    /// CPU time spent in the engine.
    #[must_use]
    pub fn engine(&self) -> Duration {
        self.engine
    }

    /// Moves the tool in a straight line, gently at both ends, and returns when it should be there.
    ///
    /// # Errors
    /// If the controller finds no joint angles for a point of the way; the arm stops where it is.
    pub fn go(&mut self, to: Tool, seconds: f32) -> Result<(), OutOfReach> {
        let from = self.at;
        let ticks = ticks(seconds);
        // The engine knows the links' masses only after its first step.
        if self.steps == 0 {
            self.tick();
        }
        self.arm.weigh(&mut self.world);
        for tick in 1..=ticks {
            let t = tick as f32 / ticks as f32;
            let t = t * t * (3.0 - 2.0 * t);
            let mix = |a: f32, b: f32| a * (1.0 - t) + b * t;
            let via = Tool {
                reach: mix(from.reach, to.reach),
                yaw: mix(from.yaw, to.yaw),
                height: mix(from.height, to.height),
                pitch: mix(from.pitch, to.pitch),
            };
            let Some(angles) = self.model.inverse(&via) else {
                self.arm.hold();
                return Err(OutOfReach);
            };
            self.arm.command(angles, STEPS as f32 * DT);
            self.at = via;
            self.tick();
        }
        self.arm.hold();
        Ok(())
    }

    /// Opens or closes the fingers and waits.
    pub fn grip(&mut self, travel: f32, force: f32, seconds: f32) {
        self.arm.command_grip(travel, force);
        self.wait(seconds);
    }

    /// Closes the fingers with a force (N) until they move no more, for two seconds at most.
    pub fn close(&mut self, force: f32) {
        let mut before = self.arm.opening(&self.world);
        self.grip(0.0, force, 0.2);
        for _ in 0..18 {
            let now = self.arm.opening(&self.world);
            if (before - now).abs() < STILL {
                break;
            }
            before = now;
            self.wait(0.1);
        }
    }

    /// Waits, holding still.
    pub fn wait(&mut self, seconds: f32) {
        for _ in 0..ticks(seconds) {
            self.tick();
        }
    }

    /// Where a body's centre is.
    #[must_use]
    pub fn place(&self, body: RigidBodyHandle) -> Vector {
        self.world.bodies[body].translation()
    }

    /// How far a body's own z axis leans from the vertical, in rad.
    #[must_use]
    pub fn tilt(&self, body: RigidBodyHandle) -> f32 {
        let up = self.world.bodies[body].rotation() * Vector::Z;
        libm::acosf(up.z.clamp(-1.0, 1.0))
    }

    fn tick(&mut self) {
        for _ in 0..STEPS {
            self.arm.drive(&mut self.world);
            if let Some(law) = &mut self.law {
                law(&self.arm, &mut self.world);
            }
            let start = Instant::now();
            self.world.step();
            self.engine += start.elapsed();
            self.arm.meter(&self.world);
            self.steps += 1;
        }
        let seconds = self.seconds();
        if let Some(film) = self.film.as_mut().filter(|_| self.steps as usize / STEPS % EVERY as usize == 1) {
            film.take(seconds, &self.arm, &self.world);
        }
    }
}

fn ticks(seconds: f32) -> u32 {
    ((seconds * 60.0) as u32).max(1)
}
