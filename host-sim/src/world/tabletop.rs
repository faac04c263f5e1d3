//! The tabletop: an arm with a gripper, nine skills with real contact, and a student that learns them by its own
//! trials.

pub mod arm;
pub mod attempt;
pub mod check;
pub mod engine;
pub mod exam;
mod hold;
mod pull;
pub mod scene;
pub mod skill;
mod touch;

use std::time::Duration;

use etude::{Cost, Dice, Kind, Outcome, Point};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Task, World, restored, saved};
use crate::learner::policy::Policy;

pub use attempt::{Attempt, attempt};
pub use skill::{Facts, Param, Skill};

/// The student at the table.
#[derive(Clone, Debug)]
pub struct Tabletop {
    /// What each number of the syllabus stands for.
    seats: Vec<Seat>,
    student: Student,
    /// CPU time that attempts have spent in the engine.
    engine: Duration,
}

/// A skill of the syllabus at this table: which skill it is, and what its points mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seat {
    /// The skill.
    pub skill: Skill,
    /// Where each of the two parameters comes from, in the skill's own unit square.
    pub axes: [Axis; 2],
}

/// Where a parameter of a skill comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Axis {
    /// It is always the same.
    Fixed(f32),
    /// It runs with a coordinate of the task's point, between two values.
    Along {
        /// Which coordinate.
        coordinate: usize,
        /// Value at 0.
        easy: f32,
        /// Value at 1.
        hard: f32,
    },
}

impl Seat {
    /// The skill with its own two parameters, over their whole ranges.
    #[must_use]
    pub fn whole(skill: Skill) -> Self {
        Self { skill, axes: [0, 1].map(|coordinate| Axis::Along { coordinate, easy: 0.0, hard: 1.0 }) }
    }

    /// A point of the syllabus in the skill's own unit square.
    fn unit(&self, point: &Point<{ super::DIMS }>) -> [f32; 2] {
        self.axes.map(|axis| match axis {
            Axis::Fixed(value) => value,
            Axis::Along { coordinate, easy, hard } => {
                let t = point.0.get(coordinate).copied().unwrap_or(0.0);
                easy * (1.0 - t) + hard * t
            }
        })
    }
}

/// What the student has learned, and its dice: all that moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Student {
    policies: [Policy; Skill::ALL.len()],
    dice: Dice,
}

impl Student {
    fn learned(&self, skill: Skill, unit: [f32; 2]) -> [f32; 4] {
        self.policies[skill as usize].mean(unit)
    }

    /// An attempt as well as it can, from which it learns nothing.
    fn probe(&self, skill: Skill, unit: [f32; 2]) -> Attempt {
        attempt(skill, unit, self.learned(skill, unit), &|skill, unit| self.learned(skill, unit))
    }

    /// An attempt with exploration, from which it learns.
    fn practise(&mut self, skill: Skill, unit: [f32; 2]) -> Attempt {
        let action = self.policies[skill as usize].act(unit, &mut self.dice);
        let attempt = attempt(skill, unit, action, &|skill, unit| self.learned(skill, unit));
        self.policies[skill as usize].learn(unit, action, attempt.score);
        attempt
    }
}

impl Tabletop {
    /// A student that has learned nothing. `seats` says what each number of the syllabus stands for.
    #[must_use]
    pub fn new(seats: &[Seat], seed: u64) -> Self {
        // The student's dice are not the teacher's.
        let student = Student { policies: Default::default(), dice: Dice::new(!seed) };
        Self { seats: seats.to_vec(), student, engine: Duration::ZERO }
    }

    /// CPU time that its attempts have spent in the engine.
    #[must_use]
    pub fn engine(&self) -> Duration {
        self.engine
    }
}

impl World for Tabletop {
    fn attempt(&mut self, task: &Task, kind: Kind) -> Outcome {
        let Some(seat) = self.seats.get(usize::from(task.skill)).copied() else {
            return Outcome::Aborted { cost: Cost::FREE };
        };
        let (skill, unit) = (seat.skill, seat.unit(&task.point));
        let attempt = match kind {
            Kind::Practice => self.student.practise(skill, unit),
            Kind::Probe => self.student.probe(skill, unit),
        };
        self.engine += attempt.engine;
        // What the scene measures is finite; a world that blew up is a robot that failed.
        match Cost::new(attempt.time_s, attempt.energy_j, attempt.wear) {
            Ok(cost) => Outcome::scored(attempt.score, cost).unwrap_or(Outcome::Aborted { cost }),
            Err(_) => Outcome::Aborted { cost: Cost::FREE },
        }
    }

    fn mastery(&self) -> Vec<f32> {
        let tasks: Vec<(Skill, [f32; 2])> =
            self.seats.iter().flat_map(|seat| exam::tasks(seat.skill).map(|unit| (seat.skill, unit))).collect();
        let passed: Vec<bool> =
            tasks.par_iter().map(|(skill, unit)| self.student.probe(*skill, *unit).score == 1.0).collect();
        passed.chunks(exam::TASKS).map(|own| own.iter().filter(|ok| **ok).count() as f32 / exam::TASKS as f32).collect()
    }

    fn save(&self) -> Vec<u8> {
        saved(&self.student)
    }

    fn restore(&mut self, bytes: &[u8]) -> bool {
        restored(&mut self.student, bytes, |_, _| true)
    }
}
