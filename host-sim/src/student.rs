//! Who learns at the table: the policy that runs on a robot, and two further students of other schools, so that a teacher
//! that is good for one of them only is found out.
//!
//! | name | what learns | from |
//! |---|---|---|
//! | `rbf` | a regression with radial basis functions over the best attempts | every attempt |
//! | `evolution` | a search distribution over actions, given the task: contextual CMA-ES | the last 24 attempts of the skill |
//! | `gradient` | a small network, by a clipped policy gradient: PPO | the last 32 attempts of the skill |
//!
//! All of them act on two numbers with four, learn from practice alone, and come to the same bits from the same seed.

mod curve;
mod evolution;
mod gradient;

use etude::{Dice, Kind};
use etude_firmware::student::Action;
use serde::{Deserialize, Serialize};

use crate::world::{Student, Task};

pub use curve::{Curve, curves, runs};
pub use evolution::Evolution;
pub use gradient::Gradient;

/// A school of learning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Learner {
    /// The student of the robot.
    #[default]
    Rbf,
    /// An evolution strategy.
    Evolution,
    /// A policy gradient.
    Gradient,
}

impl Learner {
    /// All of them with their names.
    pub const ALL: [(&'static str, Self); 3] =
        [("rbf", Self::Rbf), ("evolution", Self::Evolution), ("gradient", Self::Gradient)];

    /// The names of all.
    pub const NAMES: [&'static str; 3] = [Self::ALL[0].0, Self::ALL[1].0, Self::ALL[2].0];

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(own, _)| *own == name).map(|(_, learner)| learner)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// What one attempt of practice came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The task, in the unit square.
    pub task: [f32; 2],
    /// What was carried out, in `-1..=1`.
    pub action: Action,
    /// What it scored, in `0..=1`.
    pub score: f32,
}

/// What learns one skill on the host.
pub trait Policy: Sized {
    /// One that has learned nothing.
    fn new(dice: &mut Dice) -> Self;

    /// What it would do at this task.
    fn mean(&self, task: [f32; 2]) -> Action;

    /// What it tries at this task.
    fn act(&self, task: [f32; 2], dice: &mut Dice) -> Action;

    /// Learns from one attempt, all of whose numbers are in their ranges.
    fn learn(&mut self, sample: Sample, dice: &mut Dice);

    /// Whether it is one that can be worked with: bytes may hold anything.
    fn is_sound(&self) -> bool;
}

/// A policy for each skill, and the dice for all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policies<P> {
    skills: Vec<P>,
    dice: Dice,
}

impl<P: Policy> Policies<P> {
    /// So many that have learned nothing.
    #[must_use]
    pub fn new(skills: usize, seed: u64) -> Self {
        // The student's dice are not the teacher's.
        let mut dice = Dice::new(!seed);
        Self { skills: (0..skills).map(|_| P::new(&mut dice)).collect(), dice }
    }

    fn mean(&self, skill: u8, at: [f32; 2]) -> Action {
        self.skills.get(usize::from(skill)).map_or_else(Action::default, |policy| policy.mean(inside(at)))
    }

    fn act(&mut self, task: &Task, kind: Kind) -> Action {
        match (kind, self.skills.get(usize::from(task.skill))) {
            (Kind::Practice, Some(policy)) => policy.act(seen(task), &mut self.dice),
            _ => self.mean(task.skill, seen(task)),
        }
    }

    fn learn(&mut self, task: &Task, kind: Kind, action: Action, score: f32) {
        let sound = action.iter().all(|a| a.is_finite()) && (0.0..=1.0).contains(&score);
        if let (Kind::Practice, true, Some(policy)) = (kind, sound, self.skills.get_mut(usize::from(task.skill))) {
            let action = action.map(|a| a.clamp(-1.0, 1.0));
            policy.learn(Sample { task: seen(task), action, score }, &mut self.dice);
        }
    }
}

/// A student of any school, with a policy for every skill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Pupil {
    /// See [`Learner::Rbf`].
    Rbf(Box<Student>),
    /// See [`Learner::Evolution`].
    Evolution(Policies<Evolution>),
    /// See [`Learner::Gradient`].
    Gradient(Policies<Gradient>),
}

impl Pupil {
    /// A student of so many skills that has learned nothing.
    #[must_use]
    pub fn new(learner: Learner, skills: usize, seed: u64) -> Self {
        match learner {
            Learner::Rbf => Self::Rbf(Student::new(skills, seed).into()),
            Learner::Evolution => Self::Evolution(Policies::new(skills, seed)),
            Learner::Gradient => Self::Gradient(Policies::new(skills, seed)),
        }
    }

    /// What it does at a task: with exploration if it is practice, else as well as it can.
    pub fn act(&mut self, task: &Task, kind: Kind) -> Action {
        match self {
            Self::Rbf(student) => student.act(task, kind),
            Self::Evolution(own) => own.act(task, kind),
            Self::Gradient(own) => own.act(task, kind),
        }
    }

    /// Learns from the score of an action if it was practice; probes, auditions and what is no score teach nothing.
    pub fn learn(&mut self, task: &Task, kind: Kind, action: Action, score: f32) {
        match self {
            Self::Rbf(student) => student.learn(task, kind, action, score),
            Self::Evolution(own) => own.learn(task, kind, action, score),
            Self::Gradient(own) => own.learn(task, kind, action, score),
        }
    }

    /// What it has learned to do at a task of a skill; nothing at all for a skill that it does not know.
    #[must_use]
    pub fn mean(&self, skill: u8, at: [f32; 2]) -> Action {
        match self {
            Self::Rbf(student) => student.mean(skill, at),
            Self::Evolution(own) => own.mean(skill, at),
            Self::Gradient(own) => own.mean(skill, at),
        }
    }

    /// Whether another is of the same school and the same skills, and can be worked with.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rbf(own), Self::Rbf(other)) => own.skills() == other.skills(),
            (Self::Evolution(own), Self::Evolution(other)) => own.is_like(other),
            (Self::Gradient(own), Self::Gradient(other)) => own.is_like(other),
            _ => false,
        }
    }
}

impl<P: Policy> Policies<P> {
    fn is_like(&self, other: &Self) -> bool {
        self.skills.len() == other.skills.len() && other.skills.iter().all(P::is_sound)
    }
}

/// The parameters that a student sees.
fn seen(task: &Task) -> [f32; 2] {
    inside([task.point.0[0], task.point.0[1]])
}

/// In the unit square; what is not a number counts as the easy end.
fn inside(at: [f32; 2]) -> [f32; 2] {
    at.map(|x| if x.is_nan() { 0.0 } else { x.clamp(0.0, 1.0) })
}
