//! The laptop's end of the link: a robot at a port, that is asked and answers.

mod wire;

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use etude::frame::{self, FRAME, Reader};
use etude::{Next, Outcome};
use etude_firmware::link::{Answer, Ask, PIECE, Part, Piece, Reply, Request, State, Why};
use etude_firmware::student::Action;

use crate::world::{DIMS, Student, Trial};

pub use wire::{Address, Qemu, Stream, Wire};

/// How long to wait for an answer before asking again.
const PATIENCE: Duration = Duration::from_millis(400);
/// How often to ask. Erasing a whole log takes a robot some ten seconds.
const TRIES: u32 = 100;

/// A robot at a port. Clones speak to the same robot.
#[derive(Clone)]
pub struct Port(Arc<Mutex<Talk>>);

struct Talk {
    wire: Box<dyn Wire>,
    reader: Reader,
    /// Number of the last request.
    number: u32,
    /// The trial in flight.
    flight: Option<u32>,
    /// Rests that are over.
    rests: u32,
    /// What went wrong where nothing could be said about it.
    failure: Option<PortError>,
}

impl fmt::Debug for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Port")
    }
}

/// Why a robot at a port could not be talked to.
#[derive(Clone, Debug, PartialEq)]
pub enum PortError {
    /// The line is broken.
    Line(String),
    /// It does not answer.
    Silent,
    /// It answers with something else than was asked for.
    Odd(String),
    /// It refuses.
    Refused(Why),
    /// It decided differently.
    Diverged {
        /// What the robot decided.
        robot: String,
        /// What is decided here.
        here: String,
    },
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(error) => f.write_str(error),
            Self::Silent => f.write_str("the robot does not answer"),
            Self::Odd(answer) => write!(f, "the robot answers something else: {answer}"),
            Self::Refused(Why::Unwell) => f.write_str("the robot cannot teach"),
            Self::Refused(Why::UnknownNumber) => f.write_str("the robot knows no such trial"),
            Self::Refused(Why::Order(at)) => write!(f, "the robot lost pieces after byte {at}"),
            Self::Refused(Why::TooLong) => f.write_str("too long for the robot's image"),
            Self::Refused(Why::Flash) => f.write_str("the robot's flash fails"),
            Self::Refused(Why::Overwritten) => f.write_str("the robot's log was overwritten meanwhile"),
            Self::Diverged { robot, here } => write!(f, "the robot decided {robot}, here it is {here}"),
        }
    }
}

impl std::error::Error for PortError {}

impl PortError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Line(_) => "check the cable, and try again: a robot goes on where it was",
            Self::Silent => "see that it is running, and that this is its port",
            Self::Odd(_) => "flash an image of this release: docs/boards.md",
            Self::Refused(Why::Unwell) => "`etude port PORT` says why",
            Self::Refused(Why::UnknownNumber) => "it was reset meanwhile: begin the run anew",
            Self::Refused(Why::Order(_)) => "try again",
            Self::Refused(Why::TooLong) => "`etude check FILE --board NAME` says what it needs",
            Self::Refused(Why::Flash) => "its flash is worn or locked: docs/boards.md",
            Self::Refused(Why::Overwritten) => {
                "its log is a ring: fetch it more often, with `etude port PORT --log FILE`"
            }
            Self::Diverged { .. } => "flash an image of this release, and begin the run anew",
        }
    }
}

impl From<io::Error> for PortError {
    fn from(error: io::Error) -> Self {
        Self::Line(error.to_string())
    }
}

/// An answer of the wrong kind.
fn odd<T>(answer: &Answer<DIMS>) -> Result<T, PortError> {
    match answer {
        Answer::Refused(why) => Err(PortError::Refused(*why)),
        other => Err(PortError::Odd(format!("{other:?}"))),
    }
}

impl Talk {
    /// Asks until there is an answer to this very question.
    fn ask(&mut self, ask: Ask) -> Result<Answer<DIMS>, PortError> {
        self.number = self.number.wrapping_add(1);
        let request = Request { number: self.number, ask };
        let mut buffer = [0; FRAME];
        let frame = frame::encode(&request, &mut buffer).map_err(|error| PortError::Line(error.to_string()))?;
        for _ in 0..TRIES {
            // An empty frame first: whatever half a frame the robot has from before ends there.
            self.wire.send(&[&[0], frame].concat())?;
            loop {
                let bytes = self.wire.receive(PATIENCE)?;
                if bytes.is_empty() {
                    break;
                }
                // All of it is read, even after the answer: the rest may be the next thing's beginning.
                let mut found = None;
                for byte in bytes {
                    let reply = self.reader.push(byte).and_then(|frame| frame::decode::<Reply<DIMS>>(frame).ok());
                    found = reply.filter(|reply| reply.number == self.number).or(found);
                }
                if let Some(reply) = found {
                    return Ok(reply.answer);
                }
            }
        }
        Err(PortError::Silent)
    }

    fn action(&mut self, ask: Ask) -> Result<Action, PortError> {
        match self.ask(ask)? {
            Answer::Action(action) => Ok(action),
            other => odd(&other),
        }
    }

    fn done(&mut self, ask: Ask) -> Result<(), PortError> {
        match self.ask(ask)? {
            Answer::Done => Ok(()),
            other => odd(&other),
        }
    }

    fn state(&mut self) -> Result<State, PortError> {
        match self.ask(Ask::Hello)? {
            Answer::State(state) => {
                self.rests = state.rests;
                Ok(state)
            }
            other => odd(&other),
        }
    }

