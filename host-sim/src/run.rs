//! One run: a teacher and a world, step by step. Recording, progress and files listen from outside.

use std::fmt::Debug;

use etude::{Next, Outcome, SpecError};
use etude_firmware::link::Part;

use crate::port::{Port, PortError};
use crate::world::{DIMS, Session, Spec, Trial, World};

/// Bytes that a snapshot of the largest session takes at most.
const SNAPSHOT: usize = 256 * 1024;

/// A teacher at work in a world.
pub struct Run {
    /// The teacher.
    pub session: Box<Session>,
    /// The world and the student in it.
    pub world: Box<dyn World>,
    /// The robot whose teacher decides; `session` then decides the same again, and must agree.
    pub port: Option<Port>,
}

/// What one step of a run did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// An attempt, and what came of it.
    Tried(Trial, Outcome),
    /// Everything that is open was cooling down.
    Rested(f32),
    /// Everything open is mastered or spent.
    Done,
}

impl Run {
    /// A run that has not begun.
    ///
    /// # Errors
    /// What is wrong with the curriculum.
    pub fn new(spec: &Spec, seed: u64, world: Box<dyn World>) -> Result<Self, SpecError> {
        Ok(Self { session: Box::new(Session::new(spec, seed)?), world, port: None })
    }

    /// Proposes, attempts, observes.
    ///
    /// # Errors
    /// The robot at the port cannot be talked to, or decides differently. Without a port there is none.
    pub fn step(&mut self) -> Result<Step, PortError> {
        match self.propose()? {
            Next::Try(trial) => {
                let outcome = self.world.attempt(&trial.task, trial.kind, trial.help);
                if let Some(port) = &self.port {
                    // The student may be at the port, too.
                    port.failure()?;
                    port.report(trial.number, &outcome)?;
                }
                // The ticket was given out a moment ago, so it cannot be refused.
                let _ = self.session.observe(trial.number, &outcome);
                Ok(Step::Tried(trial, outcome))
            }
            Next::Rest { seconds } => {
                if let Some(port) = &self.port {
                    port.rested(seconds)?;
                }
                self.session.rested(seconds);
                Ok(Step::Rested(seconds))
            }
            Next::Report | Next::Done => Ok(Step::Done),
        }
    }

    /// What the teacher says; the robot's, if there is one.
    fn propose(&mut self) -> Result<Next<DIMS>, PortError> {
        let here = self.session.propose();
        let Some(port) = &self.port else { return Ok(here) };
        let robot = port.propose()?;
        if robot == here { Ok(robot) } else { Err(diverged(&robot, &here)) }
    }

    /// The teacher's snapshot; the robot's, if there is one, which must be the same as here.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn save(&self) -> Result<Vec<u8>, PortError> {
        let mut bytes = vec![0; SNAPSHOT];
        let here = self.session.save(&mut bytes).map(<[u8]>::to_vec).unwrap_or_default();
        let Some(port) = &self.port else { return Ok(here) };
        let robot = port.read(Part::Teacher)?;
        if robot == here { Ok(robot) } else { Err(diverged(&"another state", &"not the same")) }
    }

    /// Mean over the skills of the share of the test set that is mastered, in percent.
    #[must_use]
    pub fn mastered_pct(&self) -> f32 {
        let mastery = self.world.mastery();
        100.0 * mastery.iter().sum::<f32>() / mastery.len().max(1) as f32
    }
}

fn diverged(robot: &impl Debug, here: &impl Debug) -> PortError {
    PortError::Diverged { robot: format!("{robot:?}"), here: format!("{here:?}") }
}
