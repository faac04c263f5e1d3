//! What a camera saw of an attempt: where the arm and all things were, ten times a second.

use rapier3d::prelude::*;

use super::arm::{Arm, LINKS, SHOULDER};

/// Control ticks from one picture to the next: ten a second.
pub const EVERY: u32 = 6;
/// Half the thickness of a link, for the eye: links touch nothing.
const THICK: f32 = 0.02;

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
    handles: Vec<RigidBodyHandle>,
}

impl Film {
    /// Takes a picture.
    pub fn take(&mut self, seconds: f32, arm: &Arm, world: &PhysicsWorld) {
        if self.pictures.is_empty() {
            self.cast(arm, world);
        }
        let bodies = self.handles.iter().map(|handle| placed(world.bodies[*handle].position())).collect();
        self.pictures.push(Picture { seconds, tool: placed(&arm.tool(world)), bodies });
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
        for (handle, body) in world.bodies.iter() {
            if self.handles.contains(&handle) || body.colliders().is_empty() {
                continue;
            }
            if body.is_dynamic() {
                things += 1;
                self.join(handle, format!("thing/{things}"));
                self.shapes(handle, world);
            } else {
                fixed += 1;
                for (half, place) in shapes(handle, world) {
                    let place = placed(&(*body.position() * place));
                    self.solids.push(Solid { name: format!("fixed/{fixed}"), half, place, body: None });
                }
            }
        }
    }

    fn join(&mut self, handle: RigidBodyHandle, name: String) {
        self.handles.push(handle);
        self.bodies.push(name);
    }

    fn shapes(&mut self, handle: RigidBodyHandle, world: &PhysicsWorld) {
        shapes(handle, world).for_each(|(half, place)| self.show(half, &place));
    }

    /// A box of the body that joined last.
    fn show(&mut self, half: [f32; 3], place: &Pose) {
        let name = self.bodies.last().cloned().unwrap_or_default();
        self.solids.push(Solid { name, half, place: placed(place), body: self.bodies.len().checked_sub(1) });
    }
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
