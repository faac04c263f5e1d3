//! What goes over the border: plain values with the layout of C, and how they come from the core's and go back.

use etude::{
    Aid, BadNumber, Cost, Help, Kind, Next, Outcome, PackError, Point, Refusal, Reply, Request, SpecError, Task, Trial,
    Wish,
};

use crate::ETUDE_DIMS;

/// Kinds of help: the length of `etude_trial.help`.
pub const ETUDE_AIDS: usize = 5;
const _: () = assert!(ETUDE_AIDS == etude::AIDS);

/// What became of a call. Anything but `ETUDE_STATUS_OK` has changed nothing.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum etude_status {
    /// Done.
    Ok = 0,
    /// A pointer is null, or the session is not aligned to 8 bytes.
    BadPointer,
    /// `etude_begin` has not been called on this session, or was refused.
    NotBegun,
    /// A number that is not what it must be: a score outside of 0 to 1, a cost that is negative, infinite or NaN, a kind
    /// that does not exist, a point outside of the unit cube.
    BadNumber,
    /// No trial or question with this number was given out.
    Unknown,
    /// It was settled before: an outcome told twice counts once.
    Repeated,
    /// A buffer is too small.
    Full,
    /// The bytes are truncated, or go on after their end.
    Length,
    /// The bytes are of another kind.
    Magic,
    /// The bytes are of another version of the wire format.
    Version,
    /// The bytes are corrupted.
    Checksum,
    /// The bytes are intact, but hold more than this build has room for, or not what they should.
    Body,
    /// The snapshot is of another curriculum.
    OtherCurriculum,
    /// The curriculum has more arms, or needs more memory, than this build has room for.
    NoRoom,
    /// The curriculum does not hold together; `etude check` says on a laptop what is wrong.
    BadCurriculum,
}

impl From<SpecError> for etude_status {
    fn from(error: SpecError) -> Self {
        match error {
            SpecError::TooManyArms { .. }
            | SpecError::NeedsMemory { .. }
            | SpecError::NoMemory
            | SpecError::NeedsWindow => Self::NoRoom,
            _ => Self::BadCurriculum,
        }
    }
}

impl From<PackError> for etude_status {
    fn from(error: PackError) -> Self {
        match error {
            PackError::Full => Self::Full,
            PackError::Length => Self::Length,
            PackError::Magic => Self::Magic,
            PackError::Version { .. } => Self::Version,
            // There are no tags in C.
            PackError::Checksum | PackError::Tag => Self::Checksum,
            PackError::Body => Self::Body,
            PackError::Curriculum => Self::OtherCurriculum,
        }
    }
}

impl From<Refusal> for etude_status {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::RepeatedTrial => Self::Repeated,
            Refusal::UnknownTrial | Refusal::UnknownTask => Self::Unknown,
        }
    }
}

impl From<BadNumber> for etude_status {
    fn from(_: BadNumber) -> Self {
        Self::BadNumber
    }
}

/// What an attempt is for.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum etude_kind {
    /// To learn from.
    Practice = 0,
    /// An unassisted attempt at the skill's nominal task: the proof of mastery.
    Probe = 1,
    /// An attempt to be scored and not to learn from.
    Audition = 2,
}

/// The ticket of one decision.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct etude_trial {
    /// Sequence number: what its outcome is told with.
    pub number: u32,
    /// The arm drawn.
    pub arm: u16,
    /// Place of the skill in the curriculum file.
    pub skill: u8,
    /// What it is for: an `etude_kind`.
    pub kind: u8,
    /// Where in the skill's parameter space: 0 to 1 each, the easy end of each range first, 0 beyond the skill's own.
    pub point: [f32; ETUDE_DIMS],
    /// Probability with which the arm was drawn; 1 for a probe.
    pub chance: f32,
    /// How much of each help it is given, 0 to 1: virtual force, relaxed constraint, warm start, demonstrator, subgoal.
    pub help: [f32; ETUDE_AIDS],
}

impl From<Trial<ETUDE_DIMS>> for etude_trial {
    fn from(trial: Trial<ETUDE_DIMS>) -> Self {
        let Trial { number, arm, task, chance, kind, help } = trial;
        let help = Aid::ALL.map(|aid| help.level(aid));
        Self { number, arm, skill: task.skill, kind: kind as u8, point: task.point.0, chance, help }
    }
}

impl TryFrom<&etude_trial> for Trial<ETUDE_DIMS> {
    type Error = etude_status;

