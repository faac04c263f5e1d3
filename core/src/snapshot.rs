//! A session's state as bytes, tied to its curriculum.

use crate::pack::{self, Opening, PackError, Sealing};
use crate::session::{FLIGHT, Moving, Session};

const SNAPSHOT: [u8; 4] = *b"etuS";
/// Bytes that one slice writes, or takes into the checksum, unless told otherwise.
const SLICE: usize = 256;

/// A snapshot in the making, in slices of bounded work: between two of them a watchdog can be fed. The session cannot move
/// until it is done, and however it was sliced the bytes are the same.
#[derive(Debug)]
pub struct Saving<
    's,
    'a,
    const S: usize,
    const A: usize,
    const D: usize,
    const W: usize = 0,
    const M: usize = 0,
    const F: usize = FLIGHT,
> {
    session: &'s Session<S, A, D, W, M, F>,
    to: &'a mut [u8],
    sealing: Sealing,
    size: usize,
    /// Parts of the body that are written, or that there is no more.
    next: Option<usize>,
}

impl<'a, const S: usize, const A: usize, const D: usize, const W: usize, const M: usize, const F: usize>
    Saving<'_, 'a, S, A, D, W, M, F>
{
    /// The same in slices of so many bytes, and what the last part of each has more: a row, a window, or what is in flight.
    /// A slice of the 256 that it is otherwise takes less than 10,000 instructions of a Cortex-M4F.
    #[must_use]
    pub fn in_slices_of(self, bytes: usize) -> Self {
        Self { size: bytes.max(1), ..self }
    }

    /// Writes one slice, and tells whether more remains.
    ///
    /// # Errors
    /// [`PackError::Full`] if the buffer is too small.
    pub fn slice(&mut self) -> Result<bool, PackError> {
        let end = self.sealing.length().saturating_add(self.size);
        while let Some(nth) = self.next {
            if self.sealing.length() >= end {
                return Ok(true);
            }
            self.next = self.part(nth)?.then_some(nth + 1);
            if self.next.is_none() {
                // The checksum has slices of its own.
                return Ok(true);
            }
        }
        self.sealing.close(SNAPSHOT, self.size, self.to)
    }

    /// Writes what is left, and returns the bytes used.
    ///
    /// # Errors
    /// As [`slice`](Self::slice).
    pub fn finish(mut self) -> Result<&'a [u8], PackError> {
        while self.slice()? {}
        self.sealing.bytes(self.to)
    }

    /// Writes the nth part, and tells whether there was one.
    fn part(&mut self, nth: usize) -> Result<bool, PackError> {
        let Self { session, to, sealing, .. } = self;
        let Some(mut nth) = nth.checked_sub(1) else { return sealing.put(&session.hash, to).map(|()| true) };
        if session.curriculum.state.write(&mut nth, sealing, to)? {
            return Ok(true);
        }
        if nth == 0 { sealing.put(&session.moving, to).map(|()| true) } else { Ok(false) }
    }
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize, const F: usize>
    Session<S, A, D, W, M, F>
{
    /// Writes all that moves, and returns the bytes used. Events are for people and are not saved.
    ///
    /// # Errors
    /// [`PackError::Full`] if the buffer is too small.
    pub fn save<'a>(&self, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
        self.saving(to).finish()
    }

    /// The same in slices.
    ///
    /// ```
    /// # let recipe = etude::Recipe::named("uniform").unwrap();
    /// # let spec = etude::Spec::<1, 1>::new(etude::skills(&[[4]]), recipe, etude::Budget::episodes(9));
    /// let session = etude::Session::<1, 4, 1>::new(&spec, 7)?;
    /// let (mut once, mut sliced) = ([0; 400], [0; 400]);
    /// let mut saving = session.saving(&mut sliced);
    /// while saving.slice()? {
    ///     // Feed the watchdog.
    /// }
    /// assert_eq!(saving.finish()?, session.save(&mut once)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn saving<'s, 'a>(&'s self, to: &'a mut [u8]) -> Saving<'s, 'a, S, A, D, W, M, F> {
        Saving { session: self, to, sealing: Sealing::default(), size: SLICE, next: Some(0) }
    }

    /// Takes up a saved state: every later decision is the one that the saved session would have made.
    ///
    /// # Errors
    /// Why the bytes were refused; the session is then as before. [`PackError::Curriculum`] if they are the state of
    /// another curriculum.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), PackError> {
        let mut restoring = self.restoring(bytes)?;
        while restoring.slice()? {}
        Ok(())
    }

    /// The same in slices.
    ///
    /// ```
    /// # let recipe = etude::Recipe::named("uniform").unwrap();
    /// # let spec = etude::Spec::<1, 1>::new(etude::skills(&[[4]]), recipe, etude::Budget::episodes(9));
    /// # let mut session = etude::Session::<1, 4, 1>::new(&spec, 7)?;
    /// # let mut room = [0; 400];
    /// # let saved = session.save(&mut room)?;
    /// let mut restoring = session.restoring(saved)?;
    /// while restoring.slice()? {
    ///     // Feed the watchdog.
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`restore`](Self::restore), as far as the length and the first bytes tell.
    pub fn restoring<'s, 'a>(&'s mut self, bytes: &'a [u8]) -> Result<Restoring<'s, 'a, S, A, D, W, M, F>, PackError> {
        let opening = Opening::new(SNAPSHOT, bytes)?;
        Ok(Restoring { session: self, body: opening.body(), opening, size: SLICE, pass: Pass::Sum, next: 0 })
    }

    /// Reads the nth part off the front of a body and takes it up unless this is a rehearsal; whether there was one.
    fn read(&mut self, nth: usize, body: &mut &[u8], take_up: bool) -> Result<bool, PackError> {
        let Some(mut nth) = nth.checked_sub(1) else {
            return if pack::take::<u32>(body)? == self.hash { Ok(true) } else { Err(PackError::Curriculum) };
        };
        if self.curriculum.state.read(&mut nth, body, take_up)? {
            return Ok(true);
        }
        if nth > 0 {
            return if body.is_empty() { Ok(false) } else { Err(PackError::Body) };
        }
        let moving: Moving<S, D, F> = pack::take(body)?;
        if !self.moving.is_like(&moving) {
            return Err(PackError::Body);
        }
        if take_up {
            self.moving = moving;
        }
        Ok(true)
    }
}

