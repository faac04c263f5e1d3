//! The arm: yaw, three pitches, roll, and two fingers, as one multibody; and its inverse kinematics.

use rapier3d::prelude::*;

use super::engine::{self, DT};

/// Height of the shoulder above the table, in m.
pub const SHOULDER: f32 = 0.15;
/// Upper arm, forearm, and hand to the point between the finger pads, in m.
pub const LINKS: [f32; 3] = [0.28, 0.28, 0.14];
/// Each finger's travel from closed, in m.
pub const TRAVEL: f32 = 0.04;
/// Joints, fingers included.
pub const JOINTS: usize = 7;
/// Half extents of a finger pad: along the closing direction it is thin.
pub const PAD: [f32; 3] = [0.012, 0.004, 0.011];
/// Stiffness, damping and limit (N·m) of the joints' motors.
const MOTOR: [f32; 3] = [4000.0, 120.0, 40.0];
/// Stiffness (N/m) and damping (N·s/m) of the fingers' motors.
const FINGER: [f32; 2] = [400.0, 40.0];
/// Torque at which the joints are rated, in N·m.
const RATED: f32 = 10.0;

/// Where the tool is to be: the point between the finger pads, in m, and the hand's pitch below the horizon, in rad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tool {
    /// Horizontal distance from the base's axis.
    pub reach: f32,
    /// Angle around the base's axis.
    pub yaw: f32,
    /// Height above the table.
    pub height: f32,
    /// Pitch; π/2 points down.
    pub pitch: f32,
}

/// Lengths and zero offsets of an arm, as it is or as somebody believes it to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// Link lengths, in m.
    pub links: [f32; 3],
    /// What is added to the two first pitch angles, in rad.
    pub offsets: [f32; 2],
}

impl Model {
    /// The arm as it is.
    pub const TRUE: Self = Self { links: LINKS, offsets: [0.0; 2] };

    /// The four joint angles (yaw and three pitches) that bring the tool there, elbow up; `None` beyond the arm's reach.
    #[must_use]
    pub fn inverse(&self, tool: &Tool) -> Option<[f32; 4]> {
        let [upper, fore, hand] = self.links;
        let (sin, cos) = (libm::sinf(tool.pitch), libm::cosf(tool.pitch));
        let r = tool.reach - hand * cos;
        let z = tool.height + hand * sin - SHOULDER;
        let square = r * r + z * z;
        let elbow = (square - upper * upper - fore * fore) / (2.0 * upper * fore);
        let span = libm::sqrtf(square);
        let shoulder = (square + upper * upper - fore * fore) / (2.0 * upper * span);
        // Also refuses NaN.
        if !(elbow.abs() <= 1.0 && shoulder.abs() <= 1.0) {
            return None;
        }
        let first = -(libm::atan2f(z, r) + libm::acosf(shoulder)) + self.offsets[0];
        let second = libm::acosf(elbow) + self.offsets[1];
        Some([tool.yaw, first, second, tool.pitch - first - second])
    }

    /// Where the tool is at these angles.
    #[must_use]
    pub fn forward(&self, angles: [f32; 4]) -> Tool {
        let [yaw, first, second, third] = angles;
        let pitches =
            [first - self.offsets[0], first + second - self.offsets[0] - self.offsets[1], first + second + third];
        let (mut reach, mut height) = (0.0, SHOULDER);
        for (link, pitch) in self.links.iter().zip(pitches) {
            reach += link * libm::cosf(pitch);
            height -= link * libm::sinf(pitch);
        }
        Tool { reach, yaw, height, pitch: pitches[2] }
    }
}

/// The arm in its world, and what it has used up.
pub struct Arm {
    joints: [MultibodyJointHandle; JOINTS],
    hand: RigidBodyHandle,
    /// Where each joint is to be at the end of the next step.
    target: [f32; JOINTS],
    /// How fast it is to get on from there: a stiff motor that is fed in jumps jerks.
    speed: [f32; JOINTS],
    /// 1 / effective inertia of each joint.
    ease: [f32; JOINTS],
    grip: f32,
    /// Σ |torque · velocity| · dt, in J.
    pub energy: f32,
    /// Σ (|torque| / rated torque)³ · |Δangle|, in radians at rated torque: the load exponent of rolling bearings
    /// (ISO 281).
    pub wear: f32,
}

