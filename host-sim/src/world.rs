//! Where the practising happens: a world and the student in it.

pub mod challenged;
pub mod cubes;
pub mod decoded;
pub mod formula;
pub mod synthetic;
pub mod tabletop;

use etude::{Cost, Help, Kind, Outcome};
use tabletop::Film;

/// Skills on the host at most.
pub const SKILLS: usize = 32;
/// Arms on the host at most.
pub const ARMS: usize = 1024;
/// Parameters of a skill on the host at most.
pub const DIMS: usize = 8;
/// Scores kept of each arm on the host.
pub const WINDOW: usize = 10;

/// Words of memory for spaces that move on the host.
pub const MEMORY: usize = 16 * 1024;

/// The host's sizes of the core's types.
pub type Session = etude::Session<SKILLS, ARMS, DIMS, WINDOW, MEMORY>;
/// The teacher in a session, at the host's sizes.
pub type Teacher = etude::Curriculum<SKILLS, ARMS, DIMS, WINDOW, MEMORY>;
/// A curriculum as data, at the host's sizes.
pub type Spec = etude::Spec<SKILLS, DIMS>;
/// The same, packed for a robot.
pub type Pack = etude::Pack<SKILLS, DIMS>;
/// A ticket, at the host's sizes.
pub type Trial = etude::Trial<DIMS>;
/// A question to a person, at the host's sizes.
pub type Request = etude::Request<DIMS>;
/// A task, at the host's sizes.
pub type Task = etude::Task<DIMS>;
/// A student on the host, with a policy for every skill.
pub type Student = etude_firmware::student::Student<SKILLS>;
/// The skills, at the host's sizes.
pub type Syllabus = etude::Syllabus<SKILLS, DIMS>;

/// A world and the student in it. Same seed, same trials, same answers.
pub trait World: Send {
    /// The student attempts a task: with exploration, learning from it, and with some help that the world can give, if it
    /// is practice; as well as it can, learning nothing and with no help at all, if it is a probe or an audition.
    fn attempt(&mut self, task: &Task, kind: Kind, help: Help) -> Outcome;

    /// An expert performs a task, and the student learns from it as from a success of its own; `false`, and nothing
    /// changed, if there is no expert, or none who can do it.
    fn demonstrate(&mut self, _task: &Task) -> bool {
        false
    }

    /// Whether the student, as it is now and on its own, can do a task: the judge of [`mastery`](Self::mastery).
    fn certify(&self, task: &Task) -> bool;

    /// Takes the film of the last attempt out of the camera and loads it anew, so that the next one is filmed, too. A
    /// camera that was never loaded has none; nor has a world in which there is nothing to see.
    fn film(&mut self) -> Option<Film> {
        None
    }

    /// The body changes: its strength is this share of what it was built with. What has no body learns what depended on
    /// it anew.
    fn embody(&mut self, _strength: f32) {}

    /// Each skill's mastery on the fixed test set, in `0..=1`.
    fn mastery(&self) -> Vec<f32>;

    /// The student, as bytes that [`World::restore`] takes.
    fn save(&self) -> Vec<u8>;

    /// Puts the student back into a saved state; `false`, and nothing changed, if the bytes are not one.
    fn restore(&mut self, bytes: &[u8]) -> bool;
}

/// A score with Gaussian noise, clipped to `0..=1`, as an outcome at no cost.
pub(crate) fn noisy(score: f32, noise: f32, dice: &mut etude::Dice) -> Outcome {
    let score = if noise > 0.0 { score + noise * dice.normal() } else { score };
    // A clipped number is a score.
    Outcome::scored(score.clamp(0.0, 1.0), Cost::FREE).unwrap_or(Outcome::Censored { cost: Cost::FREE })
}

/// A student's state as bytes.
pub(crate) fn saved(state: &impl serde::Serialize) -> Vec<u8> {
    // Numbers and lists of them can always be written.
    postcard::to_allocvec(state).unwrap_or_default()
}

/// Puts a state that is like the one before in its place; `false`, and nothing changed, if the bytes hold none.
pub(crate) fn restored<T: serde::de::DeserializeOwned>(
    state: &mut T,
    bytes: &[u8],
    like: impl Fn(&T, &T) -> bool,
) -> bool {
    match postcard::from_bytes(bytes) {
        Ok(new) if like(state, &new) => {
            *state = new;
            true
        }
        _ => false,
    }
}
