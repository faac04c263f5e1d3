//! A session's state as bytes, tied to its curriculum.

use crate::curriculum::State;
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
        let (hash, state, moving): (u32, State<S, A, W, M>, Moving<S, D>) = pack::open(SNAPSHOT, bytes)?;
        if hash != self.hash {
            return Err(PackError::Curriculum);
        }
        if !self.curriculum.state.is_like(&state) || !self.moving.is_like(&moving) {
            return Err(PackError::Body);
        }
        self.curriculum.state = state;
        self.moving = moving;
        Ok(())
    }
}