/// A snapshot on its way into a session, in slices of bounded work. Its bytes are summed up, then read once before anything
/// is changed, and then once more in place: a copy of the state on the stack is more than a microcontroller may have. Let go
/// of before the last pass it has changed nothing, and in it, it goes through with it.
#[derive(Debug)]
pub struct Restoring<
    's,
    'a,
    const S: usize,
    const A: usize,
    const D: usize,
    const W: usize = 0,
    const M: usize = 0,
    const F: usize = FLIGHT,
> {
    session: &'s mut Session<S, A, D, W, M, F>,
    opening: Opening<'a>,
    /// What is not yet read in this pass.
    body: &'a [u8],
    size: usize,
    pass: Pass,
    /// Parts of the body that are read in this pass.
    next: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Pass {
    Sum,
    Rehearse,
    TakeUp,
    Done,
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize, const F: usize>
    Restoring<'_, '_, S, A, D, W, M, F>
{
    /// The same in slices of so many bytes, and what the last part of each has more.
    #[must_use]
    pub fn in_slices_of(mut self, bytes: usize) -> Self {
        self.size = bytes.max(1);
        self
    }

    /// Takes in one slice, and tells whether more remains.
    ///
    /// # Errors
    /// As [`Session::restore`]; further slices then say the same.
    pub fn slice(&mut self) -> Result<bool, PackError> {
        match self.pass {
            Pass::Sum => {
                if !self.opening.sum(self.size)? {
                    self.pass = Pass::Rehearse;
                }
                Ok(true)
            }
            Pass::Rehearse | Pass::TakeUp => self.read(),
            Pass::Done => Ok(false),
        }
    }

    fn read(&mut self) -> Result<bool, PackError> {
        let take_up = self.pass == Pass::TakeUp;
        let end = self.body.len().saturating_sub(self.size);
        while self.body.len() > end || self.body.is_empty() {
            let mut body = self.body;
            if self.session.read(self.next, &mut body, take_up)? {
                (self.body, self.next) = (body, self.next.wrapping_add(1));
                continue;
            }
            (self.body, self.next) = (self.opening.body(), 0);
            self.pass = if take_up { Pass::Done } else { Pass::TakeUp };
            if take_up {
                self.session.curriculum.survey();
            }
            return Ok(!take_up);
        }
        Ok(true)
    }
}

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize, const F: usize> Drop
    for Restoring<'_, '_, S, A, D, W, M, F>
{
    fn drop(&mut self) {
        // What went through the rehearsal goes through this.
        while self.pass == Pass::TakeUp && self.slice() == Ok(true) {}
    }
}