    fn read(&mut self, part: Part) -> Result<Vec<u8>, PortError> {
        let mut bytes = Vec::new();
        loop {
            match self.ask(Ask::Read { part, at: bytes.len() as u32 })? {
                Answer::Piece(piece) => {
                    bytes.extend_from_slice(&piece);
                    if piece.len() < PIECE {
                        return Ok(bytes);
                    }
                }
                other => return odd(&other),
            }
        }
    }
}

impl Port {
    /// A robot at the other end of this wire.
    #[must_use]
    pub fn new(wire: Box<dyn Wire>) -> Self {
        let talk = Talk { wire, reader: Reader::default(), number: 0, flight: None, rests: 0, failure: None };
        Self(Arc::new(Mutex::new(talk)))
    }

    fn talk(&self) -> MutexGuard<'_, Talk> {
        // A panic elsewhere leaves nothing half done here.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// How the robot is.
    ///
    /// # Errors
    /// As for every question: the line is broken, the robot is silent, or it refuses.
    pub fn state(&self) -> Result<State, PortError> {
        self.talk().state()
    }

    /// What to do now.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn propose(&self) -> Result<Next<DIMS>, PortError> {
        let mut talk = self.talk();
        match talk.ask(Ask::Propose)? {
            Answer::Next(next) => {
                talk.flight = if let Next::Try(Trial { number, .. }) = next { Some(number) } else { None };
                Ok(next)
            }
            other => odd(&other),
        }
    }

    /// What came of a trial.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn report(&self, number: u32, outcome: &Outcome) -> Result<(), PortError> {
        self.talk().done(Ask::Report { number, outcome: *outcome })
    }

    /// A rest is over.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn rested(&self, seconds: f32) -> Result<(), PortError> {
        let mut talk = self.talk();
        let number = talk.rests;
        talk.done(Ask::Rested { number, seconds })?;
        talk.rests = number.wrapping_add(1);
        Ok(())
    }

    /// The question that a person should answer first.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn question(&self) -> Result<Option<etude::Request<DIMS>>, PortError> {
        match self.talk().ask(Ask::Question)? {
            Answer::Question(question) => Ok(question),
            other => odd(&other),
        }
    }

    /// A person's answer to a question.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn answered(&self, number: u32, reply: etude::Reply) -> Result<(), PortError> {
        self.talk().done(Ask::Answered { number, reply })
    }

    /// Reads a part of the robot's state.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn read(&self, part: Part) -> Result<Vec<u8>, PortError> {
        self.talk().read(part)
    }

    /// The robot's log, from the oldest frame that it still has.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn log(&self) -> Result<Vec<u8>, PortError> {
        let (mut bytes, mut from) = (Vec::new(), None);
        loop {
            match self.talk().ask(Ask::Log { from })? {
                Answer::Log { frames, .. } if frames.is_empty() => return Ok(bytes),
                Answer::Log { frames, next } => {
                    bytes.extend_from_slice(&frames);
                    from = Some(next);
                }
                other => return odd(&other),
            }
        }
    }

    /// Installs a pack; the robot forgets everything and begins with it.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn install(&self, pack: &[u8]) -> Result<State, PortError> {
        let (mut talk, token, length) = (self.talk(), token(), pack.len() as u32);
        for (at, piece) in (0..).step_by(PIECE).zip(pack.chunks(PIECE)) {
            let piece = Piece::from_slice(piece).unwrap_or_default();
            talk.done(Ask::Install { token, length, at, piece })?;
        }
        talk.state()
    }

    /// Lets the robot forget state and log, and begin its curriculum anew.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn forget(&self) -> Result<State, PortError> {
        let mut talk = self.talk();
        talk.done(Ask::Forget { token: token() })?;
        talk.state()
    }

    /// What the robot's own student does in the trial in flight; nothing, and a [`failure`](Self::failure), if it does
    /// not say.
    #[must_use]
    pub fn act(&self) -> Action {
        let mut talk = self.talk();
        let number = talk.flight.unwrap_or(u32::MAX);
        let action = talk.action(Ask::Act { number });
        talk.kept(action)
    }

    /// What the robot's own student has learned to do there; nothing, and a [`failure`](Self::failure), if it does not
    /// say.
    #[must_use]
    pub fn mean(&self, skill: u8, at: [f32; 2]) -> Action {
        let mut talk = self.talk();
        let action = talk.action(Ask::Mean { skill, at });
        talk.kept(action)
    }

    /// The robot's own student; one that has learned nothing, and a [`failure`](Self::failure), if it cannot be read.
    #[must_use]
    pub fn student(&self) -> Student {
        let mut talk = self.talk();
        let student = talk.read(Part::Student).and_then(|bytes| {
            postcard::from_bytes::<Student>(&bytes).map_err(|error| PortError::Odd(format!("a student: {error}")))
        });
        talk.kept(student.map(Some)).unwrap_or_else(|| Student::new(0, 0))
    }

    /// What went wrong where nothing could be said about it.
    ///
    /// # Errors
    /// The first such thing.
    pub fn failure(&self) -> Result<(), PortError> {
        self.talk().failure.take().map_or(Ok(()), Err)
    }
}

impl Talk {
    /// The value, or its default and a note of what went wrong.
    fn kept<T: Default>(&mut self, result: Result<T, PortError>) -> T {
        result.unwrap_or_else(|error| {
            self.failure.get_or_insert(error);
            T::default()
        })
    }
}

/// A name for one installation: no two in a row are the same.
fn token() -> u32 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    (now.as_micros() as u32).max(1)
}
