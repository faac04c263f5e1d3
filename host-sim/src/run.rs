//! One run: a teacher and a world, step by step. Recording, progress and files listen from outside.

use etude::{Next, Outcome, SpecError};

use crate::world::{Session, Spec, Trial, World};

/// A teacher at work in a world.
pub struct Run {
    /// The teacher.
    pub session: Box<Session>,
    /// The world and the student in it.
    pub world: Box<dyn World>,
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
        Ok(Self { session: Box::new(Session::new(spec, seed)?), world })
    }

    /// Proposes, attempts, observes.
    pub fn step(&mut self) -> Step {
        match self.session.propose() {
            Next::Try(trial) => {
                let outcome = self.world.attempt(&trial.task, trial.kind);
                // The ticket was given out a moment ago, so it cannot be refused.
                let _ = self.session.observe(trial.number, &outcome);
                Step::Tried(trial, outcome)
            }
            Next::Rest { seconds } => {
                self.session.rested(seconds);
                Step::Rested(seconds)
            }
            Next::Report | Next::Done => Step::Done,
        }
    }

    /// Mean over the skills of the share of the test set that is mastered, in percent.
    #[must_use]
    pub fn mastered_pct(&self) -> f32 {
        let mastery = self.world.mastery();
        100.0 * mastery.iter().sum::<f32>() / mastery.len().max(1) as f32
    }
}