impl Arm {
    /// Puts the arm into the world, with its tool there and its fingers open.
    ///
    /// The links weigh and carry, and only the finger pads touch. Gravity is compensated, as it is on such arms.
    pub fn new(world: &mut PhysicsWorld, home: &Tool) -> Self {
        let base = world.insert_body(RigidBodyBuilder::fixed());
        let mut chain = Chain { world, last: base, handles: Vec::new() };
        let [upper, fore, hand] = LINKS;
        chain.turn(Vector::Z, Vector::new(0.0, 0.0, SHOULDER), 0.0, 0.4);
        chain.turn(Vector::Y, Vector::ZERO, upper, 0.6);
        chain.turn(Vector::Y, Vector::new(upper, 0.0, 0.0), fore, 0.5);
        chain.turn(Vector::Y, Vector::new(fore, 0.0, 0.0), hand, 0.2);
        let hand_body = chain.turn(Vector::X, Vector::ZERO, hand, 0.1);
        chain.finger(hand_body, Vector::Y, hand);
        chain.finger(hand_body, -Vector::Y, hand);
        let joints: [MultibodyJointHandle; JOINTS] = chain.handles.try_into().expect("seven joints were inserted");
        let angles = Model::TRUE.inverse(home).expect("home is within reach");
        let mut target = [0.0; JOINTS];
        target[..4].copy_from_slice(&angles);
        target[5..].fill(TRAVEL);
        let mut arm = Self {
            joints,
            hand: hand_body,
            target,
            speed: [0.0; JOINTS],
            ease: [0.0; JOINTS],
            grip: 4.0,
            energy: 0.0,
            wear: 0.0,
        };
        arm.stand(world);
        arm.drive(world);
        arm
    }

    /// Puts every joint where it is commanded: joints are born at zero.
    fn stand(&self, world: &mut PhysicsWorld) {
        for (handle, place) in self.joints.iter().zip(self.target) {
            if let Some((multibody, link)) = world.multibody_joints.get_mut(*handle)
                && let Some(link) = multibody.link_mut(link)
            {
                link.joint.apply_displacement(&[place]);
            }
        }
        if let Some((multibody, _)) = world.multibody_joints.get_mut(self.joints[0]) {
            multibody.forward_kinematics(&world.bodies, false);
            multibody.update_rigid_bodies(&mut world.bodies, true);
        }
    }

    /// Commands four joint angles, to be reached in so many seconds.
    pub fn command(&mut self, angles: [f32; 4], seconds: f32) {
        for (joint, angle) in angles.into_iter().enumerate() {
            self.speed[joint] = (angle - self.target[joint]) / seconds;
        }
    }

    /// Commands that the joints stand still where they are to be.
    pub fn hold(&mut self) {
        self.speed.fill(0.0);
    }

    /// Commands how far each finger is from closed, in m, with at most this force, in N.
    pub fn command_grip(&mut self, travel: f32, force: f32) {
        // Closing aims beyond closed, so that the force is what limits, not the spring.
        self.target[5..].fill(if travel > 0.0 { travel } else { -TRAVEL });
        self.grip = force;
    }

