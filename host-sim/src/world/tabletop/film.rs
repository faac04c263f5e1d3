//! What a camera saw of an attempt: where the arm and all things were, fifteen times a second.

use rapier3d::prelude::*;

use super::arm::{Arm, JOINTS, LINKS, SHOULDER};

/// Control ticks from one picture to the next: fifteen a second.
pub const EVERY: u32 = 4;
/// Half the thickness of a link, for the eye: links touch nothing.
const THICK: f32 = 0.02;

/// Half the thickness of what only reaches from a hinge to a thing, in m.
const THIN: f32 = 0.004;

/// A place and a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Where, in m.
    pub at: [f32; 3],
    /// Quaternion: x, y, z, w.
    pub turn: [f32; 4],
}

/// A box that is to be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Solid {
    /// Its name: `arm/2`, `thing/1`, `fixed/1`; a body's boxes share its name.
    pub name: String,
    /// Half its edges, in m.
    pub half: [f32; 3],
    /// Where it is in its body's frame; in the world's, if it never moves.
    pub place: Placed,
    /// Which of the moving bodies it belongs to.
    pub body: Option<usize>,
}

/// One picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Seconds since the attempt began.
    pub seconds: f32,
    /// The point between the finger pads.
    pub tool: Placed,
    /// The moving bodies.
    pub bodies: Vec<Placed>,
    /// The joints: five angles in rad, and how far each finger is from closed, in m.
    pub joints: [f32; JOINTS],
    /// Where each finger pad touches something, in m.
    pub touches: [Option<[f32; 3]>; 2],
    /// The force that helps a thing, in N, and the torque, in N·m.
    pub help: [[f32; 3]; 2],
    /// How much of what the arm does is the expert's, in `0..=1`.
    pub led: f32,
}

/// The film of one attempt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Film {
    /// Names of the moving bodies.
    pub bodies: Vec<String>,
    /// What is to be seen.
    pub solids: Vec<Solid>,
    /// The pictures, in order.
    pub pictures: Vec<Picture>,
    /// Where something is to be brought, in m, if that is a place.
    pub goal: Option<[f32; 3]>,
    /// Which of the moving bodies was helped by a force.
    pub helped: Option<usize>,
    /// How much the expert leads from here on.
    pub led: f32,
    /// What is only to be seen of a body: half its edges, and where its middle is in the body's frame, in m.
    dressed: Vec<(RigidBodyHandle, Vector, Vector)>,
    handles: Vec<RigidBodyHandle>,
}

impl Film {
    /// Shows a box with a body, that touches nothing. To be told before the first picture.
    pub fn dress(&mut self, body: RigidBodyHandle, half: Vector, at: Vector) {
        self.dressed.push((body, half, at));
    }

    /// Takes a picture.
    pub fn take(&mut self, seconds: f32, arm: &Arm, world: &PhysicsWorld) {
        if self.pictures.is_empty() {
            self.cast(arm, world);
        }
        let bodies = self.handles.iter().map(|handle| placed(world.bodies[*handle].position())).collect();
        let help = self.help(world);
        self.pictures.push(Picture {
            seconds,
            tool: placed(&arm.tool(world)),
            bodies,
            joints: arm.places(world),
            touches: touches(arm, world),
            help,
            led: self.led,
        });
    }

    /// The force and the torque that help: one thing at most is given any.
    fn help(&mut self, world: &PhysicsWorld) -> [[f32; 3]; 2] {
        let helps = self.handles.iter().map(|handle| &world.bodies[*handle]);
        let mut helps = helps.map(|body| [body.user_force(), body.user_torque()]).enumerate();
        let Some((at, help)) = helps.find(|(_, help)| *help != [Vector::ZERO; 2]) else { return [[0.0; 3]; 2] };
        self.helped = Some(at);
        help.map(Into::into)
    }

