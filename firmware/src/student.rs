//! The student that learns on the robot itself: one policy a skill, and its own dice.

use etude::{Dice, Kind, PackError, Task, pack};
use heapless::Vec;
use serde::{Deserialize, Serialize};

use crate::policy::{ACTIONS, Policy};

/// What a skill's policy says to do: four numbers in `-1..=1`. What they stand for is the body's affair.
pub type Action = [f32; ACTIONS];

/// A student of at most `P` skills, told apart by their number in the syllabus. It sees the first two parameters of a
/// task.
///
/// Its state is a fold over the log, as the teacher's is: the same trials and scores make the same student, to the bit.
/// `P = 0` is no student at all: it always does nothing, and takes no memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Student<const P: usize> {
    policies: Vec<Policy, P, u8>,
    dice: Dice,
}

impl<const P: usize> Student<P> {
    /// A student of so many skills (at most `P`) that has learned nothing, for a run with this seed.
    #[must_use]
    pub fn new(skills: usize, seed: u64) -> Self {
        let mut student = Self { policies: Vec::new(), dice: Dice::new(0) };
        student.begin(skills, seed);
        student
    }

    /// Begins anew with so many skills (at most `P`), in place.
    pub fn begin(&mut self, skills: usize, seed: u64) {
        self.policies.clear();
        for _ in 0..skills.min(P) {
            // There is room: checked above.
            let _ = self.policies.push(Policy::default());
        }
        // The student's dice are not the teacher's.
        self.dice = Dice::new(!seed);
    }

    /// Reads a student of as many skills off the front of a body, and takes it up unless this is a rehearsal.
    ///
    /// # Errors
    /// [`PackError::Body`] if there is none.
    pub fn read(&mut self, body: &mut &[u8], take_up: bool) -> Result<(), PackError> {
        pack::refill(body, &mut self.policies, take_up)?;
        let dice = pack::take(body)?;
        if take_up {
            self.dice = dice;
        }
        Ok(())
    }

    /// Skills that it has a policy for.
    #[must_use]
    pub fn skills(&self) -> usize {
        self.policies.len()
    }

    /// What it does at a task: with exploration if it is practice, else as well as it can.
    pub fn act<const D: usize>(&mut self, task: &Task<D>, kind: Kind) -> Action {
        let at = seen(task);
        match (kind, self.policies.get(usize::from(task.skill))) {
            (Kind::Practice, Some(policy)) => policy.act(at, &mut self.dice),
            _ => self.mean(task.skill, at),
        }
    }

    /// Learns from the score of an action if it was practice; probes and auditions teach nothing.
    pub fn learn<const D: usize>(&mut self, task: &Task<D>, kind: Kind, action: Action, score: f32) {
        if let (Kind::Practice, Some(policy)) = (kind, self.policies.get_mut(usize::from(task.skill))) {
            policy.learn(seen(task), action, score);
        }
    }

    /// What it has learned to do at a task of a skill; nothing at all for a skill that it does not know.
    #[must_use]
    pub fn mean(&self, skill: u8, at: [f32; 2]) -> Action {
        self.policies.get(usize::from(skill)).map_or([0.0; ACTIONS], |policy| policy.mean(at))
    }
}

/// The parameters that the student sees.
fn seen<const D: usize>(task: &Task<D>) -> [f32; 2] {
    let mut at = [0.0; 2];
    at.iter_mut().zip(task.point.0).for_each(|(at, x)| *at = x);
    at
}