    /// Whether the fingers are commanded closed.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.target[5] < 0.0
    }

    /// Colliders of the arm: its finger pads.
    pub fn pads<'a>(&self, world: &'a PhysicsWorld) -> impl Iterator<Item = ColliderHandle> + use<'a> {
        let fingers = self.bodies(world).skip(5).map(|body| &world.bodies[body]);
        fingers.flat_map(|body| body.colliders().iter().copied()).collect::<Vec<_>>().into_iter()
    }

    /// What each joint moves: five links and two fingers.
    pub fn bodies(&self, world: &PhysicsWorld) -> impl Iterator<Item = RigidBodyHandle> {
        self.joints.iter().filter_map(|joint| {
            let (multibody, link) = world.multibody_joints.get(*joint)?;
            Some(multibody.link(link)?.rigid_body_handle())
        })
    }

    /// How far the fingers are apart, in m.
    #[must_use]
    pub fn opening(&self, world: &PhysicsWorld) -> f32 {
        self.coordinate(world, 5) + self.coordinate(world, 6)
    }

    /// Where the joints are: five angles in rad, and how far each finger is from closed, in m.
    #[must_use]
    pub fn places(&self, world: &PhysicsWorld) -> [f32; JOINTS] {
        core::array::from_fn(|joint| self.coordinate(world, joint))
    }

    /// Where the point between the finger pads really is.
    #[must_use]
    pub fn tip(&self, world: &PhysicsWorld) -> Vector {
        self.tool(world).translation
    }

    /// The same point, with where the hand points.
    #[must_use]
    pub fn tool(&self, world: &PhysicsWorld) -> Pose {
        *world.bodies[self.hand].position() * Pose::translation(LINKS[2], 0.0, 0.0)
    }

    /// Hands the targets of the next step to the motors.
    pub fn drive(&mut self, world: &mut PhysicsWorld) {
        for (joint, handle) in self.joints.iter().enumerate() {
            let Some((multibody, link)) = world.multibody_joints.get_mut(*handle) else { continue };
            let Some(link) = multibody.link_mut(link) else { continue };
            self.target[joint] += self.speed[joint] * DT;
            let target = self.target[joint];
            let data = &mut link.joint.data;
            if joint < 5 {
                data.set_motor(JointAxis::AngX, target, self.speed[joint], MOTOR[0], MOTOR[1]);
            } else {
                data.set_motor(JointAxis::LinX, target, 0.0, FINGER[0], FINGER[1]);
                data.set_motor_max_force(JointAxis::LinX, self.grip);
            }
        }
    }

    /// Takes the effective inertia of each joint as it is now. Called at the start of a motion: the meter below needs
    /// no better.
    pub fn weigh(&mut self, world: &mut PhysicsWorld) {
        if let Some((multibody, _)) = world.multibody_joints.get_mut(self.joints[0]) {
            let ease = multibody.dof_inverse_inertia(&world.bodies);
            self.ease.iter_mut().zip(ease.iter()).for_each(|(own, new)| *own = *new);
        }
    }

    /// Adds the last engine step to the meters.
    ///
    /// The engine does not report what its motors did inside a multibody, so their law is evaluated again at
    /// the end of the step: a spring and a damper for the joint's effective inertia, within the torque limit.
    pub fn meter(&mut self, world: &PhysicsWorld) {
        let Some((multibody, _)) = world.multibody_joints.get(self.joints[0]) else { return };
        let velocities = multibody.generalized_velocity();
        for joint in 0..JOINTS {
            let error = self.target[joint] - self.coordinate(world, joint);
            let velocity = velocities[joint];
            let torque = if joint < 5 {
                let [stiffness, damping, limit] = MOTOR;
                let inertia = if self.ease[joint] > 0.0 { 1.0 / self.ease[joint] } else { 0.0 };
                (inertia * (stiffness * error + damping * (self.speed[joint] - velocity))).clamp(-limit, limit)
            } else {
                (FINGER[0] * error - FINGER[1] * velocity).clamp(-self.grip, self.grip)
            };
            let turned = (velocity * DT).abs();
            self.energy += torque.abs() * turned;
            let load = torque.abs() / RATED;
            self.wear += load * load * load * turned;
        }
    }

    fn coordinate(&self, world: &PhysicsWorld, joint: usize) -> f32 {
        let link = world.multibody_joints.get(self.joints[joint]).and_then(|(multibody, link)| multibody.link(link));
        link.map_or(0.0, |link| link.joint.coords()[if joint < 5 { 3 } else { 0 }])
    }
}

/// The arm while it is put together.
struct Chain<'a> {
    world: &'a mut PhysicsWorld,
    last: RigidBodyHandle,
    handles: Vec<MultibodyJointHandle>,
}

impl Chain<'_> {
    fn body(&mut self, length: f32, mass: f32) -> RigidBodyHandle {
        let half = Vector::new((length / 2.0).max(0.02), 0.02, 0.02);
        let volume = 8.0 * half.x * half.y * half.z;
        let mut properties = MassProperties::from_cuboid(mass / volume, half);
        properties.local_com = Vector::new(length / 2.0, 0.0, 0.0);
        let body = RigidBodyBuilder::dynamic().gravity_scale(0.0).can_sleep(false);
        self.world.insert_body(body.additional_mass_properties(properties))
    }

    fn join(&mut self, from: RigidBodyHandle, to: RigidBodyHandle, joint: impl Into<GenericJoint>) {
        self.handles.extend(self.world.insert_multibody_joint(from, to, joint));
    }

    /// A link that turns about `axis` at `anchor` of the last one.
    fn turn(&mut self, axis: Vector, anchor: Vector, length: f32, mass: f32) -> RigidBodyHandle {
        let body = self.body(length, mass);
        let joint = RevoluteJointBuilder::new(axis)
            .local_anchor1(anchor)
            .motor_model(MotorModel::AccelerationBased)
            .motor_max_force(MOTOR[2]);
        self.join(self.last, body, joint);
        self.last = body;
        body
    }

    /// A finger that opens along `axis` of the hand.
    fn finger(&mut self, hand: RigidBodyHandle, axis: Vector, at: f32) {
        let body = self.body(0.0, 0.03);
        // The pad's inner face is what closes to zero.
        let pad = ColliderBuilder::cuboid(PAD[0], PAD[1], PAD[2])
            .translation(axis * PAD[1])
            .density(0.0)
            .friction(engine::GRIPPY)
            .friction_combine_rule(CoefficientCombineRule::Min);
        self.world.insert_collider(pad, Some(body));
        let joint = PrismaticJointBuilder::new(axis)
            .local_anchor1(Vector::new(at, 0.0, 0.0))
            .limits([0.0, TRAVEL])
            .motor_model(MotorModel::ForceBased);
        self.join(hand, body, joint);
    }
}
