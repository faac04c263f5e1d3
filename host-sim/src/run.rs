//! One run: a teacher and a world, step by step. Recording, progress and files listen from outside.

use std::fmt::Debug;

use etude::{Next, Outcome, Reply, SpecError, Wish};
use etude_firmware::link::Part;

use crate::port::{Port, PortError};
use crate::world::{DIMS, Request, Session, Spec, Trial, World};

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
    /// Whether the teacher may ask anything: a robot is not bothered otherwise.
    asks: bool,
}

/// What one step of a run did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// An attempt, and what came of it.
    Tried(Trial, Outcome),
    /// Everything that is open was cooling down.
    Rested(f32),
    /// The world's expert or judge answered a question of the teacher's.
    Answered(Request, Reply),
    /// Everything open is mastered or spent.
    Done,
}

impl Run {
    /// A run that has not begun.
    ///
    /// # Errors
    /// What is wrong with the curriculum.
    pub fn new(spec: &Spec, seed: u64, world: Box<dyn World>) -> Result<Self, SpecError> {
        let asks = spec.asks.budget > 0;
        Ok(Self { session: Box::new(Session::new(spec, seed)?), world, port: None, asks })
    }

    /// Answers a question of the teacher's, if one waits; else proposes, attempts, observes.
    ///
    /// # Errors
    /// The robot at the port cannot be talked to, or decides differently. Without a port there is none.
    pub fn step(&mut self) -> Result<Step, PortError> {
        if let Some(request) = self.question()? {
            return self.answer(request);
        }
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

    /// The question that waits; the robot's, if there is one.
    fn question(&mut self) -> Result<Option<Request>, PortError> {
        let here = self.session.requests().first().copied();
        let Some(port) = self.port.as_ref().filter(|_| self.asks) else { return Ok(here) };
        agreed(port.question()?, here)
    }

    /// The expert shows, or the judge says whether the student can do it; an expert who cannot do it declines.
    fn answer(&mut self, request: Request) -> Result<Step, PortError> {
        let reply = match request.wish {
            Wish::Demonstrate if self.world.demonstrate(&request.task) => Reply::Demonstrated,
            Wish::Demonstrate => Reply::Declined,
            Wish::Certify => Reply::Certified { able: self.world.certify(&request.task) },
        };
        if let Some(port) = &self.port {
            port.failure()?;
            port.answered(request.number, reply)?;
        }
        // It waited a moment ago, so it cannot be refused.
        let _ = self.session.answer(request.number, reply);
        Ok(Step::Answered(request, reply))
    }

    /// What the teacher says; the robot's, if there is one.
    fn propose(&mut self) -> Result<Next<DIMS>, PortError> {
        let here = self.session.propose();
        let Some(port) = &self.port else { return Ok(here) };
        agreed(port.propose()?, here)
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

/// What the robot says, if it is what is decided here.
fn agreed<T: PartialEq + Debug>(robot: T, here: T) -> Result<T, PortError> {
    if robot == here { Ok(robot) } else { Err(diverged(&robot, &here)) }
}

fn diverged(robot: &impl Debug, here: &impl Debug) -> PortError {
    PortError::Diverged { robot: format!("{robot:?}"), here: format!("{here:?}") }
}