    fn try_from(trial: &etude_trial) -> Result<Self, etude_status> {
        let kind = match trial.kind {
            0 => Kind::Practice,
            1 => Kind::Probe,
            2 => Kind::Audition,
            _ => return Err(etude_status::BadNumber),
        };
        let point = Point(trial.point);
        if !point.is_inside() || !(0.0..=1.0).contains(&trial.chance) {
            return Err(etude_status::BadNumber);
        }
        let help = Aid::ALL.into_iter().zip(trial.help).fold(Help::NONE, |help, (aid, level)| help.with(aid, level));
        let task = Task { skill: trial.skill, point };
        Ok(Self { number: trial.number, arm: trial.arm, task, chance: trial.chance, kind, help })
    }
}

/// What to do now.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum etude_what {
    /// Attempt the trial.
    Try = 0,
    /// Wait so many seconds, then tell it by `etude_rested`.
    Rest = 1,
    /// As many trials are in flight as may be: tell an outcome first.
    Report = 2,
    /// Everything open is mastered or spent.
    Done = 3,
}

/// The answer of `etude_propose`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct etude_next {
    /// What to do: an `etude_what`.
    pub what: u8,
    /// Seconds to rest; 0 unless that is what to do.
    pub seconds: f32,
    /// The trial; all zero unless there is one to attempt.
    pub trial: etude_trial,
}

impl From<Next<ETUDE_DIMS>> for etude_next {
    fn from(next: Next<ETUDE_DIMS>) -> Self {
        let zeros = [0.0; ETUDE_DIMS];
        let none =
            etude_trial { number: 0, arm: 0, skill: 0, kind: 0, point: zeros, chance: 0.0, help: [0.0; ETUDE_AIDS] };
        let without = |what: etude_what, seconds| Self { what: what as u8, seconds, trial: none };
        match next {
            Next::Try(trial) => Self { what: etude_what::Try as u8, seconds: 0.0, trial: trial.into() },
            Next::Rest { seconds } => without(etude_what::Rest, seconds),
            Next::Report => without(etude_what::Report, 0.0),
            Next::Done => without(etude_what::Done, 0.0),
        }
    }
}

/// How an attempt ended.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum etude_end {
    /// It ran to its end, and has a score.
    Scored = 0,
    /// Cut short through no fault of the learner: costs, but teaches nothing about it.
    Censored = 1,
    /// The robot failed: it does not count as practice.
    Aborted = 2,
}

/// What came of a trial.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct etude_outcome {
    /// How it ended: an `etude_end`.
    pub end: u8,
    /// Times that a person had to put things back.
    pub resets: u16,
    /// How well it went, 0 to 1; looked at only if it ran to its end.
    pub score: f32,
    /// Seconds it took.
    pub time_s: f32,
    /// Joules it took.
    pub energy_j: f32,
    /// Wear, in the unit of the curriculum's author.
    pub wear: f32,
}

impl TryFrom<&etude_outcome> for Outcome {
    type Error = etude_status;

    fn try_from(outcome: &etude_outcome) -> Result<Self, etude_status> {
        let cost = Cost::new(outcome.time_s, outcome.energy_j, outcome.wear)?.with_resets(outcome.resets);
        match outcome.end {
            0 => Ok(Self::scored(outcome.score, cost)?),
            1 => Ok(Self::Censored { cost }),
            2 => Ok(Self::Aborted { cost }),
            _ => Err(etude_status::BadNumber),
        }
    }
}

/// A question to a person.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct etude_question {
    /// Sequence number: what its answer is told with.
    pub number: u32,
    /// The skill that it is about.
    pub skill: u8,
    /// Whether somebody should watch and say if the learner can do it; otherwise they should show how it is done.
    pub certify: bool,
    /// The task, as in `etude_trial`.
    pub point: [f32; ETUDE_DIMS],
}

impl From<&Request<ETUDE_DIMS>> for etude_question {
    fn from(request: &Request<ETUDE_DIMS>) -> Self {
        let Request { number, task, wish, .. } = *request;
        Self { number, skill: task.skill, certify: wish == Wish::Certify, point: task.point.0 }
    }
}

/// What a person answers.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum etude_reply {
    /// It was shown.
    Demonstrated = 0,
    /// They watched: the learner can do it.
    Able = 1,
    /// They watched: it cannot.
    Unable = 2,
    /// Not now: the question is withdrawn, and costs nothing.
    Declined = 3,
}

/// The core's reply for an `etude_reply`.
pub(crate) fn reply(reply: u8) -> Result<Reply, etude_status> {
    match reply {
        0 => Ok(Reply::Demonstrated),
        1 => Ok(Reply::Certified { able: true }),
        2 => Ok(Reply::Certified { able: false }),
        3 => Ok(Reply::Declined),
        _ => Err(etude_status::BadNumber),
    }
}
