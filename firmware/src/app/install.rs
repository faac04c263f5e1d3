//! A new curriculum over the link, piece by piece.

use embedded_storage::nor_flash::NorFlash;
use etude::PackError;

use super::App;
use crate::link::{Health, PIECE, Why};

/// Bytes written at once: a multiple of every word size.
const BLOCK: usize = 32;

/// How far an installation has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Installing {
    /// The one that goes on, or 0.
    token: u32,
    length: u32,
    /// Bytes written so far.
    written: u32,
    /// The last one that came to its end, or 0.
    done: u32,
}

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
    /// Takes one piece of a pack; after the last it starts with the new curriculum. A piece that came before is taken
    /// in vain, and that is no error.
    ///
    /// # Errors
    /// [`Why`] it cannot be taken. A pack that was taken whole and is refused then shows in [`state`](Self::state).
    pub fn install(&mut self, token: u32, length: u32, at: u32, piece: &[u8]) -> Result<(), Why> {
        if token == self.installing.done {
            return if token == 0 { Err(Why::Order(0)) } else { Ok(()) };
        }
        if token != self.installing.token {
            if at != 0 {
                return Err(Why::Order(0));
            }
            self.clear(token, length)?;
        }
        let Installing { written, length, .. } = self.installing;
        let end = at.saturating_add(piece.len() as u32);
        if at < written {
            return Ok(());
        }
        let whole = piece.len() == PIECE || end == length;
        if at > written || end > length || !whole || piece.is_empty() {
            return Err(Why::Order(written));
        }
        self.program(at, piece)?;
        self.installing.written = end;
        if end == length {
            self.installing = Installing { done: token, ..Installing::default() };
            self.boot();
        }
        Ok(())
    }

    /// Forgets state and log, and begins the installed curriculum anew. The same token again changes nothing.
    ///
    /// # Errors
    /// [`Why::Flash`] if the flash fails.
    pub fn forget(&mut self, token: u32) -> Result<(), Why> {
        if token == 0 || token != self.installing.done {
            self.erase_state()?;
            self.installing = Installing { done: token, ..Installing::default() };
            self.boot();
        }
        Ok(())
    }

    /// Makes room for a pack of this length.
    fn clear(&mut self, token: u32, length: u32) -> Result<(), Why> {
        let start = self.layout.start;
        if length > self.layout.pack_bytes() || length as usize > N {
            return Err(Why::TooLong);
        }
        self.health = Health::Pack(PackError::Magic);
        // The pack goes first: a cut between the two leaves no curriculum that a half-erased state could be taken for.
        self.flash.erase(start, start + self.layout.pack_bytes()).map_err(|_| Why::Flash)?;
        self.erase_state()?;
        self.installing = Installing { token, length, written: 0, ..self.installing };
        Ok(())
    }

    fn erase_state(&mut self) -> Result<(), Why> {
        let Self { flash, slots, log, .. } = self;
        slots.erase(flash).map_err(|_| Why::Flash)?;
        log.as_mut().ok_or(Why::Flash)?.erase(flash).map_err(|_| Why::Flash)
    }

    /// Writes a piece of the pack, filled up to whole words, and reads it back.
    fn program(&mut self, at: u32, piece: &[u8]) -> Result<(), Why> {
        for (offset, bytes) in (at..).step_by(BLOCK).zip(piece.chunks(BLOCK)) {
            let (mut block, mut back) = ([0xFF; BLOCK], [0; BLOCK]);
            block.iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte);
            let place = self.layout.start.saturating_add(offset);
            self.flash.write(place, &block).map_err(|_| Why::Flash)?;
            self.flash.read(place, &mut back).map_err(|_| Why::Flash)?;
            if back != block {
                return Err(Why::Flash);
            }
        }
        Ok(())
    }
}
