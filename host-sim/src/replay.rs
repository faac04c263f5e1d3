//! Decides a log again, and says where it differs.

use std::fmt;

use etude::{Next, Outcome, PackError, SpecError, VERSION, frame, log};

use crate::world::{DIMS, Session, Spec, Trial};

/// How far a replay came.
pub struct Replay {
    /// The session after the last record read.
    pub session: Box<Session>,
    /// Decisions that were the same.
    pub decisions: u32,
    /// How often the robot started: once, and once more after every power cut.
    pub boots: u32,
    /// Frames that a power cut tore.
    pub torn: u32,
    /// The next decision of the log, if the replay stopped before it.
    pub pending: Option<Trial>,
    /// Its outcome, if the log has it.
    pub outcome: Option<Outcome>,
}

/// Why a replay ended early.
#[derive(Debug)]
pub enum ReplayError {
    /// The curriculum cannot run.
    Spec(SpecError),
    /// A frame could not be read.
    Frame {
        /// Number of the frame, from 0.
        frame: usize,
        /// Why.
        error: PackError,
    },
    /// The log does not begin with the record of its curriculum.
    NoBegin,
    /// The log is of another version of the wire format.
    Version(u8),
    /// The log is of another curriculum.
    Curriculum {
        /// Hash in the log.
        log: u32,
        /// Hash of the curriculum given.
        given: u32,
    },
    /// Two decisions differ.
    Diverged {
        /// Number of the decision.
        decision: u32,
        /// What the log says.
        log: Box<Trial>,
        /// What is decided now.
        now: String,
    },
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spec(error) => write!(f, "the curriculum cannot run: {error}"),
            Self::Frame { frame, error } => write!(f, "frame {frame} of the log: {error}"),
            Self::NoBegin => f.write_str(
                "the log does not begin with its curriculum: is it a decision log, and a whole one? A robot whose log is \
                 full overwrites the oldest part",
            ),
            Self::Version(found) => write!(f, "the log has wire format {found}; this release reads {VERSION}"),
            Self::Curriculum { log, given } => {
                write!(f, "the log is of curriculum {log:08x}, not of {given:08x}")
            }
            Self::Diverged { decision, log, now } => {
                write!(f, "decision {decision} differs: the log says {log:?}, now it is {now}")
            }
        }
    }
}

impl std::error::Error for ReplayError {}

/// Decides the log again up to decision `until` (not included), or to its end.
///
/// # Errors
/// The first difference, or why the log cannot be read.
pub fn replay(spec: &Spec, bytes: &[u8], until: Option<u32>) -> Result<Replay, ReplayError> {
    follow(spec, bytes, until, |_, _| {})
}

/// The same, with somebody who sees every record and the session: as it was before a trial is decided or a question
/// answered, and after anything else was taken in.
///
/// A frame that cannot be read is what a power cut tore, if the robot started again right after it or the log ends there.
///
/// # Errors
/// The first difference, or why the log cannot be read.
pub fn follow(
    spec: &Spec,
    bytes: &[u8],
    until: Option<u32>,
    mut see: impl FnMut(&mut Session, &log::Record<DIMS>),
) -> Result<Replay, ReplayError> {
    let mut frames = bytes.split_inclusive(|byte| *byte == 0).enumerate().map(|(frame, bytes)| {
        frame::decode::<log::Record<DIMS>>(bytes).map_err(|error| ReplayError::Frame { frame, error })
    });
    let first = frames.next();
    let begin = first.as_ref().and_then(|first| first.as_ref().ok().copied());
    let mut session = match first {
        Some(Ok(log::Record::Begin { version, .. })) if version != VERSION => {
            return Err(ReplayError::Version(version));
        }
        Some(Ok(log::Record::Begin { curriculum, .. })) if curriculum != spec.hash() => {
            return Err(ReplayError::Curriculum { log: curriculum, given: spec.hash() });
        }
        Some(Ok(log::Record::Begin { seed, .. })) => Box::new(Session::new(spec, seed).map_err(ReplayError::Spec)?),
        Some(Err(error)) => return Err(error),
        _ => return Err(ReplayError::NoBegin),
    };
    begin.iter().for_each(|begin| see(&mut session, begin));
    let (mut decisions, mut boots, mut torn) = (0, 1, 0);
    let mut unread = None;
    while let Some(record) = frames.next() {
        let record = match (record, unread.take()) {
            (Err(error), _) => {
                torn += 1;
                unread = Some(error);
                continue;
            }
            (Ok(record @ log::Record::Begin { .. }), _) | (Ok(record), None) => record,
            (Ok(_), Some(error)) => return Err(error),
        };
        let before = matches!(record, log::Record::Trial(_) | log::Record::Answered { .. });
        if before {
            see(&mut session, &record);
        }
        match record {
            log::Record::Begin { curriculum, .. } if curriculum != spec.hash() => {
                return Err(ReplayError::Curriculum { log: curriculum, given: spec.hash() });
            }
            log::Record::Begin { .. } => boots += 1,
            log::Record::Acted { .. } | log::Record::Boot { .. } => {}
            log::Record::Trial(trial) if Some(decisions) == until => {
                let outcome = match frames.next() {
                    Some(Ok(log::Record::Outcome { outcome, .. })) => Some(outcome),
                    _ => None,
                };
                return Ok(Replay { session, decisions, boots, torn, pending: Some(trial), outcome });
            }
            log::Record::Trial(trial) => {
                let next = session.propose();
                if next != Next::Try(trial) {
                    let now = format!("{next:?}");
                    return Err(ReplayError::Diverged { decision: decisions, log: Box::new(trial), now });
                }
                decisions += 1;
            }
            log::Record::Outcome { number, outcome } => {
                // A refused outcome changed nothing when it was logged, either.
                let _ = session.observe(number, &outcome);
            }
            log::Record::Rested { seconds } => session.rested(seconds),
            log::Record::Answered { number, reply } => {
                // As a repeated outcome: what waits no more was answered before.
                let _ = session.answer(number, reply);
            }
        }
        if !before {
            see(&mut session, &record);
        }
    }
    Ok(Replay { session, decisions, boots, torn, pending: None, outcome: None })
}
