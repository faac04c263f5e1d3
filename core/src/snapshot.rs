//! A session's state as bytes, tied to its curriculum.

use crate::pack::{self, PackError};
use crate::session::{Moving, Session};

const SNAPSHOT: [u8; 4] = *b"etuS";

impl<const S: usize, const A: usize, const D: usize, const W: usize, const M: usize> Session<S, A, D, W, M> {
    /// Writes all that moves, and returns the bytes used. Events are for people and are not saved.
    ///
    /// # Errors
    /// [`PackError::Full`] if the buffer is too small.
    pub fn save<'a>(&self, to: &'a mut [u8]) -> Result<&'a [u8], PackError> {
        pack::seal(SNAPSHOT, &(self.hash, &self.curriculum.state, &self.moving), to)
    }

    /// Takes up a saved state: every later decision is the one that the saved session would have made.
    ///
    /// # Errors
    /// Why the bytes were refused; the session is then as before. [`PackError::Curriculum`] if they are the state of
    /// another curriculum.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), PackError> {
        let mut body = pack::body(SNAPSHOT, bytes)?;
        if pack::take::<u32>(&mut body)? != self.hash {
            return Err(PackError::Curriculum);
        }
        // Read once before anything is changed, and then once more in place: a copy of the state on the stack is more than
        // a microcontroller may have.
        self.read(body, false)?;
        self.read(body, true)
    }

    fn read(&mut self, mut body: &[u8], take_up: bool) -> Result<(), PackError> {
        self.curriculum.state.read(&mut body, take_up)?;
        let moving: Moving<S, D> = pack::take(&mut body)?;
        if !body.is_empty() || !self.moving.is_like(&moving) {
            return Err(PackError::Body);
        }
        if take_up {
            self.moving = moving;
        }
        Ok(())
    }
}
