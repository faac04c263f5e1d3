//! What a person is asked: active self-paced learning (ASPL, Lin et al. 2018).
//!
//! The learner practises alone what it is confident about. The tasks that it is least certain of wait in a short queue
//! for a person, who demonstrates them; and now and then one that it believes to be mastered is put before the person,
//! too, because the confident may be wrong.

use heapless::Vec;

use crate::curriculum::Refusal;
use crate::dice::Dice;
use crate::ledger::Row;
use crate::math;
use crate::trial::{Task, Trial};

/// Requests that wait at most.
pub const REQUESTS: usize = 4;
/// Trials of an arm from which its average says how certain it is.
const TRIED: u32 = 3;
/// An average from here on is believed to be mastery.
const CONFIDENT: f32 = 0.9;

/// How much a person may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Asks {
    /// Answers that a person will give in the whole run; 0 to ask nothing.
    pub budget: u16,
    /// Percent of the trials of confident arms that are put before the person: the audit.
    pub audit: u8,
}

/// What a person is asked to do. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Wish {
    /// Show how it is done.
    Demonstrate,
    /// Watch, and say whether the learner can do it.
    Certify,
}

/// One question to a person.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Request<const D: usize> {
    /// Sequence number, never used twice.
    pub number: u32,
    /// The arm that it is about.
    pub arm: u16,
    /// The task.
    pub task: Task<D>,
    /// What is asked.
    pub wish: Wish,
    /// How certain the learner is: distance of its average from one half, 0 to 0.5.
    pub certainty: f32,
}

/// A person's answer. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Reply {
    /// It was shown.
    Demonstrated,
    /// The learner can do it, or cannot.
    Certified {
        /// Whether it can.
        able: bool,
    },
    /// Not now: the question is withdrawn, and costs nothing.
    Declined,
}

/// The questions that wait. What is saved, and nothing else.
#[derive(Clone, Debug, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Queue<const D: usize> {
    /// Least certain first; an audit before all.
    pub waiting: Vec<Request<D>, REQUESTS, u8>,
    /// Number of the next question.
    next: u32,
    /// Answers so far.
    answered: u16,
}

impl<const D: usize> Queue<D> {
    /// Considers the trial that was just given out, whose arm has this row.
    pub fn consider(&mut self, trial: &Trial<D>, row: &Row, asks: &Asks, dice: &mut Dice) {
        if self.answered >= asks.budget || row.trials < TRIED || self.waiting.iter().any(|own| own.arm == trial.arm) {
            return;
        }
        let certainty = math::abs(row.fast - 0.5);
        let wish = if row.fast >= CONFIDENT { Wish::Certify } else { Wish::Demonstrate };
        let due = match wish {
            Wish::Certify => dice.unit() < f32::from(asks.audit) / 100.0 && !self.audits(),
            Wish::Demonstrate => true,
        };
        if due {
            self.insert(Request { number: self.next, arm: trial.arm, task: trial.task, wish, certainty });
        }
    }

    fn audits(&self) -> bool {
        self.waiting.iter().any(|own| own.wish == Wish::Certify)
    }

    /// Puts a question in its place; the most certain one makes room, which may be itself.
    fn insert(&mut self, request: Request<D>) {
        let before = |own: &Request<D>| match (own.wish, request.wish) {
            (Wish::Certify, Wish::Demonstrate) => true,
            (Wish::Demonstrate, Wish::Certify) => false,
            _ => own.certainty <= request.certainty,
        };
        let at = self.waiting.iter().take_while(|own| before(own)).count();
        if self.waiting.is_full() {
            if at >= self.waiting.len() {
                return;
            }
            let _ = self.waiting.pop();
        }
        // Each of those behind it moves on by one: what `insert` does, without its panic.
        let mut carried = request;
        self.waiting.iter_mut().skip(at).for_each(|own| core::mem::swap(own, &mut carried));
        // There is room.
        let _ = self.waiting.push(carried);
        self.next = self.next.wrapping_add(1);
    }

    /// Takes the question with this number out of the queue.
    pub fn take(&mut self, number: u32, reply: Reply, asks: &Asks) -> Result<Request<D>, Refusal> {
        let Some(request) = self.waiting.iter().find(|own| own.number == number).copied() else {
            return Err(if number < self.next { Refusal::RepeatedTrial } else { Refusal::UnknownTrial });
        };
        self.waiting.retain(|own| own.number != number);
        if reply != Reply::Declined {
            self.answered = self.answered.saturating_add(1);
        }
        if self.answered >= asks.budget {
            self.waiting.clear();
        }
        Ok(request)
    }
}
