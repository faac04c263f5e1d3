//! What a laptop and a robot say to each other: one request, one reply, each a [frame](etude::frame).
//!
//! The laptop asks and the robot answers; nobody speaks unasked. A reply carries the number of its request, so the laptop
//! asks again until it hears that number. The robot need not remember what it was asked: every request may come twice,
//! late, or after a power cut, and still changes the state at most once, because it names the ticket, the rest or the
//! piece that it is about.

use etude::{Next, Outcome, PackError};
use heapless::Vec;
use serde::{Deserialize, Serialize};

use crate::store::Mark;
use crate::student::Action;

/// Bytes of one piece of a larger thing.
pub const PIECE: usize = 192;
/// A piece of a larger thing.
pub type Piece = Vec<u8, PIECE, u8>;

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Comes back with the reply.
    pub number: u32,
    /// The question.
    pub ask: Ask,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply<const D: usize> {
    /// Number of the request.
    pub number: u32,
    /// The answer.
    pub answer: Answer<D>,
}

/// What a robot can be asked. Append only: the order is the wire format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Who are you? Changes nothing. Answered by [`Answer::State`].
    Hello,
    /// What to do now? Until its outcome is reported, the same trial again. Answered by [`Answer::Next`].
    Propose,
    /// What does your own student do in the trial of this number, now in flight? Answered by [`Answer::Action`].
    Act {
        /// The trial's number.
        number: u32,
    },
    /// What has your own student learned to do there? Answered by [`Answer::Action`].
    Mean {
        /// The skill.
        skill: u8,
        /// The task's first two parameters.
        at: [f32; 2],
    },
    /// This came of the trial with this number. Answered by [`Answer::Done`], also if it was known already.
    Report {
        /// The trial's number.
        number: u32,
        /// What came of it.
        outcome: Outcome,
    },
    /// The rest of this number, counted from 0, is over. Answered by [`Answer::Done`].
    Rested {
        /// Number of the rest.
        number: u32,
        /// Seconds.
        seconds: f32,
    },
    /// A piece of something. Answered by [`Answer::Piece`]; one shorter than [`PIECE`] is the last.
    Read {
        /// Of what.
        part: Part,
        /// From which byte on.
        at: u32,
    },
    /// Whole frames of the log from there on; from the oldest, if no mark is given. Answered by [`Answer::Log`].
    Log {
        /// Where to go on.
        from: Option<Mark>,
    },
    /// A piece of a pack to install. The first erases everything; after the last the robot starts with the new
    /// curriculum. Answered by [`Answer::Done`].
    Install {
        /// Names this installation, so that a piece of one long done is not taken for a new one. Never 0.
        token: u32,
        /// Length of the whole pack.
        length: u32,
        /// Where the piece belongs.
        at: u32,
        /// The piece.
        piece: Piece,
    },
    /// Forget state and log, and begin the installed curriculum anew. Answered by [`Answer::Done`].
    Forget {
        /// As for [`Ask::Install`].
        token: u32,
    },
    /// What should a person be asked first? Answered by [`Answer::Question`].
    Question,
    /// A person answered the question with this number. Answered by [`Answer::Done`], also if it was known already.
    Answered {
        /// The question's number.
        number: u32,
        /// The answer.
        reply: etude::Reply,
    },
}

/// What can be read piece by piece. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// The teacher's snapshot, as [`Session::save`](etude::Session::save) writes it.
    Teacher,
    /// The student, in postcard.
    Student,
    /// The installed pack.
    Pack,
}

/// What a robot answers. Append only: the order is the wire format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer<const D: usize> {
    /// To [`Ask::Hello`].
    State(State),
    /// To [`Ask::Propose`].
    Next(Next<D>),
    /// To [`Ask::Act`] and [`Ask::Mean`].
    Action(Action),
    /// Done, now or before.
    Done,
    /// To [`Ask::Read`].
    Piece(Piece),
    /// To [`Ask::Log`]: frames, and where to go on; no frames at the end.
    Log {
        /// Whole frames.
        frames: Piece,
        /// Where to go on.
        next: Mark,
    },
    /// It cannot be done.
    Refused(Why),
    /// To [`Ask::Question`]: none if none waits.
    Question(Option<etude::Request<D>>),
}

/// How a robot is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct State {
    /// Version of the wire format.
    pub version: u8,
    /// Whether it can teach.
    pub health: Health,
    /// [`Spec::hash`](etude::Spec::hash) of its curriculum; 0 without one.
    pub curriculum: u32,
    /// Seed of the session's dice.
    pub seed: u64,
    /// Attempts that came to an end.
    pub clock: u32,
    /// Number of the trial in flight, or of the next one.
    pub next: u32,
    /// Rests that are over.
    pub rests: u32,
    /// Skills that its own student can learn.
    pub student: u8,
    /// Whether flash failed to take something since the start; the robot goes on from memory.
    pub worn: bool,
}

/// Whether a robot can teach. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Health {
    /// It can.
    Well,
    /// The pack in its flash was refused; [`PackError::Magic`] if there never was one.
    Pack(PackError),
    /// The curriculum does not fit this image: more skills, arms or parameters, or a window that it has not.
    Unfit,
    /// The saved state was refused: install anew, or forget it.
    Snapshot(PackError),
    /// The log cannot be decided again from the saved state: install anew, or forget it.
    Log,
    /// The flash cannot be read.
    Flash,
}

/// Why a robot refuses. Append only: the order is the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// It cannot teach: ask [`Ask::Hello`] why.
    Unwell,
    /// No trial with this number is in flight, or no rest with this number is due.
    UnknownNumber,
    /// The piece does not follow the one before; the number of bytes that are there.
    Order(u32),
    /// There is no room for so much.
    TooLong,
    /// The flash failed.
    Flash,
    /// The log was overwritten there.
    Overwritten,
}
