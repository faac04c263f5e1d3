//! The robot at the other end of the link.

use embedded_storage::nor_flash::NorFlash;
use etude::frame::FRAME;

use super::App;
use crate::link::{Answer, Ask, Health, PIECE, Part, Piece, Why};
use crate::store::{Mark, StoreError};

impl<
    F: NorFlash,
    const S: usize,
    const A: usize,
    const D: usize,
    const W: usize,
    const M: usize,
    const P: usize,
    const N: usize,
> App<F, S, A, D, W, M, P, N>
{
    /// Answers one question.
    pub fn answer(&mut self, ask: &Ask) -> Answer<D> {
        let done = |result: Result<(), Why>| result.map_or_else(Answer::Refused, |()| Answer::Done);
        match ask {
            Ask::Hello => Answer::State(self.state()),
            Ask::Propose => self.propose().map_or(Answer::Refused(Why::Unwell), Answer::Next),
            Ask::Act { number } => self.act(*number).map_or_else(Answer::Refused, Answer::Action),
            Ask::Mean { skill, at } => match self.well() {
                Some(running) => Answer::Action(running.student.mean(*skill, *at)),
                None => Answer::Refused(Why::Unwell),
            },
            Ask::Report { number, outcome } => done(self.report(*number, outcome)),
            Ask::Rested { number, seconds } => done(self.rested(*number, *seconds)),
            Ask::Question => self.question().map_or_else(Answer::Refused, Answer::Question),
            Ask::Answered { number, reply } => done(self.answered(*number, *reply)),
            Ask::Read { part, at } => self.read(*part, *at).map_or_else(Answer::Refused, Answer::Piece),
            Ask::Log { from } => {
                self.frames(*from).map_or_else(Answer::Refused, |(frames, next)| Answer::Log { frames, next })
            }
            Ask::Install { token, length, at, piece } => done(self.install(*token, *length, *at, piece)),
            Ask::Forget { token } => done(self.forget(*token)),
        }
    }

    fn read(&mut self, part: Part, at: u32) -> Result<Piece, Why> {
        let well = self.health == Health::Well;
        let bytes = match part {
            Part::Pack => self.pack().map_err(|_| Why::Unwell)?,
            Part::Teacher | Part::Student if !well => return Err(Why::Unwell),
            Part::Teacher => self.running.snapshot(&mut self.scratch, self.pause).map_err(|_| Why::TooLong)?,
            Part::Student => postcard::to_slice(&self.running.student, &mut self.scratch).map_err(|_| Why::TooLong)?,
        };
        Ok(bytes.iter().skip(at as usize).take(PIECE).copied().collect())
    }

    /// As many whole frames of the log as fit into a piece.
    fn frames(&mut self, from: Option<Mark>) -> Result<(Piece, Mark), Why> {
        let Self { flash, log, .. } = self;
        let log = log.as_ref().ok_or(Why::Unwell)?;
        let why = |error| if error == StoreError::Overwritten { Why::Overwritten } else { Why::Flash };
        let mut mark = from.unwrap_or_else(|| log.oldest(flash));
        let (mut frames, mut bytes) = (Piece::new(), [0; FRAME]);
        while let Some((frame, next)) = log.read(flash, mark, &mut bytes).map_err(why)? {
            // A frame that no piece can hold was not written by this program.
            if frame.len() <= PIECE && frames.extend_from_slice(frame).is_err() {
                break;
            }
            mark = next;
        }
        Ok((frames, mark))
    }
}
