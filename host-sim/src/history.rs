//! What a log tells, as a record: of a robot there is nothing else.

use etude::Outcome;
use etude::log::Record as Line;

use crate::file::Curriculum;
use crate::record::{Checkpoint, Progress, Record};
use crate::replay::{ReplayError, follow};
use crate::sim::{EVALUATIONS, blank, four, progress};
use crate::world::{DIMS, Session, Trial};

/// Listens to a replay, and writes down what a simulator would have.
#[derive(Clone, Debug)]
pub struct History {
    /// The record so far.
    pub record: Record,
    flight: Vec<Trial>,
}

impl History {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new(curriculum: &Curriculum) -> Self {
        Self { record: blank(curriculum, curriculum.seed, EVALUATIONS), flight: Vec::new() }
    }

    /// Sees one record, and the session as [`follow`] shows it.
    pub fn see(&mut self, session: &mut Session, line: &Line<DIMS>) {
        match *line {
            Line::Begin { seed, .. } => self.record.seed = seed,
            Line::Trial(trial) => self.flight.push(trial),
            Line::Outcome { number, outcome } => self.settle(number, &outcome),
            Line::Answered { number, reply } => {
                let request = session.requests().iter().find(|request| request.number == number);
                request.into_iter().for_each(|request| self.record.answered(request.task.skill, reply));
            }
            Line::Rested { .. } | Line::Acted { .. } | Line::Boot { .. } => {}
        }
        while let Some(event) = session.next_event() {
            self.record.hear(&event);
        }
    }

    /// A repeated outcome changed nothing then, and changes nothing now.
    fn settle(&mut self, number: u32, outcome: &Outcome) {
        if let Some(at) = self.flight.iter().position(|trial| trial.number == number) {
            let trial = self.flight.remove(at);
            self.record.note(&trial, outcome);
        }
    }
}

/// Checkpoints of a record that is made of a log.
const CHECKPOINTS: u32 = 60;

/// How the skills stand with a teacher whom nobody checks: the belief from probes, or the mean of the recent scores.
#[must_use]
pub fn believed(session: &Session) -> Checkpoint {
    let teacher = session.curriculum();
    let nobody = vec![0.0; teacher.skills().len()];
    let known = |skill: Progress| Progress { mastery: skill.belief.or(skill.score).unwrap_or(0.0), ..skill };
    let skills = progress(teacher, &nobody).into_iter().map(known).collect();
    Checkpoint { episode: teacher.clock(), spent: four(&teacher.spent()), skills }
}

/// The record that a log tells with the teacher's beliefs in the place of exams, for a page.
///
/// # Errors
/// As [`follow`].
pub fn beliefs(curriculum: &Curriculum, log: &[u8]) -> Result<Record, ReplayError> {
    let mut history = History::new(curriculum);
    let every = (curriculum.spec.budget.episodes / CHECKPOINTS).max(1);
    let mut checkpoints: Vec<Checkpoint> = Vec::new();
    let replay = follow(&curriculum.spec, log, None, |session, line| {
        history.see(session, line);
        let clock = session.curriculum().clock();
        if clock.is_multiple_of(every) && checkpoints.last().is_none_or(|last| last.episode < clock) {
            checkpoints.push(believed(session));
        }
    })?;
    let end = believed(&replay.session);
    checkpoints.retain(|checkpoint| checkpoint.episode < end.episode);
    checkpoints.push(end);
    Ok(Record { checkpoints, ..history.record })
}

/// The record that a log tells: every attempt and event, and no exams, of which it knows nothing.
///
/// # Errors
/// As [`follow`].
pub fn history(curriculum: &Curriculum, log: &[u8]) -> Result<Record, ReplayError> {
    let mut history = History::new(curriculum);
    follow(&curriculum.spec, log, None, |session, line| history.see(session, line))?;
    Ok(history.record)
}
