//! The tabletop: an arm with a gripper, nine skills with real contact, and a student that learns them by its own
//! trials.

pub mod aid;
pub mod arm;
pub mod attempt;
pub mod check;
pub mod engine;
pub mod exam;
pub mod expert;
pub mod film;
mod force;
mod hold;
mod pull;
pub mod scene;
pub mod skill;
pub mod stage;
mod touch;

use std::time::Duration;

use etude::{Aid, Cost, Help, Kind, Outcome, Point};
use etude_firmware::student::Action;
use rayon::prelude::*;

use super::{Task, World, restored, saved};
use crate::port::Port;
use crate::student::{Learner, Pupil};

pub use attempt::{Attempt, attempt, filmed};
pub use film::Film;
pub use skill::{Facts, Param, Skill};

/// The student at the table.
#[derive(Clone, Debug)]
pub struct Tabletop {
    /// What each number of the syllabus stands for.
    seats: Vec<Seat>,
    mind: Mind,
    /// CPU time that attempts have spent in the engine.
    engine: Duration,
    /// Largest number that the gripper can carry out where an action says its force, in `-1..=1`.
    limit: f32,
    /// The camera, once it was loaded.
    film: Option<Film>,
}

/// A skill of the syllabus at this table: which skill it is, and what its points mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seat {
    /// The skill.
    pub skill: Skill,
    /// Whether a person puts things back after each attempt, and not only after those that the arm cannot undo.
    pub tended: bool,
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
        Self { skill, tended: false, axes: [0, 1].map(|coordinate| Axis::Along { coordinate, easy: 0.0, hard: 1.0 }) }
    }

    /// The first two coordinates of the syllabus's point for one of the skill's own unit square.
    fn point(&self, unit: [f32; 2]) -> [f32; 2] {
        let mut point = [0.0; 2];
        for (axis, unit) in self.axes.iter().zip(unit) {
            if let Axis::Along { coordinate, easy, hard } = axis
                && let Some(x) = point.get_mut(*coordinate)
            {
                *x = (unit - easy) / (hard - easy);
            }
        }
        point
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

/// Where the student is.
#[derive(Clone, Debug)]
enum Mind {
    /// In this program.
    Here(Box<Pupil>),
    /// On a robot at a port, which lets it learn from what is reported.
    There(Port),
}

impl Mind {
    fn act(&mut self, task: &Task, kind: Kind) -> Action {
        match self {
            Self::Here(student) => student.act(task, kind),
            Self::There(port) => port.act(),
        }
    }

    fn learn(&mut self, task: &Task, kind: Kind, action: Action, score: f32) {
        if let Self::Here(student) = self {
            student.learn(task, kind, action, score);
        }
    }

    fn mean(&self, skill: u8, at: [f32; 2]) -> Action {
        match self {
            Self::Here(student) => student.mean(skill, at),
            Self::There(port) => port.mean(skill, at),
        }
    }

    /// The student as it is now, to examine or to save.
    fn copy(&self) -> Box<Pupil> {
        match self {
            Self::Here(student) => student.clone(),
            Self::There(port) => Pupil::Rbf(port.student().into()).into(),
        }
    }
}

impl Tabletop {
    /// A student that has learned nothing. `seats` says what each number of the syllabus stands for.
    #[must_use]
    pub fn new(seats: &[Seat], seed: u64) -> Self {
        let mind = Mind::Here(Pupil::new(Learner::default(), seats.len(), seed).into());
        Self { seats: seats.to_vec(), mind, engine: Duration::ZERO, limit: 1.0, film: None }
    }

    /// The same table, with a student of another school that has learned nothing.
    #[must_use]
    pub fn with_learner(self, learner: Learner, seed: u64) -> Self {
        Self { mind: Mind::Here(Pupil::new(learner, self.seats.len(), seed).into()), ..self }
    }

    /// The same table, with the student of the robot at this port.
    #[must_use]
    pub fn with_student_at(self, port: Port) -> Self {
        Self { mind: Mind::There(port), ..self }
    }

    /// CPU time that its attempts have spent in the engine.
    #[must_use]
    pub fn engine(&self) -> Duration {
        self.engine
    }
}

impl World for Tabletop {
    fn attempt(&mut self, task: &Task, kind: Kind, help: Help) -> Outcome {
        let Some(seat) = self.seats.get(usize::from(task.skill)).copied() else {
            return Outcome::Aborted { cost: Cost::FREE };
        };
        let help = match (kind, &self.mind) {
            (Kind::Probe | Kind::Audition, _) => Help::NONE,
            (Kind::Practice, Mind::Here(_)) => help,
            // Nobody leads a robot's hand: it would learn its own action from another's success.
            (Kind::Practice, Mind::There(_)) => help.with(Aid::WarmStart, 0.0).with(Aid::Demonstrator, 0.0),
        };
        let (skill, unit) = (seat.skill, seat.unit(&task.point));
        let action = able(skill, self.mind.act(task, kind), self.limit);
        let learned = |skill, unit| learned(&self.seats, &self.mind, skill, unit);
        let film = self.film.take().map(|_| Film::default());
        let (attempt, film) = filmed(skill, unit, action, &help, &learned, film);
        self.film = film;
        self.engine += attempt.engine;
        // What the scene measures is finite; a world that blew up is a robot that failed.
        let Ok(cost) = Cost::new(attempt.time_s, attempt.energy_j, attempt.wear) else {
            return Outcome::Aborted { cost: Cost::FREE };
        };
        let cost = cost.with_resets((seat.tended || attempt.strayed).into());
        // It learns from what was carried out, as it came out: where somebody led, that is his action.
        self.mind.learn(task, kind, attempt.action, attempt.score);
        Outcome::scored(attempt.score, cost).unwrap_or(Outcome::Aborted { cost })
    }

    fn demonstrate(&mut self, task: &Task) -> bool {
        // Nobody is at the robot to take its hand, and nothing is put into its head.
        let (Mind::Here(student), Some(seat)) = (&mut self.mind, self.seats.get(usize::from(task.skill))) else {
            return false;
        };
        let Some(action) = expert::show(seat.skill, seat.unit(&task.point)) else { return false };
        student.learn(task, Kind::Practice, action, 1.0);
        true
    }

    fn certify(&self, task: &Task) -> bool {
        let mind = Mind::Here(self.mind.copy());
        let seat = self.seats.get(usize::from(task.skill));
        seat.is_some_and(|seat| passes(&self.seats, &mind, seat.skill, seat.unit(&task.point), self.limit))
    }

    fn mastery(&self) -> Vec<f32> {
        let mind = Mind::Here(self.mind.copy());
        let tasks: Vec<(Skill, [f32; 2])> =
            self.seats.iter().flat_map(|seat| exam::tasks(seat.skill).map(|unit| (seat.skill, unit))).collect();
        let passed: Vec<bool> =
            tasks.par_iter().map(|(skill, unit)| passes(&self.seats, &mind, *skill, *unit, self.limit)).collect();
        passed.chunks(exam::TASKS).map(|own| own.iter().filter(|ok| **ok).count() as f32 / exam::TASKS as f32).collect()
    }

    fn film(&mut self) -> Option<Film> {
        self.film.replace(Film::default())
    }

    fn embody(&mut self, strength: f32) {
        self.limit = 2.0 * strength - 1.0;
    }

    fn save(&self) -> Vec<u8> {
        saved(&*self.mind.copy())
    }

    fn restore(&mut self, bytes: &[u8]) -> bool {
        match &mut self.mind {
            Mind::Here(student) => restored(&mut **student, bytes, Pupil::is_like),
            // Nothing is put into a robot's head: it must be where the saved run was.
            Mind::There(_) => self.save() == bytes,
        }
    }
}

/// What the student has learned to do at a task of a skill, in the skill's own unit square; nothing for a skill that the
/// curriculum does not have.
fn learned(seats: &[Seat], mind: &Mind, skill: Skill, unit: [f32; 2]) -> Action {
    let seat = (0_u8..).zip(seats).find(|(_, seat)| seat.skill == skill);
    seat.map_or(Action::default(), |(number, seat)| mind.mean(number, seat.point(unit)))
}

/// Whether the student does a task as well as it can, and on its own.
fn passes(seats: &[Seat], mind: &Mind, skill: Skill, unit: [f32; 2], limit: f32) -> bool {
    let learned = |skill, unit| learned(seats, mind, skill, unit);
    attempt(skill, unit, able(skill, learned(skill, unit), limit), &Help::NONE, &learned).score == 1.0
}

/// The action, with no more force than the gripper has.
fn able(skill: Skill, mut action: Action, limit: f32) -> Action {
    let force = match skill {
        Skill::Grasp => 2,
        Skill::Lift | Skill::Place => 0,
        _ => return action,
    };
    action[force] = action[force].min(limit);
    action
}