    /// Finds what is to be seen: every box that touches, and the links that do not.
    fn cast(&mut self, arm: &Arm, world: &PhysicsWorld) {
        for (at, handle) in arm.bodies(world).enumerate() {
            self.join(handle, format!("arm/{}", at + 1));
            if let Some((half, centre)) = link(at) {
                self.show(half, &Pose::from_translation(centre));
            }
            self.shapes(handle, world);
        }
        let (mut things, mut fixed) = (0, 0);
        // There is one cast, and nothing else wants them.
        let dressed = std::mem::take(&mut self.dressed);
        for (handle, body) in world.bodies.iter() {
            if self.handles.contains(&handle) || body.colliders().is_empty() {
                continue;
            }
            if body.is_dynamic() {
                things += 1;
                self.join(handle, format!("thing/{things}"));
                self.shapes(handle, world);
                self.hinges(handle, world);
                let own = dressed.iter().filter(|(body, ..)| *body == handle);
                own.for_each(|(_, half, at)| self.show((*half).into(), &Pose::from_translation(*at)));
            } else {
                fixed += 1;
                shapes(handle, world).for_each(|(half, place)| self.stand(fixed, half, &(*body.position() * place)));
            }
        }
        for (body, half, at) in dressed {
            if let Some(body) = world.bodies.get(body).filter(|body| body.is_fixed()) {
                fixed += 1;
                self.stand(fixed, half.into(), &(*body.position() * Pose::from_translation(at)));
            }
        }
    }

    /// A box of the nth body that does not move.
    fn stand(&mut self, nth: u32, half: [f32; 3], place: &Pose) {
        self.solids.push(Solid { name: format!("fixed/{nth}"), half, place: placed(place), body: None });
    }

    fn join(&mut self, handle: RigidBodyHandle, name: String) {
        self.handles.push(handle);
        self.bodies.push(name);
    }

    fn shapes(&mut self, handle: RigidBodyHandle, world: &PhysicsWorld) {
        shapes(handle, world).for_each(|(half, place)| self.show(half, &place));
    }

    /// What reaches from a hinge to a thing is only to be seen, as links are.
    fn hinges(&mut self, handle: RigidBodyHandle, world: &PhysicsWorld) {
        for (.., joint) in world.impulse_joints.attached_joints(handle) {
            let hinge = joint.data.local_anchor2();
            for (_, place) in shapes(handle, world) {
                let half = (hinge - place.translation) / 2.0;
                if half.length() > THICK {
                    let thin = half.abs() + Vector::splat(THIN);
                    self.show(thin.into(), &Pose::from_translation(place.translation + half));
                }
            }
        }
    }

    /// A box of the body that joined last.
    fn show(&mut self, half: [f32; 3], place: &Pose) {
        let name = self.bodies.last().cloned().unwrap_or_default();
        self.solids.push(Solid { name, half, place: placed(place), body: self.bodies.len().checked_sub(1) });
    }
}

/// Where each finger pad touches something that is not the other one: the deepest point.
fn touches(arm: &Arm, world: &PhysicsWorld) -> [Option<[f32; 3]>; 2] {
    let pads: Vec<_> = arm.pads(world).collect();
    let touch = |pad: ColliderHandle| {
        let pairs = world.narrow_phase.contact_pairs_with(pad).filter(|pair| pair.has_any_active_contact());
        let others = pairs.filter(|pair| ![pair.collider1, pair.collider2].iter().all(|own| pads.contains(own)));
        let points = others.filter_map(|pair| {
            let (_, contact) = pair.find_deepest_contact()?;
            Some((contact.dist, *world.colliders.get(pair.collider1)?.position() * contact.local_p1))
        });
        points.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, point)| point.into())
    };
    [pads.first(), pads.get(1)].map(|pad| pad.copied().and_then(touch))
}

/// Half edges and centre of a link that is only to be seen.
fn link(at: usize) -> Option<([f32; 3], Vector)> {
    let along = |length: f32| Some(([length / 2.0, THICK, THICK], Vector::new(length / 2.0, 0.0, 0.0)));
    match at {
        0 => Some(([THICK, THICK, SHOULDER / 2.0], Vector::new(0.0, 0.0, -SHOULDER / 2.0))),
        1 => along(LINKS[0]),
        2 => along(LINKS[1]),
        // The hand ends where the fingers begin.
        4 => along(LINKS[2] - THICK),
        _ => None,
    }
}

/// The boxes of a body, each where it is in the body's frame.
fn shapes(handle: RigidBodyHandle, world: &PhysicsWorld) -> impl Iterator<Item = ([f32; 3], Pose)> {
    let colliders = world.bodies[handle].colliders().iter().map(|collider| &world.colliders[*collider]);
    colliders.filter_map(|collider| {
        let half = collider.shape().as_cuboid()?.half_extents;
        Some((half.into(), collider.position_wrt_parent().copied().unwrap_or(Pose::IDENTITY)))
    })
}

fn placed(pose: &Pose) -> Placed {
    Placed { at: pose.translation.into(), turn: pose.rotation.into() }
}
